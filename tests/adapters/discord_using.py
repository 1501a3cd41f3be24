"""A whole house on Discord's far side, over the wire, for what people do there besides talking."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

from adapters.base import Adapter
from adapters.discord.adapter import DiscordAdapter
from adapters.farside import eventually
from bots.connecting import connect
from bots.models.base import Model
from bots.runtime import Runtime
from bots.store.sqlite import SqliteStore
from tests.farside.discord.gateway import Gateway
from tests.farside.discord.interactions import Interaction
from tests.farside.discord.oracle import oracle
from tests.farside.discord.people import People
from tests.farside.discord.places import Json
from tests.farside.discord.platform import Platform
from tests.farside.discord.server import Server
from tests.house import furnish

DISCORD = """
[adapters.discord]
api_url = "{api}"
gateway_url = "{gateway}"
message_content = true

[desk]
adapter = "discord"
room = "{desk}"
operators = [{{ id = "discord:{anne}", name = "Anne" }}, {{ id = "discord:{ben}", name = "Ben" }}]
"""


@dataclass(slots=True)
class Far:
    """The far side: a server with a hall for everybody and a desk, and people."""

    people: People
    server: Server
    gateway: Gateway
    guild: str
    hall: str
    desk: str
    mael: str
    anne: str
    ben: str

    @property
    def platform(self) -> Platform:
        return self.people.platform


@dataclass(slots=True)
class UsingHouse:
    """What tests hold in their hands."""

    far: Far
    runtime: Runtime
    store: SqliteStore

    @property
    def people(self) -> People:
        return self.far.people

    @property
    def adapter(self) -> Adapter:
        return self.runtime.adapters["discord"]

    @property
    def direct(self) -> str:
        return self.people.direct(self.far.mael)

    async def done(self, deed: str, *, by: str) -> Interaction:
        """Wait until Discord was told that something was taken, and everything that follows is done."""
        interaction = next(each for each in self.far.platform.interactions.of(by) if each.id == deed)
        await eventually(lambda: interaction.answered is not None)
        await self.runtime.rest()
        return interaction

    async def see(self, found: Callable[[], bool]) -> None:
        await eventually(found)
        await self.runtime.rest()

    async def command(self, name: str, *, where: str = "", by: str = "", **options: Any) -> Json:  # noqa: ANN401 - as people give them
        """Somebody gives a command; the newest line that they read then."""
        where, by = where or self.direct, by or self.far.mael
        await self.done(self.people.command(where, name, by=by, **options), by=by)
        return self.newest(where, by=by)

    async def press(self, label: str, *, where: str, by: str) -> Json:
        await self.done(self.people.press(where, label, by=by), by=by)
        return self.newest(where, by=by)

    async def say(self, text: str, *, where: str = "", by: str = "") -> Json:
        where, by = where or self.direct, by or self.far.mael
        before = len(self.people.read(where, by=by))
        self.people.say(where, text, by=by)
        await self.see(lambda: len(self.people.read(where, by=by)) > before + 1)
        return self.newest(where, by=by)

    def newest(self, where: str, *, by: str) -> Json:
        return self.people.read(where, by=by)[-1]

    @property
    def thread(self) -> str:
        """The only thread of the desk."""
        (thread,) = self.people.threads(self.far.desk)
        return str(thread["id"])


def make_far() -> Far:
    platform = Platform()
    people, server, gateway = People(platform), Server(platform, oracle=oracle()), Gateway(platform)
    server.routes.append(gateway.route)
    anne, ben, mael = people.meet("Anne"), people.meet("Ben", language="fr"), people.meet("Maël", language="fr")
    guild = people.found("Verlune", by=anne)
    for person in (ben, mael):
        people.join(guild, person)
    hall, desk = people.make(guild, "hall"), people.make(guild, "desk")
    return Far(people, server, gateway, guild, hall, desk, mael, anne, ben)


@asynccontextmanager
async def using_house(folder: Path, *models: Model, toml: str = "", far: Far | None = None) -> AsyncIterator[UsingHouse]:
    """A house that lists its commands and listens."""
    far = far or make_far()
    await far.server.start()
    try:
        with patch.dict(os.environ, {"DISCORD_BOT_TOKEN": far.platform.token}):
            async with running(folder, *models, toml=toml, far=far) as house:
                yield house
    finally:
        far.gateway.drop()
        await far.server.stop()
    assert not far.platform.wrong


@asynccontextmanager
async def running(
    folder: Path, *models: Model, toml: str = "", far: Far, store: str | Path = ":memory:"
) -> AsyncIterator[UsingHouse]:
    """A house before a far side that is there already."""
    places = {"api": far.server.api_url, "gateway": far.server.gateway_url, "desk": far.desk, "anne": far.anne, "ben": far.ben}
    ambassador = furnish(folder, *models, toml=DISCORD.format(**places) + toml)
    kept = await SqliteStore.open(store)
    adapters = connect(ambassador.settings)
    assert isinstance(adapters[0], DiscordAdapter)
    runtime = Runtime(store=kept, adapters=adapters, ambassador=ambassador)
    task = asyncio.create_task(runtime.run())
    try:
        await eventually(lambda: bool(far.platform.guilds[far.guild].commands and far.gateway.online) or task.done())
        if task.done():
            task.result()
        yield UsingHouse(far, runtime, kept)
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await runtime.aclose(seconds=1)
        await kept.aclose()
        await ambassador.aclose()
