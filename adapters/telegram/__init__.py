"""Telegram: private chats, groups, channel comments, and forum groups as desks, through the Bot API."""

from adapters.telegram.adapter import TelegramAdapter
from adapters.telegram.settings import TelegramSettings

__all__ = ["TelegramAdapter", "TelegramSettings"]
