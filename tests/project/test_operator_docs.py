"""The pages for operators, in both languages, hold every command, button, card line and sentence that there is."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from adapters.message import Address, Author, Speaker
from bots.desk.acts import COMMANDS
from bots.desk.card import About, card
from bots.desk.durations import in_how_long
from bots.desk.rules import DeskRoom, Rules
from bots.desk.voice import Voice
from bots.draft_figures import EARNED, ENOUGH, NEWEST
from bots.store.handoffs import Ending, Handoff, Mode, Sharing
from policies.base import Brand, Line
from policies.drafts import brand_words
from policies.words import catalogue

HOW_TO = Path(__file__).parents[2] / "docs" / "how-to"
BRAND = Brand("Maison Verlune", "Lune", "bonjour@maison-verlune.example", "https://verlune.example/privacy", language="en")
RULES = Rules(rooms=(DeskRoom("desk", Address("desk", "desk")),), zone="Europe/Paris")
ASKED = datetime(2026, 11, 24, 9, 36, tzinfo=UTC)
NUMBER = 12


def spaced(text: str) -> str:
    """The text with one plain space wherever it has any."""
    return " ".join(text.split())


@dataclass(frozen=True)
class Pages:
    """What operators of one language read."""

    language: str
    names: tuple[str, str]
    commands: frozenset[str]
    """The names under which they are told of commands."""

    @property
    def text(self) -> str:
        return "\n".join((HOW_TO / name).read_text("utf-8") for name in self.names)

    @property
    def running(self) -> str:
        """The text without the marks at the beginning of its lines, on one line, and with plain quotation of code."""
        return spaced(re.sub(r"^[>▌ ]+", "", self.text, flags=re.MULTILINE).replace("`", ""))


EVERYWHERE = frozenset({"note", "s", "mode"})
"""Commands that are called the same in every language."""
FRENCH_NAMES = frozenset(
    {
        "prendre",
        "reprendre",
        "reporter",
        "rendre",
        "fermer",
        "bloquer",
        "debloquer",
        "file",
        "aide",
        "envoyer",
        "modifier",
        "ecarter",
        "renvoyer",
        "vu",
    }
)
UNTOLD = frozenset({"start", "passer"})
"""What Telegram sends by itself, and another name."""
BOTH = (
    Pages("en", ("take-conversations-over.md", "approve-drafts.md"), frozenset(COMMANDS) - FRENCH_NAMES - UNTOLD),
    Pages("fr", ("prendre-une-conversation.md", "approuver-les-reponses.md"), FRENCH_NAMES | EVERYWHERE),
)
pytestmark = pytest.mark.parametrize("pages", BOTH, ids=lambda pages: pages.language)


def said(pages: Pages, key: str) -> str:
    """A line as it is read in the pages' language, with the names that the pages use."""
    wait = in_how_long(1800, BRAND, pages.language)
    return brand_words(BRAND, key, pages.language, name="Anne", before="Malo", wait=wait, number=str(NUMBER), handle=handle(pages))


def voice(pages: Pages) -> Voice:
    return Voice(replace(RULES, language=pages.language), BRAND)


def handle(pages: Pages) -> str:
    return voice(pages).handle(NUMBER, Author("person"))


def keys(section: str, start: str) -> list[str]:
    return [key for key in catalogue("en") if key.startswith(f"{section}.{start}")]


def test_every_command_is_told(pages: Pages) -> None:
    assert [name for name in sorted(pages.commands) if not re.search(rf"`/{name}\b", pages.text)] == []


def test_no_command_is_told_that_desks_do_not_know(pages: Pages) -> None:
    elsewhere = {"why", "stop", "forget"}  # what people type
    told = set(re.findall(r"`/([a-z]+)", pages.text)) - elsewhere

    assert told - set(COMMANDS) == set()


def test_the_names_of_commands_are_one_languages_or_both(pages: Pages) -> None:
    assert {COMMANDS[name] for name in pages.commands} == {what for name, what in COMMANDS.items() if name not in UNTOLD}


@pytest.mark.parametrize("section", ["desk", "drafts", "waiting"])
def test_every_button_is_told_by_its_words(pages: Pages, section: str) -> None:
    labels = [said(pages, key) for key in keys(section, "button_")]

    assert labels
    assert [label for label in labels if f"*{label}*" not in spaced(pages.text)] == []


@pytest.mark.parametrize("key", [*keys("desk", "person_"), "lines.closed", "lines.byline_operator", "drafts.checked"])
def test_what_people_read_when_operators_act_is_quoted(pages: Pages, key: str) -> None:
    assert spaced(said(pages, key)) in pages.running


@pytest.mark.parametrize(
    "key",
    [
        "desk.already_with",
        "desk.unsent",
        "desk.row_dead",
        "desk.row_dead_choice",
        "desk.widened",
        "desk.back_to_ai",
        "desk.card_last",
        "drafts.no_sources",
    ],
)
def test_what_the_desk_says_is_quoted(pages: Pages, key: str) -> None:
    line = brand_words(BRAND, key, pages.language, name="Malo", handle=handle(pages), line="5")

    assert spaced(line).rstrip(".: ") in pages.running


def handoff() -> Handoff:
    """The second time that people are asked in that conversation."""
    return Handoff(
        id=2,
        conversation=NUMBER,
        desk="desk",
        side=0,
        person=Author("person"),
        asked_at=ASKED,
        code="escalation.request",
        why="",
        sharing=Sharing.ALL,
        waiting_since=ASKED,
    )


def about(pages: Pages) -> About:
    before = ASKED - timedelta(days=3, hours=18, minutes=34)
    earlier = replace(handoff(), ending=Ending.RETURNED, ended_at=before, operator_name="Malo")
    return About(Address("terminal", "terminal"), pages.language, lines=(Line(Speaker.AI, "…", ASKED),), earlier=(earlier,))


def test_the_card_in_the_page_is_the_one_that_is_shown(pages: Pages) -> None:
    shown = [re.sub(r"[*`]|^> ", "", line) for line in card(handoff(), about(pages), voice(pages)).text.splitlines()]
    lines = [spaced(line) for line in shown[:-1]]  # the last one is what was said

    assert len(lines) > len(shown) / 2
    assert [line for line in lines if line not in pages.running] == []


@pytest.mark.parametrize(
    "key", ["waiting.who", "waiting.choose", "waiting.back", "waiting.transferred_all", "desk.claimed", "desk.returned"]
)
def test_the_conversation_in_two_terminals_says_what_people_and_desks_are_told(pages: Pages, key: str) -> None:
    line = brand_words(BRAND, key, pages.language, name="Anne", handle=voice(pages).handle(1, Author("person")))

    assert spaced(line) in pages.running


def test_modes_and_what_earns_one_are_told(pages: Pages) -> None:
    assert re.findall(r"^\| `(\w+)` \|", pages.text, re.MULTILINE) == [*Mode]
    assert all(re.search(rf"\b{figure:.0f}\b", pages.running) for figure in (EARNED * 100, ENOUGH, NEWEST))


def test_the_usual_patience_is_told(pages: Pages) -> None:
    rows = re.findall(r"^\| ([^|]*\d[^|]*) \|", pages.text, re.MULTILINE)
    figures = [int(figure) for row in rows for figure in re.findall(r"\b\d+\b", row)]
    usual = (RULES.consent, *(seconds / 60 for seconds in RULES.reminders), RULES.silence / 60, RULES.silence / 60 * 2)

    assert [*usual] == [figure for figure in figures if figure != NUMBER]
