"""What recognisers learn from: one text with what it is, where it comes from, and how much it counts."""

from __future__ import annotations

from dataclasses import dataclass

INBOUND = ("identity_question", "human_request", "crisis", "anger", "injection")
OUTBOUND = ("human_claim",)
SIGNALS = (*INBOUND, *OUTBOUND)
FILES = {"hostility": "anger"}
"""What a file of phrases or data is called where that is not the signal's name."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One text that is, or is not, an example of a signal."""

    signal: str
    text: str
    label: bool | None
    """None where people would disagree: neither learnt from nor counted."""
    language: str
    source: str
    """The data set, or `written` for phrases of this project."""
    before: str = ""
    """The line before it, where it takes one to understand it."""
    weight: float = 1.0
    line: str = ""
    """Where it stands, for samples that are variants of one another: they are held back together."""
    hard: bool = False
    """Written as an example, or a counter-example, of this very signal."""
