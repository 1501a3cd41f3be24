"""How the house is doing: what waits, what is uncertain, what a person must read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bots.delivery import Clock
from bots.desk.rules import Rules
from bots.handoff.figures import Waiting, waited, waiting_now
from bots.store.handoffs import Handoff
from bots.store.reading import Figures, KeptRow, Reading
from bots.store.values import Control
from policies.hours import Hours

PATIENCE = 120.0
"""Seconds that the oldest unanswered message may wait before the house is called unwell."""
IN_A_ROW = 3
"""So many people, one after the other, whom nobody at a desk answered in time, make it one where nobody is."""
LATELY = timedelta(days=14)
"""How far back such people are looked for."""
NAMED = 5
"""So many conversations are named in one complaint."""


@dataclass(frozen=True, slots=True)
class Desks:
    """What is configured about people taking over."""

    rules: Rules
    hours: Hours | None = None


@dataclass(frozen=True, slots=True)
class Health:
    """What `frankly health` reports."""

    figures: Figures
    uncertain: tuple[KeptRow, ...]
    """Lines of which nobody knows whether people saw them; a person decides."""
    dead: tuple[KeptRow, ...]
    """Lines that will never be shown; a person reads why."""
    unheard: tuple[KeptRow, ...] = ()
    """Those of them that were for a desk: what operators never learned of."""
    overdue: tuple[Waiting, ...] = ()
    """Who has waited for a person for longer than anybody should, the longest first."""
    deserted: tuple[str, ...] = ()
    """The desks at which nobody answers."""
    deskless: int = 0
    """How many conversations wait for a person while no desk is configured."""
    desk: bool = False
    """Whether there is a desk at which operators see to lost lines."""

    @property
    def complaints(self) -> tuple[str, ...]:
        """What is wrong, each with what to do; empty when all is well."""
        return (*self._about_people(), *self._about_lines())

    def _about_people(self) -> Iterator[str]:
        if self.unheard:
            yield (
                f"{len(self.unheard)} lines for a desk could not be shown, so no operator knows what was in them: read why below,"
                " let the ambassador write in that room, and look with `frankly handoffs` who waits"
            )
        if self.overdue:
            yield (
                f"{len(self.overdue)} people have waited too long for a person ({listed(self.overdue)}): claim them at the desk"
                f" (/claim {self.overdue[0].conversation}), or give them back to the AI (/return {self.overdue[0].conversation})"
            )
        for desk in self.deserted:
            yield (
                f"nobody answers at the desk {desk!r}: the last {IN_A_ROW} people there waited in vain. Tell its operators, and"
                " look with `frankly check` whether they may operate"
            )
        if self.deskless:
            yield f"{self.deskless} conversations wait for a person, and no [desk] is configured: set one up, or answer them"

    def _about_lines(self) -> Iterator[str]:
        if self.figures.oldest_open > PATIENCE:
            yield f"a message has waited {self.figures.oldest_open:.0f} s for an answer: is `frankly run` running?"
        if self.uncertain:
            remedy = self._at_the_desk(self.uncertain) or "say it again yourself if not"
            yield f"{len(self.uncertain)} lines are uncertain: look whether people saw them, and {remedy}"
        if others := tuple(row for row in self.dead if row not in self.unheard):
            remedy = self._at_the_desk(others) or "answer these people yourself"
            yield f"{len(others)} lines could not be shown: read why below, and {remedy}"

    def _at_the_desk(self, rows: Sequence[KeptRow]) -> str:
        """What operators do about lost lines; empty where there are none."""
        number = rows[0].number
        return (
            f"decide at the desk: send each again (/again {number}), or note that it is done (/seen {number})" if self.desk else ""
        )


def listed(overdue: Sequence[Waiting]) -> str:
    tags = ", ".join(f"#{waiting.conversation}" for waiting in overdue[:NAMED])
    return f"{tags} …" if len(overdue) > NAMED else tags


async def examine(reading: Reading, clock: Clock, desks: Desks | None = None) -> Health:
    """Look at everything once; `desks` is None where none is configured."""
    now = clock()
    figures, uncertain, dead = await reading.figures(now=now), await reading.uncertain(), await reading.dead()
    if desks is None:
        return Health(figures, uncertain, dead, deskless=dict(figures.conversations).get(Control.WAITING, 0))
    waiting = waiting_now(await reading.attended(), desks.rules, desks.hours, now=now)
    return Health(
        figures,
        uncertain,
        dead,
        unheard=tuple(row for row in dead if desks.rules.is_desk(row.address)),
        overdue=tuple(one for one in waiting if one.overdue),
        deserted=tuple(deserted(await reading.handoffs(since=now - LATELY), desks, now=now)),
        desk=True,
    )


def deserted(handoffs: Iterable[Handoff], desks: Desks, *, now: datetime) -> Iterator[str]:
    """The desks at which the last few people who gave operators time enough were answered by none; `handoffs` oldest first."""
    answered: dict[str, list[bool]] = {}
    for handoff in handoffs:
        if handoff.rung_at and (handoff.claimed_at or in_vain(handoff, desks, now=now)):
            answered.setdefault(handoff.desk, []).append(handoff.claimed_at is not None)
    return (desk for desk, latest in answered.items() if len(latest) >= IN_A_ROW and not any(latest[-IN_A_ROW:]))


def in_vain(handoff: Handoff, desks: Desks, *, now: datetime) -> bool:
    """Did somebody wait for longer than anybody should, up to the end or up to now?"""
    return waited(handoff, desks.rules, desks.hours, now=handoff.ended_at or now).overdue
