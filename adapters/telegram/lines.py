"""Names for what stands in a chat: a line's id, as `Message.id`, `Receipt.ids` and `reply_to` carry it."""

from __future__ import annotations

from dataclasses import dataclass

POST = "post-"
"""How the thread of the comments under a channel's post begins; the post's id in the discussion group follows."""


@dataclass(frozen=True, slots=True)
class Line:
    """One message in one chat, as Telegram numbers them."""

    chat: int
    message: int

    def __str__(self) -> str:
        return f"{self.chat}:{self.message}"

    @classmethod
    def named(cls, name: str) -> Line | None:
        """The line of an id, or of the id of its edit; None where the id names no line, as those of presses do."""
        chat, _, rest = name.partition(":")
        message, _, _ = rest.partition(":")
        try:
            return cls(int(chat), int(message))
        except ValueError:
            return None


def topic(thread: str) -> int | None:
    """The forum topic of a thread, or None where it is none."""
    return int(thread) if thread.isdecimal() else None


def post(thread: str) -> int | None:
    """The channel's post that a thread's comments stand under, by its id in the discussion group, or None."""
    number = thread.removeprefix(POST)
    return int(number) if thread.startswith(POST) and number.isdecimal() else None
