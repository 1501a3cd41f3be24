"""What words stand for, whatever their language: one TOML file a language in `lexicon`, of words and stems by concept."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

from policies.signals.fold import fold

SHORTEST_STEM, LONGEST_STEM = 2, 16

_DENSE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
FROM_ANYWHERE = 4
"""Words of so many letters are also taken in a text of another language: people mix them."""

_QUESTION: Mapping[str, str] = {"": "?"}
_HEBREW, _ARABIC_END = "\u0590", "\u06ff"


class Lexicon(NamedTuple):
    """Concepts by language, for each word, for each stem, and for each run of signs in scripts without spaces."""

    words: dict[str, dict[str, str]]
    stems: dict[str, dict[str, str]]
    runs: dict[str, dict[str, str]]
    any_run: re.Pattern[str]


def concepts_of(words: Sequence[str]) -> list[str]:
    """The concept of each word, in the language that most of them are in; empty for a word that stands for none.

    A word of a script without spaces gives as many concepts as are found in it.
    """
    found = [concept for word in words for concept in _lookup(word)]
    spoken: dict[str, int] = {}
    for concept in found:
        for language in concept:
            spoken[language] = spoken.get(language, 0) + 1
    spoken[""] = 0
    best = max(spoken, key=spoken.__getitem__)
    return [concept.get(best) or concept.get("", "") for concept in found]


def is_dense(word: str) -> bool:
    """Is this in a script that puts no spaces between words, or whose words are short and full of endings?"""
    return not word.isascii() and bool(_DENSE.search(word))


@lru_cache(maxsize=8192)
def _lookup(word: str) -> tuple[Mapping[str, str], ...]:
    if word in "?¿":
        return (_QUESTION,)
    if is_dense(word):
        lexicon = _lexicon()
        return tuple(lexicon.runs[run] for run in lexicon.any_run.findall(word))
    return (_of_word(word),)


def _of_word(word: str) -> Mapping[str, str]:
    words, stems, *_ = _lexicon()
    if word in words:
        return words[word]
    for size in range(min(len(word), LONGEST_STEM), SHORTEST_STEM - 1, -1):
        if found := stems.get(word[:size]):
            return found
    return _of_word(rest) if (rest := _without_prefix(word)) else {}


def _without_prefix(word: str) -> str:
    """What is left without an elided word (l'humain) or one of the letters that Hebrew and Arabic write in front."""
    if "'" in word:
        return word.rpartition("'")[2]
    joined = _HEBREW <= word[0] <= _ARABIC_END and len(word) > 3  # noqa: PLR2004 - shorter ones are roots
    return word[1:] if joined else ""


@cache
def _lexicon() -> Lexicon:
    lexicon = Lexicon({}, {}, {}, re.compile(""))
    for language, concept, form in _forms():
        plain = plainly(form.rstrip("*"))
        shelf = lexicon.runs if is_dense(plain) else lexicon.stems if form.endswith("*") else lexicon.words
        meant = shelf.setdefault(plain, {})
        meant.setdefault(language, concept)
        if len(plain) >= FROM_ANYWHERE or shelf is lexicon.runs:
            meant.setdefault("", concept)
    longest_first = sorted(map(re.escape, lexicon.runs), key=len, reverse=True)
    return lexicon._replace(any_run=re.compile("|".join(longest_first)))


def _forms() -> list[tuple[str, str, str]]:
    entries = (files(__package__) / "lexicon").iterdir()
    found = sorted((entry for entry in entries if entry.name.endswith(".toml")), key=lambda entry: entry.name)
    return [
        (entry.name[:-5], concept, form)
        for entry in found
        for concept, forms in tomllib.loads(entry.read_text(encoding="utf-8")).items()
        for form in forms.split()
    ]


def plainly(form: str) -> str:
    """A form as `words_of` would give it."""
    return unicodedata.normalize("NFC", fold(form))
