"""An adapter of your own in some forty lines, a far side in some thirty, and the contract that says whether they are right.

The platform is invented: a server that speaks JSON lines over TCP. One connection brings what people say; each line of ours takes
another one, which is answered with the line's id. Run this file, and it is held to `adapters.testing.AdapterContract`.
"""

from __future__ import annotations

import asyncio
import json
import os
import socket
import sys
from collections.abc import Collection
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, ClassVar

import pytest
from pydantic import BaseModel, ConfigDict

from adapters.base import Accept, Capabilities, Complaint
from adapters.clean import clean_draft
from adapters.errors import DeliveryError, RejectedError, TemporaryError, UncertainError
from adapters.intake import Intake
from adapters.message import Address, Author, Draft, Message, Receipt
from adapters.split import plain
from adapters.testing import AdapterContract, FarSide, Lack, Seen

# The adapter


class WireSettings(BaseModel):
    """The section `[adapters.wire]`."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    host: str = "127.0.0.1"
    """Where the server is."""
    port: int = 7707
    """Its port."""


class WireAdapter:
    """Rooms on a server that speaks JSON lines. The server remembers keys, so a line sent twice is shown once."""

    Settings: ClassVar = WireSettings
    capabilities = Capabilities(max_text=2000, deduplicates=True, actions=False)

    def __init__(self, name: str, settings: WireSettings) -> None:
        self.name = name
        self.server = (settings.host, settings.port)

    async def check(self) -> tuple[Complaint, ...]:
        return ()  # nothing to find out without sending

    async def run(self, accept: Accept) -> None:
        reader, writer = await asyncio.open_connection(*self.server)
        try:
            writer.write(line_of({"listen": True}))
            async with Intake(accept) as intake:
                async for line in reader:
                    event = json.loads(line)
                    read = line_of({"read": event["id"]})
                    await intake.put(to_message(event, self.name), partial(writer.write, read))
        finally:
            writer.close()

    async def send(self, draft: Draft, *, key: str, replaces: Receipt | None = None) -> Receipt:
        try:
            reader, writer = await asyncio.open_connection(*self.server)
        except OSError as error:
            raise TemporaryError(f"the server is away: {error}", retry_after=5) from error
        try:
            writer.write(line_of({"show": key, "room": draft.to.room, "text": plain(clean_draft(draft))}))
            answer = json.loads(await reader.readline() or "null")
        except OSError as error:
            raise UncertainError(f"the connection broke: {error}") from error
        finally:
            writer.close()
        return to_receipt(answer)


def to_message(event: dict[str, Any], adapter: str) -> Message:
    """Pure, so that recorded events test it without a network."""
    sent_at = datetime.fromtimestamp(event["at"], UTC)
    author = Author(event["author"])
    return Message(str(event["id"]), Address(adapter, event["room"]), author, event["text"], sent_at, position=event["id"])


def to_receipt(answer: dict[str, Any] | None) -> Receipt:
    match answer:
        case {"shown": str(line)}:
            return Receipt((line,))
        case {"busy": float(seconds)}:
            raise TemporaryError("the server is busy", retry_after=seconds)
        case {"refused": str(why)}:
            raise RejectedError(why)
        case _:
            raise UncertainError("the connection ended without an answer")


def line_of(value: dict[str, object]) -> bytes:
    return json.dumps(value).encode() + b"\n"


# The far side: the server, with people on it


class WireFarSide(FarSide):
    lacks = (Lack.PUBLIC, Lack.ACTIONS, Lack.COMMANDS, Lack.ATTACHMENTS, Lack.TYPING, Lack.EDITS, Lack.ECHOES, Lack.MENTIONS)
    answers: ClassVar[dict[type[DeliveryError], dict[str, object]]] = {
        TemporaryError: {"busy": 0.01},
        RejectedError: {"refused": "the room is gone"},
        UncertainError: {},
    }

    def __init__(self, name: str) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self._adapter = WireAdapter(name, WireSettings(port=self.socket.getsockname()[1]))
        self.server: asyncio.Server | None = None
        self.listener: asyncio.StreamWriter | None = None
        self.listening = asyncio.Event()
        self.guests: set[asyncio.Task[None] | None] = set()
        self.events: list[dict[str, object]] = []
        self.read: set[str] = set()
        self.lines: dict[str, tuple[str, str]] = {}  # by key: the room and the text
        self.fault: dict[str, object] | None = None

    @property
    def adapter(self) -> WireAdapter:
        return self._adapter

    async def connected(self) -> None:
        self.listening.clear()
        self.server = self.server or await asyncio.start_server(self.serve, sock=self.socket)
        await self.listening.wait()

    async def aclose(self) -> None:
        self.socket.close() if self.server is None else self.server.close()
        await asyncio.gather(*filter(None, self.guests))

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.guests.add(asyncio.current_task())
        async for line in reader:
            match json.loads(line):
                case {"listen": True}:
                    self.listener = writer
                    self.listening.set()
                    writer.write(b"".join(line_of(event) for event in self.events if str(event["id"]) not in self.read))
                case {"read": read}:
                    self.read.add(str(read))
                case {"show": key, "room": room, "text": text}:
                    writer.write(self.show(key, room, text))
                    break
        writer.close()

    def show(self, key: str, room: str, text: str) -> bytes:
        fault, self.fault = self.fault, None
        if fault is not None:
            return line_of(fault) if fault else b""
        self.lines.setdefault(key, (room, text))
        return line_of({"shown": key})

    async def post(self, text: str, *, room: str = "one", direct: bool = True) -> str:
        event: dict[str, object] = {"id": len(self.events) + 1, "room": room, "author": "ann", "text": text, "at": 1_795_000_000}
        self.events.append(event)
        await self.repeat(str(event["id"]))
        return str(event["id"])

    async def repeat(self, event: str) -> None:
        if self.listener is not None:
            self.listener.write(line_of(self.events[int(event) - 1]))

    async def acknowledged(self) -> Collection[str]:
        return self.read

    async def shown(self, room: str = "one") -> tuple[Seen, ...]:
        return tuple(Seen(text) for where, text in self.lines.values() if where == room)

    async def fail_next(self, error: type[DeliveryError]) -> None:
        self.fault = self.answers[error]


# The contract


class TestWire(AdapterContract):
    def make(self, folder: Path, *, name: str) -> FarSide:
        return WireFarSide(name)


if __name__ == "__main__":
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
    with TemporaryDirectory() as folder:
        sys.exit(pytest.main([__file__, "-q", "-p", "no:cacheprovider", f"--basetemp={folder}/pytest"]))
