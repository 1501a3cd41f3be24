"""What leaves for Discord: lines, changes of lines, and previews."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

import discord
from discord.http import MultipartParameters

from adapters.base import Introduction
from adapters.clean import clean_draft
from adapters.discord.failures import UNKNOWN_CHANNEL, UNKNOWN_MESSAGE, DeniedError
from adapters.discord.looking_back import find
from adapters.discord.parcel import line_of, nonce_of, packed
from adapters.discord.parts import Part, lightened, parts_of
from adapters.discord.requests import Requests
from adapters.discord.settings import DiscordSettings
from adapters.discord.threads import Threads
from adapters.discord.wire import PATIENCE, Wire
from adapters.errors import DeliveryError, RejectedError, ThreadGoneError
from adapters.message import Address, Attachment, Draft, Receipt, Speaker
from adapters.recent import Recent

log = logging.getLogger("frankly.discord")

REMEMBERED: Final = 1000
"""Drafts of which a part is shown and the rest is to follow."""
UPLOADED_SECOND: Final = 200_000
"""Bytes that surely leave in a second."""
SPARE: Final = 1
"""Changes of lines for which previews leave room."""
Line = str
"""The id of one message."""
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
        self._settings = settings
        self._fetch = fetch
        """Where the content of files is had that came through this adapter."""
        self.requests = Requests(wire, revoked=revoked)
        title = introduction.persona or introduction.brand
        self._threads = Threads(client, self.requests, title=title, begins=settings.threads, desks=introduction.desks)
        self._begun: Recent[str, tuple[tuple[Line, ...], ...]] = Recent(REMEMBERED)
        """The lines of drafts that are shown in part, by key; those of each part together."""
        self._newest: Recent[str, Line] = Recent(REMEMBERED)
        """The last line of direct conversations, by room."""

    async def send(self, draft: Draft, *, key: str, replaces: Receipt | None = None) -> Receipt:
        """As `adapters.base.Adapter.send`; a line that is gone is shown anew where it was to be changed."""
        draft = await self._with_files(clean_draft(draft))
        parts = parts_of(draft) if draft.final else parts_of(replace(draft, actions=(), attachments=()))[:1]
        standing = replaces.ids if replaces else ()
        with _thread_of(draft.to):
            channel = await self._threads.reach(draft.to)
            lines = await self._show(parts, channel=channel, key=key, standing=standing)
            for line in standing[len(parts) :]:
                await self._take_away(channel, line)
        return Receipt(lines)

    def heard(self, room: str, line: Line) -> None:
        """Somebody said something in a direct conversation: an answer to that needs no quotation, for it stands right below."""
        self._newest.put(room, line)

    async def change(self, draft: Draft, *, shown: Receipt) -> None:
        """As `adapters.base.ChangesLines.change`; the files that were sent with the line stay with it."""
        named = tuple(attachment for attachment in draft.attachments if not (attachment.content or attachment.ref))
        part = parts_of(clean_draft(replace(draft, attachments=named)))[0]
        with _thread_of(draft.to):
            channel = await self._threads.reach(draft.to)
            if not shown.ids or not await self._change(channel, shown.ids[0], part):
                raise RejectedError("the line stands there no more, or cannot be changed")

    async def show_typing(self, to: Address) -> None:
        """As `adapters.base.ShowsTyping.show_typing`."""
        await self.requests.ask(self._client.http.send_typing(await self._threads.reach(to)), repeatable=True)

    async def find(self, draft: Draft, *, key: str, after: Receipt | None, since: datetime) -> Receipt | None:
        """As `adapters.base.FindsShown.find`; what stands there in part is left out when it is sent again under the same key."""
        parts = parts_of(await self._with_files(clean_draft(draft)))
        channel = await self._threads.reach(draft.to)
        lines = await find(parts, client=self._client, requests=self.requests, channel=channel, after=after, since=since)
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
                line = standing[number] if number < len(standing) else ""
                if line and await self._change(channel, line, part):
                    done = (*done, (line,))
                else:
                    done = (*done, await self._say(channel, part, nonce=nonce_of(key, number)))
        except DeliveryError:
            if done:
                self._begun.put(key, done)
            raise
        return tuple(line for lines in done for line in lines)

    async def _say(self, channel: int, part: Part, *, nonce: str) -> tuple[Line, ...]:
        """Show a part, without what Discord refuses of it."""
        try:
            return (await self._post(channel, part, nonce=nonce),)
        except DeniedError as error:
            if not (pieces := lightened(part, error)):
                raise
            log.info("line.lightened", extra={"adapter": self._name, "error": str(error)})
        first = await self._say(channel, pieces[0], nonce=nonce)
        behind = enumerate(pieces[1:], start=1)
        later = [await self._post(channel, piece, nonce=nonce_of(f"{nonce}.0", number)) for number, piece in behind]
        return (*first, *later)

    async def _post(self, channel: int, part: Part, *, nonce: str) -> Line:
        with self._packed(part, nonce=nonce, answers=self._answered(part.draft)) as params:
            shown = await self.requests.ask(self._client.http.send_message(channel, params=params), patience=_patience(part))
        line = str(shown["id"])
        self._newest.pop(part.draft.to.room, None)
        if _differs(shown, part):  # Discord knew the nonce, and shows what was said under it before
            await self._change(channel, line, part)
        return line

    async def _change(self, channel: int, line: Line, part: Part) -> bool:
        """Whether a line is now this part, with the files that it has."""
        spare = 0 if part.draft.final else SPARE
        try:
            with self._packed(replace(part, files=())) as params:
                request = self._client.http.edit_message(channel, line, params=params)
                await self.requests.ask(request, repeatable=True, spare=spare)
        except DeniedError as error:
            if error.code == UNKNOWN_MESSAGE:
                return False
            raise
        return True

    async def _take_away(self, channel: int, line: Line) -> None:
        """What a shorter draft left over."""
        try:
            await self.requests.ask(self._client.http.delete_message(channel, int(line)), repeatable=True)
        except DeniedError as error:
            log.info("line.left", extra={"adapter": self._name, "error": str(error)})

    def _packed(self, part: Part, *, nonce: str | None = None, answers: str = "") -> MultipartParameters:
        return packed(part, link_previews=self._settings.link_previews, nonce=nonce, answers=answers)

    def _answered(self, draft: Draft) -> Line:
        """What a line is a reply to: not to what begins its thread, nor, but for operators, to the last words of a person alone."""
        line = line_of(draft.reply_to)
        obvious = self._newest.get(draft.to.room) == line and draft.speaker is not Speaker.OPERATOR
        return "" if obvious or line == draft.to.thread else line

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


def _patience(part: Part) -> float:
    return PATIENCE + sum(len(attachment.content) for attachment in part.files) / UPLOADED_SECOND


def _differs(shown: dict[str, Any], part: Part) -> bool:
    """Whether people read other words than these; Discord keeps white space as it likes."""
    return str(shown.get("content", "")).split() != part.text.split()


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
