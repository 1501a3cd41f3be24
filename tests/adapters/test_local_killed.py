"""A real house is killed again and again while people talk: nothing they said is lost, and nothing is shown twice."""

from __future__ import annotations

import asyncio
import random
import signal
import subprocess
import sys
from collections import Counter
from contextlib import AsyncExitStack
from pathlib import Path

from adapters.farside import eventually
from tests.farside.local import Client, is_open

ROOT = Path(__file__).parents[2]
KILLS = 8
LINES = 120


def begin(folder: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "tests.farside.local_house", str(folder)], cwd=ROOT)


async def test_a_house_that_is_killed_loses_no_word_and_repeats_none(tmp_path: Path) -> None:
    chance = random.Random(7)
    house = begin(tmp_path)
    async with AsyncExitStack() as stay:
        anne, ben = [await joined(stay, tmp_path, who) for who in ("anne", "ben")]
        talking = [asyncio.create_task(talk(client, seed)) for seed, client in enumerate((anne, ben))]
        for _ in range(KILLS):
            await asyncio.sleep(chance.uniform(0.05, 0.4))  # a moment like any other to be killed at
            house.send_signal(signal.SIGKILL)
            house.wait()
            house = begin(tmp_path)
            before = (anne.joined, ben.joined)
            await eventually(lambda before=before: anne.joined > before[0] and ben.joined > before[1])  # type: ignore[misc]  # bound at once
        await asyncio.gather(*talking)
        await asyncio.gather(anne.member.delivered(), ben.member.delivered())
        said = {*anne.said, *ben.said}
        await eventually(lambda: len(answers(anne)) >= len(said) and len(answers(ben)) >= len(said))
    house.kill()
    house.wait()

    kept = [line.split()[0] for line in (tmp_path / "kept").read_text().splitlines()]
    assert Counter(kept) == Counter(said)
    expected = Counter(f"answer to {message.text}" for client in (anne, ben) for message in client.said.values())
    assert Counter(answers(anne)) == Counter(answers(ben)) == expected
    for client, other in ((anne, ben), (ben, anne)):
        own = [message.text for message in client.said.values()]
        assert [line.split()[0] for line in (tmp_path / "kept").read_text().splitlines() if line.split()[0] in client.said] == [
            *client.said
        ]
        assert [text for text in other.texts if not text.startswith("answer")] == own
    assert max(anne.lost, ben.lost) >= KILLS


async def joined(stay: AsyncExitStack, folder: Path, who: str) -> Client:
    await eventually(lambda: is_open(folder / "room.sock"))
    client = Client(folder / "room.sock", id=who, name=who.title())
    stay.push_async_callback(client.leave)
    await eventually(lambda: client.joined > 0)
    return client


async def talk(client: Client, seed: int) -> None:
    chance = random.Random(seed)
    for number in range(LINES):
        client.say(text=f"{client.member.id} {number}")
        await asyncio.sleep(chance.uniform(0, 0.04))  # people pause


def answers(client: Client) -> list[str]:
    return [text for text in client.texts if text.startswith("answer to ")]
