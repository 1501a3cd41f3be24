"""A platform made of append-only files in a folder, so that either side can be killed at any line and the files tell the truth.

`incoming.jsonl` holds what people said, one `Message` a line, and may hold the same event twice; `acknowledged` the byte up to
which frankly has read it; `shown.jsonl` what people see, one `Shown` a line, fsynced.
"""

from __future__ import annotations

import asyncio
import os
from collections import deque
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from uuid import uuid4

import msgspec

from adapters.base import Accept, Capabilities, Complaint
from adapters.clean import clean_draft
from adapters.errors import RejectedError
from adapters.intake import Intake
from adapters.message import Address, Attachment, Author, Draft, Kind, Message, Receipt

POLL_SECONDS = 0.005
CAPABILITIES = Capabilities(max_text=2000, preview="none", burst_seconds=0.0)


@dataclass(frozen=True, slots=True)
class Shown:
    """One line of `shown.jsonl`."""

    id: str
    key: str
    draft: Draft
    replaces: str = ""
    """The id of the line that this one changes, or empty."""


class FilePlatform:
    """The far side: what people do to the folder, and what they see in it."""

    def __init__(self, folder: Path, *, name: str = "file") -> None:
        self.name = name
        self.incoming = folder / "incoming.jsonl"
        self.shown_file = folder / "shown.jsonl"
        self.acknowledged_file = folder / "acknowledged"
        folder.mkdir(parents=True, exist_ok=True)
        for file in (self.incoming, self.shown_file):
            file.touch()

    def post(  # noqa: PLR0913 - what can be said about a line, by keyword
        self,
        text: str,
        *,
        room: str = "one",
        author: str = "ann",
        direct: bool = True,
        position: int = 0,
        attachments: tuple[Attachment, ...] = (),
    ) -> Message:
        """Somebody says something."""
        message = Message(
            id=uuid4().hex,
            address=Address(self.name, room),
            author=Author(author, name=author.title()),
            text=text,
            sent_at=datetime.now(UTC),
            position=position,
            direct=direct,
            attachments=attachments,
        )
        return self.deliver(message)

    def press(self, action: str, *, room: str = "one") -> Message:
        """Somebody presses a button."""
        return self._post_kind(Kind.ACTION, room=room, action=action)

    def command(self, name: str, text: str = "", *, room: str = "one") -> Message:
        """Somebody gives a command."""
        return self._post_kind(Kind.COMMAND, room=room, action=name, text=text)

    def deliver(self, message: Message) -> Message:
        """Append an event; the same one again is what a platform calls at-least-once."""
        append(self.incoming, msgspec.json.encode(message) + b"\n")
        return message

    def shown(self, room: str = "one") -> tuple[Draft, ...]:
        """What people in a room see now, edits applied, in order."""
        lines: dict[str, Draft] = {}
        for line in self.history():
            if line.draft.to.room == room:
                lines[line.replaces or line.id] = line.draft
        return tuple(lines.values())

    def history(self) -> tuple[Shown, ...]:
        """Everything that was ever shown, edits as lines of their own."""
        return tuple(msgspec.json.decode(line, type=Shown) for _, line in whole_lines(self.shown_file, 0))

    def acknowledged(self) -> frozenset[str]:
        """The ids of the events up to the acknowledged byte."""
        upto = read_offset(self.acknowledged_file)
        lines = whole_lines(self.incoming, 0)
        return frozenset(msgspec.json.decode(line, type=Message).id for end, line in lines if end <= upto)

    def _post_kind(self, kind: Kind, *, room: str, action: str, text: str = "") -> Message:
        author = Author("ann", name="Ann")
        now = datetime.now(UTC)
        return self.deliver(Message(uuid4().hex, Address(self.name, room), author, text, now, kind=kind, action=action))


class FileAdapter:
    """The near side: reads the folder from the acknowledged byte on, and appends what is shown."""

    def __init__(self, folder: Path, *, name: str = "file", deduplicates: bool = True) -> None:
        self.name = name
        self.capabilities = replace(CAPABILITIES, deduplicates=deduplicates)
        self._platform = FilePlatform(folder, name=name)
        self._appending = asyncio.Lock()
        self._receipts = {line.key: Receipt((line.id,)) for line in self._platform.history()} if deduplicates else {}

    async def check(self) -> tuple[Complaint, ...]:
        folder = self._platform.incoming.parent
        if os.access(folder, os.W_OK):
            return ()
        return (Complaint(f"{folder} is not writable", "give this process the right to write there"),)

    async def run(self, accept: Accept) -> None:
        """Accept every event after the acknowledged byte, for ever."""
        unread: deque[tuple[int, list[bool]]] = deque()
        async with Intake(accept) as intake, aclosing(self._tail()) as events:
            async for end, line in events:
                accepted = [False]
                unread.append((end, accepted))
                message = msgspec.json.decode(line, type=Message)
                await intake.put(message, partial(self._acknowledge, unread, accepted))

    async def caught_up(self) -> None:
        """Wait until every event that was delivered by now is acknowledged."""
        end = self._platform.incoming.stat().st_size
        while read_offset(self._platform.acknowledged_file) < end:  # noqa: ASYNC110 - see `_tail`
            await asyncio.sleep(POLL_SECONDS)

    async def send(self, draft: Draft, *, key: str, replaces: Receipt | None = None) -> Receipt:
        draft = clean_draft(draft)
        if len(draft.byline) + 1 + len(draft.text) > self.capabilities.max_text:
            raise RejectedError(f"the file takes {self.capabilities.max_text} characters a line")
        async with self._appending:
            if replaces is None and (receipt := self._receipts.get(key)):
                return receipt
            return await self._show(draft, key=key, replaces=replaces)

    async def _show(self, draft: Draft, *, key: str, replaces: Receipt | None) -> Receipt:
        line = Shown(uuid4().hex, key, draft, replaces=replaces.ids[0] if replaces and replaces.ids else "")
        await asyncio.to_thread(append, self._platform.shown_file, msgspec.json.encode(line) + b"\n")
        receipt = Receipt((line.replaces or line.id,))
        if self.capabilities.deduplicates:
            self._receipts[key] = receipt
        return receipt

    async def _tail(self) -> AsyncGenerator[tuple[int, bytes]]:
        offset = read_offset(self._platform.acknowledged_file)
        while True:
            for end, line in whole_lines(self._platform.incoming, offset):
                yield end, line
                offset = end
            await asyncio.sleep(POLL_SECONDS)  # another process writes the file: there is nothing to wait on

    def _acknowledge(self, unread: deque[tuple[int, list[bool]]], accepted: list[bool]) -> None:
        """Move the offset over the accepted events that have no unaccepted one before them."""
        accepted[0] = True
        end = 0
        while unread and unread[0][1][0]:
            end, _ = unread.popleft()
        if end:
            write_offset(self._platform.acknowledged_file, end)


def append(file: Path, line: bytes) -> None:
    """Append one whole line durably; a line that a killed writer left unfinished is ended first."""
    descriptor = os.open(file, os.O_RDWR | os.O_APPEND | os.O_CREAT)
    try:
        size = os.fstat(descriptor).st_size
        torn = size > 0 and os.pread(descriptor, 1, size - 1) != b"\n"
        os.write(descriptor, b"\n" + line if torn else line)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def whole_lines(file: Path, offset: int) -> Iterator[tuple[int, bytes]]:
    """Every finished, valid line from `offset` on, with the byte at which it ends."""
    if file.stat().st_size <= offset:
        return
    with file.open("rb") as lines:
        lines.seek(offset)
        for line in lines:
            if not line.endswith(b"\n"):
                return  # its writer is at it: what follows would be taken for a line of its own
            offset += len(line)
            if line.endswith(b"}\n"):
                yield offset, line


def read_offset(file: Path) -> int:
    return int(file.read_text()) if file.exists() else 0


def write_offset(file: Path, offset: int) -> None:
    fresh = file.with_suffix(".new")
    fresh.write_text(str(offset))
    fresh.replace(file)
