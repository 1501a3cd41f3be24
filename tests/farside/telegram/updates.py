"""What happened that the bot has not confirmed yet, and how it asks for it."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Collection
from typing import Any

from tests.farside.telegram.refusal import Refusal, conflict

Update = dict[str, Any]
TERMINATED = "terminated by other getUpdates request; make sure that only one bot instance is running"
UNASKED = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
"""What a bot that names no kinds of updates is not told."""


class Updates:
    """The queue of one bot. An update stays until an offset above it is asked for, or a webhook took it."""

    def __init__(self) -> None:
        self.last = 700_000_000
        self.pending: deque[Update] = deque()
        self.again: list[Update] = []
        self.issued: dict[int, Update] = {}
        self.allowed: frozenset[str] = frozenset()
        self.arrived: list[Callable[[Update], None]] = []
        """Called with each update as it is added: a webhook listens here."""
        self._poll: asyncio.Future[None] | None = None

    def add(self, kind: str, content: Update) -> int:
        """Something happened; the id of its update, or 0 where the bot did not ask to be told of such things."""
        if not (kind in self.allowed if self.allowed else kind not in UNASKED):
            return 0
        self.last += 1
        update = {"update_id": self.last, kind: dict(content)}  # as it is now, whatever becomes of it
        self.issued[self.last] = update
        self.pending.append(update)
        self._wake(update)
        return self.last

    def repeat(self, number: int) -> None:
        """Bring an update a second time, under its own id."""
        update = self.issued[number]
        self.again.append(update)
        self._wake(update)

    @property
    def confirmed(self) -> Collection[int]:
        """The ids of the updates that will not be brought again."""
        return self.issued.keys() - {update["update_id"] for update in (*self.pending, *self.again)}

    def confirm(self, offset: int) -> None:
        """Forget what stands before an offset; a negative one leaves that many of the newest."""
        while offset < 0 and len(self.pending) > -offset:
            self.pending.popleft()
        while offset > 0 and self.pending and self.pending[0]["update_id"] < offset:
            self.pending.popleft()

    def drop(self, number: int) -> None:
        """One update was taken by the webhook; what is brought again is brought first."""
        for queue in (self.again, self.pending):
            for update in queue:
                if update["update_id"] == number:
                    queue.remove(update)
                    return

    async def take(self, *, offset: int, limit: int, seconds: float) -> list[Update]:
        """A long poll: what is there, or the first that comes within so many seconds."""
        self.interrupt(conflict(TERMINATED))
        self.confirm(offset)
        if not self.pending and not self.again and seconds > 0:
            await self._wait(seconds)
        again, self.again = self.again, []
        return again + [self.pending[number] for number in range(min(limit, len(self.pending)))]

    def ring(self) -> None:
        """Say again of everything that is pending that it is there."""
        for update in list(self.pending):
            self._announce(update)

    def interrupt(self, refusal: Refusal) -> None:
        """End the poll that waits, if there is one."""
        if self._poll is not None and not self._poll.done():
            self._poll.set_exception(refusal)

    async def _wait(self, seconds: float) -> None:
        poll = self._poll = asyncio.get_running_loop().create_future()
        try:
            await asyncio.wait_for(poll, seconds)
        except TimeoutError:
            return

    def _announce(self, update: Update) -> None:
        for ring in self.arrived:
            ring(update)

    def _wake(self, update: Update) -> None:
        self._announce(update)
        if self._poll is not None and not self._poll.done():
            self._poll.set_result(None)
