"""`frankly run`: connect every configured platform until told to stop."""

from __future__ import annotations

import asyncio
import gc
import logging
import signal
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer

from adapters.base import Adapter
from adapters.terminal import TerminalAdapter
from bots.ambassador import Ambassador, build, session_seconds
from bots.cli.exits import Exit, leave
from bots.cli.logs import Level, log_to
from bots.cli.opening import Config, StorePath, settings_from, store_path
from bots.config import Settings
from bots.connecting import connect
from bots.runtime import Runtime
from bots.sections import OpenAISettings
from bots.store.sqlite import SqliteStore

GARBAGE = 10_000
"""New objects until the next search for garbage; Python's own figure, 700, is for programs that keep little."""
DRAIN_SECONDS = 10.0
"""How long turns that have begun may take to finish after the signal to stop."""


def run(
    config: Config = None,
    store: StorePath = None,
    log_level: Annotated[Level, typer.Option(help="How much of what happens inside is written to stderr.")] = Level.INFO,
) -> None:
    """Connect every configured platform and serve until SIGINT or SIGTERM; then finish what has begun and stop."""
    settings = settings_from(config)
    adapters = connect(settings)
    if not adapters:
        leave(
            Exit.CONFIG,
            f"{settings.path}: no platform is configured; add a section such as [adapters.terminal], or use `frankly chat`",
        )
    log_to(logging.StreamHandler(), level=log_level)
    ambassador = build(settings)
    load_clients(settings)
    spare_what_stays()
    asyncio.run(serve(ambassador, adapters, store_path(settings, store)))


def load_clients(settings: Settings) -> None:
    """Import what models are asked with now, so that the first person to write does not wait for that."""
    if any(isinstance(section, OpenAISettings) for section in settings.models):
        import_module("bots.models.connection")


def spare_what_stays() -> None:
    """Let the search for garbage pass over what was loaded, and look less often: it took a sixth of the processor time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(GARBAGE)


async def serve(ambassador: Ambassador, adapters: list[Adapter], path: Path) -> None:
    """Run until a signal comes or every adapter ended."""
    store = await SqliteStore.open(path, session_seconds=session_seconds(ambassador))
    runtime = Runtime(store=store, adapters=adapters, ambassador=ambassador)
    for adapter in adapters:
        if isinstance(adapter, TerminalAdapter):
            adapter.drained = runtime.finish
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        with suppress(NotImplementedError):  # Windows
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
    running, stopping = asyncio.create_task(runtime.run()), asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({running, stopping}, return_when=asyncio.FIRST_COMPLETED)
        await runtime.aclose(seconds=DRAIN_SECONDS)  # with the platforms still there: what is being said shall be shown
    finally:
        stopping.cancel()
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
        await store.aclose()
        await ambassador.aclose()
