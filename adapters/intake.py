"""How messages get in: in order within a room, in many rooms at once, and never more than a platform may have waiting."""

from __future__ import annotations

from asyncio import Event, Semaphore, TaskGroup
from collections import deque
from collections.abc import Callable
from types import TracebackType
from typing import Self

from adapters.base import Accept
from adapters.message import Address, Message

Acknowledge = Callable[[], None]


class Intake:
    """Gives messages to `accept`, one at a time in a room, so that rooms that wait together share a commit.

    When an accept fails, nothing more is accepted and the block ends with an `ExceptionGroup`: what was not acknowledged is
    still the platform's.
    """

    def __init__(self, accept: Accept, *, waiting: int = 512) -> None:
        """Let at most `waiting` messages be unacknowledged at once."""
        self._accept = accept
        self._free = Semaphore(waiting)
        self._rooms: dict[Address, deque[tuple[Message, Acknowledge]]] = {}
        self._group = TaskGroup()
        self._failed = False

    async def __aenter__(self) -> Self:
        await self._group.__aenter__()
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self._group.__aexit__(kind, error, trace)

    async def put(self, message: Message, acknowledge: Acknowledge) -> None:
        """Line a message up, waiting while too many wait; `acknowledge` is called once the message is durable."""
        await self._free.acquire()
        if self._failed:
            await Event().wait()  # until whoever puts is cancelled with the block
        room = self._rooms.get(message.address)
        if room is not None:
            room.append((message, acknowledge))
            return
        self._rooms[message.address] = deque([(message, acknowledge)])
        self._group.create_task(self._empty(message.address))

    async def _empty(self, address: Address) -> None:
        room = self._rooms[address]
        while room:
            message, acknowledge = room[0]
            await self._accepted(message)
            acknowledge()
            room.popleft()
            self._free.release()
        del self._rooms[address]

    async def _accepted(self, message: Message) -> None:
        try:
            await self._accept(message)
        except Exception:
            self._failed = True
            raise
