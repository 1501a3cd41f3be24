"""What the terminal itself says to the person in front of it, in their language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wording:
    """One language's lines."""

    hint: str
    placeholder: str
    leaving: str
    corrected: str
    writing: str
    """Takes `who`, a byline."""
    history: str
    """When the history file cannot be written; takes `file` and `why`."""
    heading: str
    help: tuple[tuple[str, str], ...]
    """What can be typed, and what it does."""


ENGLISH = Wording(
    hint="/help shows what you can type, Ctrl-D leaves.",
    placeholder="Write a message",
    leaving="Ctrl-C once more to leave.",
    corrected="corrected",
    writing="{who} is writing …",
    history="What you type is not remembered: {file} cannot be written ({why}).",
    heading="What you can type",
    help=(
        ("1, 2, 3 …", "press the button with that number"),
        ("/human", "talk to a person"),
        ("/privacy", "what is kept about you"),
        ("/why", "why the last answer was given"),
        ("Alt-Enter", "begin a new line in the same message"),
        ("↑ ↓", "what you typed before"),
        ("/clear", "empty the screen"),
        ("/quit", "leave"),
    ),
)
FRENCH = Wording(
    hint="/help montre ce que vous pouvez taper, Ctrl-D pour partir.",
    placeholder="Écrivez un message",
    leaving="Encore une fois Ctrl-C pour partir.",
    corrected="corrigé",
    writing="{who} écrit…",
    history="Ce que vous tapez ne sera pas retenu\u00a0: impossible d’écrire dans {file} ({why}).",
    heading="Ce que vous pouvez taper",
    help=(
        ("1, 2, 3 …", "choisir le bouton de ce numéro"),
        ("/human", "parler à une personne"),
        ("/privacy", "ce qui est conservé à votre sujet"),
        ("/why", "pourquoi la dernière réponse a été donnée"),
        ("Alt-Entrée", "aller à la ligne dans le même message"),
        ("↑ ↓", "ce que vous avez tapé avant"),
        ("/clear", "vider l’écran"),
        ("/quit", "partir"),
    ),
)


def wording(language: str) -> Wording:
    """The lines of the person's language, in English where there are none."""
    return FRENCH if language.partition("-")[0] == "fr" else ENGLISH


def language_of(environment: Mapping[str, str]) -> str:
    """The BCP 47 tag that LC_ALL, LC_MESSAGES or LANG names, or nothing where it names no language (POSIX, section 8.2)."""
    locale = next((value for key in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := environment.get(key))), "")
    tag = locale.partition(".")[0].partition("@")[0].replace("_", "-")
    language = tag.partition("-")[0]
    return tag if language.isalpha() and len(language) in {2, 3} else ""
