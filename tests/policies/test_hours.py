"""When people are there, across lunch, midnight, holidays and the change of clocks."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from policies.base import Verdict
from policies.hours import Hours
from policies.testing import BRAND, turn_of

WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday")
OFFICE = Hours.model_validate(
    {"zone": "Europe/Paris", "open": {day: ["09:00-12:30", "14:00-18:00"] for day in WEEK}, "closed": ["2026-11-11", "12-25"]}
)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def hours(**fields: Any) -> Hours:  # noqa: ANN401 - what a configuration file may hold
    return Hours.model_validate(fields)


@pytest.mark.parametrize(
    ("at", "is_open"),
    [
        ("2026-11-20T08:00", True),
        ("2026-11-20T07:59", False),
        ("2026-11-20T11:29", True),
        ("2026-11-20T11:30", False),
        ("2026-11-20T12:59", False),
        ("2026-11-20T13:00", True),
        ("2026-11-20T17:00", False),
        ("2026-11-21T10:00", False),
        ("2026-11-11T10:00", False),
        ("2026-12-25T10:00", False),
        ("2027-12-24T10:00", True),
    ],
)
def test_open_and_closed(at: str, *, is_open: bool) -> None:
    assert OFFICE.is_open(utc(at)) is is_open


@pytest.mark.parametrize(
    ("at", "opens"),
    [
        ("2026-11-20T08:30", "2026-11-20T08:30"),
        ("2026-11-20T12:00", "2026-11-20T13:00"),
        ("2026-11-20T17:00", "2026-11-23T08:00"),
        ("2026-11-10T20:00", "2026-11-12T08:00"),
        ("2026-03-28T12:00", "2026-03-30T07:00"),
        ("2026-10-24T12:00", "2026-10-26T08:00"),
    ],
)
def test_the_next_opening_knows_weekends_holidays_and_the_change_of_clocks(at: str, opens: str) -> None:
    assert OFFICE.next_opening(utc(at)) == utc(opens)


def test_a_night_shift_runs_past_midnight() -> None:
    night = hours(open={"saturday": ["22:00-02:00"]})
    assert night.is_open(utc("2026-11-22T01:59"))
    assert not night.is_open(utc("2026-11-22T02:00"))
    assert night.closes_at(utc("2026-11-21T23:00")) == utc("2026-11-22T02:00")


def test_adjoining_spans_are_one() -> None:
    whole = hours(open={"monday": ["00:00-24:00"], "tuesday": ["00:00-08:00", "08:00-10:00"]})
    assert whole.closes_at(utc("2026-11-23T12:00")) == utc("2026-11-24T10:00")


def test_always_open_never_closes() -> None:
    always = hours(open={day: ["00:00-24:00"] for day in (*WEEK, "saturday", "sunday")})
    assert always.describe(utc("2026-11-20T12:00"), BRAND, "en") == "People at Maison Verlune are here around the clock."


@pytest.mark.parametrize(
    ("at", "language", "words"),
    [
        ("2026-11-20T08:30", "en", "are here now, until 12:30"),
        ("2026-11-20T08:30", "fr", "est là en ce moment, jusqu’à 12:30"),
        ("2026-11-20T12:00", "en", "again today from 14:00"),
        ("2026-11-19T18:00", "en", "again tomorrow from 09:00"),
        ("2026-11-20T18:00", "en", "again on Monday from 09:00"),
        ("2026-11-20T18:00", "fr", "de retour lundi à 09:00"),
    ],
)
def test_it_is_said_in_plain_words(at: str, language: str, words: str) -> None:
    assert words in OFFICE.describe(utc(at), BRAND, language)


def test_a_far_opening_is_dated_and_an_unknown_one_said() -> None:
    once = hours(open={"monday": ["09:00-10:00"]}, closed=["2026-11-23", "2026-11-30"])
    assert "Monday, 2026-12-07, from 09:00" in once.describe(utc("2026-11-20T12:00"), BRAND, "en")
    never = hours(open={"monday": []})
    assert never.next_opening(utc("2026-11-20T12:00")) is None
    assert "not known yet" in never.describe(utc("2026-11-20T12:00"), BRAND, "en")


async def test_the_model_is_told_whether_people_are_there() -> None:
    decision = await OFFICE.on_message(turn_of("hi"))
    assert (decision.verdict, decision.code) == (Verdict.AMEND, "hours.closed")
    assert "again today from 14:00" in decision.guidance
    assert (await Hours().on_message(turn_of("hi"))).code == "hours.unset"


@pytest.mark.parametrize(
    ("fields", "remedy"),
    [
        ({"zone": "Europe/Atlantis"}, "Europe/Paris"),
        ({"open": {"monday": ["9-17"]}}, "09:00-12:30"),
        ({"open": {"monday": ["09:00-24:30"]}}, "09:00-12:30"),
        ({"open": {"monday": ["09:00-09:00"]}}, "00:00-24:00"),
        ({"open": {"someday": ["09:00-10:00"]}}, "monday"),
        ({"closed": ["13-01"]}, "closed"),
    ],
)
def test_a_wrong_configuration_says_what_to_write(fields: dict[str, object], remedy: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Hours.model_validate(fields)
    assert remedy in str(refused.value)


@given(at=st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC)))  # noqa: DTZ001 - bounds are naive here
@settings(deadline=None)
def test_people_are_there_at_the_next_opening(at: datetime) -> None:
    opens = OFFICE.next_opening(at)
    assert opens is not None
    assert opens >= at
    assert OFFICE.is_open(opens)
    assert (opens == at) is OFFICE.is_open(at)
    closes = OFFICE.closes_at(opens)
    assert closes is not None
    assert not OFFICE.is_open(closes)
