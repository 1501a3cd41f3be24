"""A person's walk through a real house on Discord, written down as both sides read it."""

from __future__ import annotations

import asyncio
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

from tests.farside.discord.control import Distant, far_process
from tests.farside.discord.places import Json
from tests.farside.discord.platform import TOKEN
from tests.walk.transcript import LOOK, MODEL, PATIENCE, QUOTED, WIDTH, Tongue, buttons, dated, framed, house, model

HOUSE = """
[adapters.discord]
api_url = "{discord.api_url}"
gateway_url = "{discord.gateway_url}"
message_content = true

[desk]
adapter = "discord"
room = "{desk}"
operators = [{{ id = "discord:{anne}", name = "Anne" }}]
"""
EVENTS: Mapping[str, Mapping[str, str]] = {
    "en": {"opened": "(a post opens: {name})", "changed": "(the post is now: {name})", "closed": "(the post is closed)"},
    "fr": {
        "opened": "(une publication s’ouvre : {name})",
        "changed": "(la publication est maintenant : {name})",
        "closed": "(la publication est fermée)",
    },
}
"""What Discord shows of a post, by language."""
PAGES = {"en": "docs/how-to/discord.md", "fr": "docs/how-to/sur-discord.md"}
"""Where the walks stand, by language."""
SETTLED = 3.0
"""Seconds for which nothing changes in a room once an answer is whole: more than lie between two states of one that grows."""


@dataclass(slots=True)
class Room:
    """What somebody reads in a room, written down as it changes."""

    far: Distant
    tongue: Tongue
    own: str
    """Who the bot is there."""
    id: str = ""
    grows: bool = False
    """Whether answers are written down while they grow; at a desk, only buttons and cards change."""
    page: list[str] = field(default_factory=list)
    _shown: dict[str, str] = field(default_factory=dict)
    _look: tuple[str, bool] = ("", False)

    async def settle(self, *, lines: int = 1, calm: float = 0.0) -> None:
        """Write down what is new, until there are so many new lines and nothing has changed for `calm` seconds."""
        before, end = len(self._shown), monotonic() + PATIENCE
        quiet = monotonic()
        while len(self._shown) < before + lines or monotonic() < quiet + calm:
            if monotonic() > end:
                raise TimeoutError(f"waited for a line after\n{self.page[-1] if self.page else 'nothing'}")
            if await self._read():
                quiet = monotonic()
            await asyncio.sleep(LOOK)

    async def _read(self) -> bool:
        """Whether something was new."""
        lines = await self.far.ask("read", channel_id=self.id)
        changed = [self._note(line) for line in lines if not line["thinking"]]
        return any(changed)

    def _note(self, line: Json) -> bool:
        seen = self._seen(line)
        before = self._shown.get(line["id"])
        if before == seen:
            return False
        self._shown[line["id"]] = seen
        grown = self.grows and before is not None and len(seen) > len(before)  # buttons that go are no news
        if grown and self.page[-1] == before:
            self.page[-1] = f"{before}\n▌ … ({self.tongue.writing})"
        if before is None or grown:
            self.page.append(seen)
        return True

    def _seen(self, line: Json) -> str:
        if line["by"] != self.own:
            return "\n".join(textwrap.wrap(f"› {line['text']}", WIDTH, subsequent_indent="  "))
        text = "\n".join(f"{QUOTED}{part[2:]}" if part.startswith("> ") else part for part in plain(line["text"]).split("\n"))
        rows = [line["buttons"][number : number + 5] for number in range(0, len(line["buttons"]), 5)]
        return dated(framed("\n".join([text, *([""] if rows else []), *buttons(rows)])))

    async def look(self, post: Json) -> None:
        """Write down how the post looks by now, if it looks otherwise."""
        name, archived = " ".join((*post["tags"], post["name"])), post["archived"]
        events = EVENTS[self.tongue.language]
        if name != self._look[0]:
            self.page.append(events["changed" if self._look[0] else "opened"].format(name=name))
        if archived and not self._look[1]:
            self.page.append(events["closed"])
        self._look = (name, archived)


def plain(text: str) -> str:
    """A text without the marks that Discord shows as bold."""
    return text.replace("**", "").replace("\\", "")


@dataclass(slots=True)
class Walk:
    """One walk: what people do, and what each of the two rooms shows of it."""

    far: Distant
    tongue: Tongue
    mael: str
    anne: str
    desk_forum: str
    direct: Room
    post: Room

    @property
    def person(self) -> list[str]:
        return self.direct.page

    @property
    def desk(self) -> list[str]:
        return self.post.page

    async def go(self) -> None:
        """From the first question to the disclosure after the operator has gone."""
        tongue = self.tongue
        await self._say(tongue.question)
        await self._say(tongue.human)
        self.person.append("› /human")
        await self.far.ask("command", channel_id=self.direct.id, name="human", by=self.mael)
        await self.direct.settle()
        await self._press(self.direct, "share", by=self.mael)
        await self._open()
        await self._press(self.post, "desk.claim.1", by=self.anne)
        await self.direct.settle()
        await self._operate(tongue.hello)
        await self._say(tongue.trouble, answers=0)
        await self.post.settle()
        await self._write(tongue.inside)
        await self._operate(tongue.promise)
        await self._press(self.post, "desk.return.1", by=self.anne)
        await self.direct.settle()
        await self._say(tongue.again)

    async def _say(self, words: str, *, answers: int = 1) -> None:
        await self.far.ask("say", channel_id=self.direct.id, text=words, by=self.mael)
        await self.direct.settle(lines=1 + answers, calm=SETTLED if answers else 0.0)

    async def _open(self) -> None:
        """The desk is rung: a post opens, with a card and the AI's summary."""
        end = monotonic() + PATIENCE
        while not (posts := [post for post in await self.far.ask("threads", channel_id=self.desk_forum) if post["tags"]]):
            assert monotonic() < end, "no post opened"
            await asyncio.sleep(LOOK)
        self.post.id = posts[0]["id"]
        await self._look()
        await self.post.settle(lines=3)

    async def _press(self, room: Room, action: str, *, by: str) -> None:
        room.page.append(f"› [ {await self._label(room, action)} ]")
        await self.far.ask("press", channel_id=room.id, label=action, by=by)
        await room.settle()
        if room is self.post:
            await self._look()

    async def _label(self, room: Room, action: str) -> str:
        """What the newest button that does this says."""
        lines = await self.far.ask("see", channel_id=room.id)
        parts = [part for line in lines for row in line["components"] for part in row.get("components", ())]
        return next(str(part["label"]) for part in reversed(parts) if part.get("custom_id") == action)

    async def _operate(self, words: str) -> None:
        """The operator writes in the post, and the person reads it."""
        await self._write(words)
        await self.direct.settle()

    async def _write(self, words: str) -> None:
        await self.far.ask("say", channel_id=self.post.id, text=words, by=self.anne)
        await self.post.settle()

    async def _look(self) -> None:
        await self.post.look(await self.far.ask("look", thread_id=self.post.id))


async def walk(folder: Path, tongue: Tongue) -> Walk:
    """A whole walk in one language, all parts of it processes of their own."""
    async with far_process() as far, model(tongue) as address:
        language = {"en": "en-GB"}.get(tongue.language, tongue.language)
        mael, anne = await far.ask("meet", name="Maël", language=language), await far.ask("meet", name="Anne", language=language)
        await far.ask("configure", flags=1 << 19)  # Message Content Intent, as an application on few servers has it
        guild = await far.ask("found", name="Verlune", by=anne)
        await far.ask("join", guild_id=guild, person=mael)
        desk = await far.ask("make", guild_id=guild, name="desk", type="forum")
        await far.ask("allow", channel_id=desk, rights=["manage_channels", "manage_threads"])
        toml = (MODEL + HOUSE).format(model=address, discord=far, desk=desk, anne=anne)
        async with house(folder, tongue, toml=toml, until=b"discord.connected", secrets={"DISCORD_BOT_TOKEN": TOKEN}):
            own = (await far.ask("profile"))["id"]
            direct = Room(far, tongue, own, id=await far.ask("direct", person=mael), grows=True)
            walked = Walk(far, tongue, mael, anne, desk, direct, Room(far, tongue, own))
            await walked.go()
        assert await far.ask("wrong") == []
        return walked
