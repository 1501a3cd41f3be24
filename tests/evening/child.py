"""The process that is killed all evening: the real house between two file-backed platforms, on the evening's time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

from adapters.message import Address
from bots.ambassador import build
from bots.config import load
from bots.models.base import Done, Piece, Prompt, Text
from bots.models.chain import Chain
from bots.runtime import Runtime
from bots.store.sqlite import SqliteStore
from tests.evening.pace import Pace
from tests.farside import file
from tests.farside.file import FileAdapter

STREET, LOUNGE = "street", "lounge"
SECONDS_A_PIECE = 8.0


class Muser:
    """A model that repeats what was said, slowly enough for people to come in between."""

    name, context = "muser", 0

    async def stream(self, prompt: Prompt, /) -> AsyncGenerator[Piece]:
        for text in (prompt.question, ". ", "That is all I know. ", "Is there anything else?"):
            await asyncio.sleep(SECONDS_A_PIECE)
            yield Text(text)
        yield Done(model=self.name)

    async def aclose(self) -> None: ...


class ThreadingAdapter(FileAdapter):
    """The file-backed platform with threads, which are no more than names."""

    def __init__(self, folder: Path, *, name: str, deduplicates: bool) -> None:
        super().__init__(folder, name=name, deduplicates=deduplicates)
        self.capabilities = replace(self.capabilities, threads=True)

    async def open_thread(self, room: Address, title: str) -> Address:
        await asyncio.sleep(0)
        return replace(room, thread=f"{title} {uuid4().hex[:6]}")


def live(folder: Path, pace: Pace, *, deduplicates: bool, linger: float) -> None:
    """Serve until killed; with `linger` for so many seconds of the evening, and then until nothing is left to do."""
    file.POLL_SECONDS = 0.01 * pace.speed
    with asyncio.Runner(loop_factory=pace.loop) as runner:
        runner.run(serve(folder, pace, deduplicates=deduplicates, linger=linger))


async def serve(folder: Path, pace: Pace, *, deduplicates: bool, linger: float) -> None:
    ambassador = build(load(folder / "frankly.toml"))
    ambassador = replace(ambassador, model=Chain([Muser(), ambassador.last_resort]))
    store = await SqliteStore.open(folder / "frankly.db")
    street = FileAdapter(folder / STREET, name=STREET, deduplicates=deduplicates)
    lounge = ThreadingAdapter(folder / LOUNGE, name=LOUNGE, deduplicates=deduplicates)
    runtime = Runtime(store=store, adapters=[street, lounge], ambassador=ambassador, clock=pace)
    running = asyncio.create_task(runtime.run())
    if linger:
        await asyncio.sleep(linger)
        for adapter in (street, lounge):
            await adapter.caught_up()
        await runtime.rest()
        running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await runtime.aclose()
    await store.aclose()
