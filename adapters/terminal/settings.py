"""What can be set about a terminal."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field


class TerminalSettings(BaseModel):
    """The configuration section of a terminal."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    title: str = ""
    """Shown above the conversation: the persona, that it is AI, the brand."""
    width: int = Field(default=96, ge=20)
    """The longest line of text, in columns; a narrower window counts."""
    history_file: Path | None = Field(default=None, examples=["typed.txt"])
    """Where typed lines are remembered for the next time; nowhere when it is not set."""
