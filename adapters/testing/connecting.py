"""How every test of the contract begins: a far side, and an adapter that runs beside it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Collection, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import pytest

from adapters.farside import PATIENCE, FarSide, House, Lack
from adapters.message import Draft, Speaker


@contextmanager
def running(task: asyncio.Task[None]) -> Iterator[asyncio.Task[None]]:
    """A task that is cancelled when the block ends, whatever happens in it."""
    try:
        yield task
    finally:
        task.cancel()


class Connecting:
    """What the parts of the contract have in common."""

    def make(self, folder: Path, *, name: str) -> FarSide:
        """A new far side whose adapter has this name; `folder` is empty and its own."""
        raise NotImplementedError("say how to make your far side")

    @asynccontextmanager
    async def far_side(self, folder: Path, *needs: Lack, name: str = "one") -> AsyncIterator[FarSide]:
        """A far side whose adapter does not run yet; skips the test when it lacks what the test needs."""
        (folder / name).mkdir()
        far = self.make(folder / name, name=name)
        try:
            for need in needs:
                if need in far.lacks:
                    pytest.skip(need.value)
            async with asyncio.timeout(PATIENCE * 2):
                yield far
        finally:
            await far.aclose()

    @asynccontextmanager
    async def connect(self, folder: Path, *needs: Lack, name: str = "one") -> AsyncIterator[tuple[FarSide, House]]:
        """A far side whose adapter runs and takes messages; skips the test when it lacks what the test needs."""
        house = House()
        async with self.far_side(folder, *needs, name=name) as far, self.run(far, house):
            yield far, house

    @asynccontextmanager
    async def run(self, far: FarSide, house: House) -> AsyncIterator[None]:
        """The adapter runs during the block."""
        with running(asyncio.create_task(far.adapter.run(house.accept))) as run:
            await asyncio.sleep(0)  # the task begins
            await far.connected()
            yield
        await asyncio.gather(run, return_exceptions=True)

    def draft(self, far: FarSide, text: str, *, room: str = "one") -> Draft:
        """Something the ambassador says."""
        return Draft(far.address(room), text, Speaker.AI, byline="Léa (AI)", language="en")


async def holds(events: Awaitable[Collection[str]], event: str) -> bool:
    """Whether that event is among them."""
    return event in await events


async def some(events: Awaitable[Collection[str]]) -> bool:
    """Whether there is any."""
    return bool(await events)
