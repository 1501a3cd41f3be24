"""A whole house on Discord for tests: a real configuration, the real adapter over HTTP and the gateway, people and a desk."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from unittest.mock import patch

from adapters.base import Adapter, Capabilities
from adapters.farside import eventually
from adapters.memory import MemoryAdapter, MemoryPlatform
from adapters.message import Message
from bots.ambassador import Ambassador
from bots.connecting import connect
from bots.models.base import Model
from bots.runtime import Runtime
from bots.store.sqlite import SqliteStore
from bots.store.values import Standing
from tests.farside.discord.gateway import Gateway
from tests.farside.discord.oracle import oracle
from tests.farside.discord.people import People
from tests.farside.discord.places import Json
from tests.farside.discord.platform import Platform
from tests.farside.discord.server import Server
from tests.house import Clock, furnish, until

DISCORD = """
[adapters.discord]
api_url = "{api}"
gateway_url = "{gateway}"
message_content = {content}
"""
HERE = """
[desk]
adapter = "discord"
room = "{desk}"
operators = [{{ group = "discord:{team}" }}]
"""
"""Whoever has the role operates."""
ELSEWHERE = """
[adapters.lounge]
kind = "terminal"

[desk]
adapter = "lounge"
room = "desk"
operators = [{{ id = "lounge:anne", name = "Anne" }}]
"""
LOUNGE = Capabilities(deduplicates=True, files=True)
PRIVATE = ["view_channel"]


@dataclass
class Far:
    """The far side: a server with a hall for everybody and a private desk, a visitor, and two operators who have a role."""

    kind: str = "text"
    people: People = field(default_factory=lambda: People(Platform()))

    def __post_init__(self) -> None:
        people = self.people
        self.server, self.gateway = Server(people.platform, oracle=oracle()), Gateway(people.platform)
        self.server.routes.append(self.gateway.route)
        self.mael, self.anne, self.ben = (people.meet(name) for name in ("Maël", "Anne", "Ben"))
        self.guild = people.found("Verlune")
        self.team = people.make_role(self.guild, "Team")
        people.join(self.guild, self.mael)
        for operator in (self.anne, self.ben):
            people.join(self.guild, operator, roles=[self.team])
        self.hall, self.desk = people.make(self.guild, "hall"), people.make(self.guild, "desk", type=self.kind)
        people.deny(self.desk, rights=PRIVATE, to=self.guild)
        people.allow(self.desk, rights=PRIVATE, to=self.team)
        people.allow(self.desk, rights=PRIVATE)

    @property
    def platform(self) -> Platform:
        return self.people.platform

    @property
    def direct(self) -> str:
        return self.people.direct(self.mael)

    def toml(self, desk: str, *, content: bool = True) -> str:
        places = {"api": self.server.api_url, "gateway": self.server.gateway_url, "desk": self.desk, "team": self.team}
        return f"{DISCORD}{desk}".format(**places, content=str(content).lower())


class Hearing(Runtime):
    """Knows what it has accepted, for Discord is told of no line that it was read."""

    def __init__(self, *, store: SqliteStore, adapters: Sequence[Adapter], ambassador: Ambassador, clock: Clock) -> None:
        super().__init__(store=store, adapters=adapters, ambassador=ambassador, clock=clock)
        self.heard: set[str] = set()

    async def accept(self, message: Message) -> None:
        await super().accept(message)
        self.heard.add(message.id)


@dataclass(frozen=True, slots=True)
class DiscordHouse:
    """What tests hold in their hands."""

    far: Far
    runtime: Hearing
    store: SqliteStore
    clock: Clock
    lounge: MemoryPlatform

    @property
    def people(self) -> People:
        return self.far.people

    async def hear(self, message: str) -> None:
        """Wait until what somebody said is stored, and everything that follows is done."""
        await eventually(lambda: message in self.runtime.heard)
        await self.runtime.rest()

    async def hear_deed(self, deed: str, *, by: str) -> None:
        """The same for a press, a command or a form, of which Discord is told once it is stored."""
        interaction = next(each for each in self.far.platform.interactions.of(by) if each.id == deed)
        await eventually(lambda: interaction.answered is not None)
        await self.runtime.rest()

    async def hear_edit(self, room: str, message: str, text: str) -> None:
        """Somebody writes what they said anew."""
        self.people.edit(room, message, text)
        edited = self.far.platform.channel(room).lines[message]["edited_timestamp"]
        await self.hear(f"{message}:{round(datetime.fromisoformat(edited).timestamp() * 1000)}")

    async def hear_lounge(self, message: Message) -> None:
        """The same for what was done at a desk elsewhere."""
        await until(lambda: message.id in self.lounge.acknowledged)
        await self.runtime.rest()

    async def say(self, text: str, *, room: str = "", reply_to: str = "", by: str = "") -> list[str]:
        """The visitor says something; what is new there, in the private conversation if nothing else is said."""
        room = room or self.far.direct
        before = len(self.people.texts(room))
        await self.hear(self.people.say(room, text, by=by or self.far.mael, reply_to=reply_to))
        return self.people.texts(room)[before + 1 :]

    async def press(self, label: str, *, room: str = "", by: str = "") -> None:
        by = by or self.far.mael
        await self.hear_deed(self.people.press(room or self.far.direct, label, by=by), by=by)

    async def operate(self, text: str, *, by: str = "", room: str = "", reply_to: str = "") -> list[str]:
        """An operator writes into the only thread, or elsewhere; what is new there."""
        return await self.say(text, room=room or self.thread["id"], by=by or self.far.anne, reply_to=reply_to)

    async def decide(self, act: str, *, by: str = "", room: str = "") -> None:
        """An operator presses the newest button that does this."""
        await self.press(act, room=room or self.thread["id"], by=by or self.far.anne)

    async def fill_in(self, text: str, *, by: str = "") -> None:
        """An operator sends the form that stands open before them."""
        by = by or self.far.anne
        await self.hear_deed(self.people.submit(by, fields=text), by=by)

    async def pass_time(self, seconds: float) -> None:
        self.clock.leap(seconds)
        await self.runtime.watch.look()
        await self.runtime.rest()

    @property
    def thread(self) -> Json:
        """The only thread or post of the desk, as operators see it."""
        (thread,) = self.people.threads(self.far.desk)
        return thread

    def at_desk(self) -> list[str]:
        """What stands in the only thread."""
        return self.people.texts(str(self.thread["id"]))

    def line(self, words: str, *, room: str = "") -> Json:
        """The newest line with these words in it, in the only thread or elsewhere."""
        return [line for line in self.people.read(room or str(self.thread["id"])) if words in line["text"]][-1]

    async def standing(self, conversation: int = 1) -> Standing:
        found = await self.store.reading.standing(conversation)
        assert found is not None
        return found


@asynccontextmanager
async def open_discord_house(
    folder: Path,
    *models: Model,
    toml: str = HERE,
    far: Far | None = None,
    content: bool = True,
) -> AsyncIterator[DiscordHouse]:
    """A house that listens, before a far side of its own or one that is made already."""
    async with standing(far or Far()) as found, running(folder, *models, far=found, toml=toml, content=content) as house:
        yield house


@asynccontextmanager
async def standing(far: Far) -> AsyncIterator[Far]:
    """A far side that answers."""
    await far.server.start()
    try:
        with patch.dict(os.environ, {"DISCORD_BOT_TOKEN": far.platform.token}):
            yield far
    finally:
        far.gateway.drop()
        await far.server.stop()
    assert not far.platform.wrong, far.platform.wrong


@asynccontextmanager
async def running(  # noqa: PLR0913 - what a test may want to choose, by keyword
    folder: Path,
    *models: Model,
    far: Far,
    toml: str = HERE,
    content: bool = True,
    store: str | Path = ":memory:",
    clock: Clock | None = None,
) -> AsyncIterator[DiscordHouse]:
    """A house before a far side that answers."""
    ambassador = furnish(folder, *models, toml=far.toml(toml, content=content))
    lounge, kept, clock = MemoryPlatform(name="lounge", capabilities=LOUNGE), await SqliteStore.open(store), clock or Clock()
    connected = connect(ambassador.settings)
    adapters = [MemoryAdapter(lounge) if adapter.name == "lounge" else adapter for adapter in connected]
    runtime = Hearing(store=kept, adapters=adapters, ambassador=ambassador, clock=clock)
    working = asyncio.create_task(runtime.run())
    try:
        await eventually(lambda: bool(far.gateway.online) or working.done())
        yield DiscordHouse(far, runtime, kept, clock, lounge)
    finally:
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)
        await runtime.aclose(seconds=1)
        await kept.aclose()
        await ambassador.aclose()
