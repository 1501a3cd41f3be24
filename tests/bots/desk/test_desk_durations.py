"""How operators write a span of time, and how it is said back."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.desk.durations import LONGEST, in_how_long, minutes_of, seconds_until
from tests.scene import BRAND, NOW

HOUR, DAY = 3600.0, 86_400.0


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("30", HOUR / 2),
        ("30m", HOUR / 2),
        ("30 min", HOUR / 2),
        ("45 minutes", HOUR * 3 / 4),
        ("2h", 2 * HOUR),
        ("2 hours", 2 * HOUR),
        ("2 heures", 2 * HOUR),
        ("1h30", 1.5 * HOUR),
        ("1H30M", 1.5 * HOUR),
        ("1d", DAY),
        ("2 jours", 2 * DAY),
        ("1j 2h", DAY + 2 * HOUR),
        ("90d", LONGEST),
    ],
)
def test_spans_are_read_in_both_languages(text: str, seconds: float) -> None:
    assert seconds_until(text, NOW, zone="UTC") == seconds


@pytest.mark.parametrize("text", ["", "0", "0m", "soon", "-5m", "91d", "999999999h", "25:00", "12:60", "1.5h", "30m please", "٣٠"])
def test_what_is_no_span_is_none(text: str) -> None:
    assert seconds_until(text, NOW, zone="UTC") is None


def test_a_time_of_day_leaps_with_the_clocks() -> None:
    before_the_night = datetime(2026, 3, 28, 23, tzinfo=UTC)  # midnight in Paris, and two hours before clocks are put forward

    assert seconds_until("09:00", before_the_night, zone="Europe/Paris") == 8 * HOUR


def test_this_very_minute_is_tomorrows() -> None:
    assert seconds_until("12:00", NOW, zone="UTC") == DAY


@given(text=st.text(alphabet="0123456789 dhjm:min@à'", max_size=12))
def test_a_span_is_never_nothing_nor_forever(text: str) -> None:
    seconds = seconds_until(text, NOW, zone="Europe/Paris")

    assert seconds is None or 0 < seconds <= LONGEST


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (1, "in less than a minute"),
        (61, "in about 2 minutes"),
        (1800, "in about 30 minutes"),
        (HOUR, "in about an hour"),
        (1.4 * HOUR, "in about an hour"),
        (2 * HOUR, "in about 2 hours"),
    ],
)
def test_a_span_is_said_as_people_say_it(seconds: float, said: str) -> None:
    assert in_how_long(seconds, BRAND, "en") == said


def test_a_span_is_said_in_french() -> None:
    assert in_how_long(1800, BRAND, "fr") == "dans 30 minutes environ"


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(-5, "0 min"), (59, "0 min"), (600, "10 min"), (HOUR, "1 h 00 min"), (5000, "1 h 23 min"), (3 * DAY, "3 d")],
)
def test_lists_count_short(seconds: float, said: str) -> None:
    assert minutes_of(seconds) == said
