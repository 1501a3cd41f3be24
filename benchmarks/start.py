"""How soon `frankly chat` shows its prompt, and how much memory it holds while it waits for the first words.

    python benchmarks/start.py [--rounds 7]

Each round starts, in turns, a bare `python -c pass` and `frankly chat` with the sample brand, no model and an empty folder, each in
a pseudo-terminal of its own. The clock runs from the start of the process to the prompt on the screen (to the end of the bare one).
Memory is read once the process has come to rest: what the first question needs is loaded behind the prompt.
"""

from __future__ import annotations

import argparse
import os
import pty
import select
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

sys.path.insert(0, str(Path(__file__).parent.parent))

from adapters.terminal.frame import PROMPT

ROOT = Path(__file__).parent.parent
BARE = ("-c", "pass")
CHAT = ("-m", "bots.cli", "chat", "--store", "chat.db")
PATIENCE = 60.0
RESTED = 1.0
"""Seconds without any processor time after which a process is taken to be at rest."""


@dataclass(frozen=True, slots=True)
class Start:
    """One start: seconds until it was ready, of processor time meanwhile, and megabytes at rest."""

    seconds: float
    cpu: float
    megabytes: float = 0.0


class Screen:
    """The far end of a pseudo-terminal."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._seen = b""

    def wait_for(self, words: str) -> None:
        end = time.perf_counter() + PATIENCE
        while words.encode() not in self._seen:
            if time.perf_counter() > end or not self.read(end - time.perf_counter()):
                raise SystemExit(f"{words!r} never came; what came:\n{self._seen.decode(errors='replace')}")

    def read(self, seconds: float) -> bool:
        """Take what is shown within this time; False when nothing is."""
        ready, _, _ = select.select([self._descriptor], [], [], seconds)
        if not ready:
            return False
        with suppress(OSError):  # Linux reports the end of the other side so
            data = os.read(self._descriptor, 65536)
            self._seen += data
            return bool(data)
        return False


@contextmanager
def running(arguments: tuple[str, ...], folder: str) -> Iterator[tuple[psutil.Process, Screen]]:
    far, near = pty.openpty()
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("OPENAI", "FRANKLY", "PYTHON"))}
    process = subprocess.Popen(
        [sys.executable, *arguments],
        stdin=near,
        stdout=near,
        stderr=near,
        cwd=folder,
        env=environment | {"TERM": "xterm-256color", "PYTHONPATH": str(ROOT)},
        start_new_session=True,
    )
    os.close(near)
    try:
        yield psutil.Process(process.pid), Screen(far)
    finally:
        process.kill()
        process.wait()
        os.close(far)


def start_bare(folder: str) -> Start:
    began = time.perf_counter()
    before = os.times()
    with running(BARE, folder) as (process, _):
        process.wait()
        took = time.perf_counter() - began
    after = os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return Start(took, cpu)


def start_chat(folder: str) -> Start:
    began = time.perf_counter()
    with running(CHAT, folder) as (process, screen):
        screen.wait_for(PROMPT)
        took, cpu = time.perf_counter() - began, spent(process)
        rest(process, screen)
        return Start(took, cpu, process.memory_info().rss / 1e6)


def rest(process: psutil.Process, screen: Screen) -> None:
    """Wait until the process does nothing any more."""
    cpu = -1.0
    while spent(process) > cpu:
        cpu = spent(process)
        end = time.perf_counter() + RESTED
        while (left := end - time.perf_counter()) > 0:
            screen.read(left)


def spent(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


def spread(values: list[float], unit: str) -> str:
    return f"{statistics.median(values):7.1f} {unit} (from {min(values):.1f} to {max(values):.1f})"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=7)
    rounds = parser.parse_args().rounds
    pairs = []
    for _ in range(rounds + 1):
        with tempfile.TemporaryDirectory() as folder:
            pairs.append((start_bare(folder), start_chat(folder)))
    del pairs[0]  # it wrote bytecode, and read the disk
    bare, chat = ([pair[side] for pair in pairs] for side in (0, 1))
    print(f"Python {sys.version.split()[0]}, {rounds} rounds, load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    for name, starts in (("python -c pass, to its end", bare), ("frankly chat, to its prompt", chat)):
        wall, cpu = spread([one.seconds * 1e3 for one in starts], "ms"), spread([one.cpu * 1e3 for one in starts], "ms CPU")
        print(f"{name}: {wall}, {cpu}")
    print(f"ratio of processor time: {spread([one.cpu / other.cpu for other, one in pairs], 'x')}")
    print(f"frankly chat at rest: {spread([one.megabytes for one in chat], 'MB resident')}")


if __name__ == "__main__":
    main()
