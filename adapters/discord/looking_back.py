"""Looks whether a draft stands in a channel that may have been shown there: Discord forgets keys after a few minutes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import discord
from discord.utils import time_snowflake

from adapters.discord.failures import UNKNOWN_CHANNEL, DeniedError
from adapters.discord.parts import Part
from adapters.discord.requests import Requests
from adapters.errors import TemporaryError, UncertainError
from adapters.message import Receipt

PAGE: Final = 100
PAGES: Final = 50
ASTRAY: Final = timedelta(minutes=2)
"""How far our clock may be ahead of Discord's."""
UNKNOWN_PAUSE: Final = 5.0
"""Seconds until it is looked again whether we may read."""


async def find(  # noqa: PLR0913 - where to look, and for what
    parts: Sequence[Part],
    *,
    client: discord.Client,
    requests: Requests,
    room: int,
    channel: int,
    after: Receipt | None,
    since: datetime,
) -> tuple[str, ...]:
    """The ids of as many parts, from the first one on, as stand in a channel behind `after`, or else since then.

    `room` is the channel itself, or the one that it is a thread of.

    Raises:
        TemporaryError: it could not be looked for now.
        UncertainError: we may not read there, or there is too much.
    """
    start = int(after.ids[-1]) if after and after.ids else time_snowflake(since - ASTRAY)
    found: list[str] = []
    try:
        if not await _may_read(client, requests, room):
            raise UncertainError("the bot may not read what stands there: it needs Read Message History")
        async for line in _behind(client, requests, channel, start):
            if len(found) < len(parts) and _is(line, parts[len(found)], client):
                found.append(str(line["id"]))
    except DeniedError as error:
        if error.code != UNKNOWN_CHANNEL:
            raise UncertainError(f"nobody can tell whether it stands there: {error}") from None
    return tuple(found)


async def _behind(client: discord.Client, requests: Requests, channel: int, start: int) -> AsyncIterator[dict[str, Any]]:
    """What stands in a channel behind a message, oldest first."""
    for _ in range(PAGES):
        page = await requests.ask(client.http.logs_from(channel, PAGE, after=start), repeatable=True)
        for line in sorted(page, key=lambda line: int(line["id"])):
            yield line
        if len(page) < PAGE:
            return
        start = max(int(line["id"]) for line in page)
    raise UncertainError(f"more than {PAGE * PAGES} messages stand there since it was sent")


def _is(line: dict[str, Any], part: Part, client: discord.Client) -> bool:
    """Whether a message is ours and says this; Discord keeps white space, and the names of files, as it likes."""
    ours = client.user is not None and line["author"]["id"] == str(client.user.id)
    return ours and line["content"].split() == part.text.split() and len(line["attachments"]) == len(part.files)


async def _may_read(client: discord.Client, requests: Requests, room: int) -> bool:
    """Whether we are shown what stands there: without that right, Discord says that nothing does. Only servers have rights.

    Raises:
        TemporaryError: it is not known yet.
    """
    channel = client.get_channel(room)
    if isinstance(channel, discord.abc.GuildChannel):
        return channel.permissions_for(channel.guild.me).read_message_history
    if channel is None:
        about = await requests.ask(client.http.get_channel(room), repeatable=True)
        if about["type"] != discord.ChannelType.private.value:
            raise TemporaryError("what we may read is known once the gateway tells", retry_after=UNKNOWN_PAUSE)
    return True
