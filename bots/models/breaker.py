"""A circuit breaker: a model that keeps failing is left alone for a while, then tried with one request."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Literal

from bots.models.base import BrokenStream, ModelUnavailable
from bots.models.failures import CircuitOpen, UnfinishedAnswer

State = Literal["closed", "open", "half-open"]


class Breaker:
    """Counts failures in a row; at `failures` it opens for `seconds`, then lets a single probe through.

    An endpoint that refuses a request, finds a prompt too long, or cuts an answer at its limit is well: it answers. `clock` is
    monotonic, in seconds.
    """

    def __init__(self, *, failures: int = 5, seconds: float = 30.0, clock: Callable[[], float] = time.monotonic) -> None:
        self._limit = failures
        self._seconds = seconds
        self._clock = clock
        self._failures = 0
        self._opened = -math.inf
        self._probing = False
        self._last = ""

    @property
    def state(self) -> State:
        if self._failures < self._limit:
            return "closed"
        return "open" if self._wait() > 0 else "half-open"

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """One request, whose end is counted; leaving it early (a cancelled turn) counts for nothing.

        Raises:
            CircuitOpen: the circuit is open; the words say why and when it will be tried again.
        """
        probe = self._admit()
        try:
            yield
        except Exception as error:
            self._count(error)
            raise
        else:
            self._failures = 0
        finally:
            if probe:
                self._probing = False

    def _admit(self) -> bool:
        """Let a request through; True when it is the probe."""
        if self.state == "closed":
            return False
        if self.state == "open":
            raise CircuitOpen(self._words(f"tried again in {math.ceil(self._wait())} s"))
        if self._probing:
            raise CircuitOpen(self._words("being tried again just now"))
        self._probing = True
        return True

    def _wait(self) -> float:
        return self._opened + self._seconds - self._clock()

    def _count(self, error: Exception) -> None:
        if isinstance(error, UnfinishedAnswer) or not isinstance(error, ModelUnavailable | BrokenStream):
            self._failures = 0
            return
        self._last = str(error)
        self._failures += 1
        if self._failures >= self._limit:
            self._opened = self._clock()

    def _words(self, when: str) -> str:
        return f"it is not asked after {self._failures} failures in a row, and is {when}. The last one: {self._last}"
