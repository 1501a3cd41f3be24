"""`frankly chat`: talk with the ambassador in this terminal."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from typing import Annotated

import typer

from adapters.terminal import TerminalAdapter, TerminalSettings
from bots.ambassador import Ambassador, build, session_seconds
from bots.cli.exits import Exit, leave
from bots.cli.logs import Level, log_to
from bots.cli.opening import Config, StorePath, settings_from, store_path
from bots.runtime import Runtime
from bots.store.sqlite import SqliteStore


def chat(
    config: Config = None,
    store: StorePath = None,
    log_file: Annotated[Path | None, typer.Option(help="Write what happens inside to this file.", show_default=False)] = None,
) -> None:
    """Talk with the ambassador in this terminal; piped, answer every line and end."""
    settings = settings_from(config)
    log_to(log_handler(log_file), level=Level.DEBUG)
    asyncio.run(converse(build(settings), store_path(settings, store)))


def log_handler(file: Path | None) -> logging.Handler:
    """Where what happens inside is written: to the file, if there is one, and never into the conversation."""
    if file is None:
        return logging.NullHandler()
    try:
        return logging.FileHandler(file, encoding="utf-8")
    except OSError as error:
        leave(Exit.WRONG, f"{file} cannot be written ({error.strerror}); name another file after --log-file")


async def converse(ambassador: Ambassador, path: Path) -> None:
    """One conversation, from the greeting until the person leaves."""
    store = await SqliteStore.open(path, session_seconds=session_seconds(ambassador))
    try:
        await talk(ambassador, store)
    finally:
        await store.aclose()
        await ambassador.aclose()


async def talk(ambassador: Ambassador, store: SqliteStore) -> None:
    brand = ambassador.brand
    terminal = TerminalAdapter("terminal", TerminalSettings(title=f"{brand.persona} · AI · {brand.name}"))
    runtime = Runtime(store=store, adapters=[terminal], ambassador=ambassador)
    terminal.drained = runtime.finish
    try:
        await runtime.run()
    finally:
        await runtime.aclose()
