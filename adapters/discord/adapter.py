"""The adapter of Discord."""

from __future__ import annotations

import logging
from asyncio import Event, TaskGroup
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import ClassVar

import discord

from adapters.base import Accept, Capabilities, Complaint, House, Introduction, ThreadState
from adapters.discord.answers import Answers
from adapters.discord.client import Client
from adapters.discord.connection import connected
from adapters.discord.deeds import Deeds
from adapters.discord.files import Files
from adapters.discord.forum import Forum
from adapters.discord.hearing import Events
from adapters.discord.interactions import reading_of
from adapters.discord.listening import Listening
from adapters.discord.outgoing import Outgoing
from adapters.discord.patience import NOT_NOW, patiently
from adapters.discord.places import is_direct
from adapters.discord.presenting import compare, present, present_quietly
from adapters.discord.requests import Requests
from adapters.discord.rights import complaints
from adapters.discord.settings import DiscordSettings
from adapters.errors import PlatformError, TooSoonError
from adapters.intake import Intake
from adapters.message import Address, Attachment, Draft, Receipt

log = logging.getLogger("frankly.discord")

CAPABILITIES = Capabilities(
    max_text=2000,
    text_unit="utf16",
    deduplicates=True,
    remembers_seconds=120.0,
    preview="edit",
    preview_seconds=1.5,
    threads=True,
    edits=True,
    typing=True,
    files=True,
    forms=True,
)
MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Live:
    """What there is while the adapter is connected."""

    client: Client
    outgoing: Outgoing
    answers: Answers
    forum: Forum
    files: Files


class DiscordAdapter:
    """A bot on Discord."""

    Settings: ClassVar = DiscordSettings

    def __init__(self, name: str = "discord", settings: DiscordSettings = DiscordSettings()) -> None:  # noqa: B008 - frozen
        self.name = name
        self.settings = settings
        self.capabilities = CAPABILITIES if settings.stream else replace(CAPABILITIES, preview="none")
        self._introduction = Introduction(brand="", persona="")
        self._house: House | None = None
        self._connection: Live | None = None
        self._revoked = Event()

    def introduce(self, introduction: Introduction) -> None:
        self._introduction = introduction

    def move_in(self, house: House) -> None:
        self._house = house

    async def check(self) -> tuple[Complaint, ...]:
        try:
            async with self._reached() as client:
                shown = await compare(client, self._introduction, self.settings)
                return (*await complaints(client, self.settings, self._introduction), *shown)
        except PlatformError as error:
            return (Complaint("it cannot be connected to Discord", str(error)),)
        except NOT_NOW as error:
            what = f"{self._out_of_reach}: {error}"
            return (Complaint(what, "nothing to do if that passes: `frankly run` asks again until it answers", fatal=False),)

    async def run(self, accept: Accept) -> None:
        """Take what people say until cancelled; for as long as Discord is out of reach, try again.

        Raises:
            PlatformError: Discord refuses the token, or an intent.
        """
        async with AsyncExitStack() as stack:
            live = await patiently(lambda: stack.enter_async_context(self._connected()))
            async with Intake(accept) as intake, TaskGroup() as group:
                if self.settings.profile:
                    group.create_task(present_quietly(live.client, self._introduction, adapter=self.name))
                reading = reading_of(self._introduction, adapter=self.name)
                deeds = Deeds(reading, live.answers, intake=intake, group=group, house=self._house)
                events: Events = {"interaction": deeds.hear, "message": partial(note_newest, live.outgoing)}
                await self._listening.run(live.client, events, intake=intake, group=group)

    async def send(self, draft: Draft, *, key: str, replaces: Receipt | None = None) -> Receipt:
        live = self._live
        answer = await live.answers.send(draft, key=key) if replaces is None else None
        if answer is not None:
            return answer
        receipt = await live.forum.in_open(draft.to, partial(live.outgoing.send, draft, key=key, replaces=replaces))
        await live.forum.sent(draft.to)
        return receipt

    async def find(self, draft: Draft, *, key: str, after: Receipt | None, since: datetime) -> Receipt | None:
        live = self._live
        return await live.answers.find(draft) or await live.outgoing.find(draft, key=key, after=after, since=since)

    async def take_back(self, ticket: str) -> None:
        await self._live.answers.take_back(ticket)

    async def show_typing(self, to: Address, byline: str) -> None:
        await self._live.outgoing.show_typing(to)

    async def open_thread(self, room: Address, title: str) -> Address:
        return await self._live.forum.open_thread(room, title)

    async def mark_thread(self, thread: Address, *, title: str, state: ThreadState) -> None:
        await self._live.forum.mark_thread(thread, title=title, state=state)

    async def change(self, draft: Draft, *, shown: Receipt) -> None:
        live = self._live
        await live.forum.in_open(draft.to, partial(live.outgoing.change, draft, shown=shown))

    async def fetch(self, attachment: Attachment, *, limit: int) -> bytes:
        return await self._live.files.fetch(attachment, limit=limit)

    async def show_profile(self) -> tuple[str, ...]:
        if not self.settings.profile:
            return ()
        try:
            async with self._reached() as client:
                return await present(client, self._introduction)
        except NOT_NOW as error:
            raise PlatformError(f"{self._out_of_reach}: {error}") from None

    @property
    def _out_of_reach(self) -> str:
        return f"Discord is out of reach at {self.settings.api_url}"

    @property
    def _live(self) -> Live:
        if self._connection is None:
            raise TooSoonError(f"{self.name} is not connected to Discord")
        return self._connection

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[Live]:
        async with connected(self.settings) as client:
            self._revoked = Event()
            self._connection = self._alive(client)
            try:
                yield self._connection
            finally:
                self._connection = None

    def _alive(self, client: Client) -> Live:
        most = int(self.settings.file_megabytes * MEGABYTE)
        files = Files(client, Requests(client.wire), name=self.name, limit=most)
        outgoing = Outgoing(
            client,
            client.wire,
            name=self.name,
            settings=self.settings,
            introduction=self._introduction,
            fetch=partial(files.fetch, limit=most),
            revoked=self._revoked.set,
        )
        answers = Answers(client, outgoing.requests, settings=self.settings)
        return Live(client, outgoing, answers, Forum(client, outgoing.requests, introduction=self._introduction), files)

    @asynccontextmanager
    async def _reached(self) -> AsyncIterator[Client]:
        """The client that is connected; one for the moment, where none is."""
        if self._connection is not None:
            yield self._connection.client
            return
        async with connected(self.settings) as client:
            yield client

    @property
    def _listening(self) -> Listening:
        return Listening(self.name, self.settings, self._introduction, self._house, self._revoked)


def note_newest(outgoing: Outgoing, message: discord.Message) -> None:
    """Somebody said something in a direct conversation: what answers it there need not quote it."""
    if is_direct(message.channel) and not message.author.bot:
        outgoing.heard(str(message.channel.id), str(message.id))
