"""One terminal in a room, as the room sees it: what it is shown, and what is said there."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial

from adapters.clean import clean, clean_draft
from adapters.intake import Intake
from adapters.local.log import Log
from adapters.local.wire import Frame, Frames, FromMember, Hello, Kept, Line, Said, Seen, Typing, encoded
from adapters.message import Address, Author, Draft, Kind, Message, Speaker

LAST_LINES = 20
"""How much of the past somebody sees who opens a terminal."""
PATIENT_BYTES = 1 << 16
"""A terminal that leaves more than this unread is stopped; it need not know who was writing meanwhile."""


class Seat:
    """Somebody who joined."""

    def __init__(self, hello: Hello, *, adapter: str, log: Log, positions: Iterator[int], writer: asyncio.StreamWriter) -> None:
        self.address = Address(adapter, hello.room)
        self._author = Author(hello.member, name=clean(hello.name), language=hello.language)
        self._log, self._positions, self._writer = log, positions, writer
        self._upto = hello.seen or _beginning(hello, log)
        self._news = asyncio.Event()

    async def serve(self, frames: Frames[FromMember], intake: Intake, look: Callable[[], None]) -> None:
        """Show and listen until the terminal goes; `look` is called when there is something new for everybody.

        Raises:
            ValueError: it sends what nobody understands.
            OSError: what is said can be kept no more.
        """
        showing = asyncio.create_task(self._show())
        showing.add_done_callback(self._give_up)
        try:
            async for frame in frames.all():
                await self._hear(frame, intake, look)
        finally:
            showing.cancel()
            await asyncio.wait([showing])
        if not showing.cancelled():
            showing.result()

    def look(self) -> None:
        """There may be something new in the room."""
        self._news.set()

    def tell(self, frame: Frame) -> None:
        """Say something that needs no answer."""
        if not self._writer.is_closing():
            self._writer.write(encoded(frame))

    def tell_typing(self, byline: str) -> None:
        if self._writer.transport.get_write_buffer_size() < PATIENT_BYTES:
            self.tell(Typing(byline))

    def _give_up(self, showing: asyncio.Task[None]) -> None:
        """A terminal that can be shown nothing more is let go, so that it comes again."""
        if not showing.cancelled():
            self._writer.close()

    async def _show(self) -> None:
        """Show what was missed, and then whatever comes, for ever."""
        with suppress(ConnectionError):
            while True:
                self._news.clear()
                for shown in self._log.since(self.address.room, self._upto):
                    self.tell(Line(shown.number, shown.id, shown.draft, shown.changed))
                    self._upto = shown.number
                    await self._writer.drain()
                await self._news.wait()

    async def _hear(self, frame: FromMember, intake: Intake, look: Callable[[], None]) -> None:
        match frame:
            case Said():
                message = to_message(frame, self._author, self.address, position=next(self._positions))
                if message.kind is Kind.TEXT:
                    await self._log.overhear(_overheard(message), id=message.id)
                    look()
                await intake.put(message, partial(self.tell, Kept(frame.id)))
            case Seen():
                await self._log.mark(self._author.id, self.address.room, frame.upto)
            case Hello():
                raise ValueError("a terminal joins once")


def to_message(said: Said, author: Author, address: Address, *, position: int) -> Message:
    return Message(
        id=said.id,
        address=address,
        author=author,
        text=said.text,
        sent_at=said.sent_at,
        position=position,
        kind=said.kind,
        direct=False,
        action=said.action,
        reply_to=said.reply_to,
        attachments=said.attachments,
    )


def _overheard(message: Message) -> Draft:
    """What somebody said, as the others in the room read it."""
    byline = message.author.name or message.author.id
    draft = Draft(message.address, message.text, Speaker.USER, byline=byline, attachments=message.attachments)
    return clean_draft(draft)


def _beginning(hello: Hello, log: Log) -> int:
    """After which line a terminal that was just opened begins: before the last ones, and before what its person has not seen."""
    last = log.before_last(hello.room, LAST_LINES)
    return min(last, log.seen(hello.member, hello.room) or last)


def growing() -> Iterator[int]:
    """Positions that grow across restarts too, and when a clock is set back."""
    last = 0
    while True:
        last = max(last + 1, time.time_ns())
        yield last
