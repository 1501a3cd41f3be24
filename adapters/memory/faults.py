"""What goes wrong on the in-process platform, and when."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum

from adapters.errors import ClosedError, RejectedError, TemporaryError, UncertainError


class Fault(StrEnum):
    """What goes wrong with one call."""

    TEMPORARY = "temporary"
    REJECTED = "rejected"
    CLOSED = "closed"
    """The person takes nothing in private."""
    UNCERTAIN_SHOWN = "uncertain_shown"
    """No answer comes back, and people see what was done."""
    UNCERTAIN_LOST = "uncertain_lost"
    """No answer comes back, and nobody sees anything."""


class Faults:
    """Which of the calls to come go wrong, counted from the first."""

    def __init__(self) -> None:
        self._planned: dict[int, Fault] = {}
        self._calls = 0

    def plan(self, fault: Fault, *, nth: int) -> None:
        """Let the `nth` call from now on go wrong."""
        self._planned[self._calls + nth] = fault

    @contextmanager
    def next(self) -> Iterator[None]:
        """The next call, whose effect is the block: before it or after it, what was planned goes wrong."""
        self._calls += 1
        fault = self._planned.pop(self._calls, None)
        if fault is Fault.TEMPORARY:
            raise TemporaryError("too many requests", retry_after=0.01)
        if fault is Fault.REJECTED:
            raise RejectedError("the room is gone")
        if fault is Fault.CLOSED:
            raise ClosedError("the person takes no private messages")
        if fault is Fault.UNCERTAIN_LOST:
            raise UncertainError("the connection broke and nothing came back")
        yield
        if fault is Fault.UNCERTAIN_SHOWN:
            raise UncertainError("the connection broke and nothing came back")
