"""What falls due while people wait: ringing, reminders, honesty about a long wait, silent operators, snoozes, unchecked drafts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from operator import attrgetter
from statistics import median
from typing import Protocol

from bots.store.handoffs import Handoff
from bots.store.values import Control, Standing
from policies.hours import Hours

ENOUGH = 3
"""Of so many first responses a wait may be expected; of fewer, nothing is said about time."""
URGENCY = 5.0
"""An urgent wait is reminded of, and given another way, so many times as fast, and at any hour."""
AT_ANY_HOUR = Hours()
_AHEAD = timedelta(days=8)
"""So far ahead a next look is planned: a week and its day off."""


class Timing(Protocol):
    """What must be known of the desk's rules here; see `bots.desk.rules.Rules`."""

    @property
    def consent(self) -> float: ...
    @property
    def reminders(self) -> tuple[float, ...]: ...
    @property
    def patience(self) -> float: ...
    @property
    def silence(self) -> float: ...


class What(StrEnum):
    """What is to be done; of two that are overdue together, the later named one."""

    RING = "ring"
    """The person chose nothing: the desk is rung, with the last message alone."""
    REMIND = "remind"
    """The desk is reminded of somebody who waits."""
    OFFER = "offer"
    """The person waited too long, is told so, and offered another way."""
    NUDGE = "nudge"
    """The operator is reminded of a line that has no answer."""
    ABANDON = "abandon"
    """The operator is gone: the person is told, and waits for another."""
    WAKE = "wake"
    """The conversation was set aside for long enough."""
    EXPIRE = "expire"
    """Nobody checked the draft in time."""


_WEIGHT = {what: weight for weight, what in enumerate(What)}


@dataclass(frozen=True, slots=True)
class Due:
    """Something that the clock brings about."""

    what: What
    at: datetime
    steps: int = 0
    """How many steps of this wait, or of this silence, have been taken with it: the handoff's `reminded` from then on."""


def expected_wait(first_responses: Sequence[float]) -> float | None:
    """Seconds of opening hours until somebody usually answers; None when too few waits are known to say it."""
    return median(first_responses) if len(first_responses) >= ENOUGH else None


def due(standing: Standing, rules: Timing, hours: Hours | None, *, now: datetime) -> Due | None:
    """What must be done about a conversation now, or None. Once done and written down, it is never due again."""
    passed = _steps(standing, rules, hours, until=now)
    missed = passed[_taken(standing) :]
    weightiest = max(missed, key=lambda step: _WEIGHT[step.what], default=None)
    return Due(weightiest.what, weightiest.at, len(passed)) if weightiest else None


def next_look(standing: Standing, rules: Timing, hours: Hours | None, *, now: datetime) -> datetime | None:
    """When something falls due next; `now` when something is due already, None when nothing is within a week."""
    ahead = _steps(standing, rules, hours, until=now + _AHEAD)[_taken(standing) :]
    return max(now, ahead[0].at) if ahead else None


def _steps(standing: Standing, rules: Timing, hours: Hours | None, *, until: datetime) -> list[Due]:
    """Everything that falls due up to a moment, in order, unless something changes meanwhile."""
    found = sorted(_foreseen(standing, rules, hours, until=until), key=attrgetter("at"))
    return [step for step in found if step.at <= until]


def _foreseen(standing: Standing, rules: Timing, hours: Hours | None, *, until: datetime) -> Iterator[Due]:
    if standing.control is Control.AI and standing.proposal:
        yield Due(What.EXPIRE, standing.proposal.until)
    handoff = under_way(standing)
    if handoff is None:
        return
    pace = URGENCY if handoff.urgent else 1.0
    counted = AT_ANY_HOUR if handoff.urgent or hours is None else hours
    if standing.control is Control.WAITING:
        yield from _waiting(handoff, rules, counted, pace=pace, until=until)
    elif standing.control is Control.OPERATOR and handoff.unanswered_since:
        yield from _after(
            handoff.unanswered_since, counted, {rules.silence / pace: What.NUDGE, rules.silence / pace * 2: What.ABANDON}
        )
    elif standing.control is Control.SNOOZED and handoff.snoozed_until:
        yield Due(What.WAKE, handoff.snoozed_until)


def under_way(standing: Standing) -> Handoff | None:
    """The handoff that has not ended, if there is one."""
    return standing.handoff if standing.handoff and standing.handoff.ended_at is None else None


def _waiting(handoff: Handoff, rules: Timing, hours: Hours, *, pace: float, until: datetime) -> Iterator[Due]:
    if handoff.rung_at is None:
        thinking = timedelta(seconds=0.0 if handoff.urgent else rules.consent)
        yield Due(What.RING, handoff.asked_at + thinking)
        return
    since = handoff.waiting_since or handoff.asked_at
    yield from (Due(What.REMIND, opening) for opening in hours.openings(since, until))
    yield from _after(since, hours, {seconds / pace: What.REMIND for seconds in rules.reminders})
    yield from _after(since, hours, {rules.patience / pace: What.OFFER})


def _after(since: datetime, hours: Hours, steps: dict[float, What]) -> Iterator[Due]:
    for seconds, what in steps.items():
        if (at := hours.after(since, seconds)) is not None:
            yield Due(what, at)


def _taken(standing: Standing) -> int:
    """How many steps of this wait or silence have been taken; what changes who holds the conversation is never taken twice."""
    lasts = standing.control in (Control.WAITING, Control.OPERATOR)
    return standing.handoff.reminded if lasts and standing.handoff else 0
