"""What a search knows of a language: its stems, its empty words, and which words mean the same."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files
from itertools import chain, pairwise
from typing import Any

from Stemmer import Stemmer  # type: ignore[import-not-found]  # PyStemmer comes without types

from bots.knowledge.vocabulary import Vocabulary
from policies.signals.fold import fold

STEMMERS = {
    "de": "german",
    "en": "english",
    "es": "spanish",
    "fr": "french",
    "it": "italian",
    "nl": "dutch",
    "pt": "portuguese",
}
MEANING = "@"
"""Marks a token that stands for a meaning (`@price`), so that it is never taken for a word."""

_WORD = re.compile(r"[^\W_]+")
_COMPOUND = re.compile(r"[^\W_]+(?:[-‐‑][^\W_]+)+")
_FEMININE = re.compile(r"ees?$")
"""`livrée`, once folded, would keep an `e` that `livré` has not."""
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+\.\S+|(?<!\w)@\w+")
"""Of the web, of mail, or somebody's name with an @: in rooms with many people, that is how the ambassador is called."""


def split_words(text: str) -> list[str]:
    """The words of a text, folded; addresses are left out, `l’envoi` is two words."""
    return _WORD.findall(fold(_ADDRESS.sub(" ", text)))


def join_compounds(text: str) -> Iterator[str]:
    """Hyphenated words written as one: `e-mail` is also looked for as `email`."""
    for found in _COMPOUND.finditer(fold(text)):
        yield "".join(_WORD.findall(found[0]))


@dataclass(frozen=True, slots=True)
class Language:
    """One language, or none: then words are only folded."""

    code: str
    empty: frozenset[str] = frozenset()
    """Words that say nothing about what is asked."""
    light: frozenset[str] = frozenset()
    """Stems of chit-chat, which count little, and only where a page uses them."""
    short: Mapping[str, str] = field(default_factory=dict)
    """Words as people write them in a hurry, and what they stand for."""
    meanings: Mapping[tuple[str, ...], tuple[str, ...]] = field(default_factory=dict)
    """One stem, or the two of a phrase, and the tokens of what they mean."""
    words: tuple[str, ...] = ()
    """Every single word that has a meaning here, as the list writes it."""

    def stem(self, word: str) -> str:
        return stem_word(word, self.code)

    def tokens(self, words: Iterable[str]) -> list[str]:
        """Everything that a text with these words may be found by: stems, and what words and phrases mean."""
        stems = [self.stem(word) for word in words]
        keys = chain(((stem,) for stem in stems), pairwise(stems))
        return [*stems, *(token for key in keys for token in self.meanings.get(key, ()))]

    def meaning(self, *words: str) -> tuple[str, ...]:
        """The tokens of what a word, or a phrase of two, means."""
        return self.meanings.get(tuple(map(self.stem, words)), ())


def base(tag: str) -> str:
    """The language of a BCP 47 tag without its region: `fr` of `fr-CA`."""
    return tag.partition("-")[0].lower()


@cache
def language(tag: str) -> Language:
    """What is known of the language of a BCP 47 tag: its code alone where there is no list for it."""
    code = base(tag)
    if code not in STEMMERS:
        return Language(code)
    lists = _read(code)
    meanings: dict[tuple[str, ...], tuple[str, ...]] = {}
    for token, words in _meanings(code):
        stems = tuple(stem_word(word, code) for word in words)
        meanings[stems] = tuple(dict.fromkeys((*meanings.get(stems, ()), token)))
    return Language(
        code,
        empty=_empty(code),
        light=frozenset(stem_word(word, code) for word in lists["light"].split()),
        short=lists["short"],
        meanings=meanings,
        words=tuple(words[0] for _, words in _meanings(code) if len(words) == 1),
    )


@cache
def spelling(code: str) -> Vocabulary:
    """The words of a language's lists, to mend the spelling of questions by."""
    known = language(code)
    return Vocabulary((*known.words, *known.empty, *_read(code).get("light", "").split()) if code in STEMMERS else ())


def guess_language(words: Iterable[str], *, expected: str) -> Language:
    """The language in which most of these words are empty ones; the expected one unless another is clearly ahead."""
    said = set(words)
    hits = {code: len(said & _empty(code)) for code in STEMMERS}
    best = max(STEMMERS, key=lambda code: hits[code])
    code = base(expected)
    return language(best if hits[best] > hits.get(code, 0) + 1 else code)


@lru_cache(maxsize=50_000)
def stem_word(word: str, code: str) -> str:
    """The stem of a folded word; the word itself where the language has no stemmer."""
    if code not in STEMMERS:
        return word
    if code == "fr":
        word = _FEMININE.sub("e", word)
    # A stemmer keeps the word it works on: a new one each time is cheap, and safe while another thread reads new pages.
    return str(Stemmer(STEMMERS[code], maxCacheSize=0).stemWord(word))


@cache
def _empty(code: str) -> frozenset[str]:
    return frozenset(_read(code)["empty"].split())


def _meanings(code: str) -> Iterator[tuple[str, list[str]]]:
    for name, lists in _read("concepts").items():
        for entry in lists.get(code, "").split():
            yield MEANING + name, entry.split("_")


@cache
def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((files("bots.knowledge") / "words" / f"{name}.toml").read_text(encoding="utf-8"))
