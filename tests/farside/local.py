"""The people's side of a room on this machine: real terminals' ends of the wire, over the real socket."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Collection
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from adapters.errors import PlatformError
from adapters.local import LocalAdapter, LocalSettings
from adapters.local.log import DECODER, Shown
from adapters.local.member import Lost, Member
from adapters.local.wire import Line, Typing, Welcome
from adapters.message import Action, Address, Attachment, Author, Draft, Kind, Message
from adapters.split import plain
from adapters.testing import FarSide, Lack, Seen, eventually

NOBODY = Address("", "")


class Client:
    """Somebody who joined, and what is on their screen."""

    def __init__(self, socket: Path, *, id: str = "anne", room: str = "one", name: str = "Anne") -> None:  # noqa: A002 - it is the id
        self.member = Member(socket, id=id, room=room, name=name, language="en")
        self.said: dict[str, Message] = {}
        self.lines: dict[str, Draft] = {}
        self.numbers: dict[str, int] = {}
        self.changed: list[str] = []
        self.writing: list[str] = []
        self.joined = 0
        self.lost = 0
        self.refusal = ""
        self.running = asyncio.create_task(self._watch())

    def say(self, kind: Kind = Kind.TEXT, text: str = "", *, action: str = "", attachments: tuple[Attachment, ...] = ()) -> str:
        now = datetime.now(UTC)
        message = Message(uuid4().hex, NOBODY, Author(""), text, now, kind=kind, action=action, attachments=attachments)
        self.said[message.id] = message
        self.member.say(message)
        return message.id

    @property
    def texts(self) -> list[str]:
        return [draft.text for draft in self.lines.values()]

    async def leave(self) -> None:
        self.running.cancel()
        await asyncio.gather(self.running, return_exceptions=True)

    async def _watch(self) -> None:
        try:
            await self._look()
        except PlatformError as error:
            self.refusal = str(error)

    async def _look(self) -> None:
        async for event in self.member.events():
            match event:
                case Line():
                    self.lines[event.id] = event.draft
                    self.numbers[event.id] = event.number
                    self.changed += [event.id] * event.changed
                case Typing():
                    self.writing.append(event.byline)
                case Welcome():
                    self.joined += 1
                case Lost():
                    self.lost += 1


class LocalFarSide(FarSide):
    """One terminal a room, opened when something is first done there."""

    lacks: Collection[Lack] = (
        *(Lack.PUBLIC, Lack.ECHOES, Lack.MENTIONS),
        *(Lack.TEMPORARY, Lack.REJECTED, Lack.UNCERTAIN),
    )

    def __init__(self, folder: Path, name: str) -> None:
        self._settings = LocalSettings(socket=folder / "room.sock")
        self._adapter = LocalAdapter(name, self._settings)
        self._clients: dict[str, Client] = {}

    @property
    def adapter(self) -> LocalAdapter:
        return self._adapter

    async def connected(self) -> None:
        client = await self.client("one")
        await eventually(lambda: client.joined > client.lost)

    async def aclose(self) -> None:
        for client in self._clients.values():
            await client.leave()

    async def post(self, text: str, *, room: str = "one", direct: bool = True) -> str:
        return (await self.client(room)).say(text=text)

    async def press(self, action: Action, *, room: str = "one") -> None:
        (await self.client(room)).say(Kind.ACTION, action=action.id)

    async def command(self, name: str, text: str = "", *, room: str = "one") -> None:
        (await self.client(room)).say(Kind.COMMAND, text, action=name)

    async def attach(self, attachment: Attachment, *, text: str = "", room: str = "one") -> None:
        (await self.client(room)).say(text=text, attachments=(attachment,))

    async def write(self, *, room: str = "one") -> None:
        (await self.client(room)).say(Kind.TYPING)

    async def acknowledged(self) -> Collection[str]:
        return {event for client in self._clients.values() for event in client.said if event not in client.member.unkept}

    async def repeat(self, event: str) -> None:
        for client in self._clients.values():
            if event in client.said:
                client.member.say(client.said[event])

    async def writing(self, room: str = "one") -> Collection[str]:
        return (await self.client(room)).writing

    async def shown(self, room: str = "one") -> tuple[Seen, ...]:
        client = await self.client(room)
        kept = {shown.id: shown.number for shown in self._kept() if shown.draft.to.room == room and not shown.overheard}
        await eventually(lambda: client.numbers == kept)
        return tuple(Seen(plain(draft), tuple(action.label for action in draft.actions)) for draft in client.lines.values())

    async def client(self, room: str) -> Client:
        """The terminal in a room."""
        if room not in self._clients:
            await eventually(lambda: is_open(self._settings.socket))
            self._clients[room] = Client(self._settings.socket, room=room)
        return self._clients[room]

    def _kept(self) -> list[Shown]:
        records = map(DECODER.decode, self._settings.kept_in.read_bytes().splitlines())
        return [record for record in records if isinstance(record, Shown)]


def is_open(path: Path) -> bool:
    """Does a house listen there?"""
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex(str(path)) == 0
