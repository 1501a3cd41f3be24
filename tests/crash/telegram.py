"""Kill `frankly run` at random while people write to it on Telegram, and count what was lost, doubled or left in doubt.

Every part is a process of its own: the Bot API server, the slow language model, and the house, which is killed with SIGKILL. Used
by the short test beside it and by `benchmarks/crash.py`.
"""

from __future__ import annotations

import asyncio
import os
import random
import re
import signal
import sqlite3
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise
from pathlib import Path

from tests.crash.world import Outcome
from tests.farside.telegram.control import Distant
from tests.farside.telegram.platform import TOKEN

ROOT = Path(__file__).parent.parent.parent
TOLD = re.compile(r"note (\d{5})")
PATIENCE = 120.0
"""Seconds until a run is given up."""
ROOM = 900_000_000
"""Private chats have the ids from here on."""
CONFIG = """
[brand]
name = "Verlune"
contact = "hello@verlune.example"
privacy = "https://verlune.example/privacy"

[persona]
name = "Lune"

[[models]]
kind = "openai"
model = "slow"
base_url = "{model}/v1"
key_env = "NO_KEY"

[policies.rate_limit]
enabled = false

[policies.loop_guard]
enabled = false

[runtime]
concurrency = 64

[adapters.telegram]
api_url = "{telegram}"
chat_seconds = 0
messages_second = 1000
profile = false
"""


@dataclass(frozen=True, slots=True)
class Torment(Outcome):
    """What a run on Telegram came to, and what is known of it besides."""

    in_flight: frozenset[int]
    """The outbox rows that were on their way when the house was killed."""
    reported: frozenset[int]
    """The outbox rows that are reported as uncertain."""
    wrong: tuple[str, ...]
    """What the Bot API's classes found wrong in requests and answers."""

    @property
    def exact(self) -> bool:
        """Whether nothing was broken, and exactly what was on its way at a kill is in doubt."""
        return self.clean and not self.wrong and self.reported == self.in_flight


@asynccontextmanager
async def process(*arguments: str, folder: Path) -> AsyncIterator[str]:
    """A far side of its own; what it prints first."""
    running = await asyncio.create_subprocess_exec(
        sys.executable, "-m", *arguments, cwd=folder, env=environment(), stdout=asyncio.subprocess.PIPE
    )
    try:
        assert running.stdout is not None
        yield (await running.stdout.readline()).decode().strip()
    finally:
        running.kill()
        await running.communicate()


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "TELEGRAM_BOT_TOKEN": TOKEN}


@dataclass(slots=True)
class World:
    """A house that is killed, and the people who write to it."""

    folder: Path
    people: Distant
    chats: int
    killed: int = 0
    in_flight: set[int] = field(default_factory=set)

    async def start(self) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bots.cli", "run", "--log-level", "error", cwd=self.folder, env=environment()
        )

    async def write(self, messages: int, chance: random.Random) -> None:
        """All at once: everybody's messages are waiting when the house looks."""
        for number in range(messages):
            await self.people.ask("say", chat_id=ROOM + chance.randrange(self.chats), text=f"note {number:05}")

    async def kill(self, house: asyncio.subprocess.Process) -> None:
        """Without a warning; what was on its way at that moment is written down."""
        house.kill()
        await house.wait()
        self.killed += 1
        self.in_flight |= self.rows("showing")

    async def stop(self, house: asyncio.subprocess.Process) -> float:
        """With SIGTERM; the seconds it takes."""
        began = time.monotonic()
        house.send_signal(signal.SIGTERM)
        await house.wait()
        return time.monotonic() - began

    def rows(self, state: str) -> set[int]:
        """The outbox rows in this state."""
        with closing(sqlite3.connect(self.folder / "frankly.db", timeout=10)) as store:
            return {row for (row,) in store.execute("SELECT id FROM outbox WHERE state = ?", (state,))}

    async def told(self) -> list[list[str]]:
        """What people read from the ambassador, chat by chat."""
        lines = [await self.people.ask("read", chat_id=ROOM + number) for number in range(self.chats)]
        return [[line["text"] for line in chat] for chat in lines]

    async def answered(self) -> set[str]:
        return {number for chat in await self.told() for text in chat for number in TOLD.findall(text)}

    def doubted(self) -> dict[int, list[str]]:
        """The numbers in the lines that are reported as uncertain, row by row."""
        with closing(sqlite3.connect(self.folder / "frankly.db", timeout=10)) as store:
            found = store.execute("SELECT id, draft FROM outbox WHERE state = 'uncertain'").fetchall()
        return {row: TOLD.findall(draft.decode() if isinstance(draft, bytes) else draft) for row, draft in found}

    async def settled(self, messages: int) -> bool:
        reported = {number for numbers in self.doubted().values() for number in numbers}
        return len(await self.answered() | reported) >= messages and not self.rows("pending") and not self.rows("showing")


@asynccontextmanager
async def world(folder: Path, *, chats: int, seconds: float) -> AsyncIterator[World]:
    """A Bot API server, a model that takes so many seconds, and a configuration for a house in `folder`."""
    async with (
        process("tests.farside.telegram", "--latency", "0.05", folder=folder) as telegram,
        process("tests.farside.model", "--seconds", str(seconds), folder=folder) as port,
    ):
        config = CONFIG.format(telegram=telegram, model=f"http://127.0.0.1:{port}")
        (folder / "frankly.toml").write_text(config, encoding="utf-8")
        people = Distant(telegram)
        try:
            yield World(folder, people, chats)
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
            await see(partial(reached, killed, enough))
            await killed.kill(house)
        house = await killed.start()
        await see(partial(killed.settled, messages))
        await killed.stop(house)
        return await judge(killed, messages, seconds=time.monotonic() - began)


async def see(condition: Callable[[], Awaitable[bool]]) -> None:
    """Wait until something is so; whoever asks too often takes the time from those who work."""
    async with asyncio.timeout(PATIENCE):
        while not await condition():  # noqa: ASYNC110 - it is another process, which cannot ring back
            await asyncio.sleep(0.1)


async def reached(killed: World, enough: int) -> bool:
    return len(await killed.answered()) >= enough


async def judge(killed: World, messages: int, *, seconds: float) -> Torment:
    chats, doubted = await killed.told(), killed.doubted()
    answers = Counter(number for chat in chats for text in chat for number in set(TOLD.findall(text)))
    reported = {number for numbers in doubted.values() for number in numbers}
    order = [[number for text in chat for number in TOLD.findall(text)] for chat in chats]
    return Torment(
        messages=messages,
        kills=killed.killed,
        seconds=seconds,
        lost=tuple(number for number in map("{:05}".format, range(messages)) if number not in answers and number not in reported),
        doubled=tuple(number for number, count in answers.items() if count > 1),
        disordered=tuple(pair for numbers in order for pair in pairwise(numbers) if pair[0] > pair[1]),
        undisclosed=tuple(text for chat in chats for text in before_disclosure(chat)),
        in_flight=frozenset(killed.in_flight),
        uncertain=len(doubted),
        reported=frozenset(doubted),
        wrong=tuple(await killed.people.ask("wrong")),
    )


def before_disclosure(chat: list[str]) -> list[str]:
    first = next((index for index, text in enumerate(chat) if "https://verlune.example/privacy" in text), len(chat))
    return [text for text in chat[:first] if TOLD.search(text)]
