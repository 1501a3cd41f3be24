"""What a room and the terminals in it tell each other: one JSON object a line."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from datetime import datetime
from typing import Annotated, Generic, TypeVar

import msgspec

from adapters.message import Attachment, Draft, Kind

VERSION = 1
LONGEST = 1 << 20
"""Bytes of one line."""

T = TypeVar("T")


class Frame(msgspec.Struct, frozen=True, tag=str.lower):
    """One line on the wire."""


class Hello(Frame, frozen=True):
    """A terminal joins: the first line it sends."""

    member: str
    """The id that its person goes by."""
    room: str
    name: str = ""
    language: str = ""
    seen: int = 0
    """Up to which line the terminal has shown everything; 0 when it has just been opened."""
    version: int = VERSION


class Said(Frame, frozen=True):
    """Somebody says, presses, orders or begins something; sent again after every break until it is `Kept`."""

    id: str
    sent_at: Annotated[datetime, msgspec.Meta(tz=True)]
    kind: Kind = Kind.TEXT
    text: str = ""
    action: str = ""
    reply_to: str = ""
    attachments: tuple[Attachment, ...] = ()


class Seen(Frame, frozen=True):
    """Up to which line everything is on the screen."""

    upto: int


class Welcome(Frame, frozen=True):
    """The terminal has joined."""

    house: str


class Line(Frame, frozen=True):
    """A line to show."""

    number: int
    """Grows with every line, and with every change of one."""
    id: str
    draft: Draft
    changed: bool = False
    """True when it takes the place of what had this id before."""


class Typing(Frame, frozen=True):
    """Somebody is writing."""

    byline: str


class Kept(Frame, frozen=True):
    """What was said with this id is durable."""

    id: str


class Refused(Frame, frozen=True):
    """The room wants no more of this terminal."""

    why: str


FromMember = Hello | Said | Seen
FromRoom = Welcome | Line | Typing | Kept | Refused


class Frames(Generic[T]):
    """Reads the lines of one side."""

    def __init__(self, reader: asyncio.StreamReader, decoder: msgspec.json.Decoder[T]) -> None:
        self._reader, self._decoder = reader, decoder

    async def next(self) -> T | None:
        """The next line, or None at the end.

        Raises:
            ValueError: it is too long, or not one of those that are known.
        """
        try:
            return self._decoder.decode(await self._reader.readuntil(b"\n"))
        except (asyncio.IncompleteReadError, ConnectionError):
            return None
        except asyncio.LimitOverrunError:
            raise ValueError(f"a line is longer than {LONGEST} bytes") from None
        except msgspec.DecodeError as error:
            raise ValueError(f"a line cannot be read: {error}") from None

    async def all(self) -> AsyncGenerator[T]:
        """Every line until the end."""
        while (frame := await self.next()) is not None:
            yield frame


def from_member(reader: asyncio.StreamReader) -> Frames[FromMember]:
    return Frames(reader, msgspec.json.Decoder(FromMember))


def from_room(reader: asyncio.StreamReader) -> Frames[FromRoom]:
    return Frames(reader, msgspec.json.Decoder(FromRoom))


def encoded(frame: Frame) -> bytes:
    return msgspec.json.encode(frame) + b"\n"
