"""Kill the house at random while people write to it, and count what was lost, doubled or left in doubt.

The parent feeds a file-backed platform, each event twice, and kills the process that serves it with SIGKILL at random moments. Used
by the short test beside it and by `benchmarks/crash.py`.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import random
import re
import time
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from adapters.message import Message, Speaker
from bots.store.sqlite_reading import SqliteReading
from tests.crash import child
from tests.farside.file import FilePlatform, Shown

ROOMS = 12
CONFIG = """
[brand]
name = "Verlune"
contact = "hello@verlune.example"
privacy = "https://verlune.example/privacy"

[persona]
name = "Lune"

[[models]]
kind = "echo"

[policies.rate_limit]
enabled = false

[policies.loop_guard]
enabled = false
"""
TOKEN = re.compile(r"note (\d{5})")

forkserver = multiprocessing.get_context("forkserver")
forkserver.set_forkserver_preload(["tests.crash.child"])


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run came to. Messages are named by their numbers."""

    messages: int
    kills: int
    seconds: float
    lost: tuple[str, ...]
    """Answered by no shown line and by no reported one."""
    doubled: tuple[str, ...]
    """Answered by more than one shown line."""
    disordered: tuple[tuple[str, str], ...]
    """Neighbouring answers in a room that came in the wrong order."""
    undisclosed: tuple[str, ...]
    """AI lines shown in a room before any disclosure was."""
    uncertain: int
    """Lines reported as uncertain."""

    @property
    def clean(self) -> bool:
        return not (self.lost or self.doubled or self.disordered or self.undisclosed)


async def torment(folder: Path, *, messages: int, kills: int, deduplicates: bool, seed: int = 0) -> Outcome:
    """Feed so many messages while killing the house so many times, then let it finish and count."""
    chance = random.Random(seed)
    (folder / "frankly.toml").write_text(CONFIG, encoding="utf-8")
    platform = FilePlatform(folder / "platform")
    began = time.monotonic()
    feeding = asyncio.create_task(feed(platform, messages, pause=0.1 * kills / messages, chance=chance))
    for _ in range(kills):
        serving = start(folder, deduplicates=deduplicates, until_idle=False)
        await asyncio.to_thread(serving.join, chance.uniform(0.05, 0.4))
        serving.kill()
        await asyncio.to_thread(serving.join)
    await feeding
    last = start(folder, deduplicates=deduplicates, until_idle=True)
    await asyncio.to_thread(last.join, 120)
    if last.exitcode != 0:
        last.kill()
        raise RuntimeError(f"the last start of the house ended with {last.exitcode}; its words are above")
    return await judge(folder, platform, messages, kills=kills, seconds=time.monotonic() - began)


def start(folder: Path, *, deduplicates: bool, until_idle: bool) -> multiprocessing.process.BaseProcess:
    serving = forkserver.Process(
        target=child.live, args=(folder,), kwargs={"deduplicates": deduplicates, "until_idle": until_idle}, daemon=True
    )
    serving.start()
    return serving


async def feed(platform: FilePlatform, messages: int, *, pause: float, chance: random.Random) -> None:
    """Everybody writes, and every event is delivered twice, the second time a little later."""
    late: list[Message] = []
    for number in range(messages):
        room = f"room {chance.randrange(ROOMS)}"
        late.append(platform.post(f"note {number:05}", room=room, author=f"person of {room}", position=number))
        if len(late) > 5 or chance.random() < 0.5:
            platform.deliver(late.pop(chance.randrange(len(late))))
        await asyncio.sleep(pause)
    for message in late:
        platform.deliver(message)


async def judge(folder: Path, platform: FilePlatform, messages: int, *, kills: int, seconds: float) -> Outcome:
    lines = platform.history()
    reading = await SqliteReading.open(folder / "frankly.db")
    doubtful = await reading.uncertain()
    await reading.aclose()
    answers = Counter(number for line in lines for number in set(TOKEN.findall(line.draft.text)))
    reported = {number for row in doubtful for number in TOKEN.findall(row.draft.text)}
    return Outcome(
        messages=messages,
        kills=kills,
        seconds=seconds,
        lost=tuple(number for number in (f"{n:05}" for n in range(messages)) if number not in answers and number not in reported),
        doubled=tuple(number for number, count in answers.items() if count > 1),
        disordered=tuple(pair for room in rooms(lines) for pair in pairwise(told(room)) if pair[0] > pair[1]),
        undisclosed=tuple(text for room in rooms(lines) for text in before_disclosure(room)),
        uncertain=len(doubtful),
    )


def rooms(lines: tuple[Shown, ...]) -> list[list[Shown]]:
    found: dict[str, list[Shown]] = {}
    for line in lines:
        found.setdefault(line.draft.to.room, []).append(line)
    return list(found.values())


def told(room: list[Shown]) -> list[str]:
    """The numbers answered in a room, in the order in which people saw them."""
    return [number for line in room for number in TOKEN.findall(line.draft.text)]


def before_disclosure(room: list[Shown]) -> list[str]:
    """AI lines that people saw before they were told that it is an AI."""
    first = next((index for index, line in enumerate(room) if line.draft.discloses), len(room))
    return [line.draft.text for line in room[:first] if line.draft.speaker is Speaker.AI]
