"""The same house before simcord, an in-process Discord that other people wrote: what people see and press, without a wire."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn
from unittest.mock import patch

import simcord

from adapters.discord.client import Client, client_for
from adapters.discord.commands import show_commands
from adapters.discord.requests import Requests
from adapters.discord.settings import DiscordSettings
from bots.connecting import connect, introduction
from bots.models.base import Model
from bots.runtime import Runtime
from bots.store.sqlite import SqliteStore
from tests.house import furnish, until

HOUSE = """
[adapters.discord]
profile = false  # simcord knows nothing of an application's description

[desk]
adapter = "discord"
room = "{desk}"
operators = [{{ id = "discord:{anne}", name = "Anne" }}]
"""


@dataclass(slots=True)
class Simulated:
    """What tests hold in their hands."""

    env: simcord.Env
    runtime: Runtime
    guild: simcord.GuildHandle
    hall: simcord.ChannelHandle
    desk: simcord.ChannelHandle
    mael: simcord.UserHandle
    member: simcord.MemberActor
    """Maël, in the hall."""
    anne: simcord.MemberActor

    async def rest(self, seen: Any) -> Any:  # noqa: ANN401 - whatever simcord gives
        """What somebody did, once everything that follows is done."""
        await self.runtime.rest()
        return seen

    @property
    def read(self) -> str:
        """The last line that Maël reads in private."""
        line = self.mael.dm_channel.last_message
        return line.content if line else ""


class Standing:
    """In the place of the gateway: simcord brings the events itself."""

    def __init__(self, client: Client, *_: object) -> None:
        self._client = client

    async def run(self) -> NoReturn:
        self._client.dispatch("connect")
        self._client.dispatch("ready")
        await asyncio.Event().wait()
        raise AssertionError


@contextmanager
def before(client: Client) -> Iterator[None]:
    """Let the adapter have this client, which is logged in already."""

    @asynccontextmanager
    async def given(_: DiscordSettings) -> AsyncIterator[Client]:
        yield client

    with patch("adapters.discord.adapter.connected", given), patch("adapters.discord.listening.Gateway", Standing):
        yield


@asynccontextmanager
async def simulated_house(folder: Path, *models: Model, toml: str = "") -> AsyncIterator[Simulated]:
    """A house whose adapter has a client of simcord's before it: neither HTTP nor a gateway."""
    client = client_for(DiscordSettings())
    silent = client.hear
    async with simcord.run(client) as env:
        guild = env.create_guild()
        hall, desk = guild.create_text_channel("hall"), guild.create_text_channel("desk")
        mael, anne = env.create_user("mael"), guild.add_member(env.create_user("anne"))
        member = guild.add_member(mael)
        ambassador = furnish(folder, *models, toml=HOUSE.format(desk=desk.id, anne=anne.id) + toml)
        kept = await SqliteStore.open(":memory:")
        await show_commands(client, Requests(client.wire), introduction(ambassador.settings, "discord"))
        with before(client):
            runtime = Runtime(store=kept, adapters=connect(ambassador.settings), ambassador=ambassador)
            task = asyncio.create_task(runtime.run())
            try:
                await until(lambda: client.hear is not silent or task.done())
                if task.done():
                    task.result()
                yield Simulated(env, runtime, guild, hall, desk, mael, member, anne)
            finally:
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)
                await runtime.aclose(seconds=1)
                await kept.aclose()
                await ambassador.aclose()
