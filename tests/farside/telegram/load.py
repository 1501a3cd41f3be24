"""Load for benchmarks: many people write, and what they are answered is timed where it is shown."""

from __future__ import annotations

import asyncio
import re
import time
from collections import defaultdict, deque
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from tests.farside.telegram.people import People
from tests.farside.telegram.places import Chat, Json

NAMED = re.compile(r"\bq(\d+)z\b")
"""What tells a question: an answer that repeats it is the answer to it."""


@dataclass(frozen=True, slots=True)
class Round:
    """Who writes, and how much."""

    mode: Literal["closed", "paced", "burst"] = "closed"
    """`closed`: in each chat a question follows the answer to the one before, in `at_once` chats at a time; `paced`: `rate`
    questions a second whatever is answered, from one chat after the other; `burst`: all questions at once."""
    chats: int = 64
    each: int = 1
    """Questions in each chat."""
    at_once: int = 64
    rate: float = 60.0
    first: int = 10_000
    """The id of the first chat; the others follow."""
    text: str = "Tell me about"
    named: bool = False
    """Whether only an answer that repeats the name of its question counts; else any line answers the oldest open question."""
    seconds: float = 120.0
    """How long answers are waited for."""


@dataclass
class Record:
    """What was said and answered, by the number of the question; times in seconds of one clock."""

    said: dict[int, float] = field(default_factory=dict)
    answered: dict[int, float] = field(default_factory=dict)
    again: int = 0
    """Answers to what had been answered."""
    stray: int = 0
    """Lines of the bot that answer nothing."""
    orders: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    """By chat, the questions in the order in which they were answered."""

    @property
    def violations(self) -> int:
        """How often, in one chat, an answer came before that to an earlier question."""
        return sum(later < earlier for order in self.orders.values() for earlier, later in pairwise(order))

    def report(self) -> Json:
        times = [self.answered[number] - self.said[number] for number in self.said if number in self.answered]
        span = max(self.answered.values(), default=0.0) - min(self.said.values(), default=0.0)
        counts = {"said": len(self.said), "answered": len(times), "again": self.again, "stray": self.stray}
        return counts | {"seconds": max(span, 0.0), "violations": self.violations, "latencies": times}


class Load:
    """People who write, one round at a time."""

    def __init__(self, people: People) -> None:
        self.people = people
        self.record = Record()
        self._round = Round()
        self._number = 0
        self._open: dict[int, deque[int]] = defaultdict(deque)
        self._quiet: dict[int, asyncio.Event] = defaultdict(asyncio.Event)
        self._left = 0
        self._settled = asyncio.Event()
        people.platform.heard.append(self._hear)

    async def run(self, chosen: Round) -> Json:
        """One round, until everything is answered or nobody waits any longer; how it went."""
        self._round, self.record, self._left = chosen, Record(), chosen.chats * chosen.each
        self._open.clear()
        self._settled.clear()
        rounds = {"closed": self._closed, "paced": self._paced, "burst": self._burst}
        with suppress(TimeoutError):  # the report says what is missing
            async with asyncio.timeout(chosen.seconds):
                await rounds[chosen.mode]()
                await self._settled.wait()
        return self.record.report()

    def report(self) -> Json:
        """How the round stands, with the order of the answers in each chat."""
        return self.record.report() | {"orders": {str(chat): order for chat, order in self.record.orders.items()}}

    async def _closed(self) -> None:
        places = asyncio.Semaphore(self._round.at_once)
        async with asyncio.TaskGroup() as talks:
            for number in range(self._round.chats):
                talks.create_task(self._converse(self._round.first + number, places))

    async def _converse(self, chat: int, places: asyncio.Semaphore) -> None:
        async with places:
            for _ in range(self._round.each):
                self._ask(chat)
                await self._quiet[chat].wait()

    async def _paced(self) -> None:
        beginning = time.perf_counter()
        for number in range(self._round.chats * self._round.each):
            await asyncio.sleep(max(beginning + number / self._round.rate - time.perf_counter(), 0))
            self._ask(self._round.first + number % self._round.chats)

    async def _burst(self) -> None:
        for number in range(self._round.chats * self._round.each):
            self._ask(self._round.first + number % self._round.chats)

    def _ask(self, chat: int) -> None:
        self._number += 1
        self._open[chat].append(self._number)
        self._quiet[chat].clear()
        self.record.said[self._number] = time.perf_counter()
        self.people.say(chat, f"{self._round.text} q{self._number}z")

    def _hear(self, chat: Chat, line: Json) -> None:
        if line.get("from", {}).get("id") != self.people.platform.me["id"]:
            return
        named = [int(number) for number in NAMED.findall(line.get("text", ""))]
        oldest = [] if self._round.named else list(self._open[chat.id])[:1]
        for number in named or oldest or [0]:
            self._take(chat.id, number)

    def _take(self, chat: int, number: int) -> None:
        if number not in self.record.said:
            self.record.stray += 1
        elif number in self.record.answered:
            self.record.again += 1
        else:
            self._answered(chat, number)

    def _answered(self, chat: int, number: int) -> None:
        self.record.answered[number] = time.perf_counter()
        self.record.orders[chat].append(number)
        self._open[chat].remove(number)
        if not self._open[chat]:
            self._quiet[chat].set()
        self._left -= 1
        if not self._left:
            self._settled.set()
