"""The lines frankly says in its own name: complete, marked, in the person's language."""

from dataclasses import replace
from string import Formatter

import pytest

from adapters.message import Outcome, Speaker
from bots import lines
from policies.words import catalogue, languages
from tests.scene import FRENCH, HERE, turn

OWN = sorted(key.removeprefix("lines.") for key in catalogue("en") if key.startswith("lines."))
VALUES = {"name": "Anne", "command": "dance", "source": "Hours"}


def places(language: str, key: str) -> set[str]:
    """What a line has filled in."""
    return {place for _, place, _, _ in Formatter().parse(catalogue(language)[f"lines.{key}"]) if place}


@pytest.mark.parametrize("language", languages())
def test_every_line_exists_in_every_language_with_the_same_places(language: str) -> None:
    assert {key: places(language, key) for key in OWN} == {key: places("en", key) for key in OWN}


@pytest.mark.parametrize("language", languages())
def test_every_line_can_be_said_and_leaves_no_brace(language: str) -> None:
    said = {key: lines.words(turn(language=language), key, **VALUES) for key in OWN}

    assert [key for key, text in said.items() if not text.strip() or "{" in text] == []


@pytest.mark.parametrize("key", [key for key in OWN if not key.startswith(("byline", "button"))])
def test_french_spaces_its_punctuation_and_curls_its_apostrophes(key: str) -> None:
    said = catalogue("fr")[f"lines.{key}"]

    assert "'" not in said
    for mark in ":;!?":
        before = [said[place - 1] for place in range(1, len(said)) if said[place] == mark]
        assert set(before) <= {"\u00a0", "\u202f"}, said


def test_a_system_line_is_marked_addressed_and_final() -> None:
    said = lines.system_line(turn(), "model_down")

    assert said.speaker is Speaker.SYSTEM
    assert said.byline == "Verlune, automatic message"
    assert (said.to, said.final, said.language) == (HERE, True, "en")
    assert "hello@verlune.example" in said.text


def test_lines_follow_the_persons_language_then_its_base_then_the_brands_then_english() -> None:
    english, french = (lines.words(turn(language=tag), "button_human") for tag in ("en", "fr"))

    assert english != french
    assert lines.words(turn(language="fr-CA"), "button_human") == french
    assert lines.words(turn(language="ja", brand=FRENCH), "button_human") == french
    assert lines.words(turn(language="ja"), "button_human") == english


def test_a_brand_with_braces_in_its_values_is_said_as_it_is() -> None:
    odd = replace(turn().brand, contact="{privacy} & co")

    assert "{privacy} & co" in lines.words(turn(brand=odd), "model_down")


def test_an_unknown_line_is_a_bug_that_is_heard() -> None:
    with pytest.raises(KeyError):
        lines.words(turn(), "no_such_line")


def test_an_ai_line_is_not_marked_until_the_gate_stamps_it() -> None:
    said = lines.ai_line(turn(), "We open at nine.", outcome=Outcome.UNANSWERED, final=False)

    assert (said.speaker, said.byline, said.discloses) == (Speaker.AI, "", False)
    assert (said.reply_to, said.outcome, said.final) == ("m1", Outcome.UNANSWERED, False)


def test_the_buttons_carry_the_ids_that_platforms_bring_back() -> None:
    assert lines.human_button(turn()).id == "human"
    assert lines.ai_button(turn()).id == "ai"
    assert lines.human_button(turn(language="fr")).label == "Parler à une personne"
