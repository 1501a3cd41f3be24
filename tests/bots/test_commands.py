"""Commands, buttons and arrivals are answered with fixed words; anything else is left to the model."""

from __future__ import annotations

import pytest

from adapters.message import Attachment, Draft, Kind, Speaker
from bots.commands import COMMANDS, answer, spoken
from policies.words import catalogue
from tests.scene import FRENCH, line, message, settings, turn

PERSONA = settings().persona


def told(name: str, *, kind: Kind = Kind.COMMAND, **fields: object) -> Draft:
    draft = answer(turn("", kind=kind, action=name, **fields), PERSONA)
    assert draft is not None
    return draft


@pytest.mark.parametrize("kind", [Kind.COMMAND, Kind.ACTION])
@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("help", "/human"),
        ("start", "/human"),
        ("privacy", "https://verlune.example/privacy"),
        ("ai", "answers here again"),
        ("why", "Nothing has been answered"),
        ("dance", "/help"),
        ("", "/help"),
    ],
)
def test_a_command_or_button_is_answered_by_the_brand_not_the_ai(kind: Kind, name: str, words: str) -> None:
    draft = told(name, kind=kind)

    assert words in draft.text
    assert draft.speaker is Speaker.SYSTEM
    assert draft.byline


def test_every_command_that_help_names_exists() -> None:
    named = [row[1:].partition(":")[0] for row in catalogue("en")["lines.help"].splitlines() if row.startswith("/")]

    assert set(named) == set(COMMANDS)
    unknown = told("dance").text
    assert all(told(name).text != unknown for name in named if name != "human")  # the escalation policy answers that one


def test_commands_speak_french() -> None:
    assert "parler à une personne" in told("help", language="fr").text


def test_help_offers_a_person() -> None:
    assert [action.id for action in told("help").actions] == ["human"]


@pytest.mark.parametrize(
    ("speaker", "author", "words"),
    [
        (Speaker.AI, "", "Lune, an AI, wrote the last answer"),
        (Speaker.OPERATOR, "Anne", "Anne, a human at Verlune, wrote the last answer"),
        (Speaker.SYSTEM, "", "automatic message"),
    ],
)
def test_why_tells_who_wrote_the_last_answer(speaker: Speaker, author: str, words: str) -> None:
    earlier = Speaker.SYSTEM if speaker is Speaker.AI else Speaker.AI
    history = (line(earlier, "Before."), line(speaker, "Last.", author=author), line(Speaker.USER, "Hm."))

    assert words in told("why", history=history).text


def test_joining_is_greeted_by_the_ambassador_with_questions_to_press() -> None:
    greeting = told("", kind=Kind.JOIN)

    assert (greeting.speaker, greeting.text) == (Speaker.AI, "Welcome!")
    assert [(action.id, action.label) for action in greeting.actions] == [
        ("ask.en.0", "When are you open?"),
        ("ask.en.1", "Do you deliver?"),
    ]


@pytest.mark.parametrize("language", ["fr", "fr-CA"])
def test_the_greeting_and_its_questions_are_in_the_persons_language(language: str) -> None:
    greeting = told("", kind=Kind.JOIN, language=language)

    assert greeting.text == "Bienvenue !"
    assert [action.id for action in greeting.actions] == ["ask.fr.0"]


def test_a_person_whose_language_has_no_greeting_is_greeted_in_the_brands() -> None:
    greeting = told("", kind=Kind.JOIN, language="nl", brand=FRENCH)

    assert greeting.text == "Bienvenue !"
    assert [action.id for action in greeting.actions] == ["ask.fr.0"]


def test_without_a_configured_greeting_people_are_told_what_they_can_do() -> None:
    greeting = answer(turn("", kind=Kind.JOIN), settings(persona={"name": "Lune"}).persona)

    assert greeting is not None
    assert "/human" in greeting.text
    assert greeting.actions == ()


@pytest.mark.parametrize("text", ["", "  \n\t"])
def test_a_picture_without_words_is_not_guessed_at(text: str) -> None:
    draft = answer(turn(messages=(message(text, attachments=(Attachment("image"),)),)), PERSONA)

    assert draft is not None
    assert draft.text == catalogue("en")["lines.not_understood_attachment"]
    assert [action.id for action in draft.actions] == ["human"]


def test_words_are_left_to_the_model() -> None:
    assert answer(turn("When do you open?"), PERSONA) is None


def test_a_picture_with_words_is_left_to_the_model() -> None:
    assert answer(turn(messages=(message("What is this?", attachments=(Attachment("image"),)),)), PERSONA) is None


@pytest.mark.parametrize(("action", "text"), [("ask.en.1", "Do you deliver?"), ("ask.fr.0", "Quand êtes-vous ouverts ?")])
def test_a_pressed_question_becomes_the_question(action: str, text: str) -> None:
    asked = spoken(message("whatever", kind=Kind.ACTION, action=action), PERSONA)

    assert (asked.kind, asked.text, asked.action, asked.id) == (Kind.TEXT, text, "", "m1")


@pytest.mark.parametrize(
    "action",
    [
        "human",
        "ask",
        "ask.en",
        "ask.en.2",
        "ask.en.-1",
        "ask.en.x",
        "ask.de.0",
        "ask.en.²",
        f"ask.en.{'9' * 5_000}",
        "ask.en.0.0",
        "",
    ],
)
def test_any_other_press_stays_what_it_is(action: str) -> None:
    pressed = message("x", kind=Kind.ACTION, action=action)

    assert spoken(pressed, PERSONA) is pressed


def test_typed_words_that_look_like_a_button_stay_words() -> None:
    typed = message("ask.en.0", action="ask.en.0")

    assert spoken(typed, PERSONA) is typed
