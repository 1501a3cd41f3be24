"""Text from people, models and files, as it can be printed among rich's markup."""

from __future__ import annotations

from rich.markup import escape

from adapters.clean import clean


def printable(text: str) -> str:
    """The text without what could steer the terminal, its square brackets taken as they are."""
    return escape(clean(text))
