"""Requests about messages: to show one, to change it, to take it away, and to read what stands in a channel."""

from __future__ import annotations

from tests.farside.discord import showing
from tests.farside.discord.asked import Asked
from tests.farside.discord.composing import SPOKEN, composed, reference
from tests.farside.discord.permissions import Right
from tests.farside.discord.places import Channel, Json
from tests.farside.discord.platform import Platform
from tests.farside.discord.refusal import Refusal, invalid, no_access, unknown
from tests.farside.discord.rest.registry import route

LONGEST_NONCE = 25
MOST = 100


@route("POST", "/channels/{channel_id}/messages")
def create(platform: Platform, asked: Asked) -> Json:
    channel, nonce = speaking(platform, asked.ids["channel_id"]), asked.said.get("nonce")
    if (known := _known(platform, asked, nonce)) is not None:
        return showing.read(platform, channel, known)
    said = composed(platform, channel, asked, said=asked.said)
    line = showing.show(platform, channel, said | reference(platform, channel, asked.said), by=platform.me, nonce=nonce)
    if nonce is not None:
        platform.nonces.keep(str(nonce), line)
    return showing.read(platform, channel, line | {"embeds": []}) | ({} if nonce is None else {"nonce": nonce})


@route("GET", "/channels/{channel_id}/messages")
def history(platform: Platform, asked: Asked) -> list[Json]:
    channel = platform.visible(asked.ids["channel_id"])
    if not platform.may(channel, Right.READ_MESSAGE_HISTORY):
        return []
    limit = int(asked.query.get("limit", 50))
    if not 1 <= limit <= MOST:
        raise invalid("limit", f"int value should be between 1 and {MOST}.", kind="NUMBER_TYPE_MAX")
    lines = list(channel.lines.values())[::-1]
    return [showing.read(platform, channel, line) for line in _page(lines, asked.query, limit)]


@route("GET", "/channels/{channel_id}/messages/{message_id}")
def message(platform: Platform, asked: Asked) -> Json:
    channel = platform.visible(asked.ids["channel_id"])
    if not platform.may(channel, Right.READ_MESSAGE_HISTORY):
        raise no_access()
    return showing.read(platform, channel, standing(channel, asked))


@route("PATCH", "/channels/{channel_id}/messages/{message_id}")
def edit(platform: Platform, asked: Asked) -> Json:
    channel = platform.visible(asked.ids["channel_id"])
    line = standing(channel, asked)
    if line["author"]["id"] != platform.me["id"]:
        raise Refusal(403, 50005, "Cannot edit a message authored by another user")
    if channel.archived:
        raise Refusal(400, 50083, "Thread is archived")
    changes = composed(platform, channel, asked, said=asked.said, before=line)
    return showing.read(platform, channel, showing.change(platform, channel, line, changes))


@route("DELETE", "/channels/{channel_id}/messages/{message_id}", status=204)
def delete(platform: Platform, asked: Asked) -> None:
    channel = platform.visible(asked.ids["channel_id"])
    line = standing(channel, asked)
    if line["author"]["id"] != platform.me["id"]:
        platform.need(channel, Right.MANAGE_MESSAGES)
    showing.remove(platform, channel, line["id"])


@route("POST", "/channels/{channel_id}/typing", status=204)
def typing(platform: Platform, asked: Asked) -> None:
    channel = speaking(platform, asked.ids["channel_id"])
    channel.writing.append({"user_id": platform.me["id"], "timestamp": int(platform.clock.now())})


def speaking(platform: Platform, id: str) -> Channel:  # noqa: A002 - it is the id
    """A channel in which the bot may speak.

    Raises:
        Refusal: it may not, or nobody can there.
    """
    channel = platform.visible(id)
    if channel.type not in SPOKEN:
        raise Refusal(400, 50008, "Cannot send messages in a non-text channel")
    if channel.direct and channel.recipients[0]["id"] in platform.shut:
        raise Refusal(403, 50007, "Cannot send messages to this user")
    platform.need(channel, Right.SEND_MESSAGES_IN_THREADS if channel.thread else Right.SEND_MESSAGES)
    if channel.metadata.get("locked") and not platform.may(channel, Right.MANAGE_THREADS):
        raise Refusal(400, 50083, "Thread is archived")
    return channel


def standing(channel: Channel, asked: Asked) -> Json:
    """The message of a request.

    Raises:
        Refusal: it is not there.
    """
    if (line := channel.lines.get(asked.ids["message_id"])) is None:
        raise unknown(10008, "Message")
    return line


def _known(platform: Platform, asked: Asked, nonce: str | int | None) -> Json | None:
    """What was shown already with this key."""
    if nonce is None:
        return None
    if len(str(nonce)) > LONGEST_NONCE:
        raise invalid("nonce", f"Must be {LONGEST_NONCE} or fewer in length.", kind="BASE_TYPE_MAX_LENGTH")
    return platform.nonces.find(str(nonce)) if asked.said.get("enforce_nonce") else None


def _page(newest_first: list[Json], query: dict[str, str], limit: int) -> list[Json]:
    if "after" in query:
        return [line for line in newest_first if int(line["id"]) > int(query["after"])][-limit:]
    if "around" in query:
        middle, half = int(query["around"]), limit // 2
        newer = [line for line in newest_first if int(line["id"]) > middle][-half:] if half else []
        return newer + [line for line in newest_first if int(line["id"]) <= middle][: limit - half]
    before = int(query.get("before", 1 << 63))
    return [line for line in newest_first if int(line["id"]) < before][:limit]
