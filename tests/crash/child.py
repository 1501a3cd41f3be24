"""The process that is killed: the real store, runtime, policies and models on a file-backed platform."""

from __future__ import annotations

import asyncio
from pathlib import Path

from bots.ambassador import build
from bots.config import load
from bots.runtime import Runtime
from bots.store.sqlite import SqliteStore
from tests.farside.file import FileAdapter


def live(folder: Path, *, deduplicates: bool, until_idle: bool) -> None:
    """Serve until killed; with `until_idle` until everything that was said is answered and shown."""
    asyncio.run(serve(folder, deduplicates=deduplicates, until_idle=until_idle))


async def serve(folder: Path, *, deduplicates: bool, until_idle: bool) -> None:
    ambassador = build(load(folder / "frankly.toml"))
    store = await SqliteStore.open(folder / "frankly.db")
    adapter = FileAdapter(folder / "platform", deduplicates=deduplicates)
    runtime = Runtime(store=store, adapters=[adapter], ambassador=ambassador)
    running = asyncio.create_task(runtime.run())
    if until_idle:
        await adapter.caught_up()
        await runtime.rest()
        running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await runtime.aclose()
    await store.aclose()
