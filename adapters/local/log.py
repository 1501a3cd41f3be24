"""What is shown in a room on this machine, kept in a file that only grows, until it is trimmed."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import takewhile
from pathlib import Path
from threading import Lock
from time import time_ns
from uuid import uuid4

import msgspec

from adapters.errors import PlatformError
from adapters.message import Draft

KEEP = 2_000
"""How many lines are kept. A line is sent again only when it was among the last, so its key is there as long as it matters."""
BEGINNING = b'{"type":"'
"""With what a file of ours begins."""


class Shown(msgspec.Struct, frozen=True, tag="shown"):
    """A line as it was shown, or as it was changed."""

    number: int
    """Grows with every line and every change, also from one log to the next."""
    id: str
    key: str
    draft: Draft
    at: datetime
    changed: bool = False
    overheard: bool = False
    """Said by somebody in the room."""


class Mark(msgspec.Struct, frozen=True, tag="mark"):
    """Up to which line somebody has seen everything in a room."""

    member: str
    room: str
    upto: int


Record = Shown | Mark
DECODER: msgspec.json.Decoder[Record] = msgspec.json.Decoder(Record)


class Log:
    """The lines of every room of one adapter, newest change last."""

    def __init__(self, path: Path, *, keep: int = KEEP) -> None:
        """Take up what is in the file, and keep its last lines.

        Raises:
            PlatformError: the file holds something else.
            OSError: it cannot be read or written.
        """
        self._path, self._keep = path, keep
        self._shown: dict[str, Shown] = {}
        self._keys: dict[str, str] = {}
        self._marks: dict[tuple[str, str], Mark] = {}
        self._records = 0
        self._turn = asyncio.Lock()
        self._writing = Lock()
        self._file: int | None = None
        for record in _records(path):
            self._remember(record)
        self._trim()

    async def show(self, draft: Draft, *, key: str, changes: str = "") -> Shown:
        """Keep a line, or the change of one; nothing new when this key, or this change, is there already.

        Raises:
            OSError: it could not be kept.
        """
        async with self._turn:
            earlier = self._shown.get(changes or self._keys.get(key, ""))
            if earlier and (not changes or earlier.draft == draft):
                return earlier
            shown = Shown(self._next, changes or uuid4().hex, key, draft, datetime.now(UTC), changed=bool(changes))
            await self._add(shown)
            return shown

    async def overhear(self, draft: Draft, *, id: str) -> None:  # noqa: A002 - it is the line's id
        """Keep what somebody in the room said, for the others there.

        Raises:
            OSError: it could not be kept.
        """
        async with self._turn:
            if id not in self._shown:
                await self._add(Shown(self._next, id, f"said {id}", draft, datetime.now(UTC), overheard=True))

    async def mark(self, member: str, room: str, upto: int) -> None:
        """Keep up to where somebody has seen everything.

        Raises:
            OSError: it could not be kept.
        """
        async with self._turn:
            if upto > self.seen(member, room):
                await self._add(Mark(member, room, upto))

    def seen(self, member: str, room: str) -> int:
        """Up to where somebody has seen everything; 0 for somebody new."""
        mark = self._marks.get((member, room))
        return mark.upto if mark else 0

    def since(self, room: str, number: int) -> list[Shown]:
        """What was shown or changed in a room after that line, oldest first."""
        newest = takewhile(lambda shown: shown.number > number, reversed(self._shown.values()))
        return [shown for shown in newest if shown.draft.to.room == room][::-1]

    def before_last(self, room: str, lines: int) -> int:
        """The number after which the last so many lines of a room stand."""
        there = [shown.number for shown in self._shown.values() if shown.draft.to.room == room]
        return next(iter(there[-lines:]), 1) - 1

    def close(self) -> None:
        """Write no more; waits for a line that is just being written."""
        with self._writing:
            if self._file is not None:
                os.close(self._file)
                self._file = None

    @property
    def _next(self) -> int:
        last = next(reversed(self._shown.values())).number if self._shown else 0
        return max(time_ns(), last + 1)

    async def _add(self, record: Record) -> None:
        await asyncio.to_thread(self._write, record)
        self._remember(record)
        if self._records > 2 * self._keep + len(self._marks):
            await asyncio.to_thread(self._trim)

    def _remember(self, record: Record) -> None:
        self._records += 1
        if isinstance(record, Mark):
            self._marks[record.member, record.room] = record
            return
        self._shown.pop(record.id, None)
        self._shown[record.id] = record
        self._keys[record.key] = record.id

    def _write(self, record: Record) -> None:
        """Append one whole line or none. What was said is the store's; only what is shown must survive a power cut here too."""
        with self._writing:
            if self._file is None:
                raise OSError("the room is closed")
            size = os.fstat(self._file).st_size
            try:
                _write_all(self._file, msgspec.json.encode(record) + b"\n")
                if isinstance(record, Shown) and not record.overheard:
                    os.fsync(self._file)
            except OSError:
                os.ftruncate(self._file, size)
                raise

    def _trim(self) -> None:
        """Write the last lines into a new file, which then takes the old one's place."""
        for id in [*self._shown][: -self._keep]:  # noqa: A001 - it is the line's id
            self._keys.pop(self._shown.pop(id).key, None)
        records = (*self._shown.values(), *self._marks.values())
        fresh = self._path.with_name(f"{self._path.name}.new")
        with self._writing:
            file = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND, 0o600)
            try:
                _write_all(file, b"".join(msgspec.json.encode(record) + b"\n" for record in records))
                os.fsync(file)
                fresh.replace(self._path)
            except OSError:
                os.close(file)
                raise
            if self._file is not None:
                os.close(self._file)
            self._file, self._records = file, len(records)


def _records(path: Path) -> Iterator[Record]:
    """What a file holds; a line that a killed process, or a power cut, left unfinished is none."""
    content = path.read_bytes() if path.exists() else b""
    if content[: len(BEGINNING)] != BEGINNING[: len(content)]:
        raise PlatformError(f"{path} is no log of a room: name another file as `log`")
    for line in content.split(b"\n"):
        try:
            yield DECODER.decode(line)
        except msgspec.DecodeError:
            continue


def _write_all(file: int, content: bytes) -> None:
    while content:
        content = content[os.write(file, content) :]
