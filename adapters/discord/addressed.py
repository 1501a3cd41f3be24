"""Whom a message in a channel is meant for: us, when it mentions us, replies to us, or stands where everything is ours to hear."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass

import discord

from adapters.discord.places import is_direct
from adapters.message import Address


@dataclass(frozen=True, slots=True)
class Ourselves:
    """Who we are on Discord, and where everything that is said is meant for us."""

    id: int
    rooms: frozenset[str] = frozenset()
    """The channels in which we answer everything, and the desks."""
    desks: frozenset[str] = frozenset()
    threads: Container[Address] = ()
    """Where a conversation with us is under way."""


def is_meant_for(us: Ourselves, message: discord.Message, *, place: Address) -> bool:
    """Whether a message is ours to hear: all of them in private, in our rooms and in our threads, else those that speak to us."""
    if is_direct(message.channel) or place.room in us.rooms:
        return True
    return mentions(us, message) or replies_to(us, message) or _is_our_thread(us, message.channel, place)


def mentions(us: Ourselves, message: discord.Message) -> bool:
    """Whether it names us, or the role that Discord made for us; naming everybody is naming nobody."""
    return any(user.id == us.id for user in message.mentions) or any(_is_our_role(us, role) for role in message.role_mentions)


def replies_to(us: Ourselves, message: discord.Message) -> bool:
    """Whether it answers a line of ours."""
    replied = message.reference.resolved if message.reference and message.type is discord.MessageType.reply else None
    return isinstance(replied, discord.Message) and replied.author.id == us.id


def _is_our_role(us: Ourselves, role: discord.Role) -> bool:
    return role.tags is not None and role.tags.bot_id == us.id


def _is_our_thread(us: Ourselves, channel: object, place: Address) -> bool:
    return isinstance(channel, discord.Thread) and (channel.owner_id == us.id or place in us.threads)
