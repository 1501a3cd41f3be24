"""Requests about channels and threads: to see one, to open, change and delete it."""

from __future__ import annotations

from math import ceil

from tests.farside.discord import showing
from tests.farside.discord.asked import Asked
from tests.farside.discord.buckets import SlowDownError
from tests.farside.discord.composing import composed
from tests.farside.discord.permissions import Right
from tests.farside.discord.places import Channel, Json, Type
from tests.farside.discord.platform import Platform
from tests.farside.discord.refusal import Refusal, invalid
from tests.farside.discord.rest.messages import standing
from tests.farside.discord.rest.registry import route
from tests.farside.discord.threads import announce, hang, joined, open_thread, take_away

LONGEST, MOST_TAGS, MOST_APPLIED, LONGEST_TAG = 100, 20, 5, 20
RENAMES, LATELY = 2, 600.0
"""So often in so many seconds the name of a channel can be changed."""
REQUIRES_TAG = 1 << 4


@route("GET", "/channels/{channel_id}")
def channel(platform: Platform, asked: Asked) -> Json:
    return platform.visible(asked.ids["channel_id"]).described


@route("POST", "/channels/{channel_id}/threads", status=201)
def start(platform: Platform, asked: Asked) -> Json:
    parent = platform.visible(asked.ids["channel_id"])
    if parent.type not in {Type.TEXT, Type.NEWS, Type.FORUM}:
        raise Refusal(400, 50024, "Cannot execute action on this channel type")
    return _post(platform, parent, asked) if parent.forum else _start(platform, parent, asked)


@route("POST", "/channels/{channel_id}/messages/{message_id}/threads", status=201)
def start_below(platform: Platform, asked: Asked) -> Json:
    parent = platform.visible(asked.ids["channel_id"])
    if parent.type not in {Type.TEXT, Type.NEWS}:
        raise Refusal(400, 50024, "Cannot execute action on this channel type")
    platform.need(parent, Right.CREATE_PUBLIC_THREADS)
    line = standing(parent, asked)
    if line["id"] in platform.guild_of(parent).channels:
        raise Refusal(400, 160004, "A thread has already been created for this message")
    thread = open_thread(platform, parent, named(asked.said["name"]), by=platform.me, id=line["id"], **_about(asked.said))
    hang(platform, parent, line, thread)
    return _opened(platform, thread)


@route("PATCH", "/channels/{channel_id}")
def change(platform: Platform, asked: Asked) -> Json:
    found, said = platform.visible(asked.ids["channel_id"]), asked.said
    if found.direct:
        raise Refusal(403, 50003, "Cannot execute action on a DM channel")
    if found.thread:
        _change_thread(platform, found, said)
    else:
        platform.need(found, Right.MANAGE_CHANNELS)
        _change_channel(platform, found, said)
    _rename(platform, found, said)
    platform.tell("THREAD_UPDATE" if found.thread else "CHANNEL_UPDATE", found.described, channel=found if found.thread else None)
    return found.described


@route("DELETE", "/channels/{channel_id}")
def delete(platform: Platform, asked: Asked) -> Json:
    found = platform.visible(asked.ids["channel_id"])
    if found.direct:
        return found.described
    platform.need(found, Right.MANAGE_THREADS if found.thread else Right.MANAGE_CHANNELS)
    take_away(platform, found)
    return found.described


@route("GET", "/channels/{channel_id}/threads/archived/public")
def archived(platform: Platform, asked: Asked) -> Json:
    parent = platform.visible(asked.ids["channel_id"])
    platform.need(parent, Right.READ_MESSAGE_HISTORY)
    found = [thread for thread in platform.guild_of(parent).channels.values() if thread.parent == parent.id and thread.archived]
    newest_first = sorted(found, key=lambda thread: str(thread.metadata["archive_timestamp"]), reverse=True)
    return {"threads": [thread.described for thread in newest_first], "members": [], "has_more": False}


@route("PUT", "/channels/{channel_id}/thread-members/@me", status=204)
def join(platform: Platform, asked: Asked) -> None:
    platform.visible(asked.ids["channel_id"]).members.add(platform.me["id"])


def named(name: str) -> str:
    """The name of a channel or thread.

    Raises:
        Refusal: it is too long, or empty.
    """
    if not 0 < len(name.strip()) <= LONGEST:
        raise invalid("name", f"Must be between 1 and {LONGEST} in length.", kind="BASE_TYPE_BAD_LENGTH")
    return name.strip()


def _start(platform: Platform, parent: Channel, asked: Asked) -> Json:
    if asked.said.get("type") != (Type.NEWS_THREAD if parent.type is Type.NEWS else Type.THREAD):
        raise Refusal(400, 50024, "Cannot execute action on this channel type")
    platform.need(parent, Right.CREATE_PUBLIC_THREADS)
    thread = open_thread(platform, parent, named(asked.said["name"]), by=platform.me, **_about(asked.said))
    announce(platform, parent, thread, by=platform.me)
    return _opened(platform, thread)


def _post(platform: Platform, forum: Channel, asked: Asked) -> Json:
    platform.need(forum, Right.SEND_MESSAGES)
    applied = _applied(platform, forum, asked.said.get("applied_tags") or ())
    if forum.about.get("flags", 0) & REQUIRES_TAG and not applied:
        raise Refusal(400, 40067, "A tag is required to create a forum post in this channel")
    if not (said := asked.said.get("message")):
        raise invalid("message", "This field is required", kind="BASE_TYPE_REQUIRED")
    first = composed(platform, forum, asked, said=said)
    about = _about(asked.said) | {"applied_tags": applied}
    thread = open_thread(platform, forum, named(asked.said["name"]), by=platform.me, **about)
    line = showing.show(platform, thread, first, by=platform.me, id=thread.id)
    forum.last = thread.id
    return _opened(platform, thread) | {"message": showing.read(platform, thread, line)}


def _opened(platform: Platform, thread: Channel) -> Json:
    return thread.described | {"member": joined(platform, thread)}


def _about(said: Json) -> Json:
    return {key: said[key] for key in ("auto_archive_duration",) if said.get(key)}


def _change_thread(platform: Platform, thread: Channel, said: Json) -> None:
    """Whoever may speak there can wake a thread up; its owner may close and name it, all else is for those who manage threads."""
    manages = platform.may(thread, Right.MANAGE_THREADS)
    wakes = said.get("archived") is False
    if thread.archived and not wakes:
        raise Refusal(400, 50083, "Thread is archived")
    if not manages and ("locked" in said or thread.metadata["locked"]):
        platform.need(thread, Right.MANAGE_THREADS)
    if not manages and thread.owner != platform.me["id"] and set(said) != {"archived"}:
        platform.need(thread, Right.MANAGE_THREADS)
    platform.need(thread, Right.SEND_MESSAGES_IN_THREADS)
    if "applied_tags" in said:
        forum = platform.channel(thread.parent)
        thread.applied = _applied(platform, forum, said["applied_tags"] or (), before=thread.applied)
    changed = {key: said[key] for key in ("archived", "locked", "auto_archive_duration") if said.get(key) is not None}
    if "archived" in changed and changed["archived"] is not thread.archived:
        changed["archive_timestamp"] = platform.clock.stamp()
    thread.metadata |= changed


def _change_channel(platform: Platform, channel: Channel, said: Json) -> None:
    if "available_tags" in said:
        channel.tags = [_tag(platform, channel, tag) for tag in said["available_tags"]]
        if len(channel.tags) > MOST_TAGS:
            raise invalid("available_tags", f"Must be {MOST_TAGS} or fewer in length.", kind="BASE_TYPE_MAX_LENGTH")
    channel.about |= {key: said[key] for key in ("topic", "nsfw", "rate_limit_per_user") if key in said}


def _tag(platform: Platform, forum: Channel, said: Json) -> Json:
    known = next((tag for tag in forum.tags if tag["id"] == str(said.get("id"))), None)
    if not 0 < len(said["name"]) <= LONGEST_TAG:
        raise invalid("available_tags.name", f"Must be between 1 and {LONGEST_TAG} in length.", kind="BASE_TYPE_BAD_LENGTH")
    emoji = {key: said.get(key) for key in ("emoji_id", "emoji_name")}
    id = known["id"] if known else platform.clock.snowflake()  # noqa: A001 - it is the id
    return {"id": id, "name": said["name"], "moderated": bool(said.get("moderated")), **emoji}


def _applied(platform: Platform, forum: Channel, ids: object, *, before: list[str] | None = None) -> list[str]:
    wanted = [str(tag) for tag in ids] if isinstance(ids, list | tuple) else []
    if len(wanted) > MOST_APPLIED:
        raise invalid("applied_tags", f"Must be {MOST_APPLIED} or fewer in length.", kind="BASE_TYPE_MAX_LENGTH")
    known = {tag["id"]: tag for tag in forum.tags}
    if not known.keys() >= set(wanted):
        raise Refusal(400, 10087, "Unknown tag")
    if any(known[tag]["moderated"] for tag in set(wanted) ^ set(before or ()) if tag in known):
        platform.need(forum, Right.MANAGE_THREADS)
    return wanted


def _rename(platform: Platform, channel: Channel, said: Json) -> None:
    name = named(said["name"]) if said.get("name") else channel.name
    if name == channel.name:
        return
    now = platform.clock.now()
    channel.renamed = [then for then in channel.renamed if then > now - LATELY]
    if len(channel.renamed) >= RENAMES:
        raise SlowDownError(ceil(channel.renamed[0] + LATELY - now), "shared")
    channel.renamed.append(now)
    channel.name = name
    if channel.thread:
        showing.show(platform, channel, {"type": showing.RENAMED, "content": name}, by=platform.me)
