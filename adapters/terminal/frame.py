"""What stands around the drafts: the header, what the person entered, what the terminal itself says; there at once."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap

from adapters.message import Speaker

COLOURS = {Speaker.AI: "#9a4de6", Speaker.OPERATOR: "#008844", Speaker.SYSTEM: "#757575", Speaker.USER: "#1974dd"}
"""One colour a speaker, each with a contrast above 4.5:1 on black and on white (WCAG 2.2, 1.4.3)."""
QUIET = "#757575"
STYLES = {"mark": f"{COLOURS[Speaker.USER]} bold", "title": f"{COLOURS[Speaker.AI]} bold", "quiet": QUIET, "auto-suggestion": QUIET}
PROMPT = "› "

Piece = tuple[str, str]
"""A style and a text, as prompt_toolkit takes them."""


def header(title: str, hint: str, *, columns: int) -> list[Piece]:
    """What stands above the conversation."""
    lines = wrap(hint, max(20, columns - 2))
    rule = "─" * min(columns - 1, max(len(line) for line in (title, *lines)) + 2)
    return [
        ("class:title", f" {title}\n" if title else ""),
        ("class:quiet", "\n".join([rule, *(f" {line}" for line in lines)]) + "\n"),
    ]


def said(text: str) -> list[Piece]:
    """What the person entered."""
    indented = text.replace("\n", "\n" + " " * len(PROMPT))
    return [("", "\n"), ("class:mark", PROMPT), ("", f"{indented}\n")]


def notice(text: str) -> list[Piece]:
    """Something the terminal itself says."""
    return [("class:quiet", f"{text}\n")]


def table(heading: str, rows: Sequence[tuple[str, str]]) -> list[Piece]:
    """A heading, and what can be typed beside what it does."""
    indent = max(len(typed) for typed, _ in rows) + 2
    lines = [piece for typed, does in rows for piece in (("bold", f"  {typed:{indent}}"), ("class:quiet", f"{does}\n"))]
    return [("bold", f"\n{heading}\n"), *lines]
