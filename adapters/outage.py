"""How long a platform has been out of reach, and how long to leave it alone."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

SHORTEST: Final = 2.0
LONGEST: Final = 60.0
"""Seconds between two attempts: as long as it has lasted so far, within these."""


class Outage:
    """Begins with a request that finds nobody, and ends with one that is answered."""

    __slots__ = ("_clock", "_since")

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._since: float | None = None

    def pause(self) -> float:
        """Nobody was there: seconds until the next attempt."""
        now = self._clock()
        self._since = now if self._since is None else self._since
        return min(LONGEST, max(SHORTEST, now - self._since))

    def over(self) -> None:
        """Somebody was."""
        self._since = None
