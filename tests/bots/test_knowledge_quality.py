"""The search is good enough, measured on what people ask; `python -m benchmarks.knowledge` prints the whole picture.

The floors lie a little below what was measured. `held-out` is the set nearest to what strangers will meet; its files say how near.
"""

from __future__ import annotations

import pytest

from benchmarks.knowledge import SETS, Asked, ask, read_questions, share

LANGUAGES = ("fr", "en")


@pytest.fixture(scope="module")
def answers() -> dict[str, tuple[Asked, ...]]:
    return {name: ask(name) for name in SETS}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("name", "first", "among", "answered", "wrong"),
    [("petite-reine", 0.86, 0.90, 0.74, 0.06), ("sample", 0.87, 0.91, 0.79, 0.09), ("held-out", 0.75, 0.80, 0.64, 0.18)],
)
def test_the_right_page_is_found(  # noqa: PLR0913 - a table of floors
    answers: dict[str, tuple[Asked, ...]], name: str, language: str, *, first: float, among: float, answered: float, wrong: float
) -> None:
    asked = [one for one in answers[name] if one.language == language and one.pages]
    assert share(asked, lambda one: one.right) >= first
    assert share(asked, lambda one: one.among) >= among
    assert share(asked, lambda one: one.right and one.answered) >= answered
    assert share(asked, lambda one: one.answered and not one.right) <= wrong


@pytest.mark.parametrize("language", LANGUAGES)
def test_misspelt_questions_find_their_page(answers: dict[str, tuple[Asked, ...]], language: str) -> None:
    misspelt = [one for name in SETS for one in answers[name] if one.language == language and one.manner == "typo"]
    assert share(misspelt, lambda one: one.right) >= 0.85


@pytest.mark.parametrize("name", SETS)
def test_what_is_none_of_our_business_is_hardly_ever_answered(answers: dict[str, tuple[Asked, ...]], name: str) -> None:
    assert share([one for one in answers[name] if not one.pages], lambda one: one.answered) <= 0.10


def test_a_higher_score_is_more_often_right(answers: dict[str, tuple[Asked, ...]]) -> None:
    asked = [one for name in SETS for one in answers[name]]
    bands = [(0.0, 0.3), (0.3, 0.7), (0.7, 0.95), (0.95, 1.01)]
    rights = [share([one for one in asked if low <= one.score < high], lambda one: one.right) for low, high in bands]
    assert rights == sorted(rights)
    assert rights[0] < 0.3
    assert rights[-1] > 0.9


def test_the_sets_are_large_and_name_pages_that_exist(answers: dict[str, tuple[Asked, ...]]) -> None:
    for name in SETS:
        pages = {page for one in answers[name] for page in one.found}
        assert all(one.pages <= pages for one in answers[name])
        assert len([one for one in answers[name] if one.pages]) >= 120
        assert len([one for one in answers[name] if not one.pages]) >= 50


def test_no_held_out_question_is_in_another_set() -> None:
    held_out = {one.text for one in read_questions("held-out")}
    assert not held_out & {one.text for name in SETS if name != "held-out" for one in read_questions(name)}
