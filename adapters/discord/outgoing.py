"""What leaves for Discord: lines, changes of lines, and previews."""

from __future__ import annotations

from typing import Any

import discord
from discord.http import handle_message_parameters

from adapters.base import Introduction
from adapters.clean import clean_draft
from adapters.discord.requests import Requests
from adapters.discord.settings import DiscordSettings
from adapters.discord.wire import Wire
from adapters.errors import RejectedError
from adapters.message import Address, Draft, Receipt
from adapters.split import plain


class Outgoing:
    """Sends through one client, whose `http_trace` is that of `wire`."""

    def __init__(
        self, client: discord.Client, wire: Wire, *, name: str, settings: DiscordSettings, introduction: Introduction
    ) -> None:
        self._client = client
        self.requests = Requests(wire)
        self._name = name
        self._settings = settings
        self._introduction = introduction

    async def send(self, draft: Draft, *, key: str, replaces: Receipt | None = None) -> Receipt:
        """As `adapters.base.Adapter.send`; a line that is gone is shown anew where it was to be changed."""
        draft = clean_draft(draft)
        with handle_message_parameters(
            plain(draft),
            nonce=key,
            flags=discord.MessageFlags(suppress_embeds=True),
            allowed_mentions=discord.AllowedMentions.none(),
        ) as params:
            shown: Any = await self.requests.ask(self._client.http.send_message(_channel(draft.to), params=params))
        return Receipt((str(shown["id"]),))

    async def show_typing(self, to: Address) -> None:
        """As `adapters.base.ShowsTyping.show_typing`."""
        await self.requests.ask(self._client.http.send_typing(_channel(to)), repeatable=True)


def _channel(to: Address) -> int:
    """The channel that an address is.

    Raises:
        RejectedError: it is none of Discord's.
    """
    name = to.thread or to.room
    if not name.isdecimal():
        raise RejectedError(f"{name!r} is no channel of Discord: those are numbers, such as 1234567890123456789")
    return int(name)
