"""Threads and posts of a desk: opened for conversations, named after them, marked with how they stand, archived and opened anew."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from typing import Final, TypeVar

import discord

from adapters.base import Introduction, ThreadState
from adapters.discord.channels import Channels
from adapters.discord.failures import DeniedError
from adapters.discord.marks import Json, Look, Tags, changes, look_of
from adapters.discord.renames import Renames
from adapters.discord.requests import Requests
from adapters.discord.tags import FORUMS, StateTags
from adapters.errors import DeliveryError, RejectedError, TooSoonError
from adapters.message import Address
from adapters.recent import Recent

T = TypeVar("T")

THREADED: Final = {
    discord.ChannelType.text.value: discord.ChannelType.public_thread.value,
    discord.ChannelType.news.value: discord.ChannelType.news_thread.value,
}
"""The kinds of threads that other channels can have."""
SUPPRESS_EMBEDS: Final = discord.MessageFlags(suppress_embeds=True).value
WEEK: Final = 10_080
"""Minutes without a word after which Discord archives a thread: the longest that it offers, for some people wait over a weekend."""
REMEMBERED: Final = 1000
"""Threads of which is known that they are to stay archived."""
ARCHIVED: Final = 50083
"""What Discord says of changes in an archived thread."""


class Forum:
    """The threads of one bot's desks."""

    def __init__(
        self,
        client: discord.Client,
        requests: Requests,
        *,
        introduction: Introduction,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._channels = Channels(client, requests)
        self._tags = StateTags(self._channels, introduction.states)
        self._renames = Renames(clock)
        self._done: Recent[Address, None] = Recent(REMEMBERED)
        self._starter = discord.utils.escape_markdown(f"{introduction.persona} · {introduction.brand}")
        """What a post has to begin with: nothing of a person, for their name has to go from the desk when they ask for that."""

    async def open_thread(self, room: Address, title: str) -> Address:
        """As `adapters.base.OpensThreads.open_thread`; who is given a thread waits."""
        channel = await self._channels.see(room.room)
        if channel["type"] not in FORUMS and channel["type"] not in THREADED:
            raise RejectedError(f"“{channel.get('name') or room.room}” can have no threads: take a text channel, or a forum")
        look = look_of(title, ThreadState.WAITING, await self._tags.found(channel))
        about = self._post(look) if channel["type"] in FORUMS else {"type": THREADED[channel["type"]]}
        opened = await self._channels.begin(room.room, {"name": look.name, "auto_archive_duration": WEEK, **about})
        return replace(room, thread=str(opened["id"]))

    async def mark_thread(self, thread: Address, *, title: str, state: ThreadState) -> None:
        """As `adapters.base.MarksThreads.mark_thread`.

        Raises:
            TooSoonError: all is shown but its name.
        """
        self._done.pop(thread, None)
        if state is ThreadState.DONE:
            self._done.put(thread, None)
        tags = await self._tags.of(thread.room)
        try:
            await self._change(await self._channels.see(thread.thread), look_of(title, state, tags), tags)
        except RejectedError:
            if not tags:
                raise
            await self._mark_anew(thread, title=title, state=state)  # somebody may have taken the tags away

    async def sent(self, to: Address) -> None:
        """Something was sent there: Discord opens a thread with that, and one that is done is closed again. Never fails."""
        if to in self._done:
            with suppress(DeliveryError):
                await self._channels.change(to.thread, {"archived": True})

    async def in_open(self, place: Address, deed: Callable[[], Awaitable[T]]) -> T:
        """Do what cannot be done in an archived thread, such as changing a line; one that was archived is so again afterwards.

        Raises:
            DeliveryError: it cannot be done, nor can the thread be opened for it.
        """
        try:
            return await deed()
        except DeniedError as error:
            if error.code != ARCHIVED:
                raise
        async with self._reopened(place.thread):
            return await deed()

    @asynccontextmanager
    async def _reopened(self, thread: str) -> AsyncIterator[None]:
        await self._channels.change(thread, {"archived": False})
        try:
            yield
        finally:
            with suppress(DeliveryError):
                await self._channels.change(thread, {"archived": True})

    def _post(self, look: Look) -> Json:
        """What a post has beside what all threads have."""
        message = {"content": self._starter, "allowed_mentions": {"parse": []}, "flags": SUPPRESS_EMBEDS}
        return {"message": message} | ({"applied_tags": [look.tag]} if look.tag else {})

    async def _mark_anew(self, thread: Address, *, title: str, state: ThreadState) -> None:
        """Mark a thread as if nothing were known of its forum's tags; those that are gone are no longer among the thread's."""
        forum = await self._channels.see(thread.room)
        tags = await self._tags.found(forum)
        there = {tag["id"] for tag in forum.get("available_tags") or ()} | {*tags.values()}
        seen = await self._channels.see(thread.thread)
        kept = [tag for tag in seen.get("applied_tags") or () if tag in there]
        await self._change({**seen, "applied_tags": kept}, look_of(title, state, tags), tags)

    async def _change(self, thread: Json, look: Look, tags: Tags) -> None:
        """Make a thread look like this; a name that must wait keeps nothing else from being seen."""
        late: TooSoonError | None = None
        for change in changes(thread, look, tags):
            try:
                if "name" in change:
                    self._renames.admit(int(thread["id"]))
            except TooSoonError as error:
                late = error
            else:
                await self._channels.change(thread["id"], change)
        if late:
            raise late
