"""Reads a disclosure as a strict reader would, for what it no longer says: AI, not human, for whom, how to reach a person."""

from __future__ import annotations

import re
from dataclasses import dataclass
from string import Formatter

from policies.recognition import recognise_draft
from policies.signals.fold import fold

PLACEHOLDERS = ("persona", "brand", "contact", "privacy")

_SAMPLE = {"persona": "Alix", "brand": "Exemple", "contact": "contact@example.org", "privacy": "https://example.org/privacy"}


@dataclass(frozen=True, slots=True)
class _Reading:
    """How a language says it, as patterns on folded text."""

    ai: str
    denial: str
    """Up to the AI's name: what turns "an AI" into its denial."""
    not_human: str


_READINGS = {
    "en": _Reading(
        r"an? (?:\w+ ){0,2}(?:ai|artificial intelligence)\b|\bai\b|artificial intelligence",
        r"(?:not|n't|never|no|nor|neither|isn't|without)(?: \w+){0,2}",
        r"(?:not|n't|never|no)(?: an?| really| in any way){0,2} (?:human|real person|person|people)|non-?human",
    ),
    "fr": _Reading(
        r"\bia\b|intelligence artificielle",
        r"(?:pas|jamais|non|ni|aucune?|sans)(?: \w+){0,2}",
        r"(?:pas|non|jamais|ni|aucunement)(?: \w+){0,2} (?:(?:etre )?humaine?|personne(?: reelle)?|vraie personne)\b",
    ),
    "de": _Reading(
        r"\bki\b|kunstliche intelligenz|\bai\b",
        r"(?:keine?|nicht|nie|weder|ohne)(?: \w+){0,2}",
        r"(?:keine?|nicht|nie)(?: \w+){0,2} (?:mensch|menschlich\w*|person)\b",
    ),
    "es": _Reading(
        r"\bia\b|inteligencia artificial",
        r"(?:no|nunca|ni|ninguna|jamas|sin)(?: \w+){0,2}",
        r"\b(?:no|nunca|ni)(?: \w+){0,3} (?:ser humano|humano|humana|persona)\b",
    ),
    "it": _Reading(
        r"\bia\b|\bai\b|intelligenza artificiale",
        r"(?:non|mai|ne|nessuna|senza)(?: \w+){0,2}",
        r"\bnon(?: \w+){0,3} (?:essere umano|umano|umana|persona)\b",
    ),
    "pt": _Reading(
        r"\bia\b|inteligencia artificial",
        r"(?:nao|nunca|nem|nenhuma|sem)(?: \w+){0,2}",
        r"\b(?:nao|nunca|nem)(?: \w+){0,3} (?:ser humano|humano|humana|pessoa)\b",
    ),
    "nl": _Reading(
        r"\bai\b|kunstmatige intelligentie",
        r"(?:geen|niet|nooit|noch|zonder)(?: \w+){0,2}",
        r"(?:geen|niet|nooit)(?: \w+){0,2} (?:mens|menselijk\w*|persoon)\b",
    ),
}

KNOWN_LANGUAGES = frozenset(_READINGS)
"""The languages in which a disclosure can be checked, and is worded."""


def complaints(text: str, language: str) -> tuple[str, ...]:
    """What keeps this text from being a disclosure in that language; empty when it is one."""
    reading = _READINGS.get(language.partition("-")[0])
    if reading is None:
        return (f"frankly cannot check a disclosure in this language; it can in {', '.join(sorted(_READINGS))}",)
    try:
        placeholders = {field for _, field, _, _ in Formatter().parse(text) if field is not None}
        said = text.format(**_SAMPLE)
    except (KeyError, IndexError, ValueError, AttributeError):
        return (f"it has a placeholder or a brace that means nothing; known are {_listed(PLACEHOLDERS)}",)
    return tuple(_missing_places(text, placeholders)) + tuple(_missing_words(fold(said), said, reading))


def _missing_places(text: str, placeholders: set[str]) -> list[str]:
    missing = [f"it no longer says {meaning}: put {{{name}}} in" for name, meaning in _NEEDED.items() if name not in placeholders]
    if "contact" not in placeholders and "/human" not in text:
        missing.append("it no longer says how to reach a person: put {contact} or /human in")
    return missing


_NEEDED = {"brand": "for which brand it speaks", "privacy": "where the privacy notice is"}


def _missing_words(folded: str, said: str, reading: _Reading) -> list[str]:
    missing = []
    affirmed = re.sub(rf"\b{reading.denial} (?:{reading.ai})", "", folded)
    if not re.search(reading.ai, affirmed):
        missing.append("it no longer says that this is an AI")
    if not re.search(reading.not_human, folded):
        missing.append("it no longer says that this is not a human")
    missing += [f"it claims to be human: “{signal.evidence}”" for signal in recognise_draft(said) if signal.name == "human_claim"]
    return missing


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(f"{{{name}}}" for name in names)
