"""Order within a room, rooms side by side, and a bound on what may wait."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

import pytest

from adapters.intake import Intake
from adapters.message import Address, Author, Message

MESSAGE = Message("1", Address("x", "one"), Author("ann"), "hello", datetime(2026, 11, 21, tzinfo=UTC))


def in_room(room: str, text: str) -> Message:
    return replace(MESSAGE, id=f"{room}-{text}", address=Address("x", room), text=text)


async def test_a_room_is_accepted_in_order_while_another_waits_for_its_first_commit() -> None:
    accepted: list[str] = []
    committed = asyncio.Event()

    async def accept(message: Message) -> None:
        if message.address.room == "slow":
            await committed.wait()
        accepted.append(message.id)
        if len(accepted) == 3:
            committed.set()

    async with Intake(accept) as intake:
        for room, text in [("slow", "a"), ("slow", "b"), ("fast", "a"), ("fast", "b"), ("fast", "c")]:
            await intake.put(in_room(room, text), lambda: None)
    assert accepted == ["fast-a", "fast-b", "fast-c", "slow-a", "slow-b"]


async def test_a_message_is_acknowledged_only_after_it_was_accepted() -> None:
    events: list[str] = []

    async def accept(message: Message) -> None:
        await asyncio.sleep(0)
        events.append(f"accepted {message.text}")

    async with Intake(accept) as intake:
        for text in "ab":
            await intake.put(in_room("one", text), partial(events.append, f"acknowledged {text}"))
    assert events == ["accepted a", "acknowledged a", "accepted b", "acknowledged b"]


async def test_a_failing_accept_ends_the_intake_and_acknowledges_nothing_after_it() -> None:
    acknowledged: list[str] = []

    async def accept(message: Message) -> None:
        if message.text == "b":
            raise OSError("the disk is full")

    async def put_all() -> None:
        async with Intake(accept) as intake:
            for text in "abc":
                await intake.put(in_room("one", text), partial(acknowledged.append, text))

    with pytest.raises(ExceptionGroup) as failure:
        await put_all()
    assert failure.group_contains(OSError, match="disk is full")
    assert acknowledged == ["a"]


async def test_a_put_waits_while_too_many_messages_wait() -> None:
    gate = asyncio.Event()

    async def accept(_: Message) -> None:
        await gate.wait()

    async with Intake(accept, waiting=2) as intake:
        await intake.put(in_room("one", "a"), lambda: None)
        await intake.put(in_room("two", "b"), lambda: None)
        third = asyncio.create_task(intake.put(in_room("three", "c"), lambda: None))
        done, _ = await asyncio.wait([third], timeout=0)
        assert not done
        gate.set()
        await third


async def test_whoever_still_puts_after_a_failure_is_kept_waiting() -> None:
    late: list[asyncio.Task[None]] = []

    async def accept(_: Message) -> None:
        raise OSError("the disk is full")

    async def put_late(intake: Intake) -> None:
        try:
            await intake.put(in_room("one", "a"), lambda: None)
            await asyncio.Event().wait()
        finally:
            late.append(asyncio.create_task(intake.put(in_room("two", "b"), lambda: None)))
            await asyncio.wait(late, timeout=0)

    async def fail() -> None:
        async with Intake(accept) as intake:
            await put_late(intake)

    with pytest.raises(ExceptionGroup):
        await fail()
    assert not late[0].done()
    late[0].cancel()
