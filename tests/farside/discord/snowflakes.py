"""Ids that carry their moment, and the platform's own clock: https://docs.discord.com/developers/reference#snowflakes."""

from __future__ import annotations

import time
from datetime import UTC, datetime

EPOCH = 1_420_070_400.0
"""The first second of 2015."""


class Clock:
    """The time on the platform, which can be moved on."""

    def __init__(self) -> None:
        self.ahead = 0.0
        self._last = 0

    def now(self) -> float:
        """Seconds since 1970."""
        return time.time() + self.ahead

    def advance(self, seconds: float) -> None:
        self.ahead += seconds

    def stamp(self) -> str:
        """The time as Discord writes it."""
        return stamped(self.now())

    def snowflake(self) -> str:
        """A new id, greater than all before."""
        self._last = max(self._last + 1, first_at(self.now()))
        return str(self._last)


def first_at(moment: float) -> int:
    """The smallest snowflake of a moment."""
    return int((moment - EPOCH) * 1000) << 22


def moment_of(snowflake: str) -> float:
    """The moment that an id carries, in seconds since 1970."""
    return (int(snowflake) >> 22) / 1000 + EPOCH


def stamped(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).isoformat()
