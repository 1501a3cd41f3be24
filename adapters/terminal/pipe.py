"""A terminal without anybody in front of it: lines in, plain text out."""

from __future__ import annotations

import asyncio
import codecs
import os
from collections.abc import AsyncGenerator
from typing import TextIO

from adapters.message import Draft
from adapters.split import plain

CHUNK = 65536


class Pipe:
    """Standard input and output that are files or other programs."""

    def __init__(self, stdin: TextIO, stdout: TextIO) -> None:
        self._input = stdin.fileno()
        self._stdout = stdout
        self._closed = False
        self._wake = asyncio.Event()

    def open(self) -> None: ...

    async def lines(self) -> AsyncGenerator[str]:
        """Every line that is not blank, until the input ends or nobody reads the output."""
        decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
        rest = ""
        while not self._closed:
            chunk = await self._read()
            *lines, rest = (rest + decoder.decode(chunk, final=not chunk)).split("\n")
            for line in lines if chunk else [*lines, rest]:
                if line.strip():
                    yield line.removesuffix("\r")
            if not chunk:
                return

    async def show(self, draft: Draft, numbers: dict[str, int], *, corrects: bool) -> None:
        """Write the text, and each button as a line, for nobody here can press one."""
        buttons = "".join(f"\n[{action.label}] {action.url}".rstrip() for action in draft.actions)
        try:
            self._write(f"{plain(draft)}{buttons}\n\n")
        except OSError:
            self._hang_up()
            raise

    def preview(self, draft: Draft) -> None: ...

    def wait(self) -> None: ...

    def settle(self) -> None: ...

    def begin(self, text: str) -> None: ...

    def show_typing(self, byline: str) -> None: ...

    async def _read(self) -> bytes:
        """The next bytes, or none at the end; ends early when nobody reads the output."""
        loop = asyncio.get_running_loop()
        self._wake.clear()
        try:
            loop.add_reader(self._input, self._wake.set)
        except (PermissionError, NotImplementedError):  # a plain file, or Windows: both are read in a thread
            return await asyncio.to_thread(os.read, self._input, CHUNK)
        try:
            await self._wake.wait()
        finally:
            loop.remove_reader(self._input)
        return b"" if self._closed else os.read(self._input, CHUNK)

    def _write(self, text: str) -> None:
        encoding = self._stdout.encoding or "utf-8"
        self._stdout.write(text.encode(encoding, "replace").decode(encoding))
        self._stdout.flush()

    def _hang_up(self) -> None:
        """Nobody reads any more: end, and let Python's own flush at exit go nowhere."""
        self._closed = True
        self._wake.set()
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, self._stdout.fileno())
        os.close(nowhere)
