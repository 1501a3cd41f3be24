"""What every adapter does that opens threads: each one is a place of its own, on which can be seen how its conversation stands."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from adapters.base import MarksThreads, OpensThreads, ThreadState
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

    async def test_how_a_conversation_stands_is_seen_on_its_thread_and_nothing_said_there_is_lost(self, tmp_path: Path) -> None:
        async with self.connect(tmp_path) as (far, house):
            adapter = _marking(far)
            thread = await _threading(far).open_thread(far.address("one"), "Guest #1")
            other = await _threading(far).open_thread(far.address("one"), "Guest #2")
            looks = []
            for state in ThreadState:
                await adapter.mark_thread(thread, title="Guest #1", state=state)
                looks.append(await far.look_of(thread))
            assert len(set(looks)) == len(ThreadState)
            assert any("Guest #2" in title for title in await far.titles())
            await far.adapter.send(replace(self.draft(far, "still here"), to=thread), key="k1")
            await adapter.mark_thread(thread, title="Guest #1 and more", state=ThreadState.WAITING)
            await far.post_in(thread, "and I am back")
            assert ["still here" in seen.text for seen in await far.shown_in(thread)] == [True]
            assert not await far.shown_in(other)
            assert any("Guest #1 and more" in title for title in await far.titles())
            assert [message.address for message in await house.wait(1)] == [thread]

    async def test_marking_a_thread_as_it_is_marked_already_is_no_failure(self, tmp_path: Path) -> None:
        async with self.connect(tmp_path) as (far, _):
            adapter = _marking(far)
            thread = await _threading(far).open_thread(far.address("one"), "Guest #1")
            for state in (ThreadState.WAITING, ThreadState.WAITING, ThreadState.DONE, ThreadState.DONE, ThreadState.HELD):
                await adapter.mark_thread(thread, title="Guest #1", state=state)
            assert any("Guest #1" in title for title in await far.titles())


def _marking(far: FarSide) -> MarksThreads:
    """The adapter, if it shows on threads how conversations stand; skips the test otherwise."""
    if not isinstance(far.adapter, MarksThreads):
        pytest.skip("the adapter marks no threads")
    return far.adapter


def _threading(far: FarSide) -> OpensThreads:
    """The adapter, if it says that it opens threads; skips the test otherwise."""
    if not far.adapter.capabilities.threads:
        pytest.skip("the adapter opens no threads")
    assert isinstance(far.adapter, OpensThreads)
    return far.adapter
