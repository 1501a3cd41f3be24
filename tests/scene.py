"""The small values that tests of the heart begin with: a brand, a message, a turn, and settings in code."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from adapters.message import Address, Author, Draft, Kind, Message, Speaker
from bots.config import Settings
from policies.base import Brand, Line, Turn

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
HERE = Address("memory", "lobby")
BRAND = Brand("Verlune", "Lune", "hello@verlune.example", "https://verlune.example/privacy")
FRENCH = replace(BRAND, language="fr")
ANN = Author("ann", name="Ann")
SETTINGS: dict[str, Any] = {
    "brand": {
        "name": BRAND.name,
        "contact": BRAND.contact,
        "privacy": BRAND.privacy,
        "description": "Herbal teas from Brittany.",
        "values": ["patience"],
    },
    "persona": {
        "name": BRAND.persona,
        "role": "answers questions about herbal teas",
        "character": "Curious and calm.",
        "tone": "Warm and plain.",
        "greeting": {"en": "Welcome!", "fr": "Bienvenue !"},
        "suggestions": {"en": ["When are you open?", "Do you deliver?"], "fr": ["Quand êtes-vous ouverts ?"]},
        "may": ["recommend a tea"],
        "may_not": ["promise discounts"],
    },
}


def settings(**sections: Any) -> Settings:  # noqa: ANN401 - the sections of a configuration are many things
    """A configuration made in code, with these sections added or replaced."""
    return Settings.model_validate(SETTINGS | sections)


def message(text: str = "Hello", **fields: Any) -> Message:  # noqa: ANN401 - the fields of a message
    return replace(Message("m1", HERE, ANN, text, NOW), **fields)


def turn(text: str = "Hello", *, kind: Kind = Kind.TEXT, action: str = "", **fields: Any) -> Turn:  # noqa: ANN401 - the fields of a turn
    """A turn of one message."""
    said = (message(text, kind=kind, action=action),)
    return replace(Turn("1", HERE, BRAND, said, NOW, "en"), **fields)


def line(speaker: Speaker, text: str, **fields: Any) -> Line:  # noqa: ANN401 - the fields of a line
    return replace(Line(speaker, text, NOW), **fields)


def ai_draft(text: str, **fields: Any) -> Draft:  # noqa: ANN401 - the fields of a draft
    """An AI draft as it leaves the gate: marked and disclosed."""
    return replace(Draft(HERE, text, Speaker.AI, byline="Lune · AI, Verlune", discloses=True), **fields)
