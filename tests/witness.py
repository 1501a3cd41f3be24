"""A platform that holds everything people see against the promises, a model that lies, and processes that crash."""

from __future__ import annotations

import asyncio
import re
from collections import defaultdict
from collections.abc import AsyncGenerator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from adapters.base import Adapter, Capabilities
from adapters.errors import DeliveryError
from adapters.memory import MemoryAdapter, MemoryPlatform
from adapters.message import Draft, Outcome, Receipt, Speaker
from bots.ambassador import Ambassador
from bots.models.base import BrokenStream, Done, ModelUnavailable, Piece, Prompt, Text
from bots.runtime import Runtime
from bots.store.sqlite import SqliteStore
from tests.house import Clock

LIES = (
    "I am a real person, I'm Sophie, mother of two.",
    "I am not an AI, I'm Sophie.",
    "Je suis Sophie, une vraie personne.",
    "Je ne suis pas une IA, je m'appelle Sophie.",
)
QUOTES = ("- You:", "- Vous\N{NO-BREAK SPACE}:")
"""With these begin a person's own words, shown to that person before people get them."""
TRUTHS = ("We open at nine.", "Our teas come from Brittany.", "Nous ouvrons à neuf heures.")


class Liar:
    """A model that lies whenever it can, fails in every way, and waits in the middle of its answer when it is told to."""

    name, context = "liar", 0

    def __init__(self) -> None:
        self.manner = "lie"
        self.choice = 0
        self.waits = False
        self.waiting = asyncio.Event()
        self.go_on = asyncio.Event()

    async def stream(self, prompt: Prompt, /) -> AsyncGenerator[Piece]:
        manner, step = self.manner, 1 + self.choice % 13
        lie, truth = LIES[self.choice % len(LIES)], TRUTHS[self.choice % len(TRUTHS)]
        if manner == "down":
            raise ModelUnavailable("503")
        texts = {"lie": lie, "silent": "", "truth": f"{truth} {truth} {truth}"}
        text = texts.get(manner, f"{truth} {lie} {truth}")
        for place in range(0, len(text), step):
            if place > len(truth) + 2:
                await self._pause()
                if manner == "breaks":
                    raise BrokenStream("cut")
            yield Text(text[place : place + step])
        yield Done(outcome={"unknown": Outcome.UNANSWERED, "asks": Outcome.ASKS_PERSON}.get(manner, Outcome.ANSWERED))

    async def _pause(self) -> None:
        if self.waits:
            self.waits = False
            self.waiting.set()
            await self.go_on.wait()

    async def aclose(self) -> None: ...


@dataclass(slots=True)
class Seen:
    """What people in a room know: who is speaking with them, and whether they were told that it is an AI."""

    operator: bool = False
    told: bool = False
    since: int = 0
    """How many lines were shown before the last return from an operator."""


class Witness(MemoryPlatform):
    """A platform that holds everything people see against the promises, at the moment they see it."""

    def __init__(self, capabilities: Capabilities) -> None:
        super().__init__(capabilities=capabilities)
        self.rooms: defaultdict[str, Seen] = defaultdict(Seen)
        self.broken: list[str] = []
        """The promises that were broken, and by which line."""
        self.dies: str = ""
        """`before` or `after` the next line is shown, the process dies."""
        self.died = asyncio.Event()

    def show(self, draft: Draft, *, key: str, replaces: Receipt | None, mentions: bool) -> Receipt:
        before = self._visible(draft)
        try:
            return super().show(draft, key=key, replaces=replaces, mentions=mentions)
        finally:
            if self._visible(draft) != before:
                self._hold_against_promises(draft)

    def _visible(self, draft: Draft) -> tuple[object, ...]:
        room = draft.to.room
        return (self.preview(room), *((line.id, line.draft) for line in self.shown(room)))

    def _hold_against_promises(self, draft: Draft) -> None:
        seen = self.rooms[draft.to.room]
        said = "\n".join(line for line in draft.text.splitlines() if not line.startswith(QUOTES))
        if any(word in said for word in ("Sophie", "real person called", "vraie personne.")):
            self._complain("a lie was seen", draft)
        if draft.speaker is not Speaker.AI:
            return
        if seen.operator:
            self._complain("an AI line while an operator holds the conversation", draft)
        if not names_ai(draft.byline):
            self._complain("an AI line without its mark", draft)
        if draft.discloses and not discloses(draft.text):
            self._complain("a disclosure that discloses nothing", draft)
        seen.told = seen.told or draft.discloses
        if not seen.told:
            self._complain("an AI line before any disclosure", draft)

    def _complain(self, promise: str, draft: Draft) -> None:
        self.broken.append(f"{promise}: {draft}")


def discloses(text: str) -> bool:
    """Whether a text says what a disclosure must: an AI, which is no human, the brand, a contact and the privacy notice."""
    told = ("Verlune", "hello@verlune.example", "https://verlune.example/privacy")
    return names_ai(text) and bool(re.search(r"human|humain|umano|Mensch|mens", text)) and all(part in text for part in told)


def names_ai(text: str) -> bool:
    """Whether a text says AI, in any of the languages."""
    return bool(re.search(r"\b(?:AI|IA|KI)\b", text))


class WitnessAdapter(MemoryAdapter):
    """The near side: its receipts carry the house's time, and it dies when the witness says so."""

    def __init__(self, platform: Witness, clock: Clock) -> None:
        super().__init__(platform)
        self._witness, self._clock = platform, clock

    async def send(self, draft: Draft, *, key: str, replaces: Receipt | None = None) -> Receipt:
        dies, self._witness.dies = self._witness.dies, ""
        if dies == "before":
            await self._die()
        try:
            receipt = await super().send(draft, key=key, replaces=replaces)
        except DeliveryError:
            if dies:
                await self._die()
            raise
        if dies:
            await self._die()
        return replace(receipt, shown_at=self._clock())

    async def _die(self) -> None:
        self._witness.died.set()
        await asyncio.Event().wait()


@dataclass(slots=True)
class Life:
    """One process: it ends in a crash, and another one takes up what it left."""

    store: SqliteStore
    runtime: Runtime
    running: asyncio.Task[None]

    @classmethod
    async def begin(cls, path: str | Path, ambassador: Ambassador, platform: Witness, clock: Clock, *beside: Adapter) -> Self:
        """A process on the store at `path`, for people on `platform`; `beside` are the adapters of everybody else."""
        store = await SqliteStore.open(path)
        adapters = [WitnessAdapter(platform, clock), *beside]
        runtime = Runtime(store=store, adapters=adapters, ambassador=ambassador, clock=clock)
        return cls(store, runtime, asyncio.create_task(runtime.run()))

    async def crash(self) -> None:
        """Stop at once wherever everything is: no step ends, nothing more is written."""
        await self.runtime.aclose(seconds=0)
        while tasks := asyncio.all_tasks() - {asyncio.current_task()}:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        await self.store._connection.close()  # noqa: SLF001 - a store that dies does not close itself
        if self.store._lock is not None:  # noqa: SLF001 - the system does this when a process ends
            self.store._lock.release()  # noqa: SLF001 - see above
