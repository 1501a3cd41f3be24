"""A look that is taken again and again: when something falls due, or sooner when somebody says that there is news."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from contextlib import suppress


class Rounds(ABC):
    """What goes on beside the lanes for as long as the house is open."""

    def __init__(self) -> None:
        self._nudged = asyncio.Event()

    def nudge(self) -> None:
        """There is news: look again at once."""
        self._nudged.set()

    async def run(self) -> None:
        """Look whenever it is time, until cancelled. What fails is logged, and tried again at the next look.

        Raises:
            StoreFailed: nothing can be kept any more.
        """
        while True:
            self._nudged.clear()
            pause = await self._pause()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._nudged.wait(), pause)

    @abstractmethod
    async def _pause(self) -> float:
        """Look, and say after how many seconds to look again."""
