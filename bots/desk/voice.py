"""How desks are spoken to: in their language, and always under the tag of the conversation that a line is about."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from zoneinfo import ZoneInfo

from adapters.message import Action, Author, Draft, Speaker
from bots.desk.rules import Rules
from bots.store.values import Post, Reply
from policies.base import Brand
from policies.drafts import NOWHERE, brand_words
from policies.words import catalogue

CARD = ("claim", "note", "snooze", "return", "close", "block")
HELD = ("say", "note", "snooze", "return", "close")
"""The buttons for whoever holds a conversation."""
_MARKS = str.maketrans("", "", "`*~|[]<>")
_UNDERSCORES = re.compile(r"(?<![^\W_])_+|_+(?![^\W_])")
"""Those inside a word say nothing."""
LONGEST_NAME = 40
"""Characters of a name that fit in front of a line and in a thread's title."""


@dataclass(frozen=True, slots=True)
class Voice:
    """The words of desks: their language, and the brand for which they are."""

    rules: Rules
    brand: Brand

    def words(self, key: str, **values: str) -> str:
        """A line of the section `desk`."""
        return brand_words(self.brand, f"desk.{key}", self.rules.language, **values)

    def known(self, prefix: str, name: str, *, otherwise: str) -> str:
        """What desks call something that may have no words of its own."""
        key = f"{prefix}_{name.replace('.', '_')}"
        return self.words(key) if f"desk.{key}" in catalogue("en") else otherwise

    def spoken(self, language: str) -> str:
        """A language's name."""
        key = f"knowledge.language_{language.partition('-')[0]}"
        return brand_words(self.brand, key, self.rules.language) if key in catalogue("en") else language

    def handle(self, number: int, person: Author) -> str:
        """What a conversation's person is called: by the tag alone, unless names are shown."""
        name = plain_name(person) if self.rules.show_names else ""
        return f"{name} #{number}" if name else self.words("guest", number=str(number))

    def other(self, number: int, person: Author) -> str:
        """What anybody else is called who writes in that conversation, in a public room."""
        name = plain_name(person) if self.rules.show_names else ""
        return f"{name} #{number}" if name else self.words("other", number=str(number), mark=mark_of(person.id))

    def buttons(self, number: int, *acts: str) -> tuple[Action, ...]:
        return tuple(Action(f"desk.{act}.{number}", self.words(f"button_{act}")) for act in acts)

    def note(self, text: str, *, about: int = 0, actions: tuple[Action, ...] = ()) -> Draft:
        """An automatic line for a desk."""
        byline = self.words("byline", number=str(about)) if about else self.words("byline_all")
        return Draft(NOWHERE, text, Speaker.SYSTEM, byline=byline, actions=actions, language=self.rules.language)

    def clock(self, at: datetime) -> str:
        """A time as desks read it, with its zone."""
        return f"{at.astimezone(ZoneInfo(self.rules.zone)):%Y-%m-%d %H:%M %Z}"


def plain_name(person: Author) -> str:
    """A name that cannot be taken for a tag, nor for more than one line, and lays nothing out."""
    return " ".join(unmarked(person.name.replace("#", " ")).split())[:LONGEST_NAME].strip()


def unmarked(text: str) -> str:
    """Somebody's words without signs that would lay out the automatic line around them."""
    return _UNDERSCORES.sub("", text.translate(_MARKS))


def mark_of(person: str) -> str:
    """Tells authors apart without saying who they are."""
    return sha256(person.encode()).hexdigest()[:4]


def posted(side: int, draft: Draft, *, about: int, code: str = "desk.note", origin: str = "") -> Post:
    """A line for a desk's conversation."""
    return Post(side, Reply(draft, code), origin=origin, about=about)
