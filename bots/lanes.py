"""One turn at a time in a conversation, many conversations at once."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress

log = logging.getLogger("frankly.lanes")

Step = Callable[[int], Awaitable[float | None]]
"""Do what there is to do in a conversation; returns after how many seconds to come back, or None when it is at rest."""


class Lanes:
    """Runs `step` for every conversation that is woken, never twice at once for the same one.

    A step that raises is a bug or a broken store; it is logged and tried again after a growing pause.
    """

    def __init__(self, step: Step, *, limit: int = 1000, longest_pause: float = 30.0) -> None:
        self._step = step
        self._limit = limit
        self._longest_pause = longest_pause
        self._running: dict[int, asyncio.Task[None]] = {}
        self._again: set[int] = set()
        self._timers: dict[int, asyncio.TimerHandle] = {}
        self._failures: dict[int, int] = {}
        self._rest = asyncio.Event()
        self._rest.set()
        self._rang = asyncio.Event()
        self._below_limit = asyncio.Event()
        self._below_limit.set()
        self._closed = False

    def wake(self, conversation: int, *, after: float = 0.0) -> None:
        """There is something to do in this conversation, now or in some seconds."""
        if self._closed:
            return
        if after > 0:
            self._set_timer(conversation, after)
        elif conversation in self._running:
            self._again.add(conversation)
        else:
            self._start(conversation)

    async def admit(self) -> None:
        """Wait until fewer than `limit` conversations are being worked on, so that platforms keep what we cannot take yet."""
        await self._below_limit.wait()

    async def rest(self) -> None:
        """Wait until nothing runs; what a timer will wake later does not count."""
        await self._rest.wait()

    async def finish(self) -> None:
        """Wait until nothing runs and no timer is set: there is nothing left to do, not even later."""
        await self._rest.wait()
        while self._timers:
            self._rang.clear()
            await self._rang.wait()
            await self._rest.wait()

    async def aclose(self, *, seconds: float) -> None:
        """Start nothing more, give running steps this long to finish, then cancel them."""
        self._closed = True
        for timer in self._timers.values():
            timer.cancel()
        self._timers.clear()
        tasks = list(self._running.values())
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=seconds)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    def _set_timer(self, conversation: int, after: float) -> None:
        if timer := self._timers.pop(conversation, None):
            timer.cancel()
        loop = asyncio.get_running_loop()
        self._timers[conversation] = loop.call_later(after, self._ring, conversation)

    def _ring(self, conversation: int) -> None:
        self._timers.pop(conversation, None)
        self.wake(conversation)
        self._rang.set()

    def _start(self, conversation: int) -> None:
        self._rest.clear()
        if len(self._running) + 1 >= self._limit:
            self._below_limit.clear()
        task = asyncio.create_task(self._run(conversation), name=f"lane {conversation}")
        self._running[conversation] = task
        task.add_done_callback(lambda _: self._stopped(conversation))

    def _stopped(self, conversation: int) -> None:
        self._running.pop(conversation, None)
        if conversation in self._again and not self._closed:
            self._again.discard(conversation)
            self._start(conversation)
        if len(self._running) < self._limit:
            self._below_limit.set()
        if not self._running:
            self._rest.set()

    async def _run(self, conversation: int) -> None:
        with suppress(asyncio.CancelledError):
            while True:
                self._again.discard(conversation)
                pause = await self._attempt(conversation)
                if pause is not None:
                    self.wake(conversation, after=max(pause, 0.001))
                if conversation not in self._again or self._closed:
                    return

    async def _attempt(self, conversation: int) -> float | None:
        try:
            pause: float | None = await self._step(conversation)
        except Exception:
            failures = self._failures[conversation] = self._failures.get(conversation, 0) + 1
            pause = min(self._longest_pause, 0.1 * 2**failures)
            log.exception("step.failed", extra={"conversation": conversation, "retry_after": pause})
            return pause
        self._failures.pop(conversation, None)
        return pause
