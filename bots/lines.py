"""The lines frankly says in its own name: system lines, marked as such, in the person's language."""

from __future__ import annotations

from dataclasses import replace

from adapters.message import Action, Draft, Outcome
from policies.base import Brand, Turn
from policies.drafts import HUMAN, brand_words, notice, reply, sentence

AI = "ai"
"""The action and the command that return from waiting to the ambassador."""


def words(turn: Turn, key: str, **values: str) -> str:
    """A line of the section `lines`, with the brand's own values filled in."""
    return sentence(turn, f"lines.{key}", **values)


def system_byline(turn: Turn) -> str:
    return words(turn, "byline_system")


def operator_byline(brand: Brand, language: str, name: str) -> str:
    """Who speaks when a person does."""
    return brand_words(brand, "lines.byline_operator", language, name=name)


def system_line(turn: Turn, key: str, *, actions: tuple[Action, ...] = (), **values: str) -> Draft:
    """A system line, ready to be shown."""
    return replace(notice(turn, words(turn, key, **values)), actions=actions)


def ai_line(
    turn: Turn, text: str, *, outcome: Outcome = Outcome.ANSWERED, sources: tuple[str, ...] = (), final: bool = True
) -> Draft:
    """What the ambassador says; not to be shown before the gate stamped it."""
    return replace(reply(turn, text), outcome=outcome, sources=sources, final=final)


def human_button(turn: Turn) -> Action:
    return Action(HUMAN, words(turn, "button_human"))


def ai_button(turn: Turn) -> Action:
    return Action(AI, words(turn, "button_ai"))
