"""`frankly chat`: talk with the ambassador in this terminal."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from typing import Annotated

import typer

from adapters.base import Accept, Adapter
from adapters.terminal import TerminalAdapter, TerminalSettings
from bots.ambassador import Ambassador, build, session_seconds
from bots.cli.exits import Exit, leave
from bots.cli.logs import Level, log_to
from bots.cli.opening import Config, StorePath, settings_from, store_path
from bots.config import Settings
from bots.connecting import built
from bots.runtime import Runtime
from bots.store.sqlite import SqliteStore


def chat(
    config: Config = None,
    store: StorePath = None,
    log_file: Annotated[Path | None, typer.Option(help="Write what happens inside to this file.", show_default=False)] = None,
) -> None:
    """Talk with the ambassador in this terminal; piped, answer every line and end. A desk is open meanwhile."""
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


class Visitor(TerminalAdapter):
    """The terminal of the one person whose conversation this is."""

    def __init__(self, title: str) -> None:
        super().__init__("terminal", TerminalSettings(title=title))
        self.left = asyncio.Event()

    async def run(self, accept: Accept) -> None:
        await super().run(accept)
        self.left.set()


async def talk(ambassador: Ambassador, store: SqliteStore) -> None:
    """Until the person at this terminal leaves. The desk, which would stay open for ever, is closed then."""
    brand = ambassador.brand
    visitor = Visitor(f"{brand.persona} · AI · {brand.name}")
    runtime = Runtime(store=store, adapters=[visitor, *desks(ambassador.settings)], ambassador=ambassador)
    visitor.drained = runtime.finish
    running, leaving = asyncio.create_task(runtime.run()), asyncio.create_task(visitor.left.wait())
    try:
        await asyncio.wait({running, leaving}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in (running, leaving):
            task.cancel()
        ended, _ = await asyncio.gather(running, leaving, return_exceptions=True)
        await runtime.aclose()
    if isinstance(ended, BaseException) and not isinstance(ended, asyncio.CancelledError):
        raise ended


def desks(settings: Settings) -> list[Adapter]:
    """The adapters that carry the desks, so that somebody can answer; not a terminal, for here is only one."""
    rules = settings.rules()
    names = {room.room.adapter for room in rules.rooms} if rules else set()
    sections = [section for name, section in settings.adapters.items() if name in names and name != "terminal"]
    return [built(section, settings) for section in sections if not isinstance(section.settings, TerminalSettings)]
