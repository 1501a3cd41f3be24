"""A look that is taken again and again: when something falls due, or sooner when somebody says that there is news."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from contextlib import suppress


class Rounds(ABC):
    """What goes on beside the lanes for as long as the house is open."""

    def __init__(self) -> None:
        self._nudged = asyncio.Event()
        self._asleep = asyncio.Event()
        self._asleep.set()
        self._running = False

    def nudge(self) -> None:
        """There is news: look again at once."""
        self._nudged.set()
        if self._running:
            self._asleep.clear()

    async def rest(self) -> None:
        """Wait until nothing is left to look at before some later moment; at once where nobody goes any rounds."""
        await self._asleep.wait()

    async def run(self) -> None:
        """Look whenever it is time, until cancelled. What fails is logged, and tried again at the next look.

        Raises:
            StoreFailed: nothing can be kept any more.
        """
        self._running = True
        try:
            while True:
                await self._go_round()
        finally:
            self._running = False
            self._asleep.set()

    async def _go_round(self) -> None:
        self._asleep.clear()
        self._nudged.clear()
        pause = await self._pause()
        if not self._nudged.is_set():
            self._asleep.set()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._nudged.wait(), pause)

    @abstractmethod
    async def _pause(self) -> float:
        """Look, and say after how many seconds to look again."""
