"""The whole walk of a message on one core: accepted durably, judged by every policy, answered, settled, shown.

    python benchmarks/walk.py [--people 256] [--messages 12] [--repeat 5]

Every person writes, waits for the answer, and writes again, so that each message is a turn of its own. Paired round by round in one
run: frankly with everything on and an instant model, and the raw loop (same people, platform and model; nothing kept or asked).
Prints messages a second, the cost of a message and the ratio, each as median and range.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from adapters.base import Capabilities
from adapters.memory import MemoryAdapter, MemoryPlatform
from adapters.message import Author, Draft, Message, Speaker
from bots.ambassador import Ambassador, build
from bots.config import load
from bots.models.chain import Chain
from bots.models.scripted import ScriptedModel
from bots.runtime import Runtime
from bots.store.sqlite import SqliteStore

CONFIG = """
[brand]
name = "Verlune"
contact = "hello@verlune.example"
privacy = "https://verlune.example/privacy"

[persona]
name = "Lune"

[policies.rate_limit]
person = [{ messages = 1000, seconds = 60 }]
room = [{ messages = 1000, seconds = 60 }]
brand = [{ messages = 1000, seconds = 1 }]

[policies.loop_guard]
enabled = true
"""
ANSWER = "Thank you for asking. We open at nine, from Tuesday to Saturday."
QUESTIONS = (  # no two alike, or `loop_guard` would take these people for machines
    "Hello, when do you open on Saturday?",
    "And do you deliver to Brest?",
    "Which tea would you choose for the evening?",
    "Is the verbena grown without pesticides?",
    "My parcel has not come yet, where can I see how far it is?",
    "Could you wrap it as a present for my sister?",
    "How long does an opened tin keep?",
    "What is the difference between the two samplers?",
    "Do I pay customs if I order from Switzerland?",
    "I am allergic to nuts: which blends are safe?",
    "Thank you! Is there a shop near Nantes as well?",
    "And if I do not like it, may I send it back?",
)


@dataclass(frozen=True, slots=True)
class Cost:
    """What a round took."""

    cpu: float
    wall: float


async def person(platform: MemoryPlatform, number: int, messages: int) -> None:
    room, author = f"room {number}", Author(f"person {number}")
    for count in range(messages):
        platform.post(QUESTIONS[count], room=room, author=author)
        await platform.wait_shown(room, count + 1)


async def converse(run: Callable[[], Awaitable[None]], platform: MemoryPlatform, people: int, messages: int) -> Cost:
    """Let everybody talk with whatever `run` serves."""
    serving = asyncio.ensure_future(run())
    cpu, wall = time.process_time(), time.perf_counter()
    await asyncio.gather(*(person(platform, number, messages) for number in range(people)))
    cost = Cost(time.process_time() - cpu, time.perf_counter() - wall)
    serving.cancel()
    await asyncio.gather(serving, return_exceptions=True)
    return cost


async def raw(people: int, messages: int) -> Cost:
    """The loop that keeps nothing: every message is answered as it comes."""
    platform = MemoryPlatform(capabilities=Capabilities(deduplicates=True))
    adapter = MemoryAdapter(platform)

    async def answer(message: Message) -> None:
        await adapter.send(Draft(message.address, ANSWER, Speaker.AI, byline="Lune"), key=message.id)

    return await converse(lambda: adapter.run(answer), platform, people, messages)


@asynccontextmanager
async def house(platform: MemoryPlatform, ambassador: Ambassador, file: Path) -> AsyncIterator[Runtime]:
    store = await SqliteStore.open(file)
    runtime = Runtime(store=store, adapters=[MemoryAdapter(platform)], ambassador=ambassador)
    try:
        yield runtime
    finally:
        await runtime.aclose()
        await store.aclose()


async def walked(ambassador: Ambassador, file: Path, people: int, messages: int) -> Cost:
    platform = MemoryPlatform(capabilities=Capabilities(deduplicates=True))
    async with house(platform, ambassador, file) as runtime:
        return await converse(runtime.run, platform, people, messages)


def furnish(folder: Path) -> Ambassador:
    (folder / "frankly.toml").write_text(CONFIG, encoding="utf-8")
    ambassador = build(load(folder / "frankly.toml"))
    return replace(ambassador, model=Chain([ScriptedModel(ANSWER)]))


def spread(values: list[float], unit: str) -> str:
    return f"{statistics.median(values):.1f} {unit} (from {min(values):.1f} to {max(values):.1f})"


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=256)
    parser.add_argument("--messages", type=int, default=len(QUESTIONS), choices=range(1, len(QUESTIONS) + 1), metavar="MESSAGES")
    parser.add_argument("--repeat", type=int, default=5)
    return parser.parse_args()


def main() -> None:
    options = arguments()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {0})
    total = options.people * options.messages
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ambassador = furnish(folder)
        rounds = [
            (
                asyncio.run(raw(options.people, options.messages)),
                asyncio.run(walked(ambassador, folder / f"{number}.db", options.people, options.messages)),
            )
            for number in range(options.repeat)
        ]
    print(f"{options.people} people, {options.messages} messages each, one core, {options.repeat} rounds, durable accepts")
    print(f"frankly, everything on: {spread([total / walk.wall for _, walk in rounds], 'messages/s')}")
    print(f"frankly, everything on: {spread([walk.cpu / total * 1e6 for _, walk in rounds], 'µs CPU a message')}")
    print(f"raw loop, nothing kept: {spread([bare.cpu / total * 1e6 for bare, _ in rounds], 'µs CPU a message')}")
    print(f"ratio of cost: {spread([walk.cpu / bare.cpu for bare, walk in rounds], 'x')}")
    print(f"peak memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
