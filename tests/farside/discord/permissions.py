"""Who may do what where: https://docs.discord.com/developers/topics/permissions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import IntFlag
from typing import Any


class Right(IntFlag):
    """The permissions that matter to a bot that talks."""

    KICK_MEMBERS = 1 << 1
    ADMINISTRATOR = 1 << 3
    MANAGE_CHANNELS = 1 << 4
    MANAGE_GUILD = 1 << 5
    ADD_REACTIONS = 1 << 6
    VIEW_CHANNEL = 1 << 10
    SEND_MESSAGES = 1 << 11
    MANAGE_MESSAGES = 1 << 13
    EMBED_LINKS = 1 << 14
    ATTACH_FILES = 1 << 15
    READ_MESSAGE_HISTORY = 1 << 16
    MENTION_EVERYONE = 1 << 17
    USE_EXTERNAL_EMOJIS = 1 << 18
    MANAGE_ROLES = 1 << 28
    MANAGE_WEBHOOKS = 1 << 29
    USE_APPLICATION_COMMANDS = 1 << 31
    MANAGE_THREADS = 1 << 34
    CREATE_PUBLIC_THREADS = 1 << 35
    CREATE_PRIVATE_THREADS = 1 << 36
    SEND_MESSAGES_IN_THREADS = 1 << 38


ALL = Right((1 << 53) - 1)
USUAL = (
    Right.VIEW_CHANNEL
    | Right.SEND_MESSAGES
    | Right.EMBED_LINKS
    | Right.ATTACH_FILES
    | Right.READ_MESSAGE_HISTORY
    | Right.ADD_REACTIONS
    | Right.USE_EXTERNAL_EMOJIS
    | Right.USE_APPLICATION_COMMANDS
    | Right.CREATE_PUBLIC_THREADS
    | Right.SEND_MESSAGES_IN_THREADS
)
"""What @everyone may on a new server, as far as it matters here."""


def named(*names: str) -> Right:
    """Permissions by their names, in either case."""
    rights = Right(0)
    for name in names:
        rights |= Right[name.upper()]
    return rights


def allowed(
    everyone: str, own: Iterable[str], granted: Mapping[str, int], overwrites: Iterable[Mapping[str, Any]], *, user: str
) -> int:
    """What somebody may in a channel: the roles' permissions, changed by the channel's overwrites in Discord's order."""
    held = (everyone, *own)
    rights = 0
    for role in held:
        rights |= granted.get(role, 0)
    if rights & Right.ADMINISTRATOR:
        return int(ALL)
    by_id = {overwrite["id"]: overwrite for overwrite in overwrites}
    for layer in ((everyone,), tuple(own), (user,)):
        rights = _changed(rights, [by_id[holder] for holder in layer if holder in by_id])
    return rights


def _changed(rights: int, layer: Iterable[Mapping[str, Any]]) -> int:
    deny = allow = 0
    for overwrite in layer:
        deny |= int(overwrite["deny"])
        allow |= int(overwrite["allow"])
    return rights & ~deny | allow
