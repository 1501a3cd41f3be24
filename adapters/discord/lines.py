"""Messages of ours in a channel: shown, changed, and taken away."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import Any, Final

import discord

from adapters.discord.failures import UNKNOWN_MESSAGE, DeniedError
from adapters.discord.parcel import line_of, nonce_of, packed
from adapters.discord.parts import Part, lightened
from adapters.discord.requests import Requests
from adapters.discord.settings import DiscordSettings
from adapters.discord.wire import PATIENCE
from adapters.message import Draft, Speaker
from adapters.recent import Recent

log = logging.getLogger("frankly.discord")

REMEMBERED: Final = 1000
"""Direct conversations of which the last line is known."""
UPLOADED_SECOND: Final = 200_000
"""Bytes that surely leave in a second."""
SPARE: Final = 1
"""Changes of lines for which previews leave room."""
Line = str
"""The id of one message."""


class Lines:
    """Puts parts of drafts into channels, and remembers which line of a direct conversation is its last."""

    def __init__(self, client: discord.Client, requests: Requests, *, name: str, settings: DiscordSettings) -> None:
        self._client = client
        self._requests = requests
        self._name = name
        self._settings = settings
        self._newest: Recent[str, Line] = Recent(REMEMBERED)
        """By room, where that was a person's."""

    def heard(self, room: str, line: Line) -> None:
        """Somebody said something in a direct conversation: an answer to that needs no quotation, for it stands right below."""
        self._newest.put(room, line)

    async def put(self, channel: int, part: Part, *, nonce: str, over: Line = "") -> tuple[Line, ...]:
        """Show a part, without what Discord refuses of it; in the place of another line, where that still stands."""
        try:
            return (await self._put(channel, part, nonce=nonce, over=over),)
        except DeniedError as error:
            gone = bool(over) and error.code == UNKNOWN_MESSAGE
            pieces = (part,) if gone else lightened(part, error)
            if not pieces:
                raise
            log.info("line.lightened", extra={"adapter": self._name, "error": str(error)})
        first = await self.put(channel, pieces[0], nonce=nonce, over="" if gone else over)
        behind = enumerate(pieces[1:], start=1)
        later = [await self._show(channel, piece, nonce=nonce_of(f"{nonce}.0", number)) for number, piece in behind]
        return (*first, *later)

    async def change(self, channel: int, line: Line, part: Part) -> None:
        """Let a line be this part. Without files, it keeps those that it has."""
        spare = 0 if part.draft.final else SPARE
        with packed(part, link_previews=self._settings.link_previews) as params:
            request = self._client.http.edit_message(channel, line, params=params)
            await self._requests.ask(request, repeatable=True, patience=_patience(part), spare=spare)

    async def take_away(self, channel: int, line: Line) -> None:
        """Delete a line that a shorter draft left over, if it can be."""
        try:
            await self._requests.ask(self._client.http.delete_message(channel, int(line)), repeatable=True)
        except DeniedError as error:
            log.info("line.left", extra={"adapter": self._name, "error": str(error)})

    async def _put(self, channel: int, part: Part, *, nonce: str, over: Line) -> Line:
        if not over:
            return await self._show(channel, part, nonce=nonce)
        await self.change(channel, over, part)
        return over

    async def _show(self, channel: int, part: Part, *, nonce: str) -> Line:
        answers = self._answered(part.draft)
        with packed(part, link_previews=self._settings.link_previews, nonce=nonce, answers=answers) as params:
            shown = await self._requests.ask(self._client.http.send_message(channel, params=params), patience=_patience(part))
        line = str(shown["id"])
        self._newest.pop(part.draft.to.room, None)
        if not _is(shown, part):  # Discord knew the nonce, and shows what was said under it before
            await self.change(channel, line, replace(part, files=()) if shown["attachments"] else part)
        return line

    def _answered(self, draft: Draft) -> Line:
        """What a line is a reply to: not to what begins its thread, nor, but for operators, to the last words of a person alone."""
        line = line_of(draft.reply_to)
        obvious = self._newest.get(draft.to.room) == line and draft.speaker is not Speaker.OPERATOR
        return "" if obvious or line == draft.to.thread else line


def _patience(part: Part) -> float:
    return PATIENCE + sum(len(attachment.content) for attachment in part.files) / UPLOADED_SECOND


def _is(shown: dict[str, Any], part: Part) -> bool:
    """Whether people read this and nothing else; Discord keeps white space as it likes."""
    same = str(shown["content"]).split() == part.text.split() and len(shown["attachments"]) == len(part.files)
    return same and bool(shown.get("components")) == bool(part.draft.actions)
