"""Knows when people are there, tells the model, and counts the time that they are."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import Annotated, ClassVar, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, StringConstraints

from policies.base import Brand, Decision, Policy, Turn, Verdict
from policies.drafts import brand_words

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WEEKDAYS: tuple[Weekday, ...] = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

_SPAN = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)")
_HORIZON = 400
"""So many days ahead an opening is looked for: a year and a long holiday."""
_WEEK = 7


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)  # not `available_timezones`, which opens every file there is: 25 ms of each start
    except (KeyError, ValueError, OSError):
        raise ValueError(f"{name!r} is no time zone; write one such as 'Europe/Paris'") from None
    return name


def _readable_span(span: str) -> str:
    found = _SPAN.fullmatch(span)
    if found is None or (found[3] == "24" and found[4] != "00"):
        raise ValueError(f"{span!r} is no opening time; write one such as '09:00-12:30' or '22:00-02:00'")
    if found[1] + found[2] == found[3] + found[4]:
        raise ValueError(f"{span!r} opens and closes at the same minute; write '00:00-24:00' for the whole day")
    return span


Span = Annotated[str, AfterValidator(_readable_span)]
YearlyDay = Annotated[str, StringConstraints(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")]


class Hours(Policy):
    """Opening hours of the people behind the ambassador. Without `open` it has nothing to say."""

    name: ClassVar[str] = "hours"

    zone: Annotated[str, AfterValidator(_known_zone)] = Field(default="UTC", examples=["Europe/Paris"])
    """The time zone of the times below."""
    open: dict[Weekday, tuple[Span, ...]] = Field(default_factory=dict, examples=[{"monday": ["09:00-12:30", "14:00-18:00"]}])
    """When people are there, by weekday. A span that ends before it begins runs past midnight; a day left out is closed."""
    closed: tuple[date | YearlyDay, ...] = Field(default=(), examples=[["2026-12-24", "12-25"]])
    """Days on which nobody is there: dates, or `month-day` for every year."""

    async def on_message(self, turn: Turn) -> Decision:
        if not self.open:
            return self.allow("unset", "no opening hours are configured")
        closes = self.closes_at(turn.now)
        case, reason = ("open", "people are there now") if closes else ("closed", "nobody is there now")
        return self.decide(Verdict.AMEND, case, reason, guidance=self._describe(turn.now, closes, turn.brand, "en"))

    def is_open(self, at: datetime) -> bool:
        """Are people there at this moment?"""
        return self.closes_at(at) is not None

    def closes_at(self, at: datetime) -> datetime | None:
        """When the people who are there now leave (UTC); None when nobody is there."""
        end = at
        for opens, closes in self._spans(at, days=_WEEK + 2):
            if opens > end:
                break
            end = max(end, closes)
        return end if end > at else None

    def next_opening(self, at: datetime) -> datetime | None:
        """When people are there next, not before `at` (UTC): `at` itself when they are there now, None when it is not known."""
        for opens, closes in self._spans(at, days=_HORIZON):
            if closes > at:
                return max(opens, at)
        return None

    def is_away(self, at: datetime) -> bool:
        """Is it known that nobody is there at this moment? Never where no opening hours are configured."""
        return bool(self.open) and not self.is_open(at)

    def open_seconds(self, start: datetime, end: datetime) -> float:
        """Seconds between two moments during which people were there; all of them where no opening hours are configured."""
        if not self.open:
            return max(0.0, (end - start).total_seconds())
        return sum((closes - opens).total_seconds() for opens, closes in self._present(start, end))

    def after(self, start: datetime, seconds: float) -> datetime | None:
        """The first moment at which people have been there for so many seconds since `start` (UTC); None when it is not known."""
        if seconds <= 0 or not self.open:
            return start + timedelta(seconds=max(0.0, seconds))
        left = timedelta(seconds=seconds)
        for opens, closes in self._present(start, start + timedelta(days=_HORIZON)):
            if closes - opens >= left:
                return opens + left
            left -= closes - opens
        return None

    def openings(self, start: datetime, end: datetime) -> Iterator[datetime]:
        """The moments after `start`, up to `end`, at which people come (UTC), in order."""
        gone = self.closes_at(start) or start
        for opens, closes in self._spans(start, days=self._days(start, end)):
            if gone < opens <= end:
                yield opens
            gone = max(gone, closes)

    def describe(self, at: datetime, brand: Brand, language: str) -> str:
        """One sentence for people: are people there now, and if not, when next?"""
        return self._describe(at, self.closes_at(at), brand, language)

    def _describe(self, at: datetime, closes: datetime | None, brand: Brand, language: str) -> str:
        if closes is not None:
            always = closes - at > timedelta(days=_WEEK)
            return brand_words(brand, "hours.here_always" if always else "hours.here", language, time=self._clock(closes))
        opens = self.next_opening(at)
        if opens is None:
            return brand_words(brand, "hours.back_unknown", language)
        return self._back(at, opens, brand, language)

    def _back(self, at: datetime, opens: datetime, brand: Brand, language: str) -> str:
        day = self._local(opens).date()
        days = (day - self._local(at).date()).days
        key = _BACK.get(days, "back_on" if days < _WEEK else "back_later")
        weekday = brand_words(brand, f"hours.{WEEKDAYS[day.weekday()]}", language)
        return brand_words(brand, f"hours.{key}", language, time=self._clock(opens), day=weekday, date=day.isoformat())

    def _spans(self, at: datetime, *, days: int) -> Iterator[tuple[datetime, datetime]]:
        """Opening and closing moments (UTC) in order, from the day of `at` on, and from the day before where nights count."""
        first = self._local(at).date() - timedelta(days=self._nights)
        for day in (first + timedelta(days=number) for number in range(days)):
            for opens, closes, nights in () if self._is_closed(day) else self._week[day.weekday()]:
                span = self._moment(day, opens), self._moment(day + timedelta(days=nights), closes)
                if span[0] < span[1]:  # else it lies within the hour that the change of clocks leaves out
                    yield span

    def _present(self, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
        """When people are there between two moments (UTC), in order, nothing twice."""
        for opens, closes in self._spans(start, days=self._days(start, end)):
            begins = max(opens, start)
            if begins >= end:
                return
            if begins < closes:
                yield begins, min(closes, end)
                start = closes

    def _days(self, start: datetime, end: datetime) -> int:
        return max(0, (self._local(end).date() - self._local(start).date()).days) + self._nights + 1

    @cached_property
    def _week(self) -> tuple[tuple[tuple[time, time, int], ...], ...]:
        """By weekday, in order: when people come, when they leave, and how many midnights lie between."""
        return tuple(tuple(sorted(map(_parsed, self.open.get(weekday, ())))) for weekday in WEEKDAYS)

    @cached_property
    def _nights(self) -> int:
        return max((nights for day in self._week for _, _, nights in day), default=0)

    @cached_property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    def _moment(self, day: date, clock: time) -> datetime:
        """When the clocks there first show that time, or have leapt over it."""
        shown = datetime.combine(day, clock, tzinfo=self._zone)
        moment, earlier = shown.astimezone(UTC), shown.replace(fold=1).astimezone(UTC)
        return self._leap(earlier, moment) if earlier < moment else moment

    def _leap(self, before: datetime, after: datetime) -> datetime:
        """The second at which the clocks are put forward, between two moments around it."""
        seconds = range(int((after - before).total_seconds()) + 1)
        new = self._local(after).utcoffset()
        leapt = bisect_left(seconds, True, key=lambda second: self._local(before + timedelta(seconds=second)).utcoffset() == new)  # noqa: FBT003 - what is looked for
        return before + timedelta(seconds=leapt)

    def _is_closed(self, day: date) -> bool:
        return bool(self.closed) and (day in self.closed or f"{day:%m-%d}" in self.closed)

    def _local(self, at: datetime) -> datetime:
        return at.astimezone(self._zone)

    def _clock(self, at: datetime) -> str:
        return f"{self._local(at):%H:%M}"


def hours_among(policies: Iterable[Policy]) -> Hours | None:
    """The opening hours that are configured; None where none are."""
    return next((policy for policy in policies if isinstance(policy, Hours) and policy.open), None)


def _parsed(span: str) -> tuple[time, time, int]:
    opens, closes = span.split("-")
    clock = time.min if closes == "24:00" else time.fromisoformat(closes)
    start = time.fromisoformat(opens)
    return start, clock, int(clock <= start)


_BACK = {0: "back_today", 1: "back_tomorrow"}
