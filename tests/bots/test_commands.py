"""Commands, buttons and arrivals are answered with fixed words; anything else is left to the model."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest

from adapters.memory import MemoryAdapter
from adapters.message import Attachment, Draft, Kind, Speaker
from bots.ambassador import build
from bots.commands import COMMANDS, answer, spoken
from bots.preview import Preview
from bots.store.sqlite import SqliteStore
from bots.wishes import COMMANDS as WISHES
from policies.base import Turn
from policies.words import catalogue
from tests.around import around
from tests.scene import FRENCH, NOW, message, settings, turn

Tell = Callable[..., Awaitable[Draft]]
Answered = Callable[..., Awaitable[Draft | None]]


@pytest.fixture
async def answered() -> AsyncIterator[Answered]:
    """What a turn is answered with, in a conversation in which nothing was said before."""
    store = await SqliteStore.open(":memory:")
    accepted = await store.accept(message(), now=NOW)
    claimed = await store.claim(accepted.conversation, now=NOW)
    assert claimed is not None
    house = build(settings())

    async def respond(said: Turn, *, persona: dict[str, Any] | None = None) -> Draft | None:
        known = replace(house, settings=settings(persona=persona)) if persona else house
        return await answer(said, around(claimed, known, Preview(claimed, store, MemoryAdapter())))

    yield respond
    await store.aclose()


@pytest.fixture
def told(answered: Answered) -> Tell:
    async def tell(name: str, *, kind: Kind = Kind.COMMAND, **fields: object) -> Draft:
        draft = await answered(turn("", kind=kind, action=name, **fields))
        assert draft is not None
        return draft

    return tell


@pytest.mark.parametrize("kind", [Kind.COMMAND, Kind.ACTION])
@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("help", "/human"),
        ("privacy", "https://verlune.example/privacy"),
        ("ai", "answers here again"),
        ("why", "no such line"),
        ("dance", "/help"),
        ("", "/help"),
    ],
)
async def test_a_command_or_button_is_answered_by_the_brand_not_the_ai(kind: Kind, name: str, words: str, told: Tell) -> None:
    draft = await told(name, kind=kind)

    assert words in draft.text
    assert draft.speaker is Speaker.SYSTEM
    assert draft.byline


async def test_every_command_that_help_names_exists(told: Tell) -> None:
    named = [row[1:].partition(":")[0] for row in catalogue("en")["lines.help"].splitlines() if row.startswith("/")]

    assert set(named) == set(COMMANDS)
    unknown = (await told("dance")).text
    elsewhere = {"human", *WISHES}  # the escalation policy answers the first, `bots.wishes` the others
    answers = [(await told(name)).text for name in named if name not in elsewhere]
    assert unknown not in answers


async def test_commands_speak_french(told: Tell) -> None:
    assert "parler à une personne" in (await told("help", language="fr")).text


async def test_help_offers_a_person(told: Tell) -> None:
    assert [action.id for action in (await told("help")).actions] == ["human"]


@pytest.mark.parametrize(("kind", "name"), [(Kind.JOIN, ""), (Kind.COMMAND, "start")])
async def test_joining_is_greeted_by_the_ambassador_with_questions_to_press(kind: Kind, name: str, told: Tell) -> None:
    greeting = await told(name, kind=kind)

    assert (greeting.speaker, greeting.text) == (Speaker.AI, "Welcome!")
    assert [(action.id, action.label) for action in greeting.actions] == [
        ("ask.en.0", "When are you open?"),
        ("ask.en.1", "Do you deliver?"),
    ]


@pytest.mark.parametrize("language", ["fr", "fr-CA"])
async def test_the_greeting_and_its_questions_are_in_the_persons_language(language: str, told: Tell) -> None:
    greeting = await told("", kind=Kind.JOIN, language=language)

    assert greeting.text == "Bienvenue !"
    assert [action.id for action in greeting.actions] == ["ask.fr.0"]


async def test_a_person_whose_language_has_no_greeting_is_greeted_in_the_brands(told: Tell) -> None:
    greeting = await told("", kind=Kind.JOIN, language="nl", brand=FRENCH)

    assert greeting.text == "Bienvenue !"
    assert [action.id for action in greeting.actions] == ["ask.fr.0"]


async def test_without_a_configured_greeting_people_are_told_what_they_can_do(answered: Answered) -> None:
    greeting = await answered(turn("", kind=Kind.JOIN), persona={"name": "Lune"})

    assert greeting is not None
    assert "/human" in greeting.text
    assert greeting.actions == ()


@pytest.mark.parametrize("text", ["", "  \n\t"])
async def test_a_picture_without_words_is_not_guessed_at(text: str, answered: Answered) -> None:
    draft = await answered(turn(messages=(message(text, attachments=(Attachment("image"),)),)))

    assert draft is not None
    assert draft.text == catalogue("en")["lines.not_understood_attachment"]
    assert [action.id for action in draft.actions] == ["human"]


async def test_words_are_left_to_the_model(answered: Answered) -> None:
    assert await answered(turn("When do you open?")) is None


async def test_a_picture_with_words_is_left_to_the_model(answered: Answered) -> None:
    assert await answered(turn(messages=(message("What is this?", attachments=(Attachment("image"),)),))) is None


@pytest.mark.parametrize(("action", "text"), [("ask.en.1", "Do you deliver?"), ("ask.fr.0", "Quand êtes-vous ouverts ?")])
def test_a_pressed_question_becomes_the_question(action: str, text: str) -> None:
    asked = spoken(message("whatever", kind=Kind.ACTION, action=action), settings().persona)

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

    assert spoken(pressed, settings().persona) is pressed


def test_typed_words_that_look_like_a_button_stay_words() -> None:
    typed = message("ask.en.0", action="ask.en.0")

    assert spoken(typed, settings().persona) is typed
