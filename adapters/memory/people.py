"""What people do on the in-process platform, and what of it was taken note of."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from secrets import token_hex

from adapters.message import Address, Attachment, Author, Kind, Message

ANN = Author("ann", name="Ann", language="en")
OURSELVES = Author("ambassador", is_bot=True)


class People:
    """Everybody on the platform: what they say and press waits until the ambassador takes note of it."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.acknowledged: set[str] = set()
        """The ids of the messages that were accepted."""
        self._unread: dict[int, Message] = {}
        self._fresh: deque[tuple[int, Message]] = deque()
        self._posted = asyncio.Event()
        self._number = count(1)
        self._run = token_hex(4)

    def post(  # noqa: PLR0913 - what can be said about a line, by keyword
        self,
        text: str,
        *,
        room: str = "lobby",
        thread: str = "",
        author: Author = ANN,
        direct: bool = True,
        reply_to: str = "",
        attachments: tuple[Attachment, ...] = (),
    ) -> Message:
        """Somebody says something."""
        said = self._message(Kind.TEXT, self.place(room, thread), author, text=text)
        return self.deliver(replace(said, direct=direct, reply_to=reply_to, attachments=attachments))

    def edit(self, earlier: Message, text: str) -> Message:
        """Somebody changes what they said."""
        changed = self._message(Kind.EDIT, earlier.address, earlier.author, text=text)
        kept = replace(changed, direct=earlier.direct, reply_to=earlier.id, attachments=earlier.attachments)
        return self.deliver(kept)

    def press(self, action: str, *, room: str = "lobby", thread: str = "", author: Author = ANN, written: str = "") -> Message:
        """Somebody presses the button with this id; `written` is what they sent in the field that it opened."""
        return self.deliver(self._message(Kind.ACTION, self.place(room, thread), author, action=action, text=written))

    def command(self, name: str, text: str = "", *, room: str = "lobby", thread: str = "", author: Author = ANN) -> Message:
        """Somebody gives a command."""
        return self.deliver(self._message(Kind.COMMAND, self.place(room, thread), author, action=name, text=text))

    def join(self, *, room: str = "lobby", author: Author = ANN) -> Message:
        """Somebody opens the conversation."""
        return self.deliver(self._message(Kind.JOIN, self.place(room), author))

    def leave(self, *, room: str = "lobby", author: Author = ANN) -> Message:
        """Somebody leaves the conversation."""
        return self.deliver(self._message(Kind.LEAVE, self.place(room), author))

    def type(self, *, room: str = "lobby", thread: str = "", author: Author = ANN) -> Message:
        """Somebody is writing something."""
        return self.deliver(self._message(Kind.TYPING, self.place(room, thread), author))

    def echo(self, text: str, *, room: str = "lobby") -> Message:
        """The platform plays back what the ambassador said."""
        return self.deliver(replace(self._message(Kind.TEXT, self.place(room), OURSELVES, text=text), own=True))

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

    def place(self, room: str, thread: str = "") -> Address:
        """The address of a room, or of a thread in it."""
        return Address(self.name, room, thread)

    def new_id(self) -> str:
        """An id that no other platform, and no other run, gives."""
        return f"{self._run}-{next(self._number)}"

    def _message(self, kind: Kind, place: Address, author: Author, *, text: str = "", action: str = "") -> Message:
        number = next(self._number)
        return Message(
            id=f"{self._run}-{number}",
            address=place,
            author=author,
            text=text,
            sent_at=datetime.now(UTC),
            position=number,
            kind=kind,
            action=action,
        )
