"""The signs by which operators see on a thread how its conversation stands, the same on every platform."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from adapters.base import ThreadState

SIGNS: Final[Mapping[ThreadState, str]] = {
    ThreadState.WAITING: "❗",
    ThreadState.HELD: "💬",
    ThreadState.SNOOZED: "📆",
    ThreadState.DONE: "✅",
}
"""All of them are among the icons that Telegram lets any bot use for topics."""
VARIATION: Final = "\ufe0f"
"""Asks for an emoji's coloured form; platforms have it in some places and not in others."""


def is_sign(emoji: str, state: ThreadState) -> bool:
    """Whether an emoji, as a platform tells it, is the sign of that state."""
    return emoji.removesuffix(VARIATION) == SIGNS[state]
