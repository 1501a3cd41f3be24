"""What must not be left half done is done, however often somebody wants to stop it."""

from __future__ import annotations

import asyncio

import pytest

from adapters.ending import to_its_end


class Closing:
    """Something that takes a while to close."""

    def __init__(self) -> None:
        self.begun, self.may_end = asyncio.Event(), asyncio.Event()
        self.closed = False

    async def close(self) -> None:
        self.begun.set()
        await self.may_end.wait()
        self.closed = True


async def test_it_ends_although_it_is_cancelled_and_the_cancellation_comes_afterwards() -> None:
    closing = Closing()
    task = asyncio.create_task(to_its_end(closing.close()))
    await closing.begun.wait()
    for _ in range(2):
        task.cancel()
        await asyncio.sleep(0)
    assert not task.done()
    closing.may_end.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert closing.closed


async def test_what_goes_wrong_is_raised() -> None:
    async def fail() -> None:
        raise OSError("no disk")

    with pytest.raises(OSError, match="no disk"):
        await to_its_end(fail())


async def test_where_nobody_cancels_it_just_ends() -> None:
    closing = Closing()
    closing.may_end.set()
    await to_its_end(closing.close())
    assert closing.closed
