"""The lines frankly says in its own name: system lines, marked as such, in the person's language."""

from __future__ import annotations

from adapters.message import Action, Draft, Outcome, Speaker
from policies.base import Brand, Turn
from policies.words import say

HUMAN = "human"
"""The action and the command that ask for a person."""
AI = "ai"
"""The action and the command that return from waiting to the ambassador."""


def words(turn: Turn, key: str, **values: str) -> str:
    """A line of the section `lines`, with the brand's own values filled in."""
    return brand_words(turn.brand, f"lines.{key}", turn.language, **values)


def brand_words(brand: Brand, key: str, language: str, **values: str) -> str:
    known = {"brand": brand.name, "persona": brand.persona, "contact": brand.contact, "privacy": brand.privacy}
    return say(key, language, otherwise=brand.language, **(known | values))


def system_byline(turn: Turn) -> str:
    return words(turn, "byline_system")


def system_line(turn: Turn, key: str, *, actions: tuple[Action, ...] = (), **values: str) -> Draft:
    """A system line, ready to be shown."""
    return Draft(
        to=turn.address,
        text=words(turn, key, **values),
        speaker=Speaker.SYSTEM,
        byline=system_byline(turn),
        actions=actions,
        language=turn.language,
    )


def ai_line(turn: Turn, text: str, *, outcome: Outcome = Outcome.ANSWERED, final: bool = True) -> Draft:
    """What the ambassador says; not to be shown before the gate stamped it."""
    return Draft(
        to=turn.address,
        text=text,
        speaker=Speaker.AI,
        final=final,
        language=turn.language,
        reply_to=turn.last.id,
        outcome=outcome,
    )


def human_button(turn: Turn) -> Action:
    return Action(HUMAN, words(turn, "button_human"))


def ai_button(turn: Turn) -> Action:
    return Action(AI, words(turn, "button_ai"))
