"""The people's side of a terminal: a real pseudo-terminal to type into and to read, or two real pipes."""

from __future__ import annotations

import asyncio
import fcntl
import os
import re
import select
import struct
import termios
from collections.abc import Collection
from threading import Lock, Thread

from adapters.errors import DeliveryError
from adapters.message import Action, Address
from adapters.terminal import TerminalAdapter, TerminalSettings
from adapters.testing import FarSide, Lack, Seen, eventually

COLUMNS = 2000
COLOURS = re.compile(r"\x1b\[[0-9;]*m")
BUTTON = re.compile(r"\[(\d+)\] (.*)")
WRITING = re.compile(r"(.+) is writing …")
BYLINES = ("Léa (AI)", "Sam of Acme")


class Reading:
    """Everything a file descriptor ever says, read by a thread, for a writer in our own loop must never find it full."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._bytes = bytearray()
        self._lock = Lock()
        self._open = True
        self._thread = Thread(target=self._run, daemon=True)
        self._thread.start()

    def text(self) -> str:
        """All of it up to now, what is still under way included."""
        with self._lock:
            while self._open and self._ready(0):
                self._read()
            return self._bytes.decode(errors="replace")

    def end(self) -> None:
        self._thread.join()
        os.close(self._descriptor)

    def _run(self) -> None:
        while self._open:
            self._ready(0.05)
            with self._lock:
                if self._ready(0):
                    self._read()

    def _ready(self, seconds: float) -> bool:
        return bool(select.select([self._descriptor], [], [], seconds)[0])

    def _read(self) -> None:
        try:
            chunk = os.read(self._descriptor, 65536)
        except OSError:  # what a pseudo-terminal says when nobody is on the other side any more
            chunk = b""
        self._open = bool(chunk)
        self._bytes += chunk


class PtyFarSide(FarSide):
    """Somebody in front of a very wide terminal."""

    lacks: Collection[Lack] = (
        *(Lack.ROOMS, Lack.PUBLIC, Lack.ACKNOWLEDGING, Lack.REPEATS, Lack.EDITS, Lack.ECHOES),
        *(Lack.TEMPORARY, Lack.REJECTED, Lack.UNCERTAIN, Lack.ATTACHMENTS),
    )

    def __init__(self, name: str) -> None:
        self._keyboard, terminal = os.openpty()
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 50, COLUMNS, 0, 0))
        self._reading = Reading(self._keyboard)
        self._stdin = os.fdopen(terminal, encoding="utf-8")
        self._stdout = os.fdopen(os.dup(terminal), "w", encoding="utf-8")
        self._adapter = TerminalAdapter(name, TerminalSettings(width=COLUMNS), stdin=self._stdin, stdout=self._stdout)

    @property
    def adapter(self) -> TerminalAdapter:
        return self._adapter

    def address(self, room: str) -> Address:
        return Address(self.adapter.name, self.adapter.room)

    async def connected(self) -> None:
        await eventually(lambda: "› " in self._reading.text())

    async def aclose(self) -> None:
        self._stdin.close()
        self._stdout.close()
        await asyncio.to_thread(self._reading.end)

    async def post(self, text: str, *, room: str = "one", direct: bool = True) -> str:
        return await self._type(f"\x1b[200~{text}\x1b[201~")

    async def press(self, action: Action, *, room: str = "one") -> None:
        numbers = {label: number for number, label in BUTTON.findall(COLOURS.sub("", self._reading.text()).replace("\r", ""))}
        await self._type(numbers[action.label])

    async def command(self, name: str, text: str = "", *, room: str = "one") -> None:
        await self._type(f"/{name} {text}")

    async def shown(self, room: str = "one") -> tuple[Seen, ...]:
        text = COLOURS.sub("", self._reading.text()).replace("\r", "")
        blocks: list[list[str]] = [[]]
        for line in text.split("\n"):
            if line.startswith("▌"):
                blocks[-1].append(line[2:])
            elif blocks[-1]:
                blocks.append([])
        return tuple(_seen(block) for block in blocks if block)

    async def write(self, *, room: str = "one") -> None:
        await asyncio.to_thread(os.write, self._keyboard, b"h")

    async def writing(self, room: str = "one") -> Collection[str]:
        return WRITING.findall(COLOURS.sub("", self._reading.text()))

    async def rang(self) -> Collection[str]:
        return ["\x07"] * self._reading.text().count("\x07")

    async def _type(self, keys: str) -> str:
        await asyncio.to_thread(os.write, self._keyboard, f"{keys}\r".encode())
        return ""


class PipeFarSide(FarSide):
    """Two other programs, one before and one behind."""

    lacks = (*PtyFarSide.lacks, Lack.NEWLINES, Lack.ACTIONS, Lack.MENTIONS, Lack.TYPING)

    def __init__(self, name: str) -> None:
        source, self._writing = os.pipe()
        sink, output = os.pipe()
        self._reading = Reading(sink)
        self._stdin, self._stdout = os.fdopen(source, encoding="utf-8"), os.fdopen(output, "w", encoding="utf-8")
        self._adapter = TerminalAdapter(name, stdin=self._stdin, stdout=self._stdout)

    @property
    def adapter(self) -> TerminalAdapter:
        return self._adapter

    def address(self, room: str) -> Address:
        return Address(self.adapter.name, self.adapter.room)

    async def aclose(self) -> None:
        self._stdin.close()
        self._stdout.close()
        os.close(self._writing)
        await asyncio.to_thread(self._reading.end)

    async def post(self, text: str, *, room: str = "one", direct: bool = True) -> str:
        await asyncio.to_thread(os.write, self._writing, f"{text}\n".encode())
        return ""

    async def command(self, name: str, text: str = "", *, room: str = "one") -> None:
        await self.post(f"/{name} {text}")

    async def shown(self, room: str = "one") -> tuple[Seen, ...]:
        blocks: list[list[str]] = []
        for line in self._reading.text().split("\n"):
            if line in BYLINES:
                blocks.append([])
            if blocks:
                blocks[-1].append(line)
        return tuple(_seen(block) for block in blocks)

    async def fail_next(self, error: type[DeliveryError]) -> None:
        raise NotImplementedError


def _seen(lines: list[str]) -> Seen:
    buttons = tuple(found[2] for line in lines if (found := BUTTON.fullmatch(line)))
    return Seen("\n".join(lines), buttons)
