"""Looks at every conversation that people attend to, and brings about what has fallen due."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Protocol

from adapters.message import Message
from bots.delivery import Clock
from bots.desk.card import About
from bots.desk.elapse import Hour, elapse
from bots.desk.rules import Rules
from bots.handoff.clocks import Due, What, due, expected_wait, next_look
from bots.handoff.waiting import Wait
from bots.rounds import Rounds
from bots.store.base import Store
from bots.store.errors import StoreFailed
from bots.store.values import Standing, Work
from policies.base import Brand
from policies.hours import Hours

log = logging.getLogger("frankly.watch")

LONGEST_SLEEP = 30.0
"""Seconds between two looks at the most: so late, at worst, is seen what another process wrote."""
SHORTEST_SLEEP = 0.25
LINES = 20
"""So many lines are at hand for a card."""
TRIES = 5
"""How often somebody may be faster before a conversation is left to the next look."""


class Staff(Protocol):
    """The people behind the ambassador, as far as the clock must know them."""

    @property
    def rules(self) -> Rules: ...
    @property
    def hours(self) -> Hours | None: ...
    @property
    def brand(self) -> Brand: ...
    @property
    def threads(self) -> frozenset[str]:
        """The adapters that open threads."""
        ...


class Watch(Rounds):
    """Keeps the time of a house. `furnish` says who is there as configured just now, None for nobody; `wake` lets a conversation's
    lines be shown.
    """

    def __init__(
        self, store: Store, clock: Clock, furnish: Callable[[], Staff | None], wake: Callable[[Iterable[Work]], None]
    ) -> None:
        super().__init__()
        self._store = store
        self._clock = clock
        self._furnish = furnish
        self._wake = wake

    async def _pause(self) -> float:
        """Look, and say for how many seconds nothing more falls due."""
        try:
            moment = await self.look()
        except StoreFailed:
            raise
        except Exception:
            log.exception("watch.failed", extra={"conversation": 0})
            return LONGEST_SLEEP
        left = (moment - self._clock()).total_seconds() if moment else LONGEST_SLEEP
        return min(LONGEST_SLEEP, max(SHORTEST_SLEEP, left))

    async def look(self) -> datetime | None:
        """One round: bring about everything that is due now, and say when something falls due next."""
        staff = self._furnish()
        if staff is None:
            return None
        moments = [await self._attend_safely(standing, staff) for standing in await self._store.reading.attended()]
        return min((moment for moment in moments if moment is not None), default=None)

    async def _attend_safely(self, standing: Standing, staff: Staff) -> datetime | None:
        """A conversation that fails does not keep the others waiting."""
        try:
            return await self._attend(standing, staff)
        except StoreFailed:
            raise
        except Exception:
            log.exception("watch.failed", extra={"conversation": standing.conversation})
            return None

    async def _attend(self, standing: Standing, staff: Staff) -> datetime | None:
        """Bring about what is due in a conversation; when somebody was faster, look anew and decide anew."""
        latest: Standing | None = standing
        for _ in range(TRIES):
            now = self._clock()
            if latest is None or not (found := due(latest, staff.rules, staff.hours, now=now)):
                break
            await self._bring_about(latest, found, staff, now)
            latest = await self._store.reading.standing(standing.conversation)
        return next_look(latest, staff.rules, staff.hours, now=self._clock()) if latest else None

    async def _bring_about(self, standing: Standing, found: Due, staff: Staff, now: datetime) -> None:
        effects = elapse(await self._hour(standing, found, staff, now))
        brought = await self._store.bring_about(effects, now=now)
        self._wake(brought.woken)
        if not brought.stale:
            log.info("clock.struck", extra={"conversation": standing.conversation, "what": found.what.value})

    async def _hour(self, standing: Standing, found: Due, staff: Staff, now: datetime) -> Hour:
        """Everything that must be known to do what is due."""
        desk = staff.rules.desk(standing.handoff.desk if standing.handoff else "")
        responses = await self._store.reading.first_responses(desk.name)
        urgent = standing.handoff is not None and standing.handoff.urgent
        return Hour(
            standing=standing,
            due=found,
            about=await self._about(standing),
            rules=staff.rules,
            brand=staff.brand,
            wait=Wait(now, staff.hours, expected_wait(responses), urgent=urgent),
            threads=desk.room.adapter in staff.threads,
            question=await self._question(standing) if found.what is What.EXPIRE else "",
        )

    async def _about(self, standing: Standing) -> About:
        """For the card by which a desk is rung."""
        number = standing.conversation
        earlier = await self._store.reading.handoffs(conversation=number)
        return About(
            address=standing.address,
            language=standing.language,
            lines=await self._store.reading.lines(number, limit=LINES),
            earlier=tuple(one for one in earlier if one.ended_at is not None),
        )

    async def _question(self, standing: Standing) -> str:
        """What had been said in the turn whose answer nobody checked."""
        turn = standing.proposal.turn if standing.proposal else 0
        messages: tuple[Message, ...] = await self._store.reading.turn_messages(turn)
        return "\n".join(message.text for message in messages if message.text)
