"""Opening time as it is counted: the same as a look at every minute, whatever the clocks, nights and holidays do."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import get_args
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies.hours import WEEKDAYS, Hours, Weekday

MINUTE = timedelta(minutes=1)
ZONES = ("Europe/Paris", "America/New_York", "Australia/Lord_Howe", "America/Santiago", "Africa/Cairo", "Asia/Kathmandu", "UTC")
"""Clocks put forward at two, by half an hour, at midnight, and never."""
OFFICE = Hours.model_validate(
    {"zone": "Europe/Paris", "open": {day: ["09:00-12:30", "14:00-18:00"] for day in WEEKDAYS[:5]}, "closed": ["12-25"]}
)
ALWAYS = Hours.model_validate({"zone": "Europe/Paris", "open": dict.fromkeys(WEEKDAYS, ("00:00-24:00",))})


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def nightly(zone: str, *spans: str, closed: tuple[str, ...] = ()) -> Hours:
    return Hours.model_validate({"zone": zone, "open": dict.fromkeys(WEEKDAYS, spans), "closed": closed})


def is_there(hours: Hours, at: datetime) -> bool:
    """Do the spans, read off the clock on the wall, say that somebody is there? Knows nothing of how it is counted."""
    shown = at.astimezone(ZoneInfo(hours.zone))
    if shown.fold:  # an hour that comes twice goes on as its first time ended
        return is_there(hours, at - MINUTE)
    today, clock = shown.date(), f"{shown:%H:%M}"
    early = any(ends <= begins and clock < ends for begins, ends in on(hours, today - timedelta(days=1)))
    return early or any(begins <= clock and (clock < ends or ends <= begins) for begins, ends in on(hours, today))


def on(hours: Hours, day: date) -> list[list[str]]:
    """The spans that begin on a day."""
    if day in hours.closed or f"{day:%m-%d}" in hours.closed:
        return []
    return [span.split("-") for span in hours.open.get(WEEKDAYS[day.weekday()], ())]


@st.composite
def timetables(draw: st.DrawFn) -> Hours:
    clock = st.builds("{:02}:{:02}".format, st.integers(0, 23), st.sampled_from((0, 1, 15, 30, 59)))
    span = st.tuples(clock, clock | st.just("24:00")).filter(lambda pair: pair[0] != pair[1]).map("-".join)
    days = st.dictionaries(st.sampled_from(get_args(Weekday)), st.lists(span, max_size=3), min_size=1)
    holidays = st.lists(st.dates(date(2026, 1, 1), date(2026, 12, 31)).map(str) | st.just("03-29"), max_size=3)
    return Hours.model_validate({"zone": draw(st.sampled_from(ZONES)), "open": draw(days), "closed": draw(holidays)})


CHANGES = tuple(
    map(
        utc,
        (
            "2026-03-29T01:00",
            "2026-10-25T01:00",
            "2026-03-08T07:00",
            "2026-11-01T06:00",
            "2026-10-03T15:30",
            "2026-04-04T15:00",
            "2026-09-06T04:00",
            "2026-04-05T03:00",
            "2026-04-23T22:00",
            "2026-10-29T21:00",
            "2026-12-31T23:00",
            "2026-06-15T12:00",
        ),
    )
)
"""When clocks change somewhere in these zones, and two days on which they do not."""
starts = st.builds(lambda change, minutes: change + minutes * MINUTE, st.sampled_from(CHANGES), st.integers(-2000, 300))


@given(hours=timetables(), start=starts, minutes=st.integers(0, 2000))
@settings(deadline=None, max_examples=120)
def test_every_minute_counts_once(hours: Hours, start: datetime, minutes: int) -> None:
    there = [is_there(hours, start + minute * MINUTE) for minute in range(minutes)]

    assert hours.open_seconds(start, start + minutes * MINUTE) == 60 * sum(there)
    assert [hours.is_open(start + minute * MINUTE) for minute in range(0, minutes, 97)] == there[::97]


@given(hours=timetables(), start=starts, minutes=st.integers(1, 1000))
@settings(deadline=None, max_examples=120)
def test_what_lies_after_so_much_opening_time_is_found_again_by_counting(hours: Hours, start: datetime, minutes: int) -> None:
    end = hours.after(start, 60.0 * minutes)

    if end is None:
        assert hours.open_seconds(start, start + timedelta(days=350)) < 60 * minutes
    else:
        assert hours.open_seconds(start, end) == 60 * minutes
        assert is_there(hours, end - MINUTE), "it is the first such moment"


@given(hours=timetables(), start=starts, minutes=st.integers(0, 2000))
@settings(deadline=None, max_examples=120)
def test_people_come_at_each_minute_before_which_nobody_was_there(hours: Hours, start: datetime, minutes: int) -> None:
    found = list(hours.openings(start, start + minutes * MINUTE))
    moments = [start + minute * MINUTE for minute in range(1, minutes + 1)]

    assert found == [at for at in moments if is_there(hours, at) and not is_there(hours, at - MINUTE)]


@given(hours=timetables(), start=starts, cut=st.integers(0, 40_000), length=st.integers(0, 40_000))
@settings(deadline=None)
def test_two_parts_are_as_long_as_the_whole(hours: Hours, start: datetime, cut: int, length: int) -> None:
    end = start + (cut + length) * MINUTE
    middle = start + cut * MINUTE

    assert hours.open_seconds(start, middle) + hours.open_seconds(middle, end) == pytest.approx(hours.open_seconds(start, end))


@given(hours=timetables(), start=starts)
@settings(deadline=None)
def test_somebody_is_there_at_the_next_opening_and_nobody_before(hours: Hours, start: datetime) -> None:
    opens = hours.next_opening(start)

    if opens is not None:
        assert is_there(hours, opens)
        assert hours.open_seconds(start, opens) == 0


@pytest.mark.parametrize(
    ("start", "end", "opening_hours"),
    [
        ("2026-11-20T08:00", "2026-11-20T11:30", 3.5),
        ("2026-11-20T11:00", "2026-11-20T13:30", 1.0),
        ("2026-11-20T16:00", "2026-11-23T09:00", 2.0),
        ("2026-12-24T16:00", "2026-12-28T09:00", 2.0),
        ("2026-11-21T00:00", "2026-11-22T23:00", 0.0),
        ("2026-11-20T12:00", "2026-11-20T08:00", 0.0),
        ("2026-03-27T08:00", "2026-03-30T07:00", 7.5),
        ("2026-10-23T07:00", "2026-10-26T08:00", 7.5),
        ("2026-11-02T08:00", "2026-11-30T08:00", 150.0),
    ],
    ids=["morning", "lunch", "weekend", "holiday", "closed", "backwards", "spring", "autumn", "four-weeks"],
)
def test_an_office_counts_its_own_hours(start: str, end: str, opening_hours: float) -> None:
    assert OFFICE.open_seconds(utc(start), utc(end)) == opening_hours * 3600


@pytest.mark.parametrize(
    ("start", "seconds", "end"),
    [
        ("2026-11-20T08:00", 0, "2026-11-20T08:00"),
        ("2026-11-20T18:00", 0, "2026-11-20T18:00"),
        ("2026-11-20T11:25", 300, "2026-11-20T11:30"),
        ("2026-11-20T11:25", 301, "2026-11-20T13:00:01"),
        ("2026-11-20T16:58", 300, "2026-11-23T08:03"),
        ("2026-11-21T10:00", 60, "2026-11-23T08:01"),
    ],
)
def test_time_that_runs_out_while_nobody_is_there_runs_on_when_somebody_is(start: str, seconds: float, end: str) -> None:
    assert OFFICE.after(utc(start), seconds) == utc(end)


@pytest.mark.parametrize(
    ("span", "change", "minutes"),
    [
        ("02:15-02:45", "2026-03-29", 0),
        ("02:30-03:15", "2026-03-29", 15),
        ("01:30-02:30", "2026-03-29", 30),
        ("02:00-03:00", "2026-03-29", 0),
        ("01:00-04:00", "2026-03-29", 120),
        ("22:00-02:30", "2026-03-29", 240),
        ("02:15-02:45", "2026-10-25", 30),
        ("02:30-03:15", "2026-10-25", 105),
        ("01:30-02:30", "2026-10-25", 60),
        ("01:00-04:00", "2026-10-25", 240),
    ],
)
def test_the_night_on_which_clocks_change_is_as_long_as_the_wall_shows(span: str, change: str, minutes: float) -> None:
    noon = utc(f"{change}T12:00")
    assert nightly("Europe/Paris", span).open_seconds(noon - timedelta(days=1), noon) == minutes * 60


def test_a_span_that_the_clocks_leap_over_is_no_opening() -> None:
    night = nightly("Europe/Paris", "02:15-02:45")
    assert night.next_opening(utc("2026-03-29T00:50")) == utc("2026-03-30T00:15")


def test_spans_that_the_clocks_bring_out_of_order_are_all_seen() -> None:
    night = nightly("Europe/Paris", "02:30-02:50", "03:00-04:00")
    assert night.closes_at(utc("2026-03-29T01:05")) == utc("2026-03-29T02:00")


def test_where_no_hours_are_configured_every_second_counts() -> None:
    start = utc("2026-03-28T12:00")

    assert Hours().open_seconds(start, start + timedelta(days=2)) == 2 * 86_400
    assert Hours().after(start, 90) == start + timedelta(seconds=90)
    assert not Hours().is_away(start)
    assert list(Hours().openings(start, start + timedelta(days=9))) == []


def test_where_somebody_is_always_there_nobody_ever_comes() -> None:
    start = utc("2026-03-28T12:00")

    assert ALWAYS.open_seconds(start, start + timedelta(days=365)) == 365 * 86_400
    assert ALWAYS.after(start, 86_400 * 30) == start + timedelta(days=30)
    assert list(ALWAYS.openings(start, start + timedelta(days=60))) == []


def test_where_nobody_ever_comes_time_stands_still() -> None:
    never = Hours.model_validate({"open": {"monday": []}})
    start = utc("2026-03-28T12:00")

    assert never.open_seconds(start, start + timedelta(days=30)) == 0
    assert never.after(start, 1) is None
    assert never.is_away(start)


def test_overlapping_spans_count_once() -> None:
    double = nightly("UTC", "08:00-12:00", "10:00-14:00", "22:00-09:00")
    day = utc("2026-06-15T00:00")

    assert double.open_seconds(day, day + timedelta(days=1)) == 16 * 3600
    assert list(double.openings(day, day + timedelta(days=1))) == [day + timedelta(hours=22)]
