"""What was said in a channel while nobody listened, page by page, as Discord keeps it."""

from __future__ import annotations

from collections.abc import AsyncGenerator

import discord

from adapters.discord.client import Client

DIRECT = discord.ChannelType.private


class Unreadable(Exception):  # noqa: N818 - a state
    """Discord does not let us read a channel, or it is there no more."""


async def history(client: Client, channel: int, *, after: int) -> AsyncGenerator[discord.Message, None]:
    """What was said in a channel behind a snowflake, oldest first.

    Raises:
        Unreadable: nobody will tell us.
        discord.DiscordException: not now.
        OSError: not now.
    """
    try:
        place = await _readable(client, channel, after=after)
        if place is not None:
            async for message in place.history(limit=None, after=discord.Object(after), oldest_first=True):
                yield message
    except (discord.Forbidden, discord.NotFound) as error:
        raise Unreadable(error.text) from None


async def member_of(message: discord.Message) -> discord.Member | None:
    """Who wrote something in a server, with their roles: history tells only the person. None where they have left,
    or nobody will tell.

    Raises:
        discord.DiscordException: not now.
        OSError: not now.
    """
    try:
        return await message.guild.fetch_member(message.author.id) if message.guild else None
    except (discord.Forbidden, discord.NotFound):
        return None


async def _readable(client: Client, channel: int, *, after: int) -> discord.abc.Messageable | None:
    """The channel, if something was said in it since; Discord tells bots of direct conversations only one by one."""
    known = client.get_channel(channel)
    if isinstance(known, discord.abc.Messageable):
        return known
    data = await client.http.get_channel(channel)
    if int(str(data.get("last_message_id") or 0)) <= after:
        return None
    if data["type"] == DIRECT.value:
        return client.get_partial_messageable(channel, type=DIRECT)
    fetched = await client.fetch_channel(channel)
    return fetched if isinstance(fetched, discord.abc.Messageable) else None
