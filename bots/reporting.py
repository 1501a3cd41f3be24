"""Tells desks of lines that may never have reached people, as soon as one is lost and whatever was lost in a crash."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable

from bots.answer import People
from bots.delivery import Clock
from bots.desk.rows import Loss, tell
from bots.rounds import Rounds
from bots.store.base import Store
from bots.store.errors import StoreFailed
from bots.store.reading import KeptRow
from bots.store.values import Work

log = logging.getLogger("frankly.reporting")

LONGEST_SLEEP, SHORTEST_SLEEP = 60.0, 1.0
"""Seconds between two looks: so late, at worst, is told what could not be told at once; and what a lost line draws after it."""


class Reporting(Rounds):
    """`people` says who is there as configured just now, None for nobody; `wake` lets a conversation's lines be shown."""

    def __init__(
        self, store: Store, clock: Clock, people: Callable[[], People | None], wake: Callable[[Iterable[Work]], None]
    ) -> None:
        super().__init__()
        self._store = store
        self._clock = clock
        self._people = people
        self._wake = wake

    async def _pause(self) -> float:
        """Tell of every line that is lost, from now on and from before."""
        try:
            told = await self.look()
        except StoreFailed:
            raise
        except Exception:
            log.exception("report.failed")
            return LONGEST_SLEEP
        return SHORTEST_SLEEP if told else LONGEST_SLEEP

    async def look(self) -> int:
        """Tell of all that no desk was told of yet; of how many that was."""
        people = self._people()
        if people is None:
            return 0
        rows = await self._store.reading.untold()
        for row in rows:
            await self._tell(row, people)
        return len(rows)

    async def _tell(self, row: KeptRow, people: People) -> None:
        standing = await self._store.reading.standing(row.conversation)
        if standing is None:
            return  # forgotten meanwhile
        brought = await self._store.bring_about(tell(Loss(row, standing, people.rules, people.brand)), now=self._clock())
        self._wake(brought.woken)
        if not brought.stale:
            log.info("report.made", extra={"row": row.number, "conversation": row.conversation})
