"""Figures about waits, counted from handoffs as they were kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.handoff.figures import Spread, handoff_figures, spread, waiting_now
from bots.store.handoffs import Ending, Handoff
from bots.store.values import Control, Standing
from policies.hours import Hours
from tests.bots.desk.stage import ANNAS, CLOSED, FREE, HANDOFF, RULES, SNOOZED, standing

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
OFFICE = Hours.model_validate({"zone": "UTC", "open": {"friday": ["09:00-17:00"], "monday": ["09:00-17:00"]}})


def waits(minutes: float, *, number: int = 12, urgent: bool = False) -> Standing:
    """Somebody who has waited for so long when the office opens on Monday."""
    since = MONDAY - timedelta(minutes=minutes)
    handoff = replace(HANDOFF, conversation=number, waiting_since=since, urgent=urgent)
    return replace(standing(Control.WAITING, handoff), conversation=number)


def done(first: float | None, end: float | None, *, ending: Ending = Ending.CLOSED, desk: str = "main", code: str = "a") -> Handoff:
    claimed = MONDAY if first is not None else None
    return replace(
        HANDOFF, desk=desk, code=code, first_response=first, resolution=end, ending=ending, claimed_at=claimed, ended_at=MONDAY
    )


def test_only_who_waits_is_waiting() -> None:
    everybody = [FREE, ANNAS, SNOOZED, CLOSED, waits(5)]

    assert [one.conversation for one in waiting_now(everybody, RULES, None, now=MONDAY)] == [12]


def test_the_longest_waiting_comes_first() -> None:
    found = waiting_now([waits(5, number=1), waits(50, number=2), waits(20, number=3)], RULES, None, now=MONDAY)

    assert [(one.conversation, one.seconds) for one in found] == [(2, 3000), (3, 1200), (1, 300)]


def test_only_opening_hours_count() -> None:
    (one,) = waiting_now([waits(3 * 24 * 60)], RULES, OFFICE, now=MONDAY)

    assert one.since == MONDAY - timedelta(days=3)
    assert one.seconds == 8 * 3600


@pytest.mark.parametrize(
    ("minutes", "urgent", "overdue"), [(60, False, False), (61, False, True), (12, True, False), (13, True, True)]
)
def test_too_long_is_longer_than_anybody_should_wait(minutes: float, *, urgent: bool, overdue: bool) -> None:
    (one,) = waiting_now([waits(minutes, urgent=urgent)], RULES, None, now=MONDAY)

    assert one.overdue is overdue


def test_in_a_crisis_every_hour_counts() -> None:
    (one,) = waiting_now([waits(20, urgent=True)], RULES, OFFICE, now=MONDAY)

    assert (one.seconds, one.overdue) == (1200, True)


def test_nobody_asked_and_nothing_is_made_up() -> None:
    figures = handoff_figures(())

    assert (figures.all.asked, figures.all.first_response, figures.all.endings) == (0, Spread(0, None, None), ())
    assert (figures.desks, figures.codes) == ((), ())


def test_each_desk_and_each_reason_has_its_own_figures() -> None:
    figures = handoff_figures(
        (
            done(60, 600),
            done(120, 1200, code="b"),
            done(None, 30, ending=Ending.CANCELLED, desk="french"),
            done(None, None, ending=Ending.OPEN, desk="french"),
        )
    )

    assert (figures.all.asked, figures.all.claimed) == (4, 2)
    assert dict(figures.all.endings) == {Ending.CLOSED: 2, Ending.CANCELLED: 1, Ending.OPEN: 1}
    assert [(desk.name, desk.asked, desk.claimed, desk.first_response.median) for desk in figures.desks] == [
        ("french", 2, 0, None),
        ("main", 2, 2, 90),
    ]
    assert [(code.name, code.asked) for code in figures.codes] == [("a", 3), ("b", 1)]


@pytest.mark.parametrize(
    ("durations", "median", "ninetieth"),
    [([5], 5, 5), ([1, 2], 1.5, 2), (range(1, 11), 5.5, 9), (range(1, 12), 6, 10), ([10] * 9 + [1000], 10, 10)],
)
def test_nine_in_ten_were_no_longer(durations: list[float], median: float, ninetieth: float) -> None:
    assert spread(durations) == Spread(len(durations), median, ninetieth)


@given(durations=st.lists(st.floats(0, 1e6) | st.none()))
def test_what_was_never_reached_does_not_count(durations: list[float | None]) -> None:
    found, known = spread(durations), [seconds for seconds in durations if seconds is not None]

    assert found.count == len(known)
    if found.ninetieth is not None:
        assert found.ninetieth in known
        assert 10 * sum(seconds <= found.ninetieth for seconds in known) >= 9 * len(known)
