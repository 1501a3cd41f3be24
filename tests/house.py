"""A whole house for tests: a real configuration file, the real store and policies, the in-process platform, scripted models."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from adapters.base import Capabilities
from adapters.memory import MemoryAdapter, MemoryPlatform, Shown
from adapters.message import Author, Message
from bots.ambassador import Ambassador, build
from bots.config import load
from bots.models.base import Model
from bots.models.chain import Chain
from bots.runtime import Runtime
from bots.store.reading import Explanation
from bots.store.sqlite import SqliteStore
from bots.store.values import Control

BRAND = """
[brand]
name = "Verlune"
contact = "hello@verlune.example"
privacy = "https://verlune.example/privacy"
languages = ["en", "fr"]

[persona]
name = "Lune"
role = "answers questions about herbal teas"

[persona.greeting]
en = "Welcome! What would you like to know?"
fr = "Bienvenue ! Que souhaitez-vous savoir ?"

[persona.suggestions]
en = ["When are you open?", "Do you deliver?"]
fr = ["Quand êtes-vous ouverts ?"]

[knowledge]
folders = ["knowledge"]
"""
DESK = """
[adapters.lounge]
kind = "terminal"

[desk]
adapter = "lounge"
room = "desk"
operators = [{ id = "lounge:anne", name = "Anne" }, { id = "lounge:ben", name = "Ben" }]
"""
ANNE, BEN = Author("anne", name="anne.w"), Author("ben", name="ben.k")
"""Two operators, as their platform names them."""
HOURS_PAGE = """---
title: Opening hours
source: https://verlune.example/hours
---
## When we are open
The shop is open from nine to six, Tuesday to Saturday.
"""
START = datetime(2026, 11, 21, 12, tzinfo=UTC)


class Clock:
    """Time that moves a little with every look, so that lines have an order, and leaps when a test says so."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        self.now += timedelta(microseconds=10)
        return self.now

    def leap(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


async def until(condition: Callable[[], object]) -> None:
    """Give way to everything else until a condition holds; the test's own timeout bounds it."""
    while not condition():  # noqa: ASYNC110 - what is waited for has no event: it is what people would see
        await asyncio.sleep(0.001)


@dataclass(slots=True)
class House:
    """What tests hold in their hands."""

    runtime: Runtime
    platform: MemoryPlatform
    lounge: MemoryPlatform
    """Where the desk is, if there is one."""
    store: SqliteStore
    clock: Clock

    @property
    def ambassador(self) -> Ambassador:
        return self.runtime.ambassador

    async def hear(self, *messages: Message) -> None:
        """Wait until these messages were accepted and everything that follows is done."""
        await until(lambda: {message.id for message in messages} <= self.platform.acknowledged | self.lounge.acknowledged)
        await self.runtime.rest()

    async def say(self, text: str, *, room: str = "lobby") -> tuple[Shown, ...]:
        """Say something, and see what is new in the room afterwards."""
        before = len(self.platform.shown(room))
        await self.hear(self.platform.post(text, room=room))
        return self.platform.shown(room)[before:]

    async def operate(self, text: str, *, by: Author = ANNE, thread: str = "") -> tuple[Shown, ...]:
        """An operator says something at the desk, or gives a command (`/claim 1`); what is new there afterwards."""
        before = len(self.lounge.shown("desk", thread=thread))
        if text.startswith("/") and not text.startswith("//"):
            name, _, rest = text[1:].partition(" ")
            await self.hear(self.lounge.command(name, rest, room="desk", thread=thread, author=by))
        else:
            await self.hear(self.lounge.post(text, room="desk", thread=thread, author=by, direct=False))
        return self.lounge.shown("desk", thread=thread)[before:]

    async def pass_time(self, seconds: float) -> None:
        """Let time pass, and everything that falls due be done."""
        self.clock.leap(seconds)
        await self.runtime.watch.look()
        await self.runtime.rest()

    async def explain(self, message: Message) -> Explanation:
        (explanation,) = await self.store.reading.explanations(message.id)
        return explanation

    async def control(self, message: Message) -> Control:
        return (await self.explain(message)).control


@asynccontextmanager
async def open_house(  # noqa: PLR0913 - what a test may want to choose, by keyword
    folder: Path,
    *models: Model,
    toml: str = "",
    desk: bool = False,
    capabilities: Capabilities | None = None,
    store: str | Path = ":memory:",
    platform: MemoryPlatform | None = None,
    lounge: Capabilities | None = None,
    desks: MemoryPlatform | None = None,
) -> AsyncIterator[House]:
    """A house with these models in front of the brand's knowledge; `toml` is added to its configuration."""
    ambassador = furnish(folder, *models, toml=toml + (DESK if desk else ""))
    platform = platform or MemoryPlatform(capabilities=capabilities or Capabilities(deduplicates=True))
    desks = desks or MemoryPlatform(name="lounge", capabilities=lounge)
    kept = await SqliteStore.open(store)
    clock = Clock()
    adapters = [MemoryAdapter(platform), MemoryAdapter(desks)]
    runtime = Runtime(store=kept, adapters=adapters, ambassador=ambassador, clock=clock)
    running = asyncio.create_task(runtime.run())
    try:
        yield House(runtime, platform, desks, kept, clock)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await runtime.aclose(seconds=1)
        await kept.aclose()
        await ambassador.aclose()


def furnish(folder: Path, *models: Model, toml: str = "") -> Ambassador:
    """An ambassador from a configuration file in `folder`."""
    pages = folder / "knowledge" / "en"
    pages.mkdir(parents=True, exist_ok=True)
    (pages / "hours.md").write_text(HOURS_PAGE, encoding="utf-8")
    file = folder / "frankly.toml"
    file.write_text(BRAND + toml, encoding="utf-8")
    ambassador = build(load(file))
    return replace(ambassador, model=Chain([*models, ambassador.last_resort]), writer=Chain(models)) if models else ambassador
