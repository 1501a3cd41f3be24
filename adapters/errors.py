"""The three ways in which a send can fail, sorted by what must happen next, and the one in which an adapter cannot run.

DeliveryError
├── TemporaryError   nothing was shown: send again, not before `retry_after` seconds
│   └── TooSoonError nothing was even tried: the platform's pace asks for a pause, and no attempt is counted
├── RejectedError    nothing was shown and nothing will be: a person reads why
│   ├── ThreadGoneError the thread is there no more; what was meant for it may be shown in another
│   └── ClosedError     the person takes nothing from us in private; elsewhere they may still be reached
└── UncertainError   nobody knows whether it was shown: never repeated silently

PlatformError        nothing can be connected: whoever runs the house reads what to do
"""

from __future__ import annotations


class DeliveryError(Exception):
    """A draft was not shown, as far as is known."""


class TemporaryError(DeliveryError):
    """Nothing was shown; the same draft with the same key may be sent again after `retry_after` seconds."""

    def __init__(self, reason: str, *, retry_after: float = 1.0) -> None:
        super().__init__(reason)
        self.retry_after = retry_after


class TooSoonError(TemporaryError):
    """The platform takes no more from us, or not in this room, until `retry_after` seconds have passed; nothing was sent."""


class RejectedError(DeliveryError):
    """The platform refuses this draft for good: the room is gone, the person blocked us, a right is missing."""


class ThreadGoneError(RejectedError):
    """Somebody took the thread away in which this was to be shown; its room is still there."""


class ClosedError(RejectedError):
    """The person takes nothing from us in private; in a room with others they may still be reached."""


class UncertainError(DeliveryError):
    """The draft left, and no answer came back: it may or may not have been shown."""


class PlatformError(Exception):
    """An adapter cannot run, or goes on no more; its words say what is wrong and what to do about it."""
