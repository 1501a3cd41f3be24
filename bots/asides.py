"""What is done beside the lanes, so that nobody's line waits for it: folding old lines into a summary, briefing a desk."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine

from bots.ambassador import Ambassador
from bots.models.base import ModelError
from bots.store.base import Store
from bots.store.values import Claimed
from bots.summary import due, summarise

log = logging.getLogger("frankly.asides")


class Asides:
    """Tasks of a house, each kind at most once at a time for a conversation."""

    def __init__(self) -> None:
        self._tasks: dict[tuple[str, int], asyncio.Task[None]] = {}

    def begin(self, kind: str, conversation: int, work: Coroutine[None, None, None]) -> None:
        """Begin a work; where one of its kind is under way in that conversation, that one will do."""
        key = (kind, conversation)
        if key in self._tasks:
            work.close()
            return
        self._tasks[key] = task = asyncio.create_task(work, name=f"{kind} {conversation}")
        task.add_done_callback(lambda done: self._end(key, done))

    def _end(self, key: tuple[str, int], task: asyncio.Task[None]) -> None:
        del self._tasks[key]
        if not task.cancelled() and (error := task.exception()):
            log.error("aside.failed", extra={"what": key[0], "conversation": key[1]}, exc_info=error)

    async def rest(self) -> bool:
        """Wait until nothing is under way; whether anything was."""
        busy = bool(self._tasks)
        while self._tasks:
            await asyncio.wait(self._tasks.values())
        return busy

    async def aclose(self) -> None:
        """Give everything up: it is begun anew when it is due again."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def must_remember(claimed: Claimed, ambassador: Ambassador) -> bool:
    """Will some lines soon be too old to be quoted?"""
    keep = ambassador.settings.runtime.history
    return ambassador.writer is not None and bool(due(claimed.history, claimed.summary_until, keep=keep))


async def remember(claimed: Claimed, ambassador: Ambassador, store: Store) -> None:
    """Fold what will soon be too old to be quoted into the conversation's summary."""
    lines = due(claimed.history, claimed.summary_until, keep=ambassador.settings.runtime.history)
    if not lines or ambassador.writer is None:
        return
    try:
        summary = await summarise(claimed.summary, lines, model=ambassador.writer, language=claimed.language)
    except ModelError as error:
        log.info("summary.failed", extra={"conversation": claimed.conversation, "error": str(error)})
    else:
        await store.summarise(claimed.conversation, summary, until=lines[-1].at)
