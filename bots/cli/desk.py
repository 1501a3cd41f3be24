"""`frankly desk`: sit at the desk of a house that is at work on this machine."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import typer

from adapters.errors import DeliveryError, PlatformError
from adapters.local import LocalSettings
from adapters.local.member import Event, Lost, Member
from adapters.local.wire import Line, Typing, Welcome
from adapters.message import Address, Draft, Message, Receipt, Speaker
from adapters.terminal import TerminalAdapter, TerminalSettings
from adapters.terminal.wording import language_of
from bots.cli.desk_words import desk_words, terminal_words
from bots.cli.exits import Exit, leave
from bots.cli.opening import Config, has_settings, settings_from
from bots.config import Settings
from bots.desk.acts import What, understand
from bots.desk.rules import DeskRoom, Rules

TALKS: frozenset[What] = frozenset({"claim", "take", "say", "note", "aside", "snippet", "edit"})
"""After these an operator is likely to write on to the same person."""
LEAVES: frozenset[What] = frozenset({"return", "close", "block", "snooze"})


@dataclass(frozen=True, slots=True)
class Chair:
    """Where somebody sits, and as whom."""

    socket: Path
    room: str
    id: str
    name: str
    brand: str
    rules: Rules


def desk(
    who: Annotated[str, typer.Option("--as", help="Your name, or your id, as `desk.operators` has it.")],
    config: Config = None,
    socket: Annotated[
        Path | None, typer.Option(help="The socket of the house; without it, that of the configuration.", show_default=False)
    ] = None,
    name: Annotated[
        str, typer.Option("--desk", help="Which desk, where there are several: `desk`, or the name of a route.", show_default=False)
    ] = "",
) -> None:
    """Answer people from this terminal, at the desk of a house that is at work."""
    chair = bare(who, socket) if socket is not None and not has_settings(config) else found(settings_from(config), who, name)
    language = language_of(os.environ)
    unkept = asyncio.run(sit(chair if socket is None else replace(chair, socket=socket), language))
    if unkept:
        leave(Exit.WRONG, desk_words(language).unkept.format(number=unkept))


def bare(who: str, socket: Path) -> Chair:
    """A chair in a house of which only the socket is known; whether the one in it may operate is the house's matter."""
    return Chair(socket, "desk", who, who, "", Rules(rooms=()))


def found(settings: Settings, who: str, name: str) -> Chair:
    """The chair that the configuration has for somebody, at the desk of that name or the first that a terminal can join."""
    rules = settings.rules()
    if rules is None:
        leave(Exit.CONFIG, f"{settings.path}: there is no [desk]; config.example.toml shows one")
    local = {place: section.settings for place, section in settings.adapters.items() if isinstance(section.settings, LocalSettings)}
    room = joined(settings, [room for room in rules.rooms if room.room.adapter in local], name)
    id, known_as = operator(settings, room.room.adapter, who)  # noqa: A001 - it is the id
    return Chair(local[room.room.adapter].socket, room.room.room, id, known_as, settings.brand.name, rules)


def joined(settings: Settings, rooms: list[DeskRoom], name: str) -> DeskRoom:
    """The desk of that name among those that terminals can join, the main one unless there is a name."""
    if not rooms:
        leave(Exit.CONFIG, f'{settings.path}: no desk is on an adapter of kind "local", the only one that a terminal can join')
    chosen = [room for room in rooms if room.name == name] if name else rooms[-1:]
    if not chosen:
        leave(Exit.USAGE, f"there is no desk {name!r} that a terminal can join, but {', '.join(room.name for room in rooms)}")
    return chosen[0]


def operator(settings: Settings, adapter: str, who: str) -> tuple[str, str]:
    """The id and the name of an operator of that adapter, found by either."""
    operators = settings.desk.operators if settings.desk else ()
    here = {person.id.partition(":")[2]: person.name for person in operators if person.id.partition(":")[0] == adapter}
    sought = who.casefold()
    found = [key for key, name in here.items() if sought in {key.casefold(), name.casefold(), f"{adapter}:{key}".casefold()}]
    if not found:
        known = ", ".join(here.values()) or "nobody yet"
        leave(Exit.USAGE, f"{who!r} is no operator on {adapter!r}; {settings.path} has {known}, under [[desk.operators]]")
    return found[0], here[found[0]]


async def sit(chair: Chair, language: str) -> int:
    """Stay until the operator leaves; how many lines the house has not taken.

    Raises:
        PlatformError: no house is there, or it refuses.
    """
    words = desk_words(language)
    member = Member(chair.socket, id=chair.id, room=chair.room, name=chair.name, language=language)
    title = TerminalSettings(title=words.title.format(brand=chair.brand or chair.room, name=chair.name))
    terminal = TerminalAdapter("desk", title, words=terminal_words(language), drained=member.delivered, shared=True)
    async with aclosing(member.events()) as events:
        await anext(events)  # a house that is not there is said before the screen opens
        await Sitting(member, terminal, chair.rules, language).stay(events)
    return len(member.unkept)


class Sitting:
    """An operator, between the screen and the house."""

    def __init__(self, member: Member, terminal: TerminalAdapter, rules: Rules, language: str) -> None:
        self._member, self._terminal, self._rules = member, terminal, rules
        self._words = desk_words(language)
        self._here = Address(terminal.name, terminal.room)
        self.tag = ""
        """With what the next line begins."""

    async def stay(self, events: AsyncGenerator[Event]) -> None:
        """Until the operator leaves, or the house wants no more of this terminal."""
        talking = asyncio.create_task(self._terminal.run(self.hear))
        watching = asyncio.create_task(self.watch(events))
        try:
            done, _ = await asyncio.wait({talking, watching}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (talking, watching):
                task.cancel()
            await asyncio.gather(talking, watching, return_exceptions=True)
        for task in done:
            task.result()

    async def hear(self, message: Message, /) -> None:
        """Pass on what the operator typed, and make the next line begin with the person they are talking with."""
        try:
            self._member.say(message)
        except ValueError:
            await self.note(self._words.too_long)
            return
        self._terminal.settle()
        self.tag = self.tag_after(message)
        self._terminal.begin(self.tag)

    def tag_after(self, message: Message) -> str:
        intent = understand(message, self._rules, in_thread=False)
        if intent.conversation is None:
            return self.tag
        tag = f"#{intent.conversation} "
        if intent.what in TALKS:
            return tag
        return "" if intent.what in LEAVES and tag == self.tag else self.tag

    async def watch(self, events: AsyncGenerator[Event]) -> None:
        """Show what happens in the room."""
        async for event in events:
            match event:
                case Line():
                    draft = replace(event.draft, to=self._here)
                    await self.show(draft, event.id, replaces=Receipt((event.id,)) if event.changed else None)
                case Typing():
                    await self._terminal.show_typing(self._here, event.byline)
                case Lost():
                    await self.note(self._words.gone)
                case Welcome():
                    await self.note(self._words.back)

    async def note(self, text: str) -> None:
        """Something that this terminal itself says."""
        await self.show(Draft(self._here, text, Speaker.SYSTEM, byline="frankly desk"), "")

    async def show(self, draft: Draft, key: str, *, replaces: Receipt | None = None) -> None:
        try:
            await self._terminal.send(draft, key=key, replaces=replaces)
        except DeliveryError as error:
            raise PlatformError(str(error)) from error
