"""What recognisers see in a text: a `Signal` each, with a score, the evidence and the language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Signal:
    """What a recogniser saw in a text."""

    name: str
    """`identity_question`, `human_request`, `crisis`, `anger`, `injection` in what people write; `human_claim` and `hidden_brand`
    in replies.
    """
    score: float
    """How sure it is, 0 to 1."""
    evidence: str
    """The words that gave it away, as written."""
    language: str
    """BCP 47 tag of the language in which it was seen; `und` where nobody can tell."""
    tier: str = "phrases"
    """Which tier saw it: `phrases`, `trained`, `semantic` or `model`."""


class Recogniser(Protocol):
    """Something that sees signals. Pure: the same text after the same lines gives the same signals."""

    @property
    def names(self) -> tuple[str, ...]:
        """The signals it can see."""
        ...

    def __call__(self, text: str, /, *, before: tuple[str, ...] = ()) -> tuple[Signal, ...]:
        """The signals in `text`; `before` holds the lines before it, oldest first."""
        ...
