"""Somebody who sits in front of a real program in a real pseudo-terminal."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from time import monotonic

import pexpect
import pyte

PATIENCE = 30.0


class Person:
    """Reads a screen and types."""

    def __init__(
        self, program: Sequence[str], *, folder: Path, environment: Mapping[str, str], columns: int = 80, rows: int = 40
    ) -> None:
        inherited = {name: value for name, value in os.environ.items() if name not in {"NO_COLOR", "LANG", "LC_ALL", "LC_MESSAGES"}}
        self.child: pexpect.spawn[bytes] = pexpect.spawn(
            program[0],
            [*program[1:]],
            cwd=str(folder),
            env=inherited | {"TERM": "xterm-256color", "LANG": "en_GB.UTF-8", **environment},
            dimensions=(rows, columns),
            timeout=PATIENCE,
            echo=False,
        )
        self.child.delaybeforesend = None
        self.child.delayafterclose = self.child.delayafterterminate = 0.01
        self.raw = b""
        self._screen = pyte.HistoryScreen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)

    @property
    def screen(self) -> str:
        return "\n".join(line.rstrip() for line in self._screen.display).rstrip()

    def types(self, text: str, *, enter: bool = True) -> None:
        self.child.send(text + ("\r" if enter else ""))

    def sees(self, *texts: str, not_: str = "") -> str:
        """Read until all this is on the screen and that is not; what is on it then."""
        end = monotonic() + PATIENCE
        while not (all(text in self.screen for text in texts) and (not not_ or not_ not in self.screen)):
            assert monotonic() < end, f"waited for {texts!r} without {not_!r}:\n{self.screen}"
            self._read()
        return self.screen

    def sees_the_end(self) -> int:
        """Read until the program has ended; its exit code."""
        while self._read():
            pass
        self.child.wait()
        return int(self.child.exitstatus if self.child.exitstatus is not None else -1)

    def _read(self) -> bool:
        try:
            chunk = self.child.read_nonblocking(65536, timeout=1)
        except pexpect.TIMEOUT:
            return True
        except pexpect.EOF:
            return False
        self.raw += chunk
        self._stream.feed(chunk)
        return True
