"""Discord: direct messages, mentions, threads, and channels or forums as desks, through discord.py."""

from adapters.discord.adapter import DiscordAdapter
from adapters.discord.settings import DiscordSettings

__all__ = ["DiscordAdapter", "DiscordSettings"]
