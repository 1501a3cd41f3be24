"""Discord's far side with our adapter listening to it, and a store that keeps what comes in."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from typing import Any
from unittest.mock import patch

import adapters.outage
from adapters.base import Introduction
from adapters.discord import DiscordAdapter, DiscordSettings
from adapters.discord import client as sessions
from adapters.farside import eventually
from adapters.message import Kind, Message
from bots.lodging import Lodging
from bots.store.sqlite import SqliteStore
from tests.farside.discord.gateway import Gateway
from tests.farside.discord.oracle import oracle
from tests.farside.discord.people import People
from tests.farside.discord.platform import Platform
from tests.farside.discord.server import Server

NAME = "discord"


class Far:
    """Discord, with a server that has a hall, and people."""

    def __init__(self) -> None:
        self.platform = Platform()
        self.people = People(self.platform)
        self.server = Server(self.platform, oracle=oracle())
        self.gateway = Gateway(self.platform)
        self.server.routes.append(self.gateway.route)
        self.anne, self.ben = self.people.meet("Anne"), self.people.meet("Ben")
        self.porter = self.people.meet("Porter")
        self.guild = self.people.found("Guests", by=self.anne)
        self.people.join(self.guild, self.ben)
        self.hall = self.people.make(self.guild, "hall")

    def settings(self, **about: Any) -> DiscordSettings:  # noqa: ANN401 - whatever can be set
        places = {"api_url": self.server.api_url, "gateway_url": self.server.gateway_url}
        return DiscordSettings(**{**places, "profile": False, **about})

    def asked(self, route: str) -> int:
        """How often the bot asked for something, "GET /channels/{channel_id}/messages" for instance."""
        return sum(name == route for name, _ in self.platform.calls)


class Home:
    """What is on the other side of `accept`: a real store, and a list of what was new in it."""

    def __init__(self, store: SqliteStore) -> None:
        self.store = store
        self.lodging = Lodging(NAME, store, lambda: None)
        self.messages: list[Message] = []
        self.typing: list[Message] = []
        self.open = asyncio.Event()
        self.open.set()
        self.waiting = 0

    async def accept(self, message: Message, /) -> None:
        if message.kind is Kind.TYPING:
            self.typing.append(message)
            return
        self.waiting += 1
        await self.open.wait()
        self.waiting -= 1
        if (await self.store.accept(message, now=datetime.now(UTC))).new:
            self.messages.append(message)

    @property
    def texts(self) -> list[str]:
        return [message.text for message in self.messages]

    async def hear(self, *texts: str) -> None:
        """Wait until these have come in, and nothing else, in this order."""
        await eventually(lambda: len(self.messages) >= len(texts))
        assert self.texts == list(texts)


@asynccontextmanager
async def discord() -> AsyncIterator[Far]:
    """A far side that nothing makes slow."""
    far = Far()
    await far.server.start()
    try:
        with (
            patch.dict(os.environ, {"DISCORD_BOT_TOKEN": far.platform.token}),
            patch.object(sessions, "IDENTIFY_SECONDS", 0.0),
            patch.object(adapters.outage, "SHORTEST", 0.01),
        ):
            yield far
        assert not far.platform.wrong, far.platform.wrong
    finally:
        far.gateway.drop()
        await far.server.stop()


@asynccontextmanager
async def home() -> AsyncIterator[Home]:
    store = await SqliteStore.open(":memory:")
    try:
        yield Home(store)
    finally:
        await store.aclose()


@asynccontextmanager
async def listening(
    far: Far,
    house: Home,
    *,
    introduction: Introduction = Introduction("Verlune", "Lune"),  # noqa: B008 - frozen
    **about: Any,  # noqa: ANN401 - whatever can be set
) -> AsyncIterator[DiscordAdapter]:
    """The adapter of one run, once Discord has let it in."""
    house.typing.clear()
    adapter = DiscordAdapter(NAME, far.settings(**about))
    adapter.introduce(introduction)
    adapter.move_in(house.lodging)
    running = asyncio.create_task(adapter.run(house.accept))
    try:
        await until(lambda: heard(far, house), running)
        yield adapter
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


def heard(far: Far, house: Home) -> bool:
    """Whether somebody who is seen writing is noticed."""
    far.people.write(far.people.direct(far.porter))
    return any(message.author.id == far.porter for message in house.typing)


async def online(far: Far, running: asyncio.Task[Any] | None = None) -> None:
    """Wait until every connection that the bot wants is there."""
    await until(lambda: bool(far.gateway.online), running)


async def until(condition: Callable[[], bool], running: asyncio.Task[Any] | None) -> None:
    await eventually(lambda: condition() or (running is not None and running.done()))
    if running is not None and running.done():
        running.result()
