"""Messages as they come, change and go, and as the API and the gateway tell of them."""

from __future__ import annotations

import re
from typing import Any

from tests.farside.discord.gateway_intents import blanked
from tests.farside.discord.mentions import woken
from tests.farside.discord.permissions import Right
from tests.farside.discord.places import Channel, Json
from tests.farside.discord.platform import Platform

BLANK: dict[str, Any] = {
    **dict.fromkeys(("type", "flags"), 0),
    **dict.fromkeys(("pinned", "mention_everyone", "tts"), False),
    "content": "",
    "edited_timestamp": None,
}
LISTS = ("mentions", "mention_roles", "attachments", "embeds", "components")
SUPPRESS_EMBEDS, HAS_THREAD, EPHEMERAL, LOADING = 1 << 2, 1 << 5, 1 << 6, 1 << 7
REPLY, RENAMED, THREAD_CREATED, THREAD_STARTER = 19, 4, 18, 21
ADDRESS = re.compile(r"(?<!<)https?://[^\s<>)\]]+")
READS = 1 << 18 | 1 << 19
"""The flags of an application that may read what people say: fully, or for up to 100 servers."""


def show(platform: Platform, channel: Channel, message: Json, *, by: Json, nonce: str | int | None = None, id: str = "") -> Json:  # noqa: A002, PLR0913 - all that it has, and it is the id
    """Add a message to a channel, and let those wake whom it mentions."""
    line = _made(platform, channel, message, by) | ({"id": id} if id else {})
    channel.lines[line["id"]] = line
    _count(platform, channel, line)
    if by is platform.me:
        platform.rang += woken(line)
    said = {} if nonce is None else {"nonce": nonce}
    platform.tell("MESSAGE_CREATE", event(platform, channel, line) | said, channel=channel)
    _unfold(platform, channel, line)
    return line


def whisper(platform: Platform, channel: Channel, message: Json, *, to: str) -> Json:
    """Show a message to one person alone."""
    line = _made(platform, channel, message, platform.me)
    line["flags"] |= EPHEMERAL
    channel.whispers[line["id"]] = to, line
    return line


def change(platform: Platform, channel: Channel, line: Json, changes: Json, *, edited: bool = True) -> Json:
    """Let a message be another one; `edited` is false where it is not its author who changes it."""
    line |= changes | ({"edited_timestamp": platform.clock.stamp()} if edited else {})
    if line["id"] in channel.lines:
        platform.tell("MESSAGE_UPDATE", event(platform, channel, line), channel=channel)
        if "content" in changes:
            _unfold(platform, channel, line)
    return line


def remove(platform: Platform, channel: Channel, id: str) -> None:  # noqa: A002 - it is the id
    """Take a message away."""
    if channel.whispers.pop(id, None) is None:
        del channel.lines[id]
        place = {} if channel.direct else {"guild_id": channel.guild}
        platform.tell("MESSAGE_DELETE", {"id": id, "channel_id": channel.id, **place}, channel=channel)


def event(platform: Platform, channel: Channel, line: Json) -> Json:
    """A message as the gateway tells it: with the server, and who its author is there."""
    told = _whole(platform, channel, line) | {"channel_type": int(channel.type)}
    if channel.direct:
        return told
    members = platform.guild_of(channel).members
    told["mentions"] = [user | _standing(members, user["id"]) for user in line["mentions"]]
    return told | {"guild_id": channel.guild} | (_standing(members, line["author"]["id"]) if "webhook_id" not in line else {})


def read(platform: Platform, channel: Channel, line: Json) -> Json:
    """A message as the API tells it: without the right to read what people say, only what is said to the bot."""
    told = _whole(platform, channel, line)
    if channel.direct or platform.application["flags"] & READS:
        return told
    seen = blanked(told | {"guild_id": channel.guild}, me=platform.me["id"])
    seen.pop("guild_id")
    if seen.get("referenced_message"):
        seen["referenced_message"].pop("guild_id", None)
    return seen


def _whole(platform: Platform, channel: Channel, line: Json) -> Json:
    told = platform.files.fresh(line)
    if line["type"] != REPLY:
        return told
    answered = channel.lines.get(line["message_reference"]["message_id"])
    return told | {"referenced_message": answered and platform.files.fresh(answered)}


def _made(platform: Platform, channel: Channel, message: Json, by: Json) -> Json:
    id = platform.clock.snowflake()  # noqa: A001 - it is the id
    told = {**BLANK, **{key: [] for key in LISTS}, "id": id, "channel_id": channel.id, "timestamp": platform.clock.stamp()}
    return {**told, "author": by, **message}


def _count(platform: Platform, channel: Channel, line: Json) -> None:
    channel.last = line["id"]
    if channel.thread:
        channel.said += line["id"] != channel.id
        channel.members.add(line["author"]["id"])
        if channel.archived:
            channel.metadata |= {"archived": False, "archive_timestamp": platform.clock.stamp()}
            platform.tell("THREAD_UPDATE", channel.described, channel=channel)


def _unfold(platform: Platform, channel: Channel, line: Json) -> None:
    """Links become previews after a moment, of which everybody is told as of a change, though nobody edited anything."""
    links = ADDRESS.findall(line["content"])
    may = platform.may(channel, Right.EMBED_LINKS, user=line["author"]["id"])
    if not links or line["flags"] & SUPPRESS_EMBEDS or not may or line["id"] in channel.whispers:
        return
    line["embeds"] = [{"type": "link", "url": link, "title": link} for link in links]
    platform.tell("MESSAGE_UPDATE", event(platform, channel, line), channel=channel)


def _standing(members: dict[str, Json], id: str) -> Json:  # noqa: A002 - it is the id
    return {"member": {key: value for key, value in members[id].items() if key != "user"}} if id in members else {}
