"""Which permissions the bot needs where, what each is for, and what Discord's settings call them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

import discord

from adapters.base import Introduction
from adapters.discord.settings import DiscordSettings

Needs = Mapping[str, str]
"""What each permission is for, by discord.py's name for it."""

WORDS: Final[Needs] = {
    "view_channel": "it hears nothing there",
    "send_messages": "it cannot answer",
    "read_message_history": "it cannot answer below a message, nor find what it missed",
    "attach_files": "it cannot send files",
}
THREADS: Final[Needs] = {
    "create_public_threads": "it cannot open threads",
    "send_messages_in_threads": "it cannot answer in threads",
}
POSTS: Final[Needs] = {"send_messages_in_threads": THREADS["send_messages_in_threads"]}
"""In a forum, whoever may send messages may open posts."""

NAMES: Final = {
    "read_messages": "View Channels",
    "view_channel": "View Channel",
    "create_instant_invite": "Create Invite",
    "manage_guild": "Manage Server",
    "moderate_members": "Timeout Members",
    "external_emojis": "Use External Emojis",
    "external_stickers": "Use External Stickers",
    "mention_everyone": "Mention @everyone, @here and All Roles",
    "send_tts_messages": "Send Text-to-Speech Messages",
}
"""What Discord's settings call a permission, where that is not its name in the API."""
IN_FORUMS: Final = {
    "send_messages": "Create Posts",
    "send_messages_in_threads": "Send Messages in Posts",
    "manage_threads": "Manage Posts",
}
SMALL: Final = frozenset({"In", "To", "And"})


def name_of(permission: str, *, forum: bool = False) -> str:
    """What people find in Discord's settings for a permission of the API."""
    words = (word.lower() if word in SMALL else word for word in permission.replace("_", " ").title().split())
    return (IN_FORUMS.get(permission, "") if forum else "") or NAMES.get(permission) or " ".join(words)


def needs_of(channel: discord.abc.GuildChannel, *, threads: bool) -> Needs:
    """What is needed in a channel; `threads` where conversations have threads of their own there."""
    if isinstance(channel, discord.ForumChannel):
        return {**WORDS, **POSTS}
    return {**WORDS, **THREADS} if threads and isinstance(channel, discord.TextChannel) else WORDS


def needed(settings: DiscordSettings, introduction: Introduction) -> discord.Permissions:
    """Everything that is needed anywhere, and nothing else."""
    opens = settings.threads or bool(introduction.desks)
    return permissions({**WORDS, **(THREADS if opens else POSTS)})


def permissions(names: Iterable[str]) -> discord.Permissions:
    return discord.Permissions(**dict.fromkeys(names, True))


def invitation(application: int, settings: DiscordSettings, introduction: Introduction) -> str:
    """The link by which somebody adds the bot to a server, with exactly the permissions that it needs."""
    return discord.utils.oauth_url(application, permissions=needed(settings, introduction), scopes=("bot", "applications.commands"))
