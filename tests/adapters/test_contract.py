"""Every platform of ours keeps the contract that strangers' platforms keep."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

import pytest

from adapters.base import Capabilities, Preview
from adapters.errors import DeliveryError, RejectedError, TemporaryError
from adapters.memory import Fault, MemoryAdapter, MemoryPlatform, Shown
from adapters.message import Action, Address, Attachment, Message
from adapters.split import plain
from adapters.testing import AdapterContract, FarSide, Lack, Seen
from tests.farside.file import FileAdapter, FilePlatform
from tests.farside.local import LocalFarSide
from tests.farside.terminal import PipeFarSide, PtyFarSide


@pytest.fixture(autouse=True)
def _a_capable_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")


class MemoryFarSide(FarSide):
    def __init__(self, name: str, *, preview: Preview, deduplicates: bool = True) -> None:
        capabilities = Capabilities(
            max_text=600, text_unit="utf16", deduplicates=deduplicates, preview=preview, threads=True, typing=True, edits=True
        )
        self.platform = MemoryPlatform(name=name, capabilities=capabilities)
        self._adapter = MemoryAdapter(self.platform)
        self._events: dict[str, Message] = {}

    @property
    def adapter(self) -> MemoryAdapter:
        return self._adapter

    async def post(self, text: str, *, room: str = "one", direct: bool = True) -> str:
        message = self.platform.post(text, room=room, direct=direct)
        self._events[message.id] = message
        return message.id

    async def shown(self, room: str = "one") -> tuple[Seen, ...]:
        return _seen(self.platform.shown(room))

    async def acknowledged(self) -> Collection[str]:
        return self.platform.acknowledged

    async def repeat(self, event: str) -> None:
        self.platform.deliver(self._events[event])

    async def press(self, action: Action, *, room: str = "one") -> None:
        self.platform.press(action.id, room=room)

    async def command(self, name: str, text: str = "", *, room: str = "one") -> None:
        self.platform.command(name, text, room=room)

    async def attach(self, attachment: Attachment, *, text: str = "", room: str = "one") -> None:
        kept = replace(attachment, content=b"", ref=f"{self.platform.name}:{attachment.name}")
        self.platform.files[kept.ref] = attachment.content
        self.platform.post(text, room=room, attachments=(kept,))

    async def write(self, *, room: str = "one") -> None:
        self.platform.type(room=room)

    async def writing(self, room: str = "one") -> Collection[str]:
        return self.platform.writing(room)

    async def titles(self, room: str = "one") -> Collection[str]:
        return self.platform.threads(room).values()

    async def look_of(self, thread: Address) -> str:
        return f"{self.platform.state(thread.room, thread.thread)}"

    async def post_in(self, thread: Address, text: str) -> None:
        self.platform.post(text, room=thread.room, thread=thread.thread)

    async def shown_in(self, thread: Address) -> tuple[Seen, ...]:
        return _seen(self.platform.shown(thread.room, thread=thread.thread))

    async def echo(self, text: str, *, room: str = "one") -> None:
        self.platform.echo(text, room=room)

    async def rang(self) -> Collection[str]:
        return self.platform.rang

    async def fail_next(self, error: type[DeliveryError]) -> None:
        faults = {TemporaryError: Fault.TEMPORARY, RejectedError: Fault.REJECTED}
        self.platform.fail(faults.get(error, Fault.UNCERTAIN_SHOWN))


def _seen(lines: tuple[Shown, ...]) -> tuple[Seen, ...]:
    return tuple(Seen(plain(line.draft), tuple(action.label for action in line.draft.actions)) for line in lines)


class TestMemory(AdapterContract):
    def make(self, folder: Path, *, name: str) -> FarSide:
        return MemoryFarSide(name, preview="edit")


class TestMemoryWithoutMemory(AdapterContract):
    def make(self, folder: Path, *, name: str) -> FarSide:
        return MemoryFarSide(name, preview="plain", deduplicates=False)


class FileFarSide(FarSide):
    lacks = (Lack.MENTIONS, Lack.ECHOES, Lack.TEMPORARY, Lack.UNCERTAIN, Lack.REJECTED, Lack.TYPING)

    def __init__(self, folder: Path, name: str, *, deduplicates: bool) -> None:
        self.platform = FilePlatform(folder, name=name)
        self._adapter = FileAdapter(folder, name=name, deduplicates=deduplicates)
        self._events: dict[str, Message] = {}

    @property
    def adapter(self) -> FileAdapter:
        return self._adapter

    async def post(self, text: str, *, room: str = "one", direct: bool = True) -> str:
        message = self.platform.post(text, room=room, direct=direct, position=len(self._events))
        self._events[message.id] = message
        return message.id

    async def shown(self, room: str = "one") -> tuple[Seen, ...]:
        drafts = self.platform.shown(room)
        return tuple(Seen(plain(draft), tuple(action.label for action in draft.actions)) for draft in drafts)

    async def acknowledged(self) -> Collection[str]:
        return self.platform.acknowledged()

    async def repeat(self, event: str) -> None:
        self.platform.deliver(self._events[event])

    async def press(self, action: Action, *, room: str = "one") -> None:
        self.platform.press(action.id, room=room)

    async def command(self, name: str, text: str = "", *, room: str = "one") -> None:
        self.platform.command(name, text, room=room)

    async def attach(self, attachment: Attachment, *, text: str = "", room: str = "one") -> None:
        self.platform.post(text, room=room, attachments=(attachment,))


class TestFile(AdapterContract):
    def make(self, folder: Path, *, name: str) -> FarSide:
        return FileFarSide(folder, name, deduplicates=True)


class TestFileWithoutMemory(AdapterContract):
    def make(self, folder: Path, *, name: str) -> FarSide:
        return FileFarSide(folder, name, deduplicates=False)


class TestTerminal(AdapterContract):
    def make(self, folder: Path, *, name: str) -> FarSide:
        return PtyFarSide(name)


class TestPipedTerminal(AdapterContract):
    def make(self, folder: Path, *, name: str) -> FarSide:
        return PipeFarSide(name)


class TestLocal(AdapterContract):
    def make(self, folder: Path, *, name: str) -> FarSide:
        return LocalFarSide(folder, name)
