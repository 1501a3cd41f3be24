"""Names for what stands in a chat: the ids of lines, as `Message.id`, `Receipt.ids` and `reply_to` carry them, and threads."""

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


def line_of(name: str) -> Line | None:
    """The line that an id, or the id of an edit of it, names; None where it names none, as those of presses do."""
    chat, _, rest = name.partition(":")
    message, _, _ = rest.partition(":")
    try:
        return Line(int(chat), int(message))
    except ValueError:
        return None


def topic_of(thread: str) -> int | None:
    """The forum topic that a thread is, or None."""
    return int(thread) if thread.isdecimal() else None


def post_of(thread: str) -> int | None:
    """The channel's post that a thread's comments stand under, by its id in the discussion group, or None."""
    number = thread.removeprefix(POST)
    return int(number) if number != thread and number.isdecimal() else None
