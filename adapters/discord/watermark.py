"""How far we have heard Discord: up to which snowflake everything that was said to us is kept, or lost to nobody."""

from __future__ import annotations

from asyncio import Event
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import discord

SLACK = 90.0
"""Seconds that the mark stays behind the clock: half as many again as pass until it is noticed that nothing comes any more
(`adapters.discord.client.SILENCE_SECONDS`).
"""
ASLEEP = 30.0
"""Seconds without a look at the clock, which is looked at every few seconds: nobody was awake, and nothing has been noticed."""
AWAY = "away"
"""Why the mark is held at first."""


def utc_now() -> datetime:
    return datetime.now(UTC)


def snowflake_of(moment: datetime) -> int:
    """The first snowflake of a moment."""
    return max(0, discord.utils.time_snowflake(moment))


class Watermark:
    """Discord is not told what was read. So we note ourselves what must never be fetched again; it only ever rises.

    It follows the clock, as far behind as the last message was late, and stops at what is not kept yet, and while it is held: as
    long as we are away, as at first, or rooms wait for what was missed in them. After a sleep of this process or its machine it
    waits until a connection that was lost meanwhile would be missed.
    """

    def __init__(self, value: int = 0, *, clock: Callable[[], datetime] = utc_now) -> None:
        """Begin at a mark of an earlier run; 0 where there was none."""
        self._value = value
        self._clock = clock
        self._looked = self._awake = clock()
        self._late = timedelta()
        self._open: Counter[int] = Counter()
        self._holds = {AWAY}
        self.begun = Event()
        """Set once there is one to be kept."""

    @property
    def value(self) -> int:
        """Everything up to here is kept; 0 where nothing was heard yet."""
        now = self._clock()
        if now - self._looked > timedelta(seconds=ASLEEP):
            self._awake = now + timedelta(seconds=SLACK)
        self._looked = now
        if self._value and not self._holds and now >= self._awake:
            self._value = max(self._value, self._reached())
        return self._value

    def begin(self) -> None:
        """Begin now, where no run before this one has left a mark: nobody has spoken with us before."""
        self._value = self._value or snowflake_of(self._clock())
        self.begun.set()

    def hold(self, why: str) -> None:
        """Stop here until the same reason is let go."""
        _ = self.value
        self._holds.add(why)

    def release(self, why: str) -> None:
        self._holds.discard(why)

    def heard(self, sent_at: datetime) -> None:
        """Something was said just now, as Discord's clock dates it."""
        self._late = max(timedelta(), self._clock() - sent_at)

    def take(self, position: int) -> None:
        """Something must be kept."""
        self._open[position] += 1

    def settle(self, position: int) -> None:
        """It is kept."""
        self._open[position] -= 1
        if not self._open[position]:
            del self._open[position]

    def _reached(self) -> int:
        clock = snowflake_of(self._clock() - self._late - timedelta(seconds=SLACK))
        return min(clock, *(position - 1 for position in self._open)) if self._open else clock
