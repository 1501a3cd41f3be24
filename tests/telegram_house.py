"""A whole house on Telegram for tests: a real configuration, the real adapter over HTTP, and a far side with people and a desk."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from adapters.farside import eventually
from adapters.memory import MemoryAdapter, MemoryPlatform
from adapters.message import Message
from bots.connecting import connect
from bots.models.base import Model
from bots.runtime import Runtime
from bots.store.sqlite import SqliteStore
from bots.store.values import Standing
from tests.farside.telegram.oracle import Oracle
from tests.farside.telegram.people import People
from tests.farside.telegram.places import Json
from tests.farside.telegram.platform import Platform
from tests.farside.telegram.server import Server
from tests.house import Clock, furnish, until

MAEL, ANNE, BEN = 1001, 2001, 2002
"""A visitor and two operators."""
DESK = -1001000000002
TELEGRAM = """
[adapters.telegram]
api_url = "{url}"
chat_seconds = 0
group_minute = 1000
messages_second = 1000
profile = false
"""
HERE = f"""
[desk]
adapter = "telegram"
room = "{DESK}"
operators = [{{ group = "telegram:{DESK}" }}]
"""
"""Everybody in the group operates."""
ELSEWHERE = """
[adapters.lounge]
kind = "terminal"

[desk]
adapter = "lounge"
room = "desk"
operators = [{ id = "lounge:anne", name = "Anne" }]
"""


@dataclass(frozen=True, slots=True)
class TelegramHouse:
    """What tests hold in their hands."""

    runtime: Runtime
    people: People
    server: Server
    store: SqliteStore
    clock: Clock
    lounge: MemoryPlatform

    async def hear(self, update: int) -> None:
        """Wait until what somebody did is stored, and everything that follows is done."""
        await eventually(lambda: update in self.people.confirmed())
        await self.runtime.rest()

    async def hear_lounge(self, message: Message) -> None:
        """The same for what was done at a desk elsewhere."""
        await until(lambda: message.id in self.lounge.acknowledged)
        await self.runtime.rest()

    async def say(self, text: str, *, reply_to: int = 0) -> list[str]:
        """The visitor says something; what is new in the private chat."""
        before = len(self.people.read(MAEL))
        await self.hear(self.people.say(MAEL, text, reply_to=reply_to))
        return self.people.texts(MAEL)[before:]

    async def press(self, data: str) -> None:
        await self.hear(self.people.press(MAEL, data))

    async def operate(self, text: str, *, by: int = ANNE, thread: int | None = None, reply_to: int = 0) -> list[str]:
        """An operator writes into the only topic, or into another thread; what is new there."""
        thread = self.topic["id"] if thread is None else thread
        before = len(self.desk(thread))
        await self.hear(self.people.say(DESK, text, by=by, thread=thread, reply_to=reply_to))
        return self.desk(thread)[before:]

    async def decide(self, act: str, *, by: int = ANNE) -> None:
        """An operator presses a button at the desk, the newest that does this."""
        await self.hear(self.people.press(DESK, act, by=by))

    async def pass_time(self, seconds: float) -> None:
        self.clock.leap(seconds)
        await self.runtime.watch.look()
        await self.runtime.rest()

    @property
    def topic(self) -> Json:
        (topic,) = self.people.topics(DESK)
        return topic

    def desk(self, thread: int = 0) -> list[str]:
        """What the bot said at the desk, as operators read it: in one topic, or outside of all of them."""
        return self.people.texts(DESK, thread=thread)

    def line(self, words: str, *, chat: int = DESK) -> Json:
        """The newest message with these words in it, whoever wrote it, as Telegram keeps it."""
        return [line for line in self.people.see(chat) if words in line.get("text", "")][-1]

    async def standing(self, conversation: int = 1) -> Standing:
        found = await self.store.reading.standing(conversation)
        assert found is not None
        return found


@asynccontextmanager
async def open_telegram_house(
    folder: Path,
    *models: Model,
    toml: str = HERE,
    forum: bool = True,
    rights: tuple[str, ...] = ("can_manage_topics",),
    store: str | Path = ":memory:",
) -> AsyncIterator[TelegramHouse]:
    """A house with a visitor in a private chat, and a desk group in which the bot has these rights."""
    platform = Platform()
    people = People(platform)
    people.meet(MAEL, name="Maël")
    for operator, name in ((ANNE, "Anne"), (BEN, "Ben")):
        platform.person(operator, name=name)
    people.gather(DESK, [ANNE, BEN], title="Desk", forum=forum)
    people.invite(DESK, status="administrator" if rights else "member", **dict.fromkeys(rights, True))
    server = Server(platform, oracle=Oracle())
    await server.start()
    try:
        with patch.dict(os.environ, {"TELEGRAM_BOT_TOKEN": platform.token}):
            async with _running(folder, *models, toml=TELEGRAM.format(url=server.url) + toml, store=store) as (runtime, lounge):
                clock = runtime.clock
                assert isinstance(clock, Clock)
                assert isinstance(runtime.store, SqliteStore)
                yield TelegramHouse(runtime, people, server, runtime.store, clock, lounge)
    finally:
        await server.stop()
    assert not platform.wrong


@asynccontextmanager
async def _running(folder: Path, *models: Model, toml: str, store: str | Path) -> AsyncIterator[tuple[Runtime, MemoryPlatform]]:
    ambassador = furnish(folder, *models, toml=toml)
    lounge = MemoryPlatform(name="lounge")
    connected = connect(ambassador.settings)
    adapters = [MemoryAdapter(lounge) if adapter.name == "lounge" else adapter for adapter in connected]
    kept = await SqliteStore.open(store)
    runtime = Runtime(store=kept, adapters=adapters, ambassador=ambassador, clock=Clock())
    running = asyncio.create_task(runtime.run())
    try:
        yield runtime, lounge
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await runtime.aclose(seconds=1)
        await kept.aclose()
        await ambassador.aclose()
