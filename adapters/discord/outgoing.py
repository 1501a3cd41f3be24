"""What leaves for Discord: lines, changes of lines, and previews."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Final

import discord

from adapters.base import Introduction
from adapters.clean import clean_draft
from adapters.discord.failures import UNKNOWN_CHANNEL, DeniedError
from adapters.discord.lines import Line, Lines
from adapters.discord.looking_back import find
from adapters.discord.parcel import nonce_of
from adapters.discord.parts import Part, parts_of
from adapters.discord.requests import Requests
from adapters.discord.settings import DiscordSettings
from adapters.discord.threads import Threads, channel_of
from adapters.discord.wire import Wire
from adapters.errors import DeliveryError, RejectedError, ThreadGoneError
from adapters.message import Address, Attachment, Draft, Receipt
from adapters.recent import Recent

log = logging.getLogger("frankly.discord")

REMEMBERED: Final = 1000
"""Drafts of which a part is shown and the rest is to follow."""
Fetch = Callable[[Attachment], Awaitable[bytes]]


class Outgoing:
    """Sends through one client, whose `http_trace` is that of `wire`."""

    def __init__(  # noqa: PLR0913 - what all of sending needs, once
        self,
        client: discord.Client,
        wire: Wire,
        *,
        name: str,
        settings: DiscordSettings,
        introduction: Introduction,
        fetch: Fetch | None = None,
        revoked: Callable[[], None] = lambda: None,
    ) -> None:
        self._client = client
        self._name = name
        self._fetch = fetch
        """Where the content of files is had that came through this adapter."""
        self.requests = Requests(wire, revoked=revoked)
        self._lines = Lines(client, self.requests, name=name, settings=settings)
        self.heard = self._lines.heard
        title = introduction.persona or introduction.brand
        self._threads = Threads(client, self.requests, title=title, begins=settings.threads, desks=introduction.desks)
        self._begun: Recent[str, tuple[tuple[Line, ...], ...]] = Recent(REMEMBERED)
        """The lines of drafts that are shown in part, by key; those of each part together."""

    async def send(self, draft: Draft, *, key: str, replaces: Receipt | None = None) -> Receipt:
        """As `adapters.base.Adapter.send`; a line that is gone is shown anew where it was to be changed."""
        draft = await self._with_files(clean_draft(draft))
        parts = parts_of(draft) if draft.final else parts_of(replace(draft, actions=(), attachments=()))[:1]
        standing = replaces.ids if replaces else ()
        with _thread_of(draft.to):
            channel = await self._threads.reach(draft.to)
            lines = await self._show(parts, channel=channel, key=key, standing=standing)
            for line in standing:
                if line not in lines:
                    await self._lines.take_away(channel, line)
        return Receipt(lines)

    async def change(self, draft: Draft, *, shown: Receipt) -> None:
        """As `adapters.base.ChangesLines.change`; the files that were sent with the line stay with it."""
        named = tuple(attachment for attachment in draft.attachments if not (attachment.content or attachment.ref))
        part = parts_of(clean_draft(replace(draft, attachments=named)))[0]
        with _thread_of(draft.to):
            channel = await self._threads.reach(draft.to)
            if not shown.ids:
                raise RejectedError("the line stands nowhere that is known")
            await self._lines.change(channel, shown.ids[0], part)

    async def show_typing(self, to: Address) -> None:
        """As `adapters.base.ShowsTyping.show_typing`."""
        await self.requests.ask(self._client.http.send_typing(self._threads.current(to)), repeatable=True)

    async def find(self, draft: Draft, *, key: str, after: Receipt | None, since: datetime) -> Receipt | None:
        """As `adapters.base.FindsShown.find`; what stands there in part is left out when it is sent again under the same key."""
        parts = parts_of(await self._with_files(clean_draft(draft)))
        look = partial(find, parts, client=self._client, requests=self.requests, room=channel_of(draft.to.room))
        for channel in self._threads.places(draft.to):
            lines = await look(channel=channel, after=after, since=since)
            if len(lines) == len(parts):
                return Receipt(lines)
            if lines:
                self._begun.put(key, tuple((line,) for line in lines))
        return None

    async def _show(self, parts: tuple[Part, ...], *, channel: int, key: str, standing: tuple[Line, ...]) -> tuple[Line, ...]:
        """The ids of all parts. Those that were shown before are left alone, those that stand are changed."""
        done = self._begun.pop(key, ())
        try:
            for number, part in list(enumerate(parts))[len(done) :]:
                over = standing[number] if number < len(standing) else ""
                done = (*done, await self._lines.put(channel, part, nonce=nonce_of(key, number), over=over))
        except DeliveryError:
            if done:
                self._begun.put(key, done)
            raise
        return tuple(line for lines in done for line in lines)

    async def _with_files(self, draft: Draft) -> Draft:
        """The draft with the content of the files that came through this adapter; one that cannot be had is only named."""
        return replace(draft, attachments=tuple([await self._with_content(attachment) for attachment in draft.attachments]))

    async def _with_content(self, attachment: Attachment) -> Attachment:
        if self._fetch is None or attachment.content or attachment.ref.partition(":")[0] != self._name:
            return attachment
        try:
            return replace(attachment, content=await self._fetch(attachment))
        except DeliveryError as error:
            log.warning("file.missing", extra={"kind": attachment.kind, "source": self._name, "error": str(error)})
            return attachment


@contextmanager
def _thread_of(to: Address) -> Iterator[None]:
    """Tell a thread that somebody deleted from a room that is gone.

    Raises:
        ThreadGoneError: the thread is gone.
    """
    try:
        yield
    except DeniedError as error:
        if to.thread and error.code == UNKNOWN_CHANNEL:
            raise ThreadGoneError(f"the thread was deleted: {error}") from None
        raise
