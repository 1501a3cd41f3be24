"""What a text is made of, as the trained recognisers read it: words, pieces of words, and concepts in their order."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from policies.signals.concepts import concepts_of, is_dense
from policies.signals.fold import fold

# Vowel points that people leave out at will, and letters that they type for one another.
_POINTS = dict.fromkeys((*range(0x591, 0x5C8), *range(0x610, 0x61B), *range(0x64B, 0x660), 0x640, 0x670))
_SAME = str.maketrans({"؟": "?", "¿": "?", "ة": "ه", "ى": "ي", "ی": "ي", "ک": "ك"})
_FLAT = {**_POINTS, **_SAME}
# Python's \w leaves out the vowel signs of Indic scripts.
_LETTER = r"[^\W_\u0300-\u036f]|[\u0900-\u0903\u093a-\u094f\u0951-\u0957\u0962\u0963]"
_WORD = re.compile(rf"(?:{_LETTER})+(?:['@$](?:{_LETTER})+)*|[?!]|[\u2600-\u27bf\U0001f300-\U0001faff]")
_ASCII_WORD = re.compile(r"[a-z0-9]+(?:['@$][a-z0-9]+)*|[?!]")
_LONG = re.compile(r"(.)\1{2,}")
_MIXED = re.compile(r"(?=.*[a-z])(?=.*[0134578@$])[a-z0134578@$]{3,}")
_LEET = str.maketrans("0134578@$", "oieastbas")
PEOPLE = frozenset({"i", "you", "human", "mach"})
"""Concepts whose absence tells as much as their presence: who grew up in Brittany is not who speaks."""
_SPELT_OUT = 4
"""So many letters that stand alone are one word that somebody spelt out."""


def words_of(text: str) -> list[str]:
    """The words, emoji, question and exclamation marks of a text, without what people vary at will: case, accents, long-drawn
    letters, digits for letters, spaces between all letters.
    """
    plain = fold(text)
    words = [_spell(word) for word in (_ASCII_WORD.findall(plain) if plain.isascii() else _WORD.findall(_composed(plain)))]
    alone = [word for word in words if len(word) == 1 and word.isascii() and word.isalpha()]
    return _close_up(words) if len(alone) >= _SPELT_OUT else words


def around(words: Sequence[str]) -> list[str]:
    """Pairs of words, and which ones are first and last."""
    line = ["^", *words, "$"]
    return [f"{one} {two}" for one, two in pairwise(line)]


@lru_cache(maxsize=8192)
def pieces(word: str) -> tuple[str, ...]:
    """A word and the pieces of it; of writing without spaces, all short runs."""
    if is_dense(word):
        return (f"<{word}>", *_runs(word, sizes=(1, 2, 3, 4)))
    return (word, *_runs(f"<{word}>", sizes=(3, 4, 5))) if len(word) > 1 else (word,)


def meaning(words: Sequence[str]) -> list[str]:
    """Concepts, and how they stand to one another: what two languages that say the same have in common."""
    tags = concepts_of(words)
    known = [tag for tag in tags if tag]
    line = [tag for place, tag in enumerate(known) if place == 0 or tag != known[place - 1]][:40]
    framed = ["^", *line, "$"]
    found = [f"@{tag}" for tag in line]
    found += [f"@{one} {two}" for one, two in pairwise(framed)]
    found += [f"@{one} {two} {three}" for one, two, three in zip(framed, framed[1:], framed[2:], strict=False)]
    for gap in (2, 3, 4):
        found += [f"@{one}~{other}" for one, other in zip(line, line[gap:], strict=False)]
    found += [f"@without {tag}" for tag in PEOPLE.difference(line)]
    return [*found, f"@length {min(7, len(words).bit_length())}", f"@known {4 * len(known) // max(1, len(tags))}"]


def heard_before(words: Sequence[str], before: Sequence[str]) -> list[str]:
    """What a short line says together with the line before it."""
    earlier = {tag for tag in concepts_of(before) if tag}
    now = {*words[:6], *(f"@{tag}" for tag in concepts_of(words) if tag)}
    return sorted({f"<{tag}" for tag in earlier} | {f"<{tag}|{word}" for tag in earlier for word in now})


def _composed(plain: str) -> str:
    return unicodedata.normalize("NFC", plain.translate(_FLAT))


@lru_cache(maxsize=8192)
def _spell(word: str) -> str:
    short = _LONG.sub(r"\1", word)
    return short.translate(_LEET) if _MIXED.fullmatch(short) else short


def _close_up(words: Sequence[str]) -> list[str]:
    """Join letters that stand alone, when so many do in a row."""
    return re.sub(r"(?<!\S)[a-z](?: [a-z]){3,}(?!\S)", lambda run: run[0].replace(" ", ""), " ".join(words)).split(" ")


def _runs(word: str, *, sizes: Sequence[int]) -> list[str]:
    return [word[start : start + size] for size in sizes for start in range(len(word) - size + 1)]
