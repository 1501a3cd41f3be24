"""What people read while they wait: honest about time, exact about what is seen, and never without a way back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.message import Draft, Speaker
from bots.handoff import waiting
from bots.handoff.waiting import AI, LONGEST_QUOTE, QUOTED, SHARE, SHARE_LAST, Seen, Wait
from bots.store.handoffs import Sharing
from policies.base import Brand, Line
from policies.hours import WEEKDAYS, Hours
from tests.scene import BRAND, FRENCH

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
EVENING = NOON + timedelta(hours=8)
OFFICE = Hours.model_validate({"zone": "UTC", "open": {day: ["09:00-17:00"] for day in WEEKDAYS[:5]}})
LINES = (
    Line(Speaker.USER, "Hello, where is my parcel?", NOON),
    Line(Speaker.AI, "A parcel takes three days.", NOON),
    Line(Speaker.SYSTEM, "An automatic line.", NOON),
    Line(Speaker.USER, "It has been three weeks!", NOON),
)
SEEN = Seen("Guest #12", "telegram", "fr", LINES)
HERE = Wait(NOON, OFFICE)
AWAY = Wait(EVENING, OFFICE, expected=240.0)
BOTH = pytest.mark.parametrize(("brand", "language"), [(BRAND, "en"), (FRENCH, "fr")])

Line_ = Callable[[Brand, str], Draft]
EVERY: dict[str, Line_] = {
    "asked": lambda brand, language: waiting.asked(brand, language, seen=SEEN, wait=HERE),
    "asked_away": lambda brand, language: waiting.asked(brand, language, seen=SEEN, wait=AWAY),
    "asked_public": lambda brand, language: waiting.asked(brand, language, seen=replace(SEEN, direct=False), wait=HERE),
    "asked_urgent": lambda brand, language: waiting.asked(brand, language, seen=SEEN, wait=replace(HERE, urgent=True)),
    "transferred_all": lambda brand, language: waiting.transferred(brand, language, sharing=Sharing.ALL, wait=HERE),
    "transferred_last": lambda brand, language: waiting.transferred(brand, language, sharing=Sharing.LAST, wait=HERE),
    "still_waiting": lambda brand, language: waiting.still_waiting(brand, language, wait=HERE),
    "offer_another_way": waiting.offer_another_way,
    "abandoned": lambda brand, language: waiting.abandoned(brand, language, name="Anna", wait=HERE),
    "back_from_snooze": lambda brand, language: waiting.back_from_snooze(brand, language, wait=HERE),
    "unchecked": lambda brand, language: waiting.unchecked(brand, language, wait=HERE, direct=True),
}


def ids(draft: Draft) -> list[str]:
    return [action.id for action in draft.actions]


@BOTH
@pytest.mark.parametrize("name", EVERY)
def test_every_line_is_an_automatic_one_with_a_way_back_to_the_ai(name: str, brand: Brand, language: str) -> None:
    draft = EVERY[name](brand, language)

    assert draft.speaker is Speaker.SYSTEM
    assert brand.name in draft.byline
    assert draft.language == language
    assert AI in ids(draft)
    assert len(draft.actions) <= 5
    assert len({action.label for action in draft.actions}) == len(draft.actions)
    assert "{" not in draft.text


@pytest.mark.parametrize("name", EVERY)
def test_french_people_read_french(name: str) -> None:
    assert EVERY[name](FRENCH, "fr").text != EVERY[name](BRAND, "en").text


@BOTH
def test_the_transfer_shows_what_a_human_will_see(brand: Brand, language: str) -> None:
    text = waiting.asked(brand, language, seen=SEEN, wait=HERE).text

    assert all(fact in text for fact in ("Guest #12", "telegram", "French" if language == "en" else "français"))
    assert all(line.text in text for line in LINES if line.speaker is not Speaker.SYSTEM)
    assert "An automatic line" not in text


def test_who_may_choose_is_given_the_choice() -> None:
    asked = waiting.asked(BRAND, "en", seen=SEEN, wait=HERE, opening="Of course.")

    assert [action.label for action in asked.actions] == ["With our conversation", "Only my last message", "Back to the AI"]
    assert ids(asked) == [SHARE, SHARE_LAST, AI]
    assert asked.text.startswith("Of course. A person at Verlune will answer you here")


@BOTH
@pytest.mark.parametrize("name", ["asked_public", "asked_urgent"])
def test_in_a_public_room_and_in_a_crisis_there_is_nothing_to_choose(name: str, brand: Brand, language: str) -> None:
    draft = EVERY[name](brand, language)

    assert ids(draft) == [AI]
    assert "Guest #12" in draft.text
    assert "parcel" not in draft.text


@BOTH
def test_somebody_who_has_said_nothing_yet_is_asked_all_the_same(brand: Brand, language: str) -> None:
    draft = waiting.asked(brand, language, seen=replace(SEEN, lines=()), wait=HERE)

    assert ids(draft) == [SHARE, SHARE_LAST, AI]
    assert "\n-" not in draft.text


@BOTH
@pytest.mark.parametrize("wait", [HERE, AWAY, Wait(NOON, None, 4000.0)], ids=["here", "away", "slow"])
def test_even_with_long_lines_it_stays_short(wait: Wait, brand: Brand, language: str) -> None:
    chatty = replace(SEEN, lines=[Line(Speaker.USER, f"{number} " + "blah " * 200, NOON) for number in range(30)])
    text = waiting.asked(brand, language, seen=chatty, wait=wait).text

    assert len(text) < 700
    assert text.count("…") == QUOTED
    assert "29 blah" in text


@given(text=st.text())
def test_a_quote_stays_on_its_line_and_ends_what_it_begins(text: str) -> None:
    quoted = waiting.shortened(text)

    assert len(quoted) <= LONGEST_QUOTE
    assert len(quoted.splitlines()) <= 1
    assert not set(quoted) & set("`*~|")


def test_a_quote_says_who_spoke() -> None:
    spoken = {speaker: waiting.quote(BRAND, "en", Line(speaker, "Yes.", NOON, author="Anna")) for speaker in Speaker}

    assert spoken[Speaker.USER] == "- You: Yes."
    assert spoken[Speaker.AI] == "- Lune, AI: Yes."
    assert spoken[Speaker.OPERATOR] == "- Anna: Yes."


def test_a_quote_is_not_taken_up_by_the_disclosure() -> None:
    disclosure = "I’m Lune, an AI that speaks for Verlune. I’m not a human. To reach a person, just ask here."
    line = Line(Speaker.AI, f"{disclosure}\n\nIt comes tomorrow.", NOON, discloses=True)

    assert waiting.quote(BRAND, "en", line) == "- Lune, AI: It comes tomorrow."


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (1, "about a minute"),
        (60, "about a minute"),
        (61, "about 2 minutes"),
        (240, "about 4 minutes"),
        (3540, "about 59 minutes"),
        (3541, "about an hour"),
        (3601, "about 2 hours"),
        (9000, "about 3 hours"),
    ],
)
def test_the_wait_is_rounded_up(seconds: float, words: str) -> None:
    assert waiting.usually(BRAND, "en", seconds) == f"Usually somebody answers within {words}."


@BOTH
def test_without_figures_nothing_is_said_about_time(brand: Brand, language: str) -> None:
    assert waiting.about_time(brand, language, HERE) == ""
    assert waiting.about_time(brand, language, Wait(NOON)) == ""


@BOTH
def test_out_of_hours_it_is_said_when_somebody_will_be_there_and_not_how_long_it_usually_takes(brand: Brand, language: str) -> None:
    told = waiting.about_time(brand, language, AWAY)

    assert ("Monday" if language == "en" else "lundi") in told
    assert "09:00" in told
    assert ("kept as a message" if language == "en" else "conservé comme un message") in told
    assert "4 minutes" not in told


def test_hours_that_are_not_configured_send_nobody_away() -> None:
    assert "about 4 minutes" in waiting.about_time(BRAND, "en", Wait(EVENING, Hours(), 240.0))


@BOTH
def test_an_urgent_case_is_not_told_to_come_back_in_the_morning(brand: Brand, language: str) -> None:
    told = waiting.about_time(brand, language, replace(AWAY, urgent=True))

    assert ("at once" if language == "en" else "tout de suite") in told
    assert "09:00" not in told


def test_after_choosing_it_is_said_what_was_passed_on() -> None:
    everything = waiting.transferred(BRAND, "en", sharing=Sharing.ALL, wait=AWAY).text
    last = waiting.transferred(BRAND, "en", sharing=Sharing.LAST, wait=HERE).text

    assert "now sees this conversation" in everything
    assert "again on Monday" in everything
    assert "has your last message" in last


def test_a_wait_that_is_too_long_is_told_with_another_way() -> None:
    text = waiting.offer_another_way(BRAND, "en").text

    assert "Nobody at Verlune has been able to answer" in text
    assert BRAND.contact in text


def test_a_draft_that_nobody_checked_is_told_and_more_may_be_shared_where_only_two_read() -> None:
    alone = waiting.unchecked(BRAND, "en", wait=HERE, direct=True)
    public = waiting.unchecked(BRAND, "en", wait=HERE, direct=False)

    assert "could check an answer to your message in time" in alone.text
    assert ids(alone) == [SHARE, AI]
    assert ids(public) == [AI]


def test_a_silent_operator_is_named() -> None:
    assert "Anna has not been able to answer you" in waiting.abandoned(BRAND, "en", name="Anna", wait=HERE).text


@pytest.mark.parametrize(("tag", "name"), [("fr-CA", "French"), ("de", "German"), ("br", "br"), ("", "")])
def test_a_language_goes_by_its_name_where_it_has_one(tag: str, name: str) -> None:
    assert waiting.language_name(BRAND, tag, "en") == name


def test_a_language_without_words_of_its_own_reads_the_brands() -> None:
    assert "personne de Verlune" in waiting.asked(FRENCH, "ja", seen=SEEN, wait=HERE).text
