"""discord.py's own client lives on the far side: it comes in, hears people, and goes on after every kind of gap."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field

import discord
import pytest
import yarl

from adapters.farside import eventually
from tests.farside.discord.gateway import Gateway
from tests.farside.discord.people import People
from tests.farside.discord.platform import Platform
from tests.farside.discord.server import Server

INTENTS = discord.Intents(guilds=True, guild_messages=True, dm_messages=True, message_content=True)


class Ear(discord.Client):
    """A bot that writes down what it hears."""

    def __init__(self) -> None:
        super().__init__(intents=INTENTS, guild_ready_timeout=0.1)
        self.heard: list[str] = []

    async def on_message(self, message: discord.Message) -> None:
        self.heard.append(message.content)


@dataclass
class Far:
    """A whole far side, with a server, a channel and somebody in direct messages."""

    platform: Platform = field(default_factory=Platform)

    def __post_init__(self) -> None:
        self.people = People(self.platform)
        self.server = Server(self.platform)
        self.gateway = Gateway(self.platform)
        self.server.routes.append(self.gateway.route)
        self.anne = self.people.meet("Anne")
        self.guild = self.people.found("Guests", by=self.anne)
        self.channel = self.people.make(self.guild, "hall")
        self.direct = self.people.direct(self.anne)


@pytest.fixture
async def far(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Far]:
    far = Far()
    monkeypatch.setattr(discord.http.Route, "BASE", far.server.api_url)
    monkeypatch.setattr(discord.gateway.DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(far.server.gateway_url))
    await far.server.start()
    yield far
    far.gateway.drop()
    await far.server.stop()


@pytest.fixture
async def ear(far: Far) -> AsyncIterator[Ear]:
    async with Ear() as ear:
        running = asyncio.create_task(ear.start(far.platform.token))
        await eventually(lambda: ear.is_ready() or running.done())
        yield ear
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


async def test_it_hears_people_in_servers_and_in_private(far: Far, ear: Ear) -> None:
    far.people.say(far.channel, "hello all", by=far.anne)
    far.people.say(far.direct, "hello you")
    await eventually(lambda: ear.heard == ["hello all", "hello you"])

    assert [guild.name for guild in ear.guilds] == ["Guests"]
    assert [channel.name for channel in ear.guilds[0].text_channels] == ["hall"]


@pytest.mark.parametrize("gap", ["drop", "close", "reconnect"])
async def test_it_goes_on_after_a_gap_and_hears_what_it_missed(far: Far, ear: Ear, gap: str) -> None:
    getattr(far.gateway, gap)()
    far.people.say(far.direct, "did you hear me?")
    await eventually(lambda: ear.heard == ["did you hear me?"])

    assert len(far.gateway.resumed) == 1
    assert len(far.gateway.identified) == 1


async def test_it_goes_on_after_an_invalid_session_that_can_be_resumed(far: Far, ear: Ear) -> None:
    far.gateway.invalidate(resumable=True)
    await eventually(lambda: len(far.gateway.resumed) == 1)
    far.people.say(far.direct, "still there?")
    await eventually(lambda: ear.heard == ["still there?"])


async def test_refused_intents_and_tokens_end_it(far: Far) -> None:
    far.platform.application["flags"] = 0
    async with Ear() as ear:
        with pytest.raises(discord.PrivilegedIntentsRequired):
            await ear.start(far.platform.token)
    async with Ear() as stranger:
        with pytest.raises(discord.LoginFailure):
            await stranger.start("guessed")
