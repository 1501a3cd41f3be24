"""Threads and posts of a desk: opened for conversations, named after them, marked with how they stand, archived and opened anew."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from typing import Any, Final

import discord
from discord.http import Route

from adapters.base import Introduction, ThreadState
from adapters.discord.failures import DeniedError
from adapters.discord.marks import Json, Look, Tags, changes, look_of, tags_of, with_tags
from adapters.discord.renames import Renames
from adapters.discord.requests import Requests
from adapters.discord.threads import channel_of
from adapters.errors import DeliveryError, RejectedError, TooSoonError
from adapters.message import Address

FORUMS: Final = frozenset({discord.ChannelType.forum.value, discord.ChannelType.media.value})
THREADED: Final = {
    discord.ChannelType.text.value: discord.ChannelType.public_thread.value,
    discord.ChannelType.news.value: discord.ChannelType.news_thread.value,
}
"""The kinds of threads that other channels can have."""
SUPPRESS_EMBEDS: Final = discord.MessageFlags(suppress_embeds=True).value
WEEK: Final = 10_080
"""Minutes without a word after which Discord archives a thread: the longest that it offers, for some people wait over a weekend."""
ARCHIVED: Final = 50083
"""What Discord says of changes in an archived thread."""
OPENING: Final = {
    50001: "the bot does not see this channel: allow it View Channel there",
    50013: "it may open no threads: allow it Create Public Threads and Send Messages in Threads there, in a forum Create Posts",
    40067: "the forum asks for a tag on each post: allow the bot Manage Channels there, so that it can make its own, or do without",
}
CHANGING: Final = {
    50013: "the bot may not change this thread: a moderator has to unlock it, or allow the bot Manage Threads there",
}
"""What Discord's refusals come to, by their codes."""


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
        self._http = client.http
        self._requests = requests
        self._introduction = introduction
        self._renames = Renames(clock)
        self._tags: dict[str, Tags] = {}
        """Of the desks' channels; of one without such tags, none."""
        self._looking = asyncio.Lock()
        self._closed: set[Address] = set()
        """Threads that are to stay archived, though something is said in them."""

    async def open_thread(self, room: Address, title: str) -> Address:
        """As `adapters.base.OpensThreads.open_thread`; who is given a thread waits."""
        channel = await self._seen(room.room)
        if channel["type"] in FORUMS:
            opened = await _explained(self._post(channel, title), OPENING)
        elif channel["type"] in THREADED:
            opened = await _explained(self._thread(channel, title), OPENING)
        else:
            raise RejectedError(f"“{channel.get('name') or room.room}” can have no threads: take a text channel, or a forum")
        return replace(room, thread=str(opened["id"]))

    async def mark_thread(self, thread: Address, *, title: str, state: ThreadState) -> None:
        """As `adapters.base.MarksThreads.mark_thread`.

        Raises:
            TooSoonError: all is shown but its name.
        """
        self._closed.discard(thread)
        seen = await self._seen(thread.thread)
        tags = await self._tags_of(thread.room)
        try:
            await self._change(seen, look_of(title, state, tags), tags)
        except RejectedError:
            if not tags:
                raise
            await self._mark_anew(thread, title=title, state=state)  # somebody may have taken the tags away
        finally:
            if state is ThreadState.DONE:
                self._closed.add(thread)

    async def sent(self, to: Address) -> None:
        """Something was sent there: Discord opens a thread with that, and one that is done is closed again. Never fails."""
        if to in self._closed:
            with suppress(DeliveryError):
                await self._patch(to.thread, {"archived": True})

    async def in_open(self, place: Address, deed: Callable[[], Awaitable[None]]) -> None:
        """Do what cannot be done in an archived thread, such as changing a line; one that was archived is so again afterwards.

        Raises:
            DeliveryError: it cannot be done, nor can the thread be opened for it.
        """
        try:
            await deed()
        except DeniedError as error:
            if error.code != ARCHIVED:
                raise
            async with self._reopened(place.thread):
                await deed()

    @asynccontextmanager
    async def _reopened(self, thread: str) -> AsyncIterator[None]:
        await self._patch(thread, {"archived": False})
        try:
            yield
        finally:
            with suppress(DeliveryError):
                await self._patch(thread, {"archived": True})

    async def _post(self, forum: Json, title: str) -> Json:
        tags = self._tags[forum["id"]] = await self._found_tags(forum)
        look = look_of(title, ThreadState.WAITING, tags)
        about = {"name": look.name, "auto_archive_duration": WEEK} | ({"applied_tags": [look.tag]} if look.tag else {})
        first = {"content": self._starter, "allowed_mentions": {"parse": []}, "flags": SUPPRESS_EMBEDS}
        # discord.py's own request has a parameter beside it that Discord's OpenAPI does not know.
        route = Route("POST", "/channels/{channel_id}/threads", channel_id=forum["id"])
        opened: Json = await self._requests.ask(self._http.request(route, json={**about, "message": first}))
        return opened

    @property
    def _starter(self) -> str:
        """What a post has to begin with: nothing of a person, for their name has to go from the desk when they ask for that."""
        return discord.utils.escape_markdown(f"{self._introduction.persona} · {self._introduction.brand}")

    async def _thread(self, channel: Json, title: str) -> Json:
        self._tags[channel["id"]] = {}
        look = look_of(title, ThreadState.WAITING, {})
        opened: Json = await self._requests.ask(
            self._http.start_thread_without_message(
                int(channel["id"]),
                name=look.name,
                auto_archive_duration=WEEK,
                type=THREADED[channel["type"]],  # type: ignore[arg-type]  # one of the kinds of threads
            )
        )
        return opened

    async def _mark_anew(self, thread: Address, *, title: str, state: ThreadState) -> None:
        """Mark a thread as if nothing were known of its forum's tags; those that are gone are no longer among the thread's."""
        forum = await self._seen(thread.room)
        tags = self._tags[thread.room] = await self._found_tags(forum)
        there = {tag["id"] for tag in forum.get("available_tags") or ()} | {*tags.values()}
        seen = await self._seen(thread.thread)
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
                await self._patch(thread["id"], change)
        if late:
            raise late

    async def _patch(self, channel: str, change: Json) -> Json:
        request = self._requests.ask(self._http.edit_channel(channel_of(channel), **change), repeatable=True)
        changed: Json = await _explained(request, CHANGING)
        return changed

    async def _tags_of(self, room: str) -> Tags:
        async with self._looking:
            if room not in self._tags:
                self._tags[room] = await self._found_tags(await self._seen(room))
            return self._tags[room]

    async def _found_tags(self, channel: Json) -> Tags:
        """The tags for states of a forum, made where that is allowed; none where one is missing still."""
        if channel["type"] not in FORUMS:
            return {}
        if lacking := with_tags(channel, self._names):
            with suppress(RejectedError):
                channel = await self._patch(channel["id"], {"available_tags": lacking})
        tags = tags_of(channel)
        return tags if len(tags) == len(ThreadState) else {}

    @property
    def _names(self) -> dict[ThreadState, str]:
        return {state: self._introduction.states.get(state, state.value) for state in ThreadState}

    async def _seen(self, channel: str) -> Json:
        """A channel or thread as it is now.

        Raises:
            DeliveryError: it is not to be seen.
        """
        request = self._requests.ask(self._http.get_channel(channel_of(channel)), repeatable=True)
        seen: Json = await _explained(request, OPENING)
        return seen


async def _explained(answer: Awaitable[Any], meanings: Mapping[int, str]) -> Any:  # noqa: ANN401 - JSON
    """What Discord answers; of a refusal what to do about it, by its code."""
    try:
        return await answer
    except DeniedError as error:
        if meaning := meanings.get(error.code):
            raise DeniedError(f"{meaning} (code {error.code})", status=error.status, code=error.code) from error
        raise
