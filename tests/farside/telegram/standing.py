"""A far side that stands for the length of a block, with python-telegram-bot's own client before it."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from telegram import Bot
from telegram.request import HTTPXRequest

from tests.farside.telegram.oracle import Oracle
from tests.farside.telegram.people import People
from tests.farside.telegram.platform import TOKEN, Platform
from tests.farside.telegram.server import Server

os.environ.setdefault("PTB_TIMEDELTA", "true")  # pauses as timedeltas, as later versions of the library have them
ANNE = 1001
GROUP = -1_000_000_000_100


@dataclass(frozen=True, slots=True)
class Standing:
    """All there is: the people, the platform's server, and a bot."""

    people: People
    server: Server
    bot: Bot

    @property
    def platform(self) -> Platform:
        return self.people.platform


@asynccontextmanager
async def standing() -> AsyncIterator[Standing]:
    """A platform of its own, on which Anne has met the bot."""
    platform = Platform()
    server, people = Server(platform, oracle=Oracle()), People(platform)
    await server.start()
    people.meet(ANNE, name="Anne", username="ann")
    try:
        async with client(server) as bot:
            yield Standing(people, server, bot)
    finally:
        await server.stop()


def client(server: Server, *, token: str = TOKEN) -> Bot:
    """One more bot of this platform."""
    return Bot(token, base_url=f"{server.url}/bot", base_file_url=f"{server.url}/file/bot", request=HTTPXRequest(read_timeout=2))
