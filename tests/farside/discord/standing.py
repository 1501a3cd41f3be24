"""A far side that stands for the length of a block, with discord.py's own client before it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

import discord
from discord.gateway import DiscordWebSocket
from discord.http import Route
from yarl import URL

from adapters.farside import eventually
from tests.farside.discord.gateway import Gateway
from tests.farside.discord.oracle import oracle
from tests.farside.discord.people import People
from tests.farside.discord.platform import Platform
from tests.farside.discord.server import Server


@dataclass
class Standing:
    """All there is: the people, the platform's server and gateway, a server with a hall, and Anne, in it and in private."""

    platform: Platform = field(default_factory=Platform)

    def __post_init__(self) -> None:
        self.people = People(self.platform)
        self.server = Server(self.platform, oracle=oracle())
        self.gateway = Gateway(self.platform)
        self.server.routes.append(self.gateway.route)
        self.anne = self.people.meet("Anne")
        self.guild = self.people.found("Guests", by=self.people.meet("Olga"))
        self.people.join(self.guild, self.anne)
        self.hall = self.people.make(self.guild, "hall")
        self.direct = self.people.direct(self.anne)


@asynccontextmanager
async def standing() -> AsyncIterator[Standing]:
    """A platform of its own."""
    far = Standing()
    await far.server.start()
    before = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = far.server.api_url, URL(far.server.gateway_url)
    try:
        yield far
    finally:
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = before
        far.gateway.drop()
        await far.server.stop()


@asynccontextmanager
async def logged_in(far: Standing) -> AsyncIterator[discord.Client]:
    """discord.py's client, without the gateway."""
    async with discord.Client(intents=discord.Intents.none()) as client:
        await client.login(far.platform.token)
        yield client


@asynccontextmanager
async def connected(platform: Platform, client: discord.Client) -> AsyncIterator[discord.Client]:
    """A client that hears the gateway."""
    async with client:
        running = asyncio.create_task(client.start(platform.token))
        await eventually(lambda: client.is_ready() or running.done())
        yield client
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
