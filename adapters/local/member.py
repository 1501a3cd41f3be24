"""Somebody's end of the wire: joins a room on this machine, again after every break, and loses nothing that was said."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncGenerator
from contextlib import aclosing
from pathlib import Path

import msgspec

from adapters.errors import PlatformError
from adapters.local.wire import (
    LONGEST,
    Frame,
    FromRoom,
    Hello,
    Kept,
    Line,
    Refused,
    Said,
    Seen,
    Typing,
    Welcome,
    encoded,
    from_room,
)
from adapters.message import Kind, Message

RETRY_SECONDS = 0.5
"""Between two attempts to reach a house that was there before."""


class Lost(Frame, frozen=True):
    """The house is gone; it is tried until it is there again."""


Event = Welcome | Line | Typing | Lost


class Member:
    """One person in a room."""

    def __init__(self, path: Path, *, id: str, room: str, name: str = "", language: str = "") -> None:  # noqa: A002 - it is the id
        self._path = path
        self._hello = Hello(id, room, name=name, language=language)
        self._seen = 0
        self._said: set[str] = set()
        """What is on this screen already, for it was typed there."""
        self._unkept: dict[str, Said] = {}
        self._kept = asyncio.Event()
        self._kept.set()
        self._writer: asyncio.StreamWriter | None = None

    @property
    def id(self) -> str:
        return self._hello.member

    @property
    def unkept(self) -> tuple[str, ...]:
        """The ids of what the house has not taken yet."""
        return tuple(self._unkept)

    def say(self, message: Message) -> None:
        """Send something, now or as soon as the house is there.

        Raises:
            ValueError: it is too long for the wire.
        """
        said = Said(
            message.id,
            message.sent_at,
            kind=message.kind,
            text=message.text,
            action=message.action,
            reply_to=message.reply_to,
            attachments=message.attachments,
        )
        if len(encoded(said)) > LONGEST:
            raise ValueError(f"a line takes {LONGEST} bytes at most")
        if message.kind is not Kind.TYPING:
            self._said.add(said.id)
            self._unkept[said.id] = said
            self._kept.clear()
        self._tell(said)

    async def delivered(self) -> None:
        """Return once the house has everything that was said."""
        await self._kept.wait()

    async def events(self) -> AsyncGenerator[Event]:
        """What happens in the room, for ever: every line once, though the house may go and come back.

        Raises:
            PlatformError: no house is there at first, or it refuses this terminal.
        """
        reader, writer = await self._reach()
        while True:
            async with aclosing(self._stay(reader, writer)) as staying:
                async for event in staying:
                    yield event
            yield Lost()
            while (connection := await self._again()) is None:
                pass
            reader, writer = connection

    async def _reach(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if not hasattr(socket, "AF_UNIX"):
            raise PlatformError(
                "this system has no Unix sockets: join from the machine, or the shell, in which the house is at work"
            )
        try:
            return await asyncio.open_unix_connection(self._path, limit=2 * LONGEST)
        except (FileNotFoundError, ConnectionRefusedError):
            raise PlatformError(f"no house is at work at {self._path}: start it with `frankly run`, or `frankly chat`") from None
        except PermissionError:
            raise PlatformError(f"{self._path} belongs to another user: join as the one who runs the house") from None
        except OSError as error:
            raise PlatformError(f"{self._path} cannot be reached ({error}): name the socket of the house") from None

    async def _again(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | None:
        await asyncio.sleep(RETRY_SECONDS)
        try:
            return await self._reach()
        except PlatformError:
            return None

    async def _stay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> AsyncGenerator[Event]:
        """Everything until the connection breaks."""
        self._writer = writer
        self._tell(msgspec.structs.replace(self._hello, seen=self._seen))
        for said in self._unkept.values():
            self._tell(said)
        try:
            async for frame in from_room(reader).all():
                if (event := self._heard(frame)) is not None:
                    yield event
                self._mark(frame)
        except ValueError as error:
            raise PlatformError(f"what listens at {self._path} is no room of frankly ({error}): name another socket") from None
        finally:
            self._writer = None
            writer.close()

    def _heard(self, frame: FromRoom) -> Event | None:
        """What there is to show, if there is."""
        match frame:
            case Kept(id):
                self._keep(id)
            case Refused(why):
                raise PlatformError(f"the house refuses this terminal: {why}")
            case Line(number, id) if number <= self._seen or (id in self._said):
                pass
            case Line() | Typing() | Welcome():
                return frame
        return None

    def _keep(self, id: str) -> None:  # noqa: A002 - it is the line's id
        self._unkept.pop(id, None)
        if not self._unkept:
            self._kept.set()

    def _mark(self, frame: FromRoom) -> None:
        """After it was shown, and not before: what nobody saw is shown again."""
        if isinstance(frame, Line):
            self._seen = max(self._seen, frame.number)
            self._tell(Seen(self._seen))

    def _tell(self, frame: Frame) -> None:
        if self._writer is not None and not self._writer.is_closing():
            self._writer.write(encoded(frame))
