"""A house that is killed with SIGKILL while people write to it, and what its store and its platform say of that afterwards.

Every part is a process of its own: the platform, the slow language model, and the house.
"""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sqlite3
import sys
import time
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import ClassVar

from tests.crash.world import Outcome

ROOT = Path(__file__).parent.parent.parent
TOLD = re.compile(r"note (\d{5})")
PRIVACY = "https://verlune.example/privacy"
"""What only a disclosure says."""
PATIENCE = 120.0
"""Seconds until a run is given up."""
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
"""


@dataclass(frozen=True, slots=True)
class Torment(Outcome):
    """What a run on a real platform came to, and what is known of it besides."""

    in_flight: frozenset[int]
    """The outbox rows that were on their way when the house was killed."""
    reported: frozenset[int]
    """The outbox rows that are reported as uncertain."""
    wrong: tuple[str, ...]
    """What the platform's own description says is wrong with requests and answers."""

    @property
    def exact(self) -> bool:
        """Whether nothing was broken, and exactly what was on its way at a kill is in doubt."""
        return self.clean and not self.wrong and self.reported == self.in_flight


@dataclass(slots=True)
class Victim(ABC):
    """`frankly run` in a folder."""

    folder: Path
    killed: int = 0
    in_flight: set[int] = field(default_factory=set)
    secret: ClassVar[dict[str, str]] = {}
    """The token, as the environment holds it."""

    @abstractmethod
    async def told(self) -> list[list[str]]:
        """What people read from the ambassador, room by room."""

    @abstractmethod
    async def wrong(self) -> list[str]:
        """What the platform's own description says is wrong."""

    async def start(self) -> asyncio.subprocess.Process:
        command = (sys.executable, "-m", "bots.cli", "run", "--log-level", "error")
        return await asyncio.create_subprocess_exec(*command, cwd=self.folder, env=environment() | self.secret)

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

    def doubted(self) -> dict[int, list[str]]:
        """The numbers in the lines that are reported as uncertain, row by row."""
        with closing(sqlite3.connect(self.folder / "frankly.db", timeout=10)) as store:
            found = store.execute("SELECT id, draft FROM outbox WHERE state = 'uncertain'").fetchall()
        return {row: TOLD.findall(draft.decode() if isinstance(draft, bytes) else draft) for row, draft in found}

    async def answered(self) -> set[str]:
        return {number for room in await self.told() for text in room for number in TOLD.findall(text)}

    async def reached(self, enough: int) -> bool:
        return len(await self.answered()) >= enough

    async def settled(self, messages: int) -> bool:
        reported = {number for numbers in self.doubted().values() for number in numbers}
        return len(await self.answered() | reported) >= messages and not self.rows("pending") and not self.rows("showing")

    async def judge(self, messages: int, *, seconds: float) -> Torment:
        rooms, doubted = await self.told(), self.doubted()
        answers = Counter(number for room in rooms for text in room for number in set(TOLD.findall(text)))
        known = set(answers).union(*doubted.values())
        order = [[number for text in room for number in TOLD.findall(text)] for room in rooms]
        return Torment(
            messages=messages,
            kills=self.killed,
            seconds=seconds,
            lost=tuple(number for number in map("{:05}".format, range(messages)) if number not in known),
            doubled=tuple(number for number, count in answers.items() if count > 1),
            disordered=tuple(pair for numbers in order for pair in pairwise(numbers) if pair[0] > pair[1]),
            undisclosed=tuple(text for room in rooms for text in before_disclosure(room)),
            in_flight=frozenset(self.in_flight),
            uncertain=len(doubted),
            reported=frozenset(doubted),
            wrong=tuple(await self.wrong()),
        )


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
    return {**os.environ, "PYTHONPATH": str(ROOT)}


async def see(condition: Callable[[], Awaitable[bool]]) -> None:
    """Wait until something is so; whoever asks too often takes the time from those who work."""
    async with asyncio.timeout(PATIENCE):
        while not await condition():  # noqa: ASYNC110 - it is another process, which cannot ring back
            await asyncio.sleep(0.1)


def before_disclosure(room: list[str]) -> list[str]:
    first = next((index for index, text in enumerate(room) if PRIVACY in text), len(room))
    return [text for text in room[:first] if TOLD.search(text)]
