"""How often a thread may be renamed."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from typing import Final

from adapters.errors import TooSoonError

MOST: Final = 2
MINUTES: Final = 10
"""Discord takes so many new names of one channel or thread in so many minutes; nothing tells of it beforehand, and its pages do
not either (github.com/discord/discord-api-docs/issues/1900)."""


class Renames:
    """Says whether a thread may have another name by now, so that Discord need not be asked."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lately: dict[int, deque[float]] = {}

    def admit(self, thread: int) -> None:
        """Let a thread be renamed. One name too many would stop all other changes of it, too, until Discord takes names again.

        Raises:
            TooSoonError: it has had other names too often just now.
        """
        now = self._clock()
        self._forget(now)
        before = self._lately.setdefault(thread, deque(maxlen=MOST))
        if len(before) == MOST:
            words = f"Discord takes {MOST} new names of a thread in {MINUTES} minutes"
            raise TooSoonError(words, retry_after=before[0] + MINUTES * 60 - now)
        before.append(now)

    def _forget(self, now: float) -> None:
        """Let go of what counts no more; memory is bounded by what was renamed in ten minutes."""
        for thread, times in [*self._lately.items()]:
            while times and times[0] + MINUTES * 60 <= now:
                times.popleft()
            if not times:
                del self._lately[thread]
