"""Channels and threads as Discord has them: looked at, changed and begun, with refusals that say what to allow."""

from __future__ import annotations

from collections.abc import Awaitable, Mapping
from typing import Any, Final

import discord
from discord.http import Route

from adapters.discord.failures import DeniedError
from adapters.discord.marks import Json
from adapters.discord.requests import Requests
from adapters.discord.threads import channel_of

BEGINNING: Final = {
    50001: "the bot does not see this channel: allow it View Channel there",
    50013: "it may open no threads: allow it Create Public Threads and Send Messages in Threads there, in a forum Create Posts",
    40067: "the forum asks for a tag on each post: allow the bot Manage Channels there, so that it can make its own, or do without",
}
CHANGING: Final = {
    50013: "the bot may not change this thread: a moderator has to unlock it, or allow the bot Manage Threads there",
}
"""What Discord's refusals come to, by their codes."""


class Channels:
    """Those of one client. All of it raises a `DeliveryError`, and nothing else."""

    def __init__(self, client: discord.Client, requests: Requests) -> None:
        self._http = client.http
        self._requests = requests

    async def see(self, channel: str) -> Json:
        """A channel or thread as it is now."""
        return await self._asked(self._http.get_channel(channel_of(channel)), BEGINNING, repeatable=True)

    async def change(self, channel: str, change: Json) -> Json:
        """The channel or thread as it is afterwards."""
        return await self._asked(self._http.edit_channel(channel_of(channel), **change), CHANGING, repeatable=True)

    async def begin(self, channel: str, thread: Json) -> Json:
        """A new thread or post.

        It is asked for in one way for both: discord.py's own request for posts has a parameter that Discord's OpenAPI lacks.
        """
        route = Route("POST", "/channels/{channel_id}/threads", channel_id=channel_of(channel))
        return await self._asked(self._http.request(route, json=thread), BEGINNING)

    async def _asked(self, request: Awaitable[Any], meanings: Mapping[int, str], *, repeatable: bool = False) -> Json:
        try:
            answer: Json = await self._requests.ask(request, repeatable=repeatable)
        except DeniedError as error:
            if meaning := meanings.get(error.code):
                raise DeniedError(f"{meaning} (code {error.code})", status=error.status, code=error.code) from error
            raise
        return answer
