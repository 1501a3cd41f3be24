"""Threads and posts as they are opened, changed and deleted."""

from __future__ import annotations

from tests.farside.discord.places import Channel, Json, Type
from tests.farside.discord.platform import Platform
from tests.farside.discord.showing import HAS_THREAD, THREAD_CREATED, THREAD_STARTER, change, show


def open_thread(platform: Platform, parent: Channel, name: str, *, by: Json, id: str = "", **about: object) -> Channel:  # noqa: A002 - it is the id
    """A thread of a channel, or a post of a forum."""
    stamp = platform.clock.stamp()
    kept: Json = {"archived": False, "archive_timestamp": stamp, "create_timestamp": stamp, "auto_archive_duration": 4320}
    metadata = kept | {"locked": False} | {key: value for key, value in about.items() if key in kept and value}
    type = Type.NEWS_THREAD if parent.type is Type.NEWS else Type.THREAD  # noqa: A001 - it is the type
    thread = Channel(id or platform.clock.snowflake(), type, parent.guild, name, parent=parent.id, owner=by["id"])
    thread.metadata, thread.members = metadata, {by["id"]}
    applied = about.get("applied_tags")
    thread.applied = list(map(str, applied)) if isinstance(applied, list | tuple) else []
    platform.guild_of(parent).channels[thread.id] = thread
    platform.tell("THREAD_CREATE", thread.described | {"newly_created": True, "member": joined(platform, thread)}, channel=thread)
    return thread


def announce(platform: Platform, parent: Channel, thread: Channel, *, by: Json) -> None:
    """The line that says in a channel that somebody started a thread there."""
    told = {"type": THREAD_CREATED, "content": thread.name, "message_reference": _pointing(thread)}
    show(platform, parent, told, by=by)


def hang(platform: Platform, parent: Channel, line: Json, thread: Channel) -> None:
    """Show below a message that a thread begins there, and in the thread what it began with."""
    line["thread"] = thread.described
    change(platform, parent, line, {"flags": line["flags"] | HAS_THREAD}, edited=False)
    start = {"type": THREAD_STARTER, "message_reference": _pointing(parent) | {"message_id": line["id"]}}
    show(platform, thread, start, by=line["author"])
    thread.said -= 1


def take_away(platform: Platform, channel: Channel) -> None:
    """Delete a channel or thread with all that is in it."""
    seen, guild = platform.sees(channel), platform.guild_of(channel)
    del guild.channels[channel.id]
    for thread in [thread for thread in guild.channels.values() if thread.parent == channel.id]:
        del guild.channels[thread.id]
    told = {"id": channel.id, "guild_id": channel.guild, "parent_id": channel.parent or None, "type": int(channel.type)}
    if not channel.thread:
        platform.tell("CHANNEL_DELETE", channel.described)
    elif seen:
        platform.tell("THREAD_DELETE", told)


def joined(platform: Platform, thread: Channel, *, user: str = "") -> Json:
    """A thread member object."""
    return {"id": thread.id, "user_id": user or platform.me["id"], "join_timestamp": platform.clock.stamp(), "flags": 0}


def _pointing(channel: Channel) -> Json:
    return {"type": 0, "channel_id": channel.id, "guild_id": channel.guild}
