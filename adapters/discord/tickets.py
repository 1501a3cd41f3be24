"""What an answer to a command needs to find its way, carried by every draft of the turn."""

from __future__ import annotations

from dataclasses import dataclass, field

_PRIVATE, _PUBLIC = "private", "public"


@dataclass(frozen=True, slots=True)
class Ticket:
    """A command of somebody's, which Discord shows as being thought about until it is answered, for a quarter of an hour."""

    interaction: int
    token: str = field(repr=False)
    private: bool = False
    """Whether the answer is for the eyes of that person alone."""

    def __str__(self) -> str:
        return f"{_PRIVATE if self.private else _PUBLIC}:{self.interaction}:{self.token}"


def ticket_of(text: str) -> Ticket | None:
    """The ticket that a draft carries; None where it carries none that can be read."""
    eyes, _, rest = text.partition(":")
    number, _, token = rest.partition(":")
    if eyes not in (_PRIVATE, _PUBLIC) or not (number.isascii() and number.isdecimal()) or not token:
        return None
    return Ticket(int(number), token, private=eyes == _PRIVATE)
