"""People on the far side who write as they are told to, and note when they were answered, and whether in order.

    python -m benchmarks.telegram_peers.crowd

Prints the address of the Bot API. POST /crowd lets people write and answers with what came of it.
"""

from __future__ import annotations

import asyncio
import re
import sys
import time
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from benchmarks.walk import QUESTIONS
from tests.farside.telegram.api.methods import METHODS
from tests.farside.telegram.people import People
from tests.farside.telegram.platform import Platform
from tests.farside.telegram.server import Server

PATIENCE = 30.0
"""Seconds without any answer after which the rest counts as lost."""
NOTE = re.compile(r"note (\d{5})")


@dataclass(slots=True)
class Person:
    """Somebody in a private chat; each message has a number, which the model repeats."""

    chat: int
    asked: list[float] = field(default_factory=list)
    answered: dict[int, float] = field(default_factory=dict)
    newest: int = -1
    violations: int = 0

    def read(self, number: int, now: float) -> bool:
        """Whether this answers something that was not answered yet."""
        if number in self.answered:
            return False
        self.violations += number < self.newest
        self.newest = max(number, self.newest)
        self.answered[number] = now
        return True


class Crowd:
    """Everybody who writes in one run."""

    def __init__(self, platform: Platform, *, first: int, people: int, messages: int) -> None:
        self._people = People(platform)
        self.members = {chat: Person(self._people.meet(chat)) for chat in range(first, first + people)}
        self._messages = messages
        self._left = people * messages
        self._heard = asyncio.Event()

    def write(self, person: Person) -> None:
        number = len(person.asked)
        person.asked.append(time.perf_counter())
        self._people.say(person.chat, f"{QUESTIONS[number % len(QUESTIONS)]} (note {number:05d})")

    def read(self, chat: int, text: str, *, closed: bool) -> None:
        person, now = self.members.get(chat), time.perf_counter()
        for number in map(int, NOTE.findall(text)) if person else ():
            if person and person.read(number, now):
                self._left -= 1
                self._heard.set()
                if closed and len(person.asked) < self._messages:
                    self.write(person)

    async def wait(self) -> None:
        """Until everything is answered, or nothing comes any more."""
        while self._left:
            self._heard.clear()
            try:
                async with asyncio.timeout(PATIENCE):
                    await self._heard.wait()
            except TimeoutError:
                return

    async def act(self, how: str, rate: float) -> None:
        """Write in one of these ways, and wait for the answers."""
        if how == "open":
            await self.open(rate)
        else:
            await (self.closed() if how == "closed" else self.burst())

    async def closed(self) -> None:
        """Each writes, waits for the answer, and writes again."""
        for person in self.members.values():
            self.write(person)
        await self.wait()

    async def burst(self) -> None:
        """Each writes everything at once."""
        for _ in range(self._messages):
            for person in self.members.values():
                self.write(person)
        await self.wait()

    async def open(self, rate: float) -> None:
        """So many messages a second, whatever is answered; people take turns."""
        began, everybody = time.perf_counter(), list(self.members.values())
        for number in range(len(everybody) * self._messages):
            await asyncio.sleep(max(0.0, began + number / rate - time.perf_counter()))
            self.write(everybody[number % len(everybody)])
        await self.wait()

    def outcome(self) -> dict[str, Any]:
        members = self.members.values()
        waits = [person.answered[number] - person.asked[number] for person in members for number in person.answered]
        first, last = min(person.asked[0] for person in members), max(max(p.answered.values(), default=0.0) for p in members)
        return {
            "seconds": last - first,
            "answered": len(waits),
            "lost": self._left,
            "violations": sum(person.violations for person in members),
            "waits": sorted(waits),
        }


class FarSide(Server):
    """A Bot API whose people can be told to write."""

    crowd: Crowd | None = None
    is_closed = False

    def attend(self) -> None:
        """Let people read what the bot says."""
        send = METHODS["sendmessage"]

        def noticed(platform: Platform, params: dict[str, Any]) -> Any:  # noqa: ANN401 - what the method returns
            line = send(platform, params)
            if self.crowd:
                self.crowd.read(params["chat_id"], params["text"], closed=self.is_closed)
            return line

        METHODS["sendmessage"] = noticed
        self.routes += [web.post("/crowd", self.run), web.post("/anew", self.anew)]

    async def run(self, request: web.Request) -> web.Response:
        asked = await request.json()
        self.crowd = Crowd(self.platform, first=asked["first"], people=asked["people"], messages=asked["messages"])
        self.is_closed = asked["how"] == "closed"
        await self.crowd.act(asked["how"], asked["rate"])
        return web.json_response(self.crowd.outcome())

    async def anew(self, _: web.Request) -> web.Response:
        """Forget everything, for the next bot."""
        self.platform, self.crowd = Platform(token=self.platform.token), None
        return web.json_response({})


async def serve() -> None:
    server = FarSide(Platform())
    server.attend()
    await server.start()
    sys.stdout.write(f"{server.url}\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve())
