"""Where on Discord something was said: the channel, the thread in it, or the post of a forum."""

from __future__ import annotations

import discord

from adapters.message import Address

Channel = object
"""Anything of discord.py's that messages stand in; it has no common type for them that an interaction's channel is of, too."""


def place_of(channel: Channel, *, adapter: str) -> Address | None:
    """The conversation that a channel is; None where discord.py does not know yet which channel a thread is in."""
    if isinstance(channel, discord.Thread):
        return Address(adapter, str(channel.parent_id), str(channel.id))
    if isinstance(channel, discord.PartialMessageable) and not is_direct(channel):
        return None
    return Address(adapter, str(channel.id)) if isinstance(channel, discord.abc.Snowflake) else None


def is_direct(channel: Channel) -> bool:
    """Whether somebody is alone with us there."""
    if isinstance(channel, discord.PartialMessageable):
        return channel.type is discord.ChannelType.private
    return isinstance(channel, discord.DMChannel)


def is_plain(channel: Channel) -> bool:
    """Whether it is a channel for text in which a thread can be opened from a message."""
    return isinstance(channel, discord.TextChannel)
