"""What a message says, as people read it: names in the place of the numbers that stand for them."""

from __future__ import annotations

import re

import discord

MARK = re.compile(r"<(?P<kind>@!|@&|@|#)(?P<id>\d{15,20})>|<a?(?P<emoji>:\w+:)\d{15,20}>")
"""A mention or an emoji of somebody's own (docs.discord.com/developers/reference, Message Formatting)."""


def words_of(message: discord.Message, *, us: int) -> str:
    """The words of a message, without the mention of us that it begins with; that alone, where it is all."""
    words = message.content
    if message.message_snapshots:
        words = "\n".join((words, *(snapshot.content for snapshot in message.message_snapshots))).strip()
    return _named(_unaddressed(words, message, us=us) or words, message)


def _unaddressed(words: str, message: discord.Message, *, us: int) -> str:
    own_role = message.guild.self_role if message.guild else None
    marks = f"<@!?{us}>|<@&{own_role.id}>" if own_role else f"<@!?{us}>"
    return re.sub(rf"^\s*(?:{marks})[\s,:]*", "", words)


def _named(words: str, message: discord.Message) -> str:
    return MARK.sub(lambda mark: mark["emoji"] or _name(mark["kind"], int(mark["id"]), message) or mark[0], words)


def _name(kind: str, id: int, message: discord.Message) -> str:  # noqa: A002 - it is the id
    """What stands there for people; empty where nobody knows."""
    if kind == "#":
        channel = message.guild.get_channel_or_thread(id) if message.guild else None
        return f"#{channel.name}" if channel else ""
    if kind == "@&":
        role = message.guild.get_role(id) if message.guild else None
        return f"@{role.name}" if role else ""
    user = discord.utils.get(message.mentions, id=id)
    return f"@{user.display_name}" if user else ""
