"""One room, or one thread in it, as the people there see it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from adapters.base import ThreadState
from adapters.message import Draft


@dataclass(slots=True)
class Shown:
    """One line as people see it now."""

    id: str
    key: str
    draft: Draft
    edits: int = 0


@dataclass(slots=True)
class Room:
    """What there is to see in one place, and who waits to see it."""

    title: str = ""
    """What stands above a thread."""
    state: ThreadState | None = None
    """How the conversation of a thread stands, as far as it was said."""
    lines: list[Shown] = field(default_factory=list)
    final: int = 0
    """How many of the lines are finished."""
    preview: str = ""
    """The growing text of an unfinished line, where previews are `plain`."""
    writing: list[str] = field(default_factory=list)
    """Who was shown to be writing, one byline each time."""
    waiting: list[tuple[int, asyncio.Future[None]]] = field(default_factory=list)

    def has_button(self, action: str) -> bool:
        """Is there a button with this id on any line?"""
        return any(button.id == action for line in self.lines for button in line.draft.actions)

    async def wait(self, number: int) -> None:
        """Return once `number` lines are finished."""
        if self.final < number:
            future = asyncio.get_running_loop().create_future()
            self.waiting.append((number, future))
            await future

    def finish(self) -> None:
        """One more line is finished."""
        self.final += 1
        for number, future in self.waiting:
            if number <= self.final and not future.done():
                future.set_result(None)
        self.waiting = [(number, future) for number, future in self.waiting if not future.done()]
