"""What becomes of an event: it is read, and a message goes the way of all messages."""

from __future__ import annotations

import logging
from asyncio import TaskGroup
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass, replace
from traceback import extract_tb
from typing import Any

import discord

from adapters.discord.authors import author_of
from adapters.discord.catching_up import CatchingUp
from adapters.discord.client import Client
from adapters.discord.history import history, member_of
from adapters.discord.incoming import Translation
from adapters.discord.watermark import Watermark
from adapters.intake import Intake
from adapters.message import Address, Author, Message
from adapters.recent import Recent

log = logging.getLogger("frankly.discord")

Events = dict[str, Callable[..., None]]
Threads = Recent[Address, None]
"""Where a conversation with us is under way."""


class Hearing:
    """Hears for one client. `events` are those of others who want to hear some, too."""

    def __init__(self, *events: Events) -> None:
        self._listeners = events

    def hear(self, event: str, *about: Any) -> None:  # noqa: ANN401 - whatever comes with it
        """As `adapters.discord.client.Hear`. One event that nobody can read yet keeps no other from coming in."""
        for events in self._listeners:
            if event in events:
                guarded(event, events[event], *about)


class Ears:
    """Takes in what people say."""

    def __init__(  # noqa: PLR0913 - what stands on the way in, by keyword
        self,
        client: Client,
        *,
        translation: Translation,
        threads: Threads,
        mark: Watermark,
        intake: Intake,
        group: TaskGroup,
    ) -> None:
        self._client = client
        self._past = Past(client, translation, threads)
        self._translation = translation
        self._threads = threads
        self._mark = mark
        self._intake = intake
        self._group = group
        self.catching_up = CatchingUp(self._past.missed, intake.put, mark, group)

    @property
    def events(self) -> Events:
        return {"message": self._said, "raw_message_edit": self._edited, "raw_typing": self._wrote}

    def _said(self, message: discord.Message) -> None:
        self._mark.heard(message.created_at)
        if self._translation.is_nowhere(message):
            self.catching_up.seek(message.channel.id, after=message.id - 1)
        elif said := self._translation.said(message):
            note(self._threads, said.address)
            self.catching_up.put(message.channel.id, said)

    def _edited(self, update: discord.RawMessageUpdateEvent) -> None:
        if edited := self._translation.edited(update.message):
            self.catching_up.put(update.channel_id, edited)

    def _wrote(self, typing: discord.RawTypingEvent) -> None:
        guild = self._client.get_guild(typing.guild_id) if typing.guild_id else None
        wrote = self._translation.wrote(typing, guild.get_channel_or_thread(typing.channel_id) if guild else None)
        if wrote and not self.catching_up.is_busy(typing.channel_id):
            self._group.create_task(self._intake.put(wrote, lambda: None))


@dataclass(frozen=True, slots=True)
class Past:
    """What was said to us before, read as it would have been then."""

    client: Client
    translation: Translation
    threads: Threads

    async def missed(self, channel: int, after: int) -> AsyncGenerator[Message, None]:
        """As `adapters.discord.catching_up.Missed`."""
        authors: dict[int, Author] = {}
        async with aclosing(history(self.client, channel, after=after)) as told:
            async for message in told:
                for said in guarded("history", self._read, message) or ():
                    if message.author.id not in authors:
                        authors[message.author.id] = await self._author(message, said)
                    yield replace(said, author=authors[message.author.id])

    def _read(self, message: discord.Message) -> tuple[Message, ...]:
        """A message, and its change where it was edited since: whoever knows the one may not know the other."""
        said, edited = self.translation.said(message), self.translation.edited(message)
        if said:
            note(self.threads, said.address)
        return tuple(each for each in (said, edited) if each)

    async def _author(self, message: discord.Message, said: Message) -> Author:
        member = None if said.direct or said.author.is_bot else await member_of(message)
        return author_of(member) if member else said.author


def note(threads: Threads, address: Address) -> None:
    """Remember a thread in which we were spoken to."""
    if address.thread:
        threads.put(address, None)


def guarded(event: str, read: Callable[..., Any], *about: Any) -> Any:  # noqa: ANN401 - of whatever it reads
    """What something comes to, or None where it is of a shape that nobody knows."""
    try:
        return read(*about)
    except Exception as error:  # noqa: BLE001 - whatever an unknown shape brings about
        # Where it failed, and not its words: they may hold what somebody said.
        where = f"{type(error).__name__}, {extract_tb(error.__traceback__)[-1]}"
        log.error("event.failed", extra={"event": event, "error": where})  # noqa: TRY400 - as above
        return None
