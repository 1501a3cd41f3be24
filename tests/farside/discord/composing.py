"""A message as a request describes it, checked as Discord checks it."""

from __future__ import annotations

from tests.farside.discord.asked import Asked
from tests.farside.discord.components import checked
from tests.farside.discord.mentions import Allowed, mentioned
from tests.farside.discord.permissions import Right
from tests.farside.discord.places import Channel, Json, Type
from tests.farside.discord.platform import Platform
from tests.farside.discord.refusal import Refusal, invalid
from tests.farside.discord.showing import REPLY

LONGEST = 2000
"""Counted in UTF-16, as Discord's own clients do."""
SETTABLE = 1 << 2 | 1 << 12
"""The flags that a bot sets: no previews, no sound."""
SPOKEN = frozenset({Type.TEXT, Type.NEWS, Type.VOICE, Type.DM, Type.THREAD, Type.NEWS_THREAD, Type.PRIVATE_THREAD})
"""Where messages can stand."""


def composed(platform: Platform, channel: Channel, asked: Asked, *, said: Json, before: Json | None = None) -> Json:
    """What a message object gets from a request: a new one's, or what changes in the one `before`.

    Raises:
        Refusal: it cannot be shown.
    """
    told = _worded(platform, channel, said, before)
    if "components" in said:
        told["components"] = checked(said["components"])
    if "flags" in said or before is None:
        told["flags"] = (int(said.get("flags") or 0) & SETTABLE) | ((before or {}).get("flags", 0) & ~SETTABLE)
    if asked.files or "attachments" in said:
        told["attachments"] = _carried(platform, channel, asked, said, before)
    told |= {"embeds": said["embeds"] or []} if "embeds" in said else {}
    whole = (before or {}) | told
    if not any(whole.get(part) for part in ("content", "attachments", "components", "embeds")):
        raise Refusal(400, 50006, "Cannot send an empty message")
    return told


def reference(platform: Platform, channel: Channel, said: Json) -> Json:
    """What a message object says of the message that it answers.

    Raises:
        Refusal: there is none, and the request insists on it; or none can be answered.
    """
    if not (pointed := said.get("message_reference")):
        return {}
    if (answered := channel.lines.get(str(pointed.get("message_id")))) is None:
        if pointed.get("fail_if_not_exists", True):
            raise invalid("message_reference", "Unknown message", kind="REPLIES_UNKNOWN_MESSAGE")
        return {}
    if answered["type"] not in {0, REPLY, 20, 23}:
        raise invalid("message_reference", "Cannot reply to a system message", kind="REPLIES_CANNOT_REPLY_TO_SYSTEM_MESSAGE")
    if not platform.may(channel, Right.READ_MESSAGE_HISTORY):
        raise Refusal(400, 160002, "Cannot reply without permission to read message history")
    return answering(channel, answered["id"])


def answering(channel: Channel, id: str) -> Json:  # noqa: A002 - it is the id
    """What a message object says of the message of its channel that it answers."""
    place = {} if channel.direct else {"guild_id": channel.guild}
    return {"type": REPLY, "message_reference": {"type": 0, "channel_id": channel.id, "message_id": id, **place}}


def _worded(platform: Platform, channel: Channel, said: Json, before: Json | None) -> Json:
    if "content" not in said and before is not None:
        return {}
    text = (said.get("content") or "").strip()
    if len(text.encode("utf-16-le")) // 2 > LONGEST:
        raise invalid("content", f"Must be {LONGEST} or fewer in length.", kind="BASE_TYPE_MAX_LENGTH")
    answered = channel.lines.get(str((said.get("message_reference") or {}).get("message_id")))
    return {"content": text} | mentioned(platform, channel, text, by=platform.me, allowed=Allowed.said(said), answered=answered)


def _carried(platform: Platform, channel: Channel, asked: Asked, said: Json, before: Json | None) -> list[Json]:
    """The files: those that stay, and those that are new."""
    if asked.files and not platform.may(channel, Right.ATTACH_FILES):
        raise Refusal(403, 50013, "Missing Permissions")
    staying = {str(about["id"]) for about in said.get("attachments") or ()}
    kept = [about for about in (before or {}).get("attachments", ()) if about["id"] in staying or "attachments" not in said]
    return kept + platform.files.attached(channel.id, said, asked.files)
