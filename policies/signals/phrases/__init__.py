"""The first tier: phrases and patterns that say it outright, one TOML file a language beside this one."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files

from policies.signals import Signal
from policies.signals.fold import as_written, bounded, fold

INBOUND = ("identity_question", "human_request", "crisis", "anger", "injection")
OUTBOUND = ("human_claim", "hidden_brand")
LEVELS = {"sure": 0.95, "likely": 0.75, "faint": 0.4}
"""The score of a pattern, by the list it stands in. A faint one is not enough by itself."""
INBOUND_BOUND = 2_000
"""Of what people write, so many characters are looked at from the beginning and from the end."""
OUTBOUND_BOUND = 32_000
"""The same for replies. The gate asks after every sentence, so each sentence of a longer reply is once at its end."""

_WORD = re.compile(r"\w+")
_NAME = re.compile(r"<(\w+)>")
FOLLOW_UP_LENGTH = 60
"""Characters: a longer message stands for itself, and is not read together with what was said before it."""
_FOLLOW_UP_LINES = 4
_FOLLOW_UP_SCORE = 0.7


@dataclass(frozen=True)
class Phrases:
    """How one signal sounds in one language."""

    name: str
    language: str
    anchors: frozenset[str]
    """Whole words, folded, of which any match has at least one: what lets most texts pass without a search."""
    unless: tuple[str, ...]
    """Patterns that look alike and mean something else; what they match is not searched."""
    levels: Mapping[float, tuple[str, ...]]
    """Patterns by score, on folded text."""

    def see(self, text: str, folded: str, words: Collection[str]) -> Signal | None:
        if self.anchors.isdisjoint(words):
            return None
        searched = self._exceptions.sub(_blank, folded) if self._exceptions else folded
        for score, pattern in self._patterns:
            if found := pattern.search(searched):
                return Signal(self.name, score, as_written(text, *found.span()), self.language)
        return None

    def excepted(self, folded: str) -> Iterator[re.Match[str]]:
        """What in a folded text only looks like it."""
        return self._exceptions.finditer(folded) if self._exceptions else iter(())

    # Compiled when first needed: all of them at once would delay the first prompt.
    @cached_property
    def _patterns(self) -> tuple[tuple[float, re.Pattern[str]], ...]:
        ordered = sorted(self.levels.items(), reverse=True)
        return tuple((score, _compile(patterns)) for score, patterns in ordered if patterns)

    @cached_property
    def _exceptions(self) -> re.Pattern[str] | None:
        return _compile(self.unless) if self.unless else None


def heard(text: str, *, before: tuple[str, ...] = ()) -> tuple[Signal, ...]:
    """The signals in what somebody wrote, the strongest of each name; `before` holds the lines before it, oldest first."""
    if signals := _seen(text, INBOUND, bound=INBOUND_BOUND):
        return signals
    return _follow_up(text, before)


def heard_in_draft(text: str) -> tuple[Signal, ...]:
    """The signals in what the ambassador is about to say."""
    return _seen(text, OUTBOUND, bound=OUTBOUND_BOUND)


def without_exceptions(name: str, text: str) -> str:
    """The text without the words that look like this signal and mean something else."""
    folded = fold(text)
    pieces = [as_written(text, *found.span()) for book in vocabulary(name) for found in book.excepted(folded)]
    for piece in filter(None, pieces):
        text = text.replace(piece, " ")
    return text


@cache
def vocabulary(name: str) -> tuple[Phrases, ...]:
    """How a signal sounds, in every language that has words for it."""
    return tuple(_read(name, language, data) for language, data in _books().items() if name in data)


def _seen(text: str, names: tuple[str, ...], *, bound: int) -> tuple[Signal, ...]:
    text = bounded(text, head=bound, tail=bound)
    folded = fold(text)
    words = frozenset(_WORD.findall(folded))
    if _anchors(names).isdisjoint(words):
        return ()
    return tuple(signal for name in names if (signal := _strongest(vocabulary(name), text, folded, words)))


@cache
def _anchors(names: tuple[str, ...]) -> frozenset[str]:
    """All anchors at once: one look instead of one for each signal and language, for the many texts that have none."""
    return frozenset(anchor for name in names for book in vocabulary(name) for anchor in book.anchors)


def _strongest(books: tuple[Phrases, ...], text: str, folded: str, words: Collection[str]) -> Signal | None:
    seen = [signal for book in books if (signal := book.see(text, folded, words))]
    return max(seen, key=lambda signal: signal.score, default=None)


def _follow_up(text: str, before: tuple[str, ...]) -> tuple[Signal, ...]:
    """The question whether this is a human, asked again: “no, but really?”"""
    if not before or len(text) > FOLLOW_UP_LENGTH:
        return ()
    folded = fold(text)
    again = next((language for language, pattern in _follow_ups() if pattern.fullmatch(folded)), "")
    asked = again and any(_asks_identity(line) for line in before[-_FOLLOW_UP_LINES:])
    return (Signal("identity_question", _FOLLOW_UP_SCORE, text.strip(), again),) if asked else ()


def _asks_identity(line: str) -> bool:
    return bool(_seen(line, ("identity_question",), bound=INBOUND_BOUND))


@cache
def _follow_ups() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((language, re.compile(data["follow_up"])) for language, data in _books().items() if "follow_up" in data)


@cache
def _books() -> dict[str, dict]:  # type: ignore[type-arg]  # a TOML file, checked where it is read below
    found = sorted((entry for entry in files(__name__).iterdir() if entry.name.endswith(".toml")), key=lambda entry: entry.name)
    return {entry.name[:-5]: tomllib.loads(entry.read_text(encoding="utf-8")) for entry in found}


def _read(name: str, language: str, data: Mapping[str, dict]) -> Phrases:  # type: ignore[type-arg]  # see above
    section, sets = data[name], data.get("sets", {})
    levels = {score: tuple(_expand(line, sets) for line in section.get(level, ())) for level, score in LEVELS.items()}
    unless = tuple(_expand(line, sets) for line in section.get("unless", ()))
    return Phrases(name, language, frozenset(section["anchors"]), unless, levels)


def _expand(pattern: str, sets: Mapping[str, str]) -> str:
    """Put named pieces in place; a piece may name others."""
    while named := _NAME.search(pattern):
        pattern = pattern.replace(named[0], f"(?:{sets[named[1]]})")
    return pattern


def _compile(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(patterns)})(?!\w)")


def _blank(found: re.Match[str]) -> str:
    return "\0" * len(found[0])
