"""Time that leaps for clocks and timers alike, so that a held turn is taken up without anybody waiting for it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from tests.house import House


class Leaper:
    """Moves the house's clock and the event loop's own together."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.ahead = 0.0
        """Seconds by which the loop is ahead of the world."""
        self._time = loop.time

    def __call__(self) -> float:
        return self._time() + self.ahead

    async def leap(self, house: House, seconds: float) -> None:
        """Let so many seconds pass once what is under way is done, and see through what they bring."""
        await house.runtime.rest()
        house.clock.leap(seconds)
        self.ahead += seconds
        for _ in range(3):  # a timer rings, its task starts, and only then is the house busy
            await asyncio.sleep(0)
        await house.runtime.rest()


@contextmanager
def leaping() -> Iterator[Leaper]:
    """Within the block, timers follow the leaps."""
    loop = asyncio.get_running_loop()
    leaper = Leaper(loop)
    loop.time = leaper  # type: ignore[method-assign] # every timer asks the loop for the time
    try:
        yield leaper
    finally:
        del loop.time  # the class's own comes forth again
