"""The trained weights, and what they make of a text: a log-odds for each signal, in one pass."""

from __future__ import annotations

import lzma
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib.resources import files
from math import sqrt
from typing import NamedTuple

import msgspec

from policies.signals.features import around, heard_before, meaning, pieces

# One integer holds a weight for every signal, so that a single addition adds up all of them.
FIELD = 24
WIDTH = 18
"""Bytes: room for six signals."""
_HALF, _MASK = 1 << (FIELD - 1), (1 << FIELD) - 1


class Weights(msgspec.Struct, frozen=True):
    """What training came to, as it is stored."""

    signals: tuple[str, ...]
    features: str
    """All features, sorted, one a line."""
    values: bytes
    """For each feature, its whole weights for all signals in one integer of `WIDTH` bytes."""
    scales: tuple[float, ...]
    """What one step of such a weight is worth."""
    biases: tuple[float, ...]
    meaning: float
    """How much concepts count beside words."""
    slopes: tuple[float, ...] = ()
    """What makes a log-odds of the model one that holds on texts it has not seen, with `shifts`."""
    shifts: tuple[float, ...] = ()


class Loaded(NamedTuple):
    """The weights, ready to be added up."""

    table: dict[str, int]
    weights: Weights


def score(words: Sequence[str], before: Sequence[str] = ()) -> tuple[float, ...]:
    """For each signal the log-odds that these words are one; `before` are the words of the line before, of short lines only."""
    table, weights = load()
    counted, total = _surface(words, table)
    concepts = [*meaning(words), *(heard_before(words, before) if before else ())]
    sums = zip(_unpack(total), _unpack(_added(concepts, table)), strict=False)
    of_words, of_concepts = 1 / sqrt(counted or 1), weights.meaning / sqrt(len(concepts) or 1)
    raw = [surface * of_words + sense * of_concepts for surface, sense in sums]
    return tuple(bias + scale * value for bias, scale, value in zip(weights.biases, weights.scales, raw, strict=False))


@cache
def load() -> Loaded:
    packed = (files(__package__) / "weights.bin").read_bytes()
    weights = msgspec.msgpack.decode(lzma.decompress(packed), type=Weights)
    read, values = int.from_bytes, weights.values
    packed_values = [read(values[place : place + WIDTH], "little", signed=True) for place in range(0, len(values), WIDTH)]
    return Loaded(dict(zip(weights.features.split("\n"), packed_values, strict=True)), weights)


def pack(row: Sequence[int]) -> bytes:
    """Several small integers in one, each in a field of its own."""
    return sum(value << (FIELD * place) for place, value in enumerate(row)).to_bytes(WIDTH, "little", signed=True)


def _unpack(total: int) -> list[int]:
    found = []
    for _ in load().weights.signals:
        low = ((total + _HALF) & _MASK) - _HALF
        found.append(low)
        total = (total - low) >> FIELD
    return found


def _surface(words: Sequence[str], table: dict[str, int]) -> tuple[int, int]:
    """How many features the words have, and what they add up to."""
    counted, total = 0, 0
    for word in dict.fromkeys(words):
        number, value = _of_word(word)
        counted += number
        total += value
    pairs = around(words)
    return counted + len(pairs), total + _added(pairs, table)


@lru_cache(maxsize=16_384)
def _of_word(word: str) -> tuple[int, int]:
    found = pieces(word)
    return len(found), _added(found, load().table)


def _added(features: Sequence[str], table: dict[str, int]) -> int:
    return sum(filter(None, map(table.get, features)))
