"""Kill `frankly run` at random during a busy evening on Discord, on which much goes wrong meanwhile, and count what that did.

Used by the short test beside it and by `benchmarks/crash.py`.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, fields
from functools import partial
from pathlib import Path
from typing import ClassVar

from tests.crash.house import CONFIG, Torment, Victim, process, see
from tests.farside.discord.control import Distant
from tests.farside.discord.platform import ME, TOKEN

BREAKS = ("drop", "forget", "reconnect", "leave", "invalidate")
"""How the gateway breaks: RESUME works, is refused, is asked for; nobody gets in for a while; the session is over."""
FAULTS = ("lost", "dropped", "broken_after", "bad_gateway", "too_many")
"""What befalls a line on its way out: it is shown without an answer, or never comes through, or Discord is busy."""
AWAY = 2.0
"""Seconds for which nobody gets in, at the most."""
ADAPTER = """
[adapters.discord]
api_url = "{api}"
gateway_url = "{gateway}"
message_content = true
channels = ["{hall}"]
profile = false
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evening(Torment):
    """What an evening on Discord came to."""

    troubles: Counter[str]
    """What went wrong besides, and how often."""

    @property
    def certain(self) -> bool:
        """Whether nothing was broken, and nothing is in doubt: what stands on Discord can be looked at."""
        return self.clean and not self.wrong and not self.reported


@dataclass(slots=True, kw_only=True)
class World(Victim):
    """A house on Discord, and the people who write to it: in private, and in a hall that is for everybody."""

    people: Distant
    privates: list[str]
    hall: str
    guests: list[str]
    said: int = 0
    troubles: Counter[str] = field(default_factory=Counter)
    secret: ClassVar[dict[str, str]] = {"DISCORD_BOT_TOKEN": TOKEN}

    async def greet(self) -> None:
        """Everybody says something in private: a bot is not told afterwards of rooms that nobody ever spoke in."""
        for number, room in enumerate(self.privates):
            await self.people.ask("say", channel_id=room, text=f"note {number:05}")
        self.said = len(self.privates)

    async def write(self, messages: int, chance: random.Random, *, pause: float) -> None:
        """One after the other, whatever the house is doing; every fifth line is said in the hall."""
        for number in range(self.said, messages):
            if number % 5:
                await self.people.ask("say", channel_id=chance.choice(self.privates), text=f"note {number:05}")
            else:
                await self.people.ask("say", channel_id=self.hall, text=f"note {number:05}", by=chance.choice(self.guests))
            self.said = number + 1
            await asyncio.sleep(chance.uniform(0, 2 * pause))

    async def disturb(self, chance: random.Random, *, pause: float) -> None:
        """One thing after the other goes wrong, until it is cancelled."""
        while True:
            await asyncio.sleep(chance.uniform(0, 2 * pause))
            what = chance.choice((*BREAKS, *FAULTS))
            self.troubles[what] += 1
            if what in FAULTS:
                await self.people.ask("plan", name=what)
            else:
                await self._break(what, away=chance.uniform(0, AWAY))

    async def _break(self, way: str, *, away: float) -> None:
        await self.people.trouble(way)
        if way == "leave":
            await asyncio.sleep(away)
            await self.people.trouble("come_back")

    async def online(self) -> bool:
        return bool((await self.people.gateway())["online"])

    async def reached_or_idle(self, enough: int) -> bool:
        """Whether so much is answered, or all that was said so far."""
        return await self.reached(min(enough, self.said))

    async def told(self) -> list[list[str]]:
        rooms = [await self.people.ask("read", channel_id=room) for room in (*self.privates, self.hall)]
        return [[line["text"] for line in room if line["by"] == ME] for room in rooms]

    async def wrong(self) -> list[str]:
        return list(await self.people.ask("wrong"))


@asynccontextmanager
async def world(folder: Path, *, rooms: int, seconds: float, remembers: float) -> AsyncIterator[World]:
    """Discord, a model that takes so many seconds, and a configuration for a house in `folder`."""
    async with (
        process("tests.farside.discord", "--latency", "0.05", folder=folder) as url,
        process("tests.farside.model", "--seconds", str(seconds), folder=folder) as port,
    ):
        people = Distant(url)
        try:
            await people.ask("remember", seconds=remembers)
            inhabited = await inhabit(people, rooms=rooms, folder=folder)
            places = {"model": f"http://127.0.0.1:{port}", "api": people.api_url, "gateway": people.gateway_url}
            config = (CONFIG + ADAPTER).format(**places, hall=inhabited.hall)
            (folder / "frankly.toml").write_text(config, encoding="utf-8")
            yield inhabited
        finally:
            await people.aclose()


async def inhabit(people: Distant, *, rooms: int, folder: Path) -> World:
    """A server with a hall, and guests who each have a direct conversation, too."""
    guild = await people.ask("found", name="Guests")
    hall = await people.ask("make", guild_id=guild, name="hall")
    guests = [await people.ask("meet", name=f"Guest {number}") for number in range(rooms)]
    for guest in guests:
        await people.ask("join", guild_id=guild, person=guest)
    privates = [await people.ask("direct", person=guest) for guest in guests]
    return World(folder, people=people, privates=privates, hall=hall, guests=guests)


async def torment(  # noqa: PLR0913 - what a run is made of, by keyword
    folder: Path,
    *,
    messages: int,
    kills: int,
    rooms: int = 40,
    seconds: float = 0.3,
    remembers: float = 5.0,
    pause: float = 0.3,
    seed: int = 1,
) -> Evening:
    """Let so many messages be written while the house is killed so many times and much goes wrong, let it finish, and count.

    `remembers` is for how many seconds Discord knows a nonce again, `pause` the mean time between two messages.
    """
    chance, began = random.Random(seed), time.monotonic()
    async with world(folder, rooms=rooms, seconds=seconds, remembers=remembers) as killed, asyncio.TaskGroup() as group:
        house = await killed.start()
        await see(killed.online)
        await killed.greet()
        await see(partial(killed.reached, len(killed.privates)))
        writing = group.create_task(killed.write(messages, random.Random(seed + 1), pause=pause))
        breaking = group.create_task(killed.disturb(random.Random(seed + 2), pause=5 * pause))
        for _ in range(kills):
            enough = len(await killed.answered()) + chance.randrange(1, max(2, messages // (kills + 1)))
            await see(partial(killed.reached_or_idle, enough))
            await killed.kill(house)
            house = await killed.start()
        await writing
        breaking.cancel()
        await killed.people.trouble("come_back")
        await see(partial(killed.settled, messages))
        await killed.stop(house)
        outcome = await killed.judge(messages, seconds=time.monotonic() - began)
        return Evening(**{each.name: getattr(outcome, each.name) for each in fields(outcome)}, troubles=killed.troubles)
