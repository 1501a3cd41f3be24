"""How people's waits went: who waits now, how soon others were answered, and how it ended."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from statistics import median

from bots.handoff.clocks import AT_ANY_HOUR, URGENCY, Timing, under_way
from bots.store.handoffs import Ending, Handoff
from bots.store.values import Control, Standing
from policies.hours import Hours


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody who waits for a person now."""

    conversation: int
    desk: str
    code: str
    """Why a person was asked."""
    since: datetime
    seconds: float
    """Opening hours since then; in an urgent case all of them."""
    urgent: bool
    overdue: bool
    """Whether that is longer than anybody should wait."""


@dataclass(frozen=True, slots=True)
class Spread:
    """How a number of durations lie, in seconds of opening hours."""

    count: int
    median: float | None
    ninetieth: float | None
    """Nine in ten were no longer; the nearest rank, so that it is a duration that really was."""


@dataclass(frozen=True, slots=True)
class Waits:
    """What became of a number of handoffs."""

    name: str
    """Of the desk, or the code, that they have in common; empty for all of them."""
    asked: int
    claimed: int
    """Taken over by an operator."""
    first_response: Spread
    resolution: Spread
    endings: tuple[tuple[Ending, int], ...]
    """Most frequent first; those under way have the empty one."""


@dataclass(frozen=True, slots=True)
class HandoffFigures:
    """What `frankly handoffs` tells."""

    waiting: tuple[Waiting, ...]
    """Who has waited longest comes first."""
    all: Waits
    desks: tuple[Waits, ...]
    codes: tuple[Waits, ...]


def waiting_now(standings: Iterable[Standing], timing: Timing, hours: Hours | None, *, now: datetime) -> tuple[Waiting, ...]:
    """Who waits, the longest first."""
    found = (
        waited(handoff, timing, hours, now=now)
        for standing in standings
        if standing.control is Control.WAITING and (handoff := under_way(standing))
    )
    return tuple(sorted(found, key=lambda waiting: waiting.since))


def waited(handoff: Handoff, timing: Timing, hours: Hours | None, *, now: datetime) -> Waiting:
    """How long somebody has waited up to now."""
    since = handoff.waiting_since or handoff.asked_at
    counted = AT_ANY_HOUR if handoff.urgent or hours is None else hours
    seconds = counted.open_seconds(since, now)
    overdue = seconds > timing.patience / (URGENCY if handoff.urgent else 1)
    return Waiting(handoff.conversation, handoff.desk, handoff.code, since, seconds, handoff.urgent, overdue)


def handoff_figures(handoffs: Sequence[Handoff], waiting: tuple[Waiting, ...] = ()) -> HandoffFigures:
    """Everything about a number of handoffs, and who waits now."""
    return HandoffFigures(
        waiting,
        waits("", handoffs),
        by(handoffs, lambda handoff: handoff.desk),
        by(handoffs, lambda handoff: handoff.code),
    )


def by(handoffs: Iterable[Handoff], name_of: Callable[[Handoff], str]) -> tuple[Waits, ...]:
    """The same for each name, in the order of the alphabet."""
    named: dict[str, list[Handoff]] = {}
    for handoff in handoffs:
        named.setdefault(name_of(handoff), []).append(handoff)
    return tuple(waits(name, named[name]) for name in sorted(named))


def waits(name: str, handoffs: Sequence[Handoff]) -> Waits:
    return Waits(
        name=name,
        asked=len(handoffs),
        claimed=sum(handoff.claimed_at is not None for handoff in handoffs),
        first_response=spread(handoff.first_response for handoff in handoffs),
        resolution=spread(handoff.resolution for handoff in handoffs),
        endings=tuple(Counter(handoff.ending for handoff in handoffs).most_common()),
    )


def spread(durations: Iterable[float | None]) -> Spread:
    known = sorted(seconds for seconds in durations if seconds is not None)
    if not known:
        return Spread(0, None, None)
    return Spread(len(known), median(known), known[ceil(0.9 * len(known)) - 1])
