"""The three ways in which a send can fail, sorted by what must happen next.

DeliveryError
├── TemporaryError   nothing was shown: send again, not before `retry_after` seconds
├── RejectedError    nothing was shown and nothing will be: a person reads why
└── UncertainError   nobody knows whether it was shown: never repeated silently
"""

from __future__ import annotations


class DeliveryError(Exception):
    """A draft was not shown, as far as is known."""


class TemporaryError(DeliveryError):
    """Nothing was shown; the same draft with the same key may be sent again after `retry_after` seconds."""

    def __init__(self, reason: str, *, retry_after: float = 1.0) -> None:
        super().__init__(reason)
        self.retry_after = retry_after


class RejectedError(DeliveryError):
    """The platform refuses this draft for good: the room is gone, the person blocked us, a right is missing."""


class UncertainError(DeliveryError):
    """The draft left, and no answer came back: it may or may not have been shown."""
