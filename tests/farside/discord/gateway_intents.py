"""What a bot asked to be told, and what it is told without the right to read: the gateway's intents."""

from __future__ import annotations

from enum import IntFlag
from typing import Any

Json = dict[str, Any]


class Intent(IntFlag):
    """The groups of events that a bot can ask for, as the Gateway's documentation counts them."""

    GUILDS = 1 << 0
    GUILD_MEMBERS = 1 << 1
    GUILD_MODERATION = 1 << 2
    GUILD_EXPRESSIONS = 1 << 3
    GUILD_INTEGRATIONS = 1 << 4
    GUILD_WEBHOOKS = 1 << 5
    GUILD_INVITES = 1 << 6
    GUILD_VOICE_STATES = 1 << 7
    GUILD_PRESENCES = 1 << 8
    GUILD_MESSAGES = 1 << 9
    GUILD_MESSAGE_REACTIONS = 1 << 10
    GUILD_MESSAGE_TYPING = 1 << 11
    DIRECT_MESSAGES = 1 << 12
    DIRECT_MESSAGE_REACTIONS = 1 << 13
    DIRECT_MESSAGE_TYPING = 1 << 14
    MESSAGE_CONTENT = 1 << 15
    GUILD_SCHEDULED_EVENTS = 1 << 16
    AUTO_MODERATION_CONFIGURATION = 1 << 20
    AUTO_MODERATION_EXECUTION = 1 << 21
    GUILD_MESSAGE_POLLS = 1 << 24
    DIRECT_MESSAGE_POLLS = 1 << 25


PRIVILEGED = {
    Intent.GUILD_PRESENCES: 1 << 12 | 1 << 13,
    Intent.GUILD_MEMBERS: 1 << 14 | 1 << 15,
    Intent.MESSAGE_CONTENT: 1 << 18 | 1 << 19,
}
"""What must be switched on for an application, and the flags of the application that say so: fully, or for up to 100 servers."""
ALWAYS = Intent(0)
NEEDED = {
    "GUILD_MEMBER_": (Intent.GUILD_MEMBERS, ALWAYS),
    "GUILD_BAN_": (Intent.GUILD_MODERATION, ALWAYS),
    "GUILD_AUDIT_": (Intent.GUILD_MODERATION, ALWAYS),
    "GUILD_": (Intent.GUILDS, ALWAYS),
    "CHANNEL_": (Intent.GUILDS, Intent.DIRECT_MESSAGES),
    "THREAD_": (Intent.GUILDS, ALWAYS),
    "MESSAGE_REACTION_": (Intent.GUILD_MESSAGE_REACTIONS, Intent.DIRECT_MESSAGE_REACTIONS),
    "MESSAGE_": (Intent.GUILD_MESSAGES, Intent.DIRECT_MESSAGES),
    "TYPING_START": (Intent.GUILD_MESSAGE_TYPING, Intent.DIRECT_MESSAGE_TYPING),
}
"""By the beginning of an event's name, the first that fits: what tells of it in servers and in direct messages."""
WORDS: Json = {"content": "", "embeds": [], "attachments": [], "components": []}
"""What is empty for those who may not read."""


def is_allowed(intents: Intent, flags: int) -> bool:
    """Whether an application with these flags may ask for these intents."""
    return all(flags & PRIVILEGED[intent] for intent in PRIVILEGED if intent in intents)


def told(event: str, data: Json, *, intents: Intent, me: str) -> Json | None:
    """An event as a bot with these intents is told of it, or None where it is not."""
    if _is_about(event, data, me):
        return data
    if _needed(event, in_guild="guild_id" in data or event.startswith("GUILD_")) not in intents:
        return None
    if event in {"MESSAGE_CREATE", "MESSAGE_UPDATE"} and Intent.MESSAGE_CONTENT not in intents:
        return blanked(data, me=me)
    return data


def blanked(message: Json, *, me: str) -> Json:
    """A message as it is read without the message content intent: whole in direct messages, by us, or where it mentions us."""
    if "guild_id" not in message:
        return message
    answered = message.get("referenced_message")
    return _wordless(message | ({"referenced_message": _wordless(answered, me)} if answered else {}), me)


def _wordless(message: Json, me: str) -> Json:
    mentioned = (somebody["id"] for somebody in message.get("mentions", ()))
    if message.get("author", {}).get("id") == me or me in mentioned:
        return message
    return message | {part: WORDS[part] for part in WORDS if part in message}


def _needed(event: str, *, in_guild: bool) -> Intent:
    for beginning, (in_guilds, alone) in NEEDED.items():
        if event.startswith(beginning):
            return in_guilds if in_guild else alone
    return ALWAYS


def _is_about(event: str, data: Json, me: str) -> bool:
    """A bot is told of its own membership whatever it asked for."""
    return event == "GUILD_MEMBER_UPDATE" and bool(data["user"]["id"] == me)
