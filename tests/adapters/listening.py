"""An adapter that hears what people on a far side of Telegram say, for tests of what comes in."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from unittest.mock import patch

from adapters.base import Accept, Introduction
from adapters.farside import House, eventually
from adapters.telegram import TelegramAdapter, TelegramSettings
from adapters.testing.connecting import running
from tests.farside.telegram.people import People
from tests.farside.telegram.platform import TOKEN, Platform
from tests.farside.telegram.server import Server

ANNE, BEN = 1001, 1002
GROUP = -1001000000001


@dataclass(frozen=True)
class Listening:
    """What tests hold in their hands."""

    people: People
    server: Server
    adapter: TelegramAdapter
    house: House

    @property
    def platform(self) -> Platform:
        return self.people.platform

    @property
    def texts(self) -> list[str]:
        """What was said, as the house stored it."""
        return [message.text for message in self.house.messages]

    async def hears(self, *texts: str) -> None:
        """Wait until this, and nothing else, is stored."""
        await self.house.wait(len(texts))
        assert self.texts == list(texts)

    @asynccontextmanager
    async def run(self, accept: Accept | None = None) -> AsyncIterator[asyncio.Task[None]]:
        """The adapter runs during the block."""
        with running(asyncio.create_task(self.adapter.run(accept or self.house.accept))) as run:
            yield run
        await asyncio.gather(run, return_exceptions=True)


@asynccontextmanager
async def telegram(*, desks: Iterable[int] = (), **settings: str | float | bool) -> AsyncIterator[Listening]:
    """A far side and an adapter that does not run yet."""
    platform = Platform()
    server = Server(platform)
    await server.start()
    chosen = TelegramSettings.model_validate({"api_url": server.url, "profile": False} | settings)
    adapter = TelegramAdapter("telegram", chosen)
    adapter.introduce(Introduction(brand="Acme", persona="Léa", desks=frozenset(map(str, desks))))
    with patch.dict(os.environ, {"TELEGRAM_BOT_TOKEN": TOKEN}):
        try:
            yield Listening(People(platform), server, adapter, House())
        finally:
            await server.stop()


async def failure(run: asyncio.Task[None]) -> BaseException:
    """What a run ends with, without the groups around it."""
    await eventually(run.done)
    error = run.exception()
    while isinstance(error, BaseExceptionGroup):
        (error,) = error.exceptions
    assert error is not None
    return error
