"""The word files say the same things in every language."""

import re
from string import Formatter

import pytest

from policies.recognition import recognise_draft
from policies.words import catalogue, languages, say

ALL = ("de", "en", "es", "fr", "it", "nl", "pt")


def placeholders(text: str) -> set[str]:
    return {field for _, field, _, _ in Formatter().parse(text) if field is not None}


def said(language: str) -> dict[str, str]:
    """The lines that are said; those under `hears_…` are words that are listened for."""
    return {key: text for key, text in catalogue(language).items() if ".hears_" not in key}


def test_seven_languages_are_spoken() -> None:
    assert languages() == ALL


@pytest.mark.parametrize("language", ALL)
def test_every_language_has_the_same_keys_and_placeholders(language: str) -> None:
    english, spoken = catalogue("en"), catalogue(language)
    assert spoken.keys() == english.keys()
    assert {key: placeholders(text) for key, text in spoken.items()} == {key: placeholders(text) for key, text in english.items()}


@pytest.mark.parametrize("language", [language for language in ALL if language != "en"])
def test_no_line_was_left_in_english(language: str) -> None:
    same = {key for key, text in catalogue(language).items() if text == catalogue("en")[key]}
    assert same <= {
        "disclosure.byline",
        "lines.button_privacy",
        "desk.ai",
        "desk.card_line",
        "waiting.quote_ai",
        "waiting.quote_operator",
    }


@pytest.mark.parametrize("language", ALL)
def test_no_line_claims_a_human_or_hides_the_brand(language: str) -> None:
    for key, text in said(language).items():
        if key not in {"lines.byline_operator", "why.operator", "why.ai_approved", "why.ai_edited"}:
            assert recognise_draft(text.format(**dict.fromkeys(placeholders(text), "Xyz"))) == (), key


@pytest.mark.parametrize("language", ALL)
def test_lines_are_tidy(language: str) -> None:
    for key, text in said(language).items():
        assert text == text.strip(), key
        assert "  " not in text, key
        assert "'" not in text, f"{key}: a typographic apostrophe is ’"


def test_french_has_its_insecable_spaces() -> None:
    for key, text in said("fr").items():
        assert not re.search(r"[ ][:;!?»]", text), key
        assert not re.search(r"\w[;!?»]", text), key
        assert not re.search(r"(?<!https)(?<!\d)\w:(?!//)", text), key


@pytest.mark.parametrize("language", ["fr-CA", "fr", "FR"])
def test_an_unknown_region_falls_back_to_its_language(language: str) -> None:
    expected = "fr" if language != "FR" else "en"
    assert say("lines.button_human", language) == say("lines.button_human", expected)


def test_an_unknown_language_falls_back_to_the_given_one_then_to_english() -> None:
    assert say("lines.button_human", "ja", otherwise="de") == "Mit einer Person sprechen"
    assert say("lines.button_human", "ja", otherwise="xx") == "Talk to a person"


def test_an_unknown_key_is_an_error() -> None:
    with pytest.raises(KeyError):
        say("lines.nonsense", "en")
