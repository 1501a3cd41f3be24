"""Full message lifecycles a second, on one core and a real file: the store against one commit each through plain aiosqlite.

    python -m benchmarks.store [--seconds 4] [--tasks 64 256]

One lifecycle: accept, claim with 5 windows, settle with 8 decisions and one reply, take, shown. Both sides run the same SQL with
synchronous=FULL in the same minute, alternating, so that their ratio means something on a noisy machine.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import sys
import tempfile
import time
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

from adapters.message import Address, Author, Draft, Message, Receipt, Speaker
from bots.store.connection import Connection
from bots.store.sqlite import SqliteStore
from bots.store.values import Judged, Reply, Row, Settlement
from bots.store.writer import Batch, Operation, Refused
from policies.base import Decision, Verdict, Window

NOW = datetime(2026, 1, 1, tzinfo=UTC)
WINDOWS = (
    Window("person", "messages", 60, 20),
    Window("person", "messages", 3600, 200),
    Window("room", "messages", 60, 200),
    Window("room", "notices", 600, 1, "rate_limit.room"),
    Window("person", "replies", 600, 20),
)
JUDGED = tuple(
    Judged("message", Decision(f"policy_{number}", Verdict.ALLOW, f"policy_{number}.ok", "nothing against it"))
    for number in range(8)
)
TEXT = "Good morning! Does the blue kettle come in a smaller size, and do you ship it to Ireland? " * 2
FACTS = b'{"control":"ai","language":"en","counts":[' + b",".join([b'{"number":3,"oldest":null}'] * 5) + b'],"signals":[]}'


class OneCommitEach:
    """The naive writer: every operation a transaction of its own, one hop to the thread each."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def run(self, operation: Operation) -> Any:  # noqa: ANN401 - whatever the operation returns
        (result,) = await self._connection.run(Batch([operation]))
        if isinstance(result, Refused):
            raise result.error
        return result

    async def aclose(self) -> None:
        pass


def message(number: int, task: int) -> Message:
    address = Address("memory", f"room-{task}-{number // 20}")
    return Message(f"{task}-{number}", address, Author(f"person-{task}-{number // 20}", "Ann"), TEXT, NOW, position=number)


async def live(store: SqliteStore, said: Message) -> None:
    """One message from its acceptance to the proof that its answer was shown."""
    accepted = await store.accept(said, now=NOW)
    claimed = await store.claim(accepted.conversation, now=NOW, windows=WINDOWS, history=20)
    if claimed is None:
        raise RuntimeError("nothing to claim")
    draft = Draft(said.address, TEXT, Speaker.AI, "Zoe · AI", language="en", discloses=claimed.disclosed_at is None)
    settlement = Settlement(
        claimed.turn, claimed.conversation, claimed.version, "en", FACTS, "v1", JUDGED, (Reply(draft, "echo"),), model="echo"
    )
    await store.settle(settlement, now=NOW)
    row = await store.take(claimed.conversation, now=NOW)
    if not isinstance(row, Row):
        raise TypeError("nothing to show")
    await store.shown(row.id, Receipt((f"shown-{row.id}",), NOW))


async def rate(path: Path, *, tasks: int, seconds: float, naive: bool) -> tuple[float, float]:
    """Lifecycles a second, and microseconds of processor time each."""
    store = await SqliteStore.open(path)
    if naive:
        store._writer = OneCommitEach(store._connection)  # type: ignore[assignment]  # noqa: SLF001 - the one part that differs
    end = time.perf_counter() + seconds

    async def person(task: int) -> int:
        for number in count():
            if time.perf_counter() > end:
                return number
            await live(store, message(number, task))
        raise AssertionError

    began, busy = time.perf_counter(), time.process_time()
    done = sum(await asyncio.gather(*(person(task) for task in range(tasks))))
    took, busy = time.perf_counter() - began, time.process_time() - busy
    await store.aclose()
    return done / took, busy / done * 1e6


def measure(tasks: int, seconds: float, rounds: int) -> None:
    batched, naive = [], []
    for number in range(rounds):
        with tempfile.TemporaryDirectory(dir=Path.cwd()) as folder:
            run = partial(rate, tasks=tasks, seconds=seconds / rounds)
            batched.append(asyncio.run(run(Path(folder, f"batched-{number}.db"), naive=False)))
            naive.append(asyncio.run(run(Path(folder, f"naive-{number}.db"), naive=True)))
    ours, busy = (statistics.median(figures) for figures in zip(*batched, strict=True))
    theirs, theirs_busy = (statistics.median(figures) for figures in zip(*naive, strict=True))
    print(
        f"{tasks:4} tasks: {ours:7,.0f} lifecycles/s ({busy:4.0f} µs CPU each)   "
        f"one commit each: {theirs:6,.0f}/s ({theirs_busy:4.0f} µs CPU)   ratio {ours / theirs:.1f}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=6.0, help="how long each side runs at each number of tasks")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--tasks", type=int, nargs="+", default=[64, 256])
    arguments = parser.parse_args()
    with suppress(AttributeError, OSError):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    print(f"Python {sys.version.split()[0]}, one core, synchronous=FULL, 5 operations a lifecycle")
    for tasks in arguments.tasks:
        measure(tasks, arguments.seconds, arguments.rounds)


if __name__ == "__main__":
    main()
