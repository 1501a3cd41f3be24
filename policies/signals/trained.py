"""The second tier: a small statistical model over words and concepts, for what no phrase or pattern says outright."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from math import exp
from typing import NamedTuple

from policies.signals import weights
from policies.signals.features import words_of
from policies.signals.parts import TOKEN

SHORT = 8
"""Words: a longer line stands for itself, and is not read together with the one before it."""
KEEPS = 0.9
"""Words are left out of the evidence as long as the log-odds keeps so much of its distance from what it takes."""


class Scored(NamedTuple):
    """One reading, and how sure the model is of a signal in it."""

    score: float
    reading: str
    before: str


def scores(readings: Iterable[str], before: str = "") -> dict[str, Scored]:
    """For each signal the best of these readings."""
    best: dict[str, Scored] = {}
    for reading in readings:
        for name, score in zip(weights.load().weights.signals, probabilities(reading, before), strict=True):
            if name not in best or score > best[name].score:
                best[name] = Scored(score, reading, before)
    return best


@lru_cache(maxsize=4096)
def probabilities(reading: str, before: str = "") -> tuple[float, ...]:
    """For each signal how sure the model is, 0 to 1: a half is its operating point."""
    found = weights.load().weights
    words = words_of(reading)
    earlier = words_of(before) if before and len(words) <= SHORT else ()
    raw = weights.score(words, earlier)
    return tuple(_sigmoid(slope * value + shift) for slope, shift, value in zip(found.slopes, found.shifts, raw, strict=True))


def evidence(name: str, scored: Scored) -> str:
    """The shortest piece of the reading that still gives it away, as written."""
    place = weights.load().weights.signals.index(name)
    tokens = list(TOKEN.finditer(scored.reading))
    enough = 0.5 + (scored.score - 0.5) * KEEPS
    first, last = 0, len(tokens) - 1
    while first < last and _sure(scored, tokens[first + 1].start(), tokens[last].end(), place) >= enough:
        first += 1
    while last > first and _sure(scored, tokens[first].start(), tokens[last - 1].end(), place) >= enough:
        last -= 1
    return scored.reading[tokens[first].start() : tokens[last].end()] if tokens else scored.reading


def _sure(scored: Scored, start: int, end: int, place: int) -> float:
    return probabilities(scored.reading[start:end], scored.before)[place]


def _sigmoid(value: float) -> float:
    return 1 / (1 + exp(-max(-60.0, min(60.0, value))))
