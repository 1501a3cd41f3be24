"""What every adapter does that opens threads: each one is a place of its own."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from adapters.base import OpensThreads
from adapters.farside import FarSide
from adapters.testing.connecting import Connecting


class Threads(Connecting):
    """Rooms within a room."""

    async def test_what_is_sent_to_an_opened_thread_is_shown_there_and_nowhere_else(self, tmp_path: Path) -> None:
        async with self.connect(tmp_path) as (far, _):
            adapter, room = _threading(far), far.address("one")
            one, two = await adapter.open_thread(room, "Guest #1"), await adapter.open_thread(room, "Guest #2")
            assert one != two
            assert {(thread.adapter, thread.room) for thread in (one, two)} == {(room.adapter, room.room)}
            assert {"Guest #1", "Guest #2"} <= set(await far.titles())
            await far.adapter.send(replace(self.draft(far, "in the first"), to=one), key="k1")
            await far.adapter.send(self.draft(far, "in the room"), key="k2")
            assert ["in the first" in seen.text for seen in await far.shown_in(one)] == [True]
            assert not await far.shown_in(two)
            assert ["in the room" in seen.text for seen in await far.shown()] == [True]

    async def test_what_is_said_in_a_thread_comes_from_its_address(self, tmp_path: Path) -> None:
        async with self.connect(tmp_path) as (far, house):
            thread = await _threading(far).open_thread(far.address("one"), "Guest #1")
            await far.post_in(thread, "between us two")
            (message,) = await house.wait(1)
            assert (message.text, message.address) == ("between us two", thread)


def _threading(far: FarSide) -> OpensThreads:
    """The adapter, if it says that it opens threads; skips the test otherwise."""
    if not far.adapter.capabilities.threads:
        pytest.skip("the adapter opens no threads")
    assert isinstance(far.adapter, OpensThreads)
    return far.adapter
