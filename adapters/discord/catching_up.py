"""Brings what was missed in each room before what is said there now; in many rooms at once, and in order in each."""

from __future__ import annotations

import asyncio
import logging
from asyncio import TaskGroup
from collections import Counter, defaultdict, deque
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass, field
from math import inf

from adapters.discord.history import Unreadable
from adapters.discord.patience import NOT_NOW
from adapters.discord.watermark import Watermark
from adapters.message import Kind, Message
from adapters.outage import Outage
from adapters.recent import Recent

log = logging.getLogger("frankly.discord")

Missed = Callable[[int, int], AsyncGenerator[Message, None]]
"""What was said to us in a channel behind a snowflake, oldest first."""
Forward = Callable[[Message, Callable[[], None]], Awaitable[None]]
"""Hands a message on; the second argument is called once it is durable."""

AT_ONCE = 2
"""Rooms that are fetched at once; those in which somebody waits come on top. Discord allows 50 requests a second."""
REMEMBERED = 10_000
"""Messages that were heard already, of which history tells once more."""
PENDING = "rooms"
"""Why the mark is held."""


@dataclass(slots=True)
class Room:
    """One channel, while there is something to do in it."""

    waiting: deque[Message] = field(default_factory=deque)
    """What was said there, and not handed on yet."""
    busy: bool = False
    before: int = 0
    """What waits up to here was said before something may have been missed."""

    @property
    def live(self) -> float:
        """Where begins what was heard since then."""
        return next((message.position for message in self.waiting if message.position > self.before), inf)

    def part(self) -> None:
        """Something may have been missed behind what waits."""
        self.before = max((message.position for message in self.waiting), default=0)


@dataclass(frozen=True, slots=True)
class Gap:
    """What may have been missed before a session began: snowflakes, all 0 where nothing can have been."""

    since: int = 0
    """From where on, in a room that was listened to before."""
    horizon: int = 0
    """From where on, in a room that nobody knew of."""
    until: int = 0
    """Nothing was missed in rooms that are younger."""


class CatchingUp:
    """Hands messages on. A room in which something may have been missed is looked at first, once in each session."""

    def __init__(self, missed: Missed, forward: Forward, mark: Watermark, group: TaskGroup) -> None:
        self._missed = missed
        self._forward = forward
        self._mark = mark
        self._group = group
        self._rooms: defaultdict[int, Room] = defaultdict(Room)
        self._gap = Gap()
        self._known: dict[int, int] = {}
        """Rooms that were listened to before, and from where on something may have been missed there."""
        self._done: set[int] = set()
        """Rooms in which nothing can have been missed any more."""
        self._pending: Counter[int] = Counter()
        """Rooms to be looked at, and how often somebody asked for it."""
        self._queue: asyncio.Queue[int] = asyncio.Queue()
        self._heard: Recent[str, None] = Recent(REMEMBERED)
        self._fetched: Recent[str, None] = Recent(REMEMBERED)

    async def run(self) -> None:
        """Look at rooms until cancelled; elsewhere, only those are looked at in which somebody speaks."""
        await asyncio.gather(*(self._work() for _ in range(AT_ONCE)))

    def begin(self, gap: Gap) -> None:
        """A session begins that knows nothing of the one before."""
        self._gap = gap
        self._done = set()
        for room in self._rooms.values():
            room.part()

    @property
    def since(self) -> int:
        """From where on something may have been missed; 0 where nothing can have been."""
        return self._gap.since

    def is_busy(self, channel: int) -> bool:
        """Whether something waits there."""
        return channel in self._rooms

    def look(self, channel: int) -> None:
        """Something may have been missed in a room that was listened to before."""
        if not self._may_have_missed(channel):
            return
        self._known.setdefault(channel, self._gap.since)
        if channel not in self._pending:
            self._await(channel)
            self._queue.put_nowait(channel)

    def seek(self, channel: int, *, after: int) -> None:
        """Something was missed in a room, behind a snowflake."""
        self._known[channel] = min(after, self._known.get(channel, after))
        self._done.discard(channel)
        if channel in self._rooms:
            self._rooms[channel].part()
        self._await(channel)
        self._queue.put_nowait(channel)

    def pass_over(self, channel: int) -> None:
        """Nothing was missed there."""
        self._done.add(channel)

    def put(self, channel: int, message: Message) -> None:
        """Something was said just now."""
        if message.id in self._fetched:
            return
        self._mark.take(message.position)
        if self._may_have_missed(channel) and channel not in self._pending:
            self._await(channel)
        room = self._rooms[channel]
        room.waiting.append(message)
        if not room.busy:
            room.busy = True
            self._group.create_task(self._empty(channel, room))

    async def _work(self) -> None:
        while True:
            channel = await self._queue.get()
            room = self._rooms[channel]
            if not room.busy:
                room.busy = True
                await self._empty(channel, room)

    async def _empty(self, channel: int, room: Room) -> None:
        """Hand on everything of one room, first what was missed."""
        while room.waiting or channel in self._pending:
            if channel in self._pending:
                await self._catch_up(channel, room)
            else:
                await self._hand_on(room.waiting.popleft())
        del self._rooms[channel]

    def _may_have_missed(self, channel: int) -> bool:
        return bool(self._gap.since) and channel not in self._done and channel <= self._gap.until

    def _await(self, channel: int) -> None:
        """Let the mark rise no further until a room has been looked at."""
        self._pending[channel] += 1
        self._mark.hold(PENDING)

    def _settle(self, channel: int) -> None:
        del self._pending[channel]
        self._known.pop(channel, None)
        if not self._pending:
            self._mark.release(PENDING)

    async def _catch_up(self, channel: int, room: Room) -> None:
        """Look at a room until that is done; meanwhile, what is said there waits. A new session begins it anew."""
        outage, done, asked = Outage(), self._done, self._pending[channel]
        while done is self._done:
            try:
                await self._look(channel, room)
            except NOT_NOW as error:
                pause = outage.pause()
                log.warning("room.unreached", extra={"channel": channel, "error": type(error).__name__, "retry_after": pause})
                await asyncio.sleep(pause)
            else:
                done.add(channel)
                break
        if channel in self._done and self._pending[channel] == asked:
            self._settle(channel)

    async def _look(self, channel: int, room: Room) -> None:
        """Bring what was missed, up to where what was heard begins."""
        after = self._known.get(channel, self._gap.horizon)
        while room.waiting and room.waiting[0].position <= after:
            await self._hand_on(room.waiting.popleft())
        try:
            async with aclosing(self._missed(channel, after)) as missed:
                async for message in missed:
                    if message.kind is not Kind.EDIT and message.position >= room.live:
                        break
                    await self._bring(message)
        except Unreadable as error:
            log.info("room.unreadable", extra={"channel": channel, "error": str(error)})

    async def _bring(self, message: Message) -> None:
        if message.id not in self._heard:
            self._fetched.put(message.id, None)
            self._mark.take(message.position)
            await self._hand_on(message)

    async def _hand_on(self, message: Message) -> None:
        self._heard.put(message.id, None)
        await self._forward(message, lambda: self._mark.settle(message.position))
