"""A platform that lives in this process: for tests, and for programs that carry an ambassador inside."""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from functools import partial
from itertools import count
from secrets import token_hex

from adapters.base import Accept, Capabilities, Complaint
from adapters.clean import MENTION, clean_draft
from adapters.errors import RejectedError, TemporaryError, UncertainError
from adapters.intake import Intake
from adapters.message import Address, Author, Draft, Kind, Message, Receipt
from adapters.split import plain, units

ANN = Author("ann", name="Ann", language="en")
OURSELVES = Author("ambassador", is_bot=True)


class Fault(StrEnum):
    """What goes wrong with one send."""

    TEMPORARY = "temporary"
    REJECTED = "rejected"
    UNCERTAIN_SHOWN = "uncertain_shown"
    """No answer comes back, and people see the line."""
    UNCERTAIN_LOST = "uncertain_lost"
    """No answer comes back, and nobody sees anything."""


@dataclass(slots=True)
class Shown:
    """One line as people see it now."""

    id: str
    key: str
    draft: Draft
    edits: int = 0


@dataclass(slots=True)
class Room:
    """What there is to see in one room, and who waits to see it."""

    lines: list[Shown] = field(default_factory=list)
    final: int = 0
    """How many of the lines are finished."""
    preview: str = ""
    """The growing text of an unfinished line, where previews are `plain`."""
    waiting: list[tuple[int, asyncio.Future[None]]] = field(default_factory=list)

    async def wait(self, number: int) -> None:
        """Return once `number` lines are finished."""
        if self.final < number:
            future = asyncio.get_running_loop().create_future()
            self.waiting.append((number, future))
            await future

    def finish(self) -> None:
        """One more line is finished."""
        self.final += 1
        for number, future in self.waiting:
            if number <= self.final and not future.done():
                future.set_result(None)
        self.waiting = [(number, future) for number, future in self.waiting if not future.done()]


class MemoryPlatform:
    """The far side: what people do, and what they see."""

    def __init__(self, *, name: str = "memory", capabilities: Capabilities | None = None) -> None:
        self.name = name
        self.capabilities = capabilities or Capabilities(deduplicates=True)
        self.acknowledged: set[str] = set()
        """The ids of the messages that were accepted."""
        self.rang: list[str] = []
        """The mentions that rang."""
        self._rooms: defaultdict[str, Room] = defaultdict(Room)
        self._lines: dict[str, Shown] = {}
        self._keys: dict[str, Shown] = {}
        self._unread: dict[int, Message] = {}
        self._fresh: deque[tuple[int, Message]] = deque()
        self._posted = asyncio.Event()
        self._faults: dict[int, Fault] = {}
        self._sends = 0
        self._number = count(1)
        self._run = token_hex(4)

    def post(self, text: str, *, room: str = "lobby", author: Author = ANN, direct: bool = True) -> Message:
        """Somebody says something."""
        return self.deliver(self._message(Kind.TEXT, room, author, text=text, direct=direct))

    def edit(self, earlier: Message, text: str) -> Message:
        """Somebody changes what they said."""
        changed = self._message(Kind.EDIT, earlier.address.room, earlier.author, text=text, direct=earlier.direct)
        return self.deliver(replace(changed, reply_to=earlier.id))

    def press(self, action: str, *, room: str = "lobby", author: Author = ANN) -> Message:
        """Somebody presses the button with this id.

        Raises:
            LookupError: no line in the room has such a button.
        """
        if all(button.id != action for line in self._rooms[room].lines for button in line.draft.actions):
            raise LookupError(f"nothing in the room {room!r} has a button {action!r}")
        return self.deliver(self._message(Kind.ACTION, room, author, action=action))

    def command(self, name: str, text: str = "", *, room: str = "lobby", author: Author = ANN) -> Message:
        """Somebody gives a command."""
        return self.deliver(self._message(Kind.COMMAND, room, author, action=name, text=text))

    def join(self, *, room: str = "lobby", author: Author = ANN) -> Message:
        """Somebody opens the conversation."""
        return self.deliver(self._message(Kind.JOIN, room, author))

    def leave(self, *, room: str = "lobby", author: Author = ANN) -> Message:
        """Somebody leaves the conversation."""
        return self.deliver(self._message(Kind.LEAVE, room, author))

    def echo(self, text: str, *, room: str = "lobby") -> Message:
        """The platform plays back what the ambassador said."""
        return self.deliver(replace(self._message(Kind.TEXT, room, OURSELVES, text=text), own=True))

    def deliver(self, message: Message) -> Message:
        """Bring any event, or the same one once more, as platforms do."""
        number = next(self._number)
        self._unread[number] = message
        self._fresh.append((number, message))
        self._posted.set()
        return message

    def connect(self) -> None:
        """Bring everything again that was not acknowledged."""
        self._fresh = deque(self._unread.items())

    async def next_event(self) -> tuple[int, Message]:
        """The next event and its number, as soon as there is one."""
        while not self._fresh:
            self._posted.clear()
            await self._posted.wait()
        return self._fresh.popleft()

    def acknowledge(self, number: int) -> None:
        """Never bring this event again."""
        self.acknowledged.add(self._unread.pop(number).id)

    def shown(self, room: str = "lobby") -> tuple[Shown, ...]:
        """What people in a room see now, edits applied, in order."""
        return tuple(self._rooms[room].lines)

    def texts(self, room: str = "lobby") -> tuple[str, ...]:
        """The texts that people in a room see now."""
        return tuple(line.draft.text for line in self._rooms[room].lines)

    def preview(self, room: str = "lobby") -> str:
        """The unfinished text that people in a room see growing, or nothing."""
        return self._rooms[room].preview

    async def wait_shown(self, room: str, number: int) -> tuple[Shown, ...]:
        """What people in a room see, once there are `number` final lines."""
        await self._rooms[room].wait(number)
        return self.shown(room)

    def fail(self, fault: Fault, *, nth: int = 1) -> None:
        """Let the `nth` send from now on go wrong, previews included."""
        self._faults[self._sends + nth] = fault

    def show(self, draft: Draft, *, key: str, replaces: Receipt | None, mentions: bool) -> Receipt:
        """The platform's own call to show or change a line; `mentions` lets names with an @ ring."""
        self._sends += 1
        fault = self._faults.pop(self._sends, None)
        self._refuse(draft, fault)
        if fault is Fault.UNCERTAIN_LOST:
            raise UncertainError("the connection broke and nothing came back")
        receipt = self._show(draft, key, replaces)
        if mentions:
            self.rang.extend(found[0] for found in MENTION.finditer(draft.text))
        if fault is Fault.UNCERTAIN_SHOWN:
            raise UncertainError("the connection broke and nothing came back")
        return receipt

    def _message(  # noqa: PLR0913 - the fields of a message, by keyword
        self, kind: Kind, room: str, author: Author, *, text: str = "", action: str = "", direct: bool = True
    ) -> Message:
        number = next(self._number)
        return Message(
            id=f"{self._run}-{number}",
            address=Address(self.name, room),
            author=author,
            text=text,
            sent_at=datetime.now(UTC),
            position=number,
            kind=kind,
            direct=direct,
            action=action,
        )

    def _refuse(self, draft: Draft, fault: Fault | None) -> None:
        limit = self.capabilities
        if fault is Fault.TEMPORARY:
            raise TemporaryError("too many requests", retry_after=0.01)
        if fault is Fault.REJECTED:
            raise RejectedError("the room is gone")
        if units(plain(draft), limit.text_unit) > limit.max_text:
            raise RejectedError(f"the text is longer than {limit.max_text} {limit.text_unit}")
        if not draft.final and limit.preview == "none":
            raise RejectedError("this platform shows no previews")

    def _show(self, draft: Draft, key: str, replaces: Receipt | None) -> Receipt:
        room = self._rooms[draft.to.room]
        if not draft.final and self.capabilities.preview == "plain":
            room.preview = draft.text
            return Receipt(())
        room.preview = ""
        line = self._known(key, replaces)
        unfinished = line is None or not line.draft.final
        line = self._change(line, draft) if line else self._new(room, draft, key)
        if unfinished and draft.final:
            room.finish()
        return Receipt((line.id,))

    def _known(self, key: str, replaces: Receipt | None) -> Shown | None:
        """The line that is to be changed: the one replaced, or the one that this key already shows."""
        if replaces and replaces.ids:
            line = self._lines.get(replaces.ids[0])
            if line is None:
                raise RejectedError(f"there is no line {replaces.ids[0]!r} to change")
            return line
        return self._keys.get(key) if self.capabilities.deduplicates else None

    def _change(self, line: Shown, draft: Draft) -> Shown:
        if line.draft != draft:
            line.draft, line.edits = draft, line.edits + 1
        return line

    def _new(self, room: Room, draft: Draft, key: str) -> Shown:
        line = Shown(f"{self._run}-{next(self._number)}", key, draft)
        room.lines.append(line)
        self._lines[line.id] = self._keys[key] = line
        return line


class MemoryAdapter:
    """The near side: order within a room, and many rooms that wait for their commits together."""

    def __init__(self, platform: MemoryPlatform | None = None) -> None:
        self.platform = platform or MemoryPlatform()

    @property
    def name(self) -> str:
        return self.platform.name

    @property
    def capabilities(self) -> Capabilities:
        return self.platform.capabilities

    async def check(self) -> tuple[Complaint, ...]:
        return ()

    async def run(self, accept: Accept) -> None:
        """Accept everything that was not acknowledged yet, then what comes, until cancelled."""
        self.platform.connect()
        async with Intake(accept) as intake:
            while True:
                number, message = await self.platform.next_event()
                await intake.put(message, partial(self.platform.acknowledge, number))

    async def send(self, draft: Draft, *, key: str, replaces: Receipt | None = None) -> Receipt:
        return self.platform.show(clean_draft(draft), key=key, replaces=replaces, mentions=False)
