"""What falls due while people wait, when, and never twice."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.message import Address
from bots.desk.card import About
from bots.desk.elapse import Hour, elapse
from bots.desk.rules import Rules
from bots.handoff.clocks import URGENCY, Due, What, due, expected_wait, next_look
from bots.handoff.waiting import Wait
from bots.store.handoffs import ProposalState, Sharing
from bots.store.values import Control, Effects, Standing
from policies.hours import WEEKDAYS, Hours
from tests.bots.desk.stage import ANNA, HANDOFF, PROPOSAL, RULES, held_by, over, standing
from tests.scene import BRAND

FRIDAY = datetime(2026, 11, 20, 12, tzinfo=UTC)
"""Noon, five hours before the office closes for the weekend."""
OFFICE = Hours.model_validate({"zone": "UTC", "open": {day: ["09:00-17:00"] for day in WEEKDAYS[:5]}})
NEVER = Hours.model_validate({"open": {"monday": []}})
TIMES = replace(RULES, consent=20.0, reminders=(300.0, 900.0, 1800.0), patience=3600.0, silence=600.0)

ASKING = replace(HANDOFF, asked_at=FRIDAY, waiting_since=FRIDAY, sharing=Sharing.ASKING, rung_at=None, side=0)
RUNG = replace(HANDOFF, asked_at=FRIDAY, waiting_since=FRIDAY, rung_at=FRIDAY)
CLAIMED = replace(held_by(ANNA, unanswered_since=FRIDAY), asked_at=FRIDAY, rung_at=FRIDAY)
ASIDE = replace(CLAIMED, unanswered_since=None, snoozed_until=FRIDAY + timedelta(hours=1))
DRAFTED = replace(PROPOSAL, made_at=FRIDAY, until=FRIDAY + timedelta(minutes=10))
MOMENTS = {
    "asking": standing(Control.WAITING, ASKING),
    "waiting": standing(Control.WAITING, RUNG),
    "operator": standing(Control.OPERATOR, CLAIMED),
    "snoozed": standing(Control.SNOOZED, ASIDE),
    "drafted": standing(Control.AI, proposal=DRAFTED),
}


def after(seconds: float, since: datetime = FRIDAY) -> datetime:
    return since + timedelta(seconds=seconds)


def what_is_due(on: Standing, seconds: float, hours: Hours | None = None, rules: Rules = TIMES) -> What | None:
    found = due(on, rules, hours, now=after(seconds))
    return found.what if found else None


def brought(on: Standing, found: Due, now: datetime) -> Standing:
    """The conversation as the clock's effects leave it."""
    hour = Hour(on, found, About(Address("telegram", "77"), "fr"), TIMES, BRAND, Wait(now))
    return following(on, elapse(hour))


def following(on: Standing, effects: Effects) -> Standing:
    control = effects.moves[-1].transition.target if effects.moves else on.control
    handoff = effects.handoffs[-1] if effects.handoffs else on.handoff
    gone = bool(effects.moves) or any(one.state is not ProposalState.OPEN for one in effects.proposals)
    return replace(on, control=control, handoff=handoff, proposal=None if gone else on.proposal)


def lived_through(on: Standing, hours: Hours | None, looks: list[float]) -> list[Due]:
    """Everything that was due, when the clock looks at these moments and nobody else does anything."""
    seen = []
    for seconds in sorted(looks):
        while found := due(on, TIMES, hours, now=after(seconds)):
            seen.append(found)
            on = brought(on, found, after(seconds))
            assert len(seen) < 500, "it is due again and again"
    return seen


@pytest.mark.parametrize(
    ("name", "seconds", "what"),
    [
        ("asking", 19.9, None),
        ("asking", 20, What.RING),
        ("asking", 86_400, What.RING),
        ("waiting", 299, None),
        ("waiting", 300, What.REMIND),
        ("waiting", 3599, What.REMIND),
        ("waiting", 3600, What.OFFER),
        ("operator", 599, None),
        ("operator", 600, What.NUDGE),
        ("operator", 1200, What.ABANDON),
        ("snoozed", 3599, None),
        ("snoozed", 3600, What.WAKE),
        ("drafted", 599, None),
        ("drafted", 600, What.EXPIRE),
    ],
)
def test_each_thing_falls_due_at_its_time(name: str, seconds: float, what: What | None) -> None:
    assert what_is_due(MOMENTS[name], seconds) is what


@pytest.mark.parametrize("name", MOMENTS)
@pytest.mark.parametrize("control", [Control.CLOSED, Control.AI])
def test_what_is_over_is_never_due(name: str, control: Control) -> None:
    done = replace(MOMENTS[name], control=control, handoff=over(RUNG), proposal=None)

    assert what_is_due(done, 10 * 86_400) is None
    assert next_look(done, TIMES, None, now=FRIDAY) is None


def test_an_operator_who_has_answered_is_left_in_peace() -> None:
    answered = standing(Control.OPERATOR, replace(CLAIMED, unanswered_since=None))

    assert what_is_due(answered, 86_400) is None
    assert next_look(answered, TIMES, None, now=FRIDAY) is None


def test_a_wait_is_reminded_of_at_each_configured_time_and_then_given_another_way() -> None:
    seen = lived_through(MOMENTS["waiting"], None, [float(second) for second in range(0, 7200, 30)])

    assert [(found.what, found.at) for found in seen] == [
        (What.REMIND, after(300)),
        (What.REMIND, after(900)),
        (What.REMIND, after(1800)),
        (What.OFFER, after(3600)),
    ]


def test_after_a_stop_of_the_house_nobody_is_reminded_of_the_same_wait_four_times() -> None:
    assert [found.what for found in lived_through(MOMENTS["waiting"], None, [9000.0])] == [What.OFFER]
    assert [found.what for found in lived_through(MOMENTS["waiting"], None, [1000.0, 9000.0])] == [What.REMIND, What.OFFER]


def test_reminders_may_come_after_the_other_way_and_still_come() -> None:
    late = replace(TIMES, patience=600.0, reminders=(900.0,))

    assert what_is_due(MOMENTS["waiting"], 700, rules=late) is What.OFFER
    offered = standing(Control.WAITING, replace(RUNG, reminded=1))
    assert what_is_due(offered, 899, rules=late) is None
    assert what_is_due(offered, 900, rules=late) is What.REMIND


def test_a_silent_operator_is_reminded_once_and_then_the_wait_begins_anew() -> None:
    seen = lived_through(MOMENTS["operator"], None, [float(second) for second in range(0, 2000, 10)])

    assert [(found.what, found.at) for found in seen] == [
        (What.NUDGE, after(600)),
        (What.ABANDON, after(1200)),
        (What.REMIND, after(1500)),
    ]


def test_while_nobody_is_there_time_stands_still_for_the_desk_and_its_operators() -> None:
    closing = after(-60, datetime(2026, 11, 20, 17, tzinfo=UTC))
    monday = datetime(2026, 11, 23, 9, tzinfo=UTC)
    waiting = standing(Control.WAITING, replace(RUNG, waiting_since=closing))
    silent = standing(Control.OPERATOR, replace(CLAIMED, unanswered_since=closing))

    assert next_look(waiting, TIMES, OFFICE, now=after(120, closing)) == monday
    assert next_look(silent, TIMES, OFFICE, now=after(120, closing)) == after(540, monday)


def test_when_people_come_they_are_reminded_of_everybody_who_waits_each_time() -> None:
    looks = [900.0 * quarter for quarter in range(4 * 24 * 5)]
    reminded = standing(Control.WAITING, replace(RUNG, reminded=4))

    seen = lived_through(reminded, OFFICE, looks)
    mornings = [datetime(2026, 11, day, 9, tzinfo=UTC) for day in (23, 24, 25)]
    assert [(found.what, found.at) for found in seen] == [(What.REMIND, morning) for morning in mornings]


def test_who_asks_at_night_rings_the_desk_at_once_and_again_in_the_morning() -> None:
    night = datetime(2026, 11, 20, 23, tzinfo=UTC)
    asked = standing(Control.WAITING, replace(ASKING, asked_at=night, waiting_since=night))

    found = due(asked, TIMES, OFFICE, now=after(20, night))
    assert found is not None
    assert found.what is What.RING
    waits = brought(asked, found, after(20, night))
    assert next_look(waits, TIMES, OFFICE, now=after(30, night)) == datetime(2026, 11, 23, 9, tzinfo=UTC)


def test_an_urgent_wait_is_rung_at_once_and_counts_faster_and_at_any_hour() -> None:
    night = datetime(2026, 11, 21, 3, tzinfo=UTC)
    alarm = standing(Control.WAITING, replace(ASKING, asked_at=night, waiting_since=night, urgent=True))
    rung = standing(Control.WAITING, replace(RUNG, asked_at=night, waiting_since=night, urgent=True))
    silent = standing(Control.OPERATOR, replace(CLAIMED, unanswered_since=night, urgent=True))

    assert next_look(alarm, TIMES, OFFICE, now=night) == night
    assert next_look(rung, TIMES, OFFICE, now=night) == after(300 / URGENCY, night)
    assert next_look(silent, TIMES, OFFICE, now=night) == after(600 / URGENCY, night)


def test_where_nobody_ever_comes_nothing_but_consent_and_moments_falls_due() -> None:
    year = 300 * 86_400
    assert {name: what_is_due(on, year, NEVER) for name, on in MOMENTS.items()} == {
        "asking": What.RING,
        "waiting": None,
        "operator": None,
        "snoozed": What.WAKE,
        "drafted": What.EXPIRE,
    }


@pytest.mark.parametrize("hours", [None, OFFICE, NEVER], ids=["any-hour", "office", "never"])
@pytest.mark.parametrize("urgent", [False, True])
@pytest.mark.parametrize("name", MOMENTS)
@given(looks=st.lists(st.floats(0, 4 * 86_400), min_size=1, max_size=30))
@settings(deadline=None, max_examples=25)
def test_nothing_is_ever_due_twice(name: str, hours: Hours | None, looks: list[float], *, urgent: bool) -> None:
    on = MOMENTS[name]
    begun = replace(on, handoff=replace(on.handoff, urgent=urgent) if on.handoff else None)

    counted = Counter(found.what for found in lived_through(begun, hours, looks))
    openings = len(list(OFFICE.openings(FRIDAY, after(4 * 86_400)))) if hours is OFFICE else 0
    assert counted[What.REMIND] <= len(TIMES.reminders) + openings
    assert all(counted[what] <= 1 for what in What if what is not What.REMIND)


@pytest.mark.parametrize("hours", [None, OFFICE, NEVER], ids=["any-hour", "office", "never"])
@pytest.mark.parametrize("name", MOMENTS)
@given(taken=st.integers(0, 6), seconds=st.floats(0, 4 * 86_400), between=st.floats(0, 1))
@settings(deadline=None, max_examples=30)
def test_the_next_look_is_neither_early_nor_late(
    name: str, hours: Hours | None, taken: int, seconds: float, between: float
) -> None:
    on, now = MOMENTS[name], after(seconds)
    on = replace(on, handoff=replace(on.handoff, reminded=taken) if on.handoff else None)
    moment = next_look(on, TIMES, hours, now=now)

    if moment is None:
        assert due(on, TIMES, hours, now=after(7 * 86_400, now)) is None
    else:
        assert due(on, TIMES, hours, now=moment) is not None
        early = now + between * (moment - now)
        assert early >= moment or due(on, TIMES, hours, now=early) is None


@pytest.mark.parametrize(
    ("waits", "expected"),
    [((), None), ((60.0, 90.0), None), ((60.0, 90.0, 3000.0), 90.0), ((10.0, 20.0, 40.0, 80.0), 30.0)],
)
def test_a_wait_is_expected_from_real_figures_or_not_at_all(waits: tuple[float, ...], expected: float | None) -> None:
    assert expected_wait(waits) == expected
