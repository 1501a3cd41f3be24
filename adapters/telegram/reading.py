"""Reads updates one by one, so that one of a kind that nobody knows yet keeps no other from coming in."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, cast

from telegram import Bot, Update

from adapters.telegram.connection import QuietBot

log = logging.getLogger("frankly.telegram")

AT_ONCE = 100
"""The most updates that Telegram gives at once (core.telegram.org/bots/api, getUpdates)."""


class ReadingBot(QuietBot):
    """A bot that gives updates as they come; python-telegram-bot's own raises all of them away when it cannot read one."""

    async def raw_updates(self, *, offset: int, wait: float, wanted: Sequence[str]) -> list[dict[str, Any]]:
        """The updates from `offset` on, waiting some seconds for the first; those before `offset` are confirmed by that.

        Raises:
            telegram.error.TelegramError: there was no answer, or a refusal.
        """
        request = {"offset": offset, "limit": AT_ONCE, "timeout": timedelta(seconds=wait), "allowed_updates": list(wanted)}
        patience = cast("float", self._request[0].read_timeout) + wait
        return cast("list[dict[str, Any]]", await self._post("getUpdates", request, read_timeout=patience))


def read(data: dict[str, Any], bot: Bot | None = None) -> Update | None:
    """An update, or None where it cannot be read: that is logged, without a word of what somebody said."""
    try:
        return Update.de_json(data, bot)
    except Exception as error:  # noqa: BLE001 - whatever a strange shape makes a parser raise
        log.error("update.unreadable", extra={"update": data.get("update_id"), "error": type(error).__name__})  # noqa: TRY400 - see above
        return None
