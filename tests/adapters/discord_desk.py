"""A server with a desk on the far side of Discord, and our client before it, logged in and without the gateway."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any
from unittest.mock import patch

from adapters.base import Introduction, ThreadState
from adapters.discord.client import Client
from adapters.discord.connection import connected
from adapters.discord.forum import Forum
from adapters.discord.requests import Requests
from adapters.discord.settings import DiscordSettings
from adapters.message import Address
from tests.farside.discord.oracle import oracle
from tests.farside.discord.people import People
from tests.farside.discord.places import Json
from tests.farside.discord.platform import Platform
from tests.farside.discord.server import Server

INTRODUCTION = Introduction("Acme", "Léa", states={ThreadState.WAITING: "Waiting", ThreadState.HELD: "With an operator"})
NAMES = {"waiting": "Waiting", "held": "With an operator", "snoozed": "snoozed", "done": "done"}
"""What the tags are called: a state without a name of its own has ours."""
OWN = ["manage_channels"]


@dataclass(slots=True)
class Desk:
    """What tests hold in their hands."""

    server: Server
    people: People
    client: Client
    guild: str
    room: str
    """The channel of the desk."""
    now: float = 0.0
    """The adapter's clock."""

    @property
    def platform(self) -> Platform:
        return self.people.platform

    @property
    def address(self) -> Address:
        return Address("discord", self.room)

    def forum(self) -> Forum:
        """The desk's threads, for an adapter that knows nothing of them yet."""
        return Forum(self.client, self.requests, introduction=INTRODUCTION, clock=lambda: self.now)

    @property
    def requests(self) -> Requests:
        return Requests(self.client.wire)

    def look(self, thread: Address) -> Json:
        return self.people.look(thread.thread)

    def asked(self, method: str = "") -> list[str]:
        """The requests about channels and threads so far."""
        return [name for name, _ in self.people.calls(f"{method} /channels" if method else "")]

    def wait(self, seconds: float) -> None:
        """Let time pass here and there."""
        self.now += seconds
        self.people.wait(seconds)

    def elsewhere(self, room: str) -> Address:
        return replace(self.address, room=room)


@asynccontextmanager
async def desk(kind: str = "text", **about: Any) -> AsyncIterator[Desk]:  # noqa: ANN401 - as `People.make` has it
    """A desk in a channel of that kind."""
    platform = Platform()
    people, server = People(platform), Server(platform, oracle=oracle())
    guild = people.found("Acme")
    room = people.make(guild, "desk", type=kind, **about)
    await server.start()
    try:
        with patch.dict(os.environ, {"DISCORD_BOT_TOKEN": platform.token}):
            async with connected(DiscordSettings(api_url=server.api_url, gateway_url=server.gateway_url)) as client:
                yield Desk(server, people, client, guild, room)
    finally:
        await server.stop()
    assert not platform.wrong, platform.wrong
