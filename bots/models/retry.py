"""Whether a failed try is worth another one, and how long to wait for it."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from bots.models.base import BrokenStream, ModelError, ModelUnavailable
from bots.models.failures import AskedToWait, CircuitOpen, UnfinishedAnswer

FIRST: Final = 0.5
"""Seconds. The first pause is at most this, each next one at most twice the last: exponential backoff with full jitter, which
spreads a crowd of clients best (M. Brooker, AWS Architecture Blog, 2015)."""
LONGEST: Final = 8.0
"""Seconds; as the openai client."""
LONGEST_ASKED: Final = 10.0
"""Seconds. An endpoint that asks to wait longer is given up: a person waits for the answer, and another model may give it."""


@dataclass(frozen=True, slots=True)
class Retry:
    """`retries` more tries after the first; `jitter` gives a random number from 0 to 1."""

    retries: int
    jitter: Callable[[], float] = random.random

    def pause(self, error: ModelError, *, tried: int) -> float | None:
        """Seconds to wait after the `tried`-th try (from 1) failed with `error`; None when it was the last."""
        if tried > self.retries or not _passing(error):
            return None
        backoff = self.jitter() * min(LONGEST, FIRST * 2.0 ** (tried - 1))
        if not isinstance(error, AskedToWait):
            return backoff
        return error.after + backoff if error.after <= LONGEST_ASKED else None


def _passing(error: ModelError) -> bool:
    return isinstance(error, ModelUnavailable | BrokenStream) and not isinstance(error, CircuitOpen | UnfinishedAnswer)
