"""A model for tests, yours too: it says what its script says, fails where it says so, and remembers what it was asked."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from dataclasses import replace

from bots.models.base import Done, Piece, Prompt, Text

Step = str | Piece | Exception | asyncio.Event
"""A piece of text, a piece as it is, an error to raise, or an event to wait for."""

Answer = str | Exception | Sequence[Step]
"""A whole answer, an error instead of one, or its steps. Text ends with `Done` by itself; steps do unless they hold one."""


class ScriptedModel:
    """Gives the answers of its script, one a prompt; after the last one the first comes again.

    Steps make an answer come in pieces, break in the middle, or wait until a test sets an event:

        gate = asyncio.Event()
        model = ScriptedModel("Hello!", ["Our shop ", gate, "is open."], BrokenStream("cut"))
    """

    def __init__(self, *script: Answer, name: str = "scripted", context: int = 0) -> None:
        if not script:
            raise ValueError("a script needs at least one answer")
        self.name = name
        self.context = context
        self.prompts: list[Prompt] = []
        """Every prompt it saw, oldest first."""
        self.abandoned = 0
        """How many answers were left before their end: a turn cancelled, a reply refused."""
        self.closed = False
        self._script = script

    async def stream(self, prompt: Prompt, /) -> AsyncGenerator[Piece]:
        self.prompts.append(prompt)
        answer = self._script[(len(self.prompts) - 1) % len(self._script)]
        try:
            for step in _steps(answer):
                if isinstance(step, asyncio.Event):
                    await step.wait()
                else:
                    yield _piece(step, name=self.name)
        except (GeneratorExit, asyncio.CancelledError):
            self.abandoned += 1
            raise

    async def aclose(self) -> None:
        self.closed = True


def _steps(answer: Answer) -> list[Step]:
    steps: list[Step] = [answer] if isinstance(answer, str | Exception) else list(answer)
    return steps if any(isinstance(step, Done) for step in steps) else [*steps, Done()]


def _piece(step: str | Piece | Exception, *, name: str) -> Piece:
    match step:
        case Exception():
            raise step
        case str():
            return Text(step)
        case Done(model=""):
            return replace(step, model=name)
    return step
