"""Markers and thoughts never reach people, however the text is cut."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.message import Outcome
from bots.models.markers import OUTCOMES, SIGNALS, Sieve, stricter

PARTS = [
    "[[person]]",
    "[[unknown]]",
    "[[",
    "]]",
    "[",
    "]",
    "person",
    "unknown",
    " ",
    "\n",
    "<think>",
    "</think>",
    "[link](x)",
    "é",
    "ok.",
]


def sift(*pieces: str) -> tuple[str, Outcome]:
    sieve = Sieve()
    text = "".join([*[sieve.feed(piece) for piece in pieces], sieve.end()])
    return text, sieve.outcome


@st.composite
def cut(draw: st.DrawFn) -> list[str]:
    text = "".join(draw(st.lists(st.sampled_from(PARTS), max_size=10)))
    places = sorted(draw(st.sets(st.integers(0, len(text)), max_size=10)) | {0, len(text)})
    return [text[begin:end] for begin, end in pairwise(places)]


@given(cut())
def test_no_marker_leaks_and_white_space_at_the_ends_goes(pieces: list[str]) -> None:
    text, _ = sift(*pieces)
    assert not re.search(r"\[\[(person|unknown)\]\]", text)
    assert text == text.strip()


@given(cut())
def test_the_cuts_change_nothing(pieces: list[str]) -> None:
    assert sift(*pieces) == sift("".join(pieces))


@given(st.lists(st.text(alphabet="ab [é\n🎉", max_size=6), max_size=8))
def test_text_without_markers_passes_unchanged(pieces: list[str]) -> None:
    assert sift(*pieces) == ("".join(pieces).strip(), Outcome.ANSWERED)


@pytest.mark.parametrize(
    ("pieces", "expected", "outcome"),
    [
        (["[[person]] One moment."], "One moment.", Outcome.ASKS_PERSON),
        (["One moment.\n\n[[person]]"], "One moment.", Outcome.ASKS_PERSON),
        (["I do not know.", " [", "[unk", "nown]", "]", "\n"], "I do not know.", Outcome.UNANSWERED),
        (["[[ Person ]]"], "", Outcome.ASKS_PERSON),
        (["[[UNKNOWN]]"], "", Outcome.UNANSWERED),
        (["a [[unknown]] b [[person]]"], "a   b", Outcome.ASKS_PERSON),
        (["[[per[[unknown]]son]]"], "[[per son]]", Outcome.UNANSWERED),
        (["see [[wiki]] and a[0]"], "see [[wiki]] and a[0]", Outcome.ANSWERED),
        (["[[person"], "[[person", Outcome.ANSWERED),
        (["[[person["], "[[person[", Outcome.ANSWERED),
        (["x [[person[", "[unknown]]"], "x [[person", Outcome.UNANSWERED),
    ],
)
def test_markers_become_the_outcome(pieces: list[str], expected: str, outcome: Outcome) -> None:
    assert sift(*pieces) == (expected, outcome)


@pytest.mark.parametrize(
    ("pieces", "expected"),
    [
        (["<think>secret</think>Hello"], "Hello"),
        (["\n<thi", "nk>sec", "ret</th", "ink>\n\n", "Hello"], "Hello"),
        (["<think></think><think>again</think>Hello"], "Hello"),
        (["<think>never ends"], ""),
        (["<think>[[person]]</think>Hello"], "Hello"),
        (["<thin"], "<thin"),
        (["<b>bold</b>"], "<b>bold</b>"),
        (["Say <think>this</think>"], "Say <think>this</think>"),
    ],
)
def test_leading_thoughts_are_dropped_and_count_for_nothing(pieces: list[str], expected: str) -> None:
    assert sift(*pieces) == (expected, Outcome.ANSWERED)


def test_text_is_given_out_as_soon_as_it_cannot_be_a_marker() -> None:
    sieve = Sieve()
    assert sieve.feed("Hello") == "Hello"
    assert sieve.feed(" you [") == " you"
    assert sieve.feed("see] ") == " [see]"
    assert sieve.feed("there") == " there"
    assert sieve.feed(" [[pers") == ""
    assert sieve.feed("ian]]") == " [[persian]]"


def test_thoughts_are_forgotten_while_they_come() -> None:
    sieve = Sieve()
    sieve.feed("<think>")
    for _ in range(1000):
        assert sieve.feed("thinking and thinking ") == ""
    assert sieve.feed("</think>Yes") == "Yes"


def test_a_wish_for_a_person_outweighs_all() -> None:
    assert stricter(Outcome.ASKS_PERSON, Outcome.UNANSWERED) is Outcome.ASKS_PERSON
    assert stricter(Outcome.ANSWERED, Outcome.UNANSWERED) is Outcome.UNANSWERED


def test_the_prompt_explains_every_marker_the_sieve_knows() -> None:
    assert all(marker in SIGNALS for marker in OUTCOMES)
