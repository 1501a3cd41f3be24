"""Stops one turn at its n-th await point, so that somebody can act exactly there."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from typing import Any

from adapters.message import Speaker
from bots.models.base import Done, Piece, Prompt, Text
from bots.store.values import Row
from tests.house import House

OPERATIONS = ("accept", "claim", "preview", "previewed", "settle", "take", "shown")
"""What a turn asks of the store, each an await point before and one after it."""
PERSONS = 1
"""The number of the person's conversation."""
SENTENCES = ("We open at nine. ", "Our teas come from Brittany. ", "We close at six.")


@dataclass(slots=True)
class Halt:
    """The await points that were passed, and the one at which everything stops."""

    nth: int = 0
    """The one to stop at, counted from 1; 0 for none."""
    points: list[str] = field(default_factory=list)
    taken: set[int] = field(default_factory=set)
    """The rows of the person's conversation that were given out."""
    armed: bool = False
    flying: bool = False
    """True while a line of the AI that the store gave out is on its way to the platform."""
    reached: asyncio.Event = field(default_factory=asyncio.Event)
    go_on: asyncio.Event = field(default_factory=asyncio.Event)

    async def at(self, point: str) -> None:
        """Pass an await point, or stop there until told to go on."""
        if not self.armed:
            return
        self.points.append(point)
        if len(self.points) == self.nth:
            self.armed = False
            self.reached.set()
            await self.go_on.wait()

    def wrap(self, thing: object, name: str) -> None:
        """Let every call of a coroutine function of an object pass two points."""
        real = getattr(thing, name)

        async def halting(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - whatever the real one takes and gives
            if self._is_elsewhere(name, args):
                return await real(*args, **kwargs)
            await self.at(f"before {name}")
            result = await real(*args, **kwargs)
            self._watch(name, result)
            await self.at(f"after {name}")
            return result

        setattr(thing, name, halting)

    def _is_elsewhere(self, name: str, args: tuple[object, ...]) -> bool:
        """Is this about a line for a desk? An operator could not act while that stands still."""
        if name == "take" and args[0] != PERSONS:
            return True
        return name == "shown" and args[0] not in self.taken

    def _watch(self, name: str, result: object) -> None:
        if name in {"take", "preview"} and isinstance(result, Row):
            self.taken.add(result.id)
            self.flying = result.draft.speaker is Speaker.AI
        elif name == "send":
            self.flying = False


@dataclass(slots=True)
class Talker:
    """A model that says some sentences, with an await point before each."""

    halt: Halt
    name: str = "talker"
    context: int = 0
    prompts: list[Prompt] = field(default_factory=list)

    async def stream(self, prompt: Prompt, /) -> AsyncGenerator[Piece]:
        self.prompts.append(prompt)
        for sentence in SENTENCES:
            await self.halt.at("before a piece")
            yield Text(sentence)
        await self.halt.at("before the end")
        yield Done()

    async def aclose(self) -> None: ...


def wrap(house: House, halt: Halt) -> None:
    """Count the await points of a house's turns."""
    for name in OPERATIONS:
        halt.wrap(house.store, name)
    halt.wrap(house.runtime.adapters["memory"], "send")
