"""Answers what people do besides talking: at once that it was taken, and later with what there is to say."""

from __future__ import annotations

import json
import logging
from asyncio import Event
from dataclasses import dataclass, field
from typing import Any, Final

import discord
from discord.http import MultipartParameters, Route

from adapters.base import Form
from adapters.clean import clean_draft
from adapters.discord.failures import DeniedError
from adapters.discord.fields import modal
from adapters.discord.parcel import packed
from adapters.discord.parts import Part, parts_of, shortened
from adapters.discord.requests import Requests
from adapters.discord.settings import DiscordSettings
from adapters.discord.tickets import Ticket, ticket_of
from adapters.errors import DeliveryError, RejectedError, UncertainError
from adapters.message import Draft, Receipt
from adapters.recent import Recent

log = logging.getLogger("frankly.discord")

AT_ONCE: Final = 3.0
"""Seconds that Discord waits for a first answer (discord.com/developers/docs/interactions/receiving-and-responding)."""
REMEMBERED: Final = 1000
"""Commands, and lines that answer them, of which is known how far they are."""
GONE: Final = frozenset({10008, 10015, 10062, 50027})
"""What Discord says of what cannot be answered any more: its message, its webhook or itself is unknown, or its token."""
TAKEN: Final = 40060
"""What it says of what was acknowledged before: an event that comes once more after a gap."""
LOADING: Final = discord.MessageFlags(loading=True).value
EPHEMERAL: Final = discord.MessageFlags(ephemeral=True).value
ANSWER, QUIET, FIELD = (
    discord.InteractionResponseType.deferred_channel_message.value,
    discord.InteractionResponseType.deferred_message_update.value,
    discord.InteractionResponseType.modal.value,
)
"""What Discord shows at first: that a command is thought about; nothing; or a field."""
Interaction = discord.Interaction[Any]
Json = dict[str, Any]


@dataclass(slots=True)
class Heard:
    """A command of this run."""

    acknowledged: Event = field(default_factory=Event)
    """Set once Discord was told that it was taken, or would not hear of it."""
    refused: bool = False
    first: str = ""
    """The key of the line that answers it first."""


class Answers:
    """Answers what one client hears.

    The first line of a turn takes the place of what Discord shows while a command is thought about: an edit, which may be repeated.
    Further ones of a private answer follow it, and those may not be: where nobody knows whether one came through, it is given up.
    """

    def __init__(self, client: discord.Client, requests: Requests, *, settings: DiscordSettings) -> None:
        self._client = client
        self._requests = requests
        self._settings = settings
        self._heard: Recent[int, Heard] = Recent(REMEMBERED)
        self._shown: Recent[str, tuple[str, ...]] = Recent(REMEMBERED)
        """The ids of the parts that are shown of lines, by key."""

    def expect(self, ticket: Ticket) -> None:
        """A command was heard, perhaps once more; what answers it waits until Discord knows."""
        if ticket.interaction not in self._heard:
            self._heard.put(ticket.interaction, Heard())

    async def acknowledge(self, interaction: Interaction, ticket: Ticket | None) -> None:
        """Tell Discord that something was taken; with a ticket an answer will come.

        It may fail: what answers it is then a line as any other.
        """
        shown: Json = {"type": QUIET} if ticket is None else {"type": ANSWER}
        if ticket is not None and ticket.private:
            shown["data"] = {"flags": EPHEMERAL}
        heard = self._heard.get(interaction.id, Heard())
        try:
            await self._respond(interaction, shown)
        except DeliveryError as error:
            if not (isinstance(error, DeniedError) and error.code == TAKEN):
                heard.refused = isinstance(error, DeniedError)
                log.warning("interaction.unacknowledged", extra={"interaction": interaction.id, "error": str(error)})
        finally:
            heard.acknowledged.set()

    async def open(self, interaction: Interaction, form: Form, *, action: str) -> None:
        """Open a field to write in before whoever pressed.

        Raises:
            DeliveryError: nothing was opened, or nobody knows.
        """
        await self._respond(interaction, {"type": FIELD, "data": modal(form, action=action)})

    async def send(self, draft: Draft, *, key: str) -> Receipt | None:
        """Answer the command whose ticket the draft carries; None where it is to be said as any other line.

        Raises:
            TemporaryError: not now.
            RejectedError: Discord refuses it, or nobody knows whether it was shown and it must not be shown twice.
            UncertainError: nobody knows; it may be sent again under the same key.
        """
        ticket = ticket_of(draft.ticket)
        if ticket is None:
            return None
        parts = parts_of(clean_draft(draft))
        try:
            first = await self._is_first(ticket, parts[0], key=key)
            return await self._send(ticket, parts, key=key, first=first) if first or ticket.private else None
        except DeniedError as error:
            if error.code not in GONE:
                raise
            log.info("answer.expired", extra={"interaction": ticket.interaction, "error": str(error)})
            return None

    async def take_back(self, text: str) -> None:
        """Let nobody wait for the answer to the command of this ticket.

        Raises:
            DeliveryError: they are still shown that it is thought about, for a quarter of an hour.
        """
        ticket = ticket_of(text)
        heard = self._heard.get(ticket.interaction) if ticket else None
        if heard is not None:
            await heard.acknowledged.wait()
        if ticket is not None and not (heard and heard.refused):
            await self._requests.ask(self._webhook("DELETE", "/messages/@original", ticket), repeatable=True)

    async def find(self, draft: Draft) -> Receipt | None:
        """The answer to a command where this draft is it; None where it stands in no answer that can be seen.

        Raises:
            UncertainError: only one person could tell.
        """
        ticket = ticket_of(draft.ticket)
        if ticket is None:
            return None
        parts = parts_of(clean_draft(draft))
        try:
            original = await self._original(ticket)
        except DeniedError:
            original = {}
        if len(parts) == 1 and _says(original, parts[0]):
            return Receipt((str(original["id"]),))
        if ticket.private and not _is_loading(original):
            raise UncertainError("it was an answer for one person alone, and cannot be looked for any more")
        return None

    async def _is_first(self, ticket: Ticket, part: Part, *, key: str) -> bool:
        """Whether this line is to stand where the command is thought about; after a restart Discord says whether that is free."""
        heard = self._heard.get(ticket.interaction)
        if heard is None:
            original = await self._original(ticket)
            return _is_loading(original) or _says(original, part)
        await heard.acknowledged.wait()
        if heard.refused:
            return False
        heard.first = heard.first or key
        return heard.first == key

    async def _send(self, ticket: Ticket, parts: tuple[Part, ...], *, key: str, first: bool) -> Receipt:
        """Show all parts; where files are too large, their names."""
        try:
            return Receipt(await self._show(ticket, parts, key=key, first=first))
        except DeniedError as error:
            if not error.is_about_size:
                raise
            named = tuple(piece for part in parts for piece in shortened(part.named()))
            return Receipt(await self._show(ticket, named, key=key, first=first))

    async def _show(self, ticket: Ticket, parts: tuple[Part, ...], *, key: str, first: bool) -> tuple[str, ...]:
        lines = self._shown.get(key, ())
        for part in parts[len(lines) :]:
            lines = (*lines, await (self._answer if first and not lines else self._follow)(ticket, part))
            self._shown.put(key, lines)
        return lines

    async def _answer(self, ticket: Ticket, part: Part) -> str:
        with packed(part, link_previews=self._settings.link_previews) as params:
            request = self._webhook("PATCH", "/messages/@original", ticket, params)
            shown = await self._requests.ask(request, repeatable=True)
        return str(shown["id"])

    async def _follow(self, ticket: Ticket, part: Part) -> str:
        with packed(part, link_previews=self._settings.link_previews, private=ticket.private) as params:
            try:
                shown = await self._requests.ask(self._webhook("POST", "", ticket, params))
            except UncertainError as error:
                raise RejectedError(
                    f"it would be shown twice if it were sent again, and nobody knows whether it was: {error}"
                ) from error
        return str(shown["id"])

    async def _original(self, ticket: Ticket) -> Json:
        return dict(await self._requests.ask(self._webhook("GET", "/messages/@original", ticket), repeatable=True))

    async def _respond(self, interaction: Interaction, shown: Json) -> None:
        """Say something to Discord about what somebody did, once and at once."""
        path = "/interactions/{webhook_id}/{webhook_token}/callback"
        route = Route("POST", path, webhook_id=interaction.id, webhook_token=interaction.token)
        await self._requests.ask(self._client.http.request(route, json=shown), patience=AT_ONCE)

    async def _webhook(self, method: str, path: str, ticket: Ticket, params: MultipartParameters | None = None) -> Any:  # noqa: ANN401 - JSON
        where = "/webhooks/{webhook_id}/{webhook_token}" + path
        route = Route(method, where, webhook_id=self._client.application_id, webhook_token=ticket.token)
        asked: Json = {"params": {"wait": "true"}} if method == "POST" else {}
        if params is not None and params.files:
            asked |= {"files": params.files, "form": [_part(each) for each in params.multipart or ()]}
        elif params is not None:
            asked["json"] = _body(params.payload or {})
        return await self._client.http.request(route, **asked)


def _body(payload: Json) -> Json:
    """Without what discord.py says of every message, and Discord's OpenAPI lets nobody say of one that stands."""
    return {key: value for key, value in payload.items() if key != "tts"}


def _part(part: Json) -> Json:
    return {**part, "value": json.dumps(_body(json.loads(part["value"])))} if part["name"] == "payload_json" else part


def _is_loading(message: Json) -> bool:
    """Whether people read that somebody thinks about their command, and no more yet."""
    return bool(int(message.get("flags", 0)) & LOADING)


def _says(message: Json, part: Part) -> bool:
    """Whether people read these words; Discord keeps white space as it likes."""
    return str(message.get("content", "")).split() == part.text.split() and not _is_loading(message)
