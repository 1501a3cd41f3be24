"""Kill `frankly run` at random while people write to it on Telegram, and count what was lost, doubled or left in doubt.

Used by the short test beside it and by `benchmarks/crash.py`.
"""

from __future__ import annotations

import random
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import ClassVar

from tests.crash.house import CONFIG, Torment, Victim, process, see
from tests.farside.telegram.control import Distant
from tests.farside.telegram.platform import TOKEN

ROOM = 900_000_000
"""Private chats have the ids from here on."""
ADAPTER = """
[adapters.telegram]
api_url = "{telegram}"
chat_seconds = 0
messages_second = 1000
profile = false
"""


@dataclass(slots=True, kw_only=True)
class World(Victim):
    """A house on Telegram, and the people who write to it."""

    people: Distant
    chats: int
    secret: ClassVar[dict[str, str]] = {"TELEGRAM_BOT_TOKEN": TOKEN}

    async def write(self, messages: int, chance: random.Random) -> None:
        """All at once: everybody's messages are waiting when the house looks."""
        for number in range(messages):
            await self.people.ask("say", chat_id=ROOM + chance.randrange(self.chats), text=f"note {number:05}")

    async def told(self) -> list[list[str]]:
        lines = [await self.people.ask("read", chat_id=ROOM + number) for number in range(self.chats)]
        return [[line["text"] for line in chat] for chat in lines]

    async def wrong(self) -> list[str]:
        return list(await self.people.ask("wrong"))


@asynccontextmanager
async def world(folder: Path, *, chats: int, seconds: float) -> AsyncIterator[World]:
    """A Bot API server, a model that takes so many seconds, and a configuration for a house in `folder`."""
    async with (
        process("tests.farside.telegram", "--latency", "0.05", folder=folder) as telegram,
        process("tests.farside.model", "--seconds", str(seconds), folder=folder) as port,
    ):
        config = (CONFIG + ADAPTER).format(telegram=telegram, model=f"http://127.0.0.1:{port}")
        (folder / "frankly.toml").write_text(config, encoding="utf-8")
        people = Distant(telegram)
        try:
            yield World(folder, people=people, chats=chats)
        finally:
            await people.aclose()


async def torment(  # noqa: PLR0913 - what a run is made of, by keyword
    folder: Path, *, messages: int, kills: int, chats: int = 80, seconds: float = 0.3, seed: int = 1
) -> Torment:
    """Let so many messages wait, kill the house so many times at work, then let it finish and count."""
    chance, began = random.Random(seed), time.monotonic()
    async with world(folder, chats=chats, seconds=seconds) as killed:
        await killed.write(messages, chance)
        for _ in range(kills):
            house = await killed.start()
            enough = len(await killed.answered()) + chance.randrange(1, max(2, messages // (kills + 1)))
            await see(partial(killed.reached, enough))
            await killed.kill(house)
        house = await killed.start()
        await see(partial(killed.settled, messages))
        await killed.stop(house)
        return await killed.judge(messages, seconds=time.monotonic() - began)
