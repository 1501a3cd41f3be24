"""A model that repeats the question, to see the walk of a message without any endpoint."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass

from bots.models.base import Done, Piece, Prompt, Text


@dataclass(frozen=True, slots=True)
class EchoModel:
    """Says what the person said."""

    name: str = "echo"
    context: int = 0

    async def stream(self, prompt: Prompt, /) -> AsyncGenerator[Piece]:
        if prompt.question:
            yield Text(prompt.question)
        yield Done(model=self.name)

    async def aclose(self) -> None:
        """There is nothing to let go of."""
