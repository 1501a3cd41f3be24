"""What becomes of an update: it is read, a press is answered at once, and a message goes the way of all messages."""

from __future__ import annotations

import logging
from asyncio import TaskGroup
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from traceback import extract_tb
from typing import Any

from telegram import Bot, CallbackQuery, Update

from adapters.intake import Intake
from adapters.message import Message
from adapters.telegram.addressed import Ourselves
from adapters.telegram.incoming import to_message
from adapters.telegram.places import Places

log = logging.getLogger("frankly.telegram")

AnswerPress = Callable[[CallbackQuery], Awaitable[None]]


class Hearing:
    """Hears for one bot."""

    def __init__(self, us: Ourselves, places: Places, *, bot: Bot, answer_press: AnswerPress) -> None:
        self._us = us
        self._places = places
        self._bot = bot
        self._answer_press = answer_press

    async def hear(self, data: dict[str, Any], stored: Callable[[], None], *, intake: Intake, beside: TaskGroup) -> None:
        """Take an update in; `stored` is called once it is durable, or at once where there is nothing to keep."""
        update, message = self._read(data)
        if update and update.callback_query:
            beside.create_task(self._answer(update.callback_query))
        if message is None:
            stored()
        else:
            await intake.put(message, stored)

    def _read(self, data: dict[str, Any]) -> tuple[Update | None, Message | None]:
        """An update, and what it says to us. One of a kind that nobody knows yet keeps no other from coming in."""
        try:
            update = Update.de_json(data, self._bot)
            return update, to_message(update, us=self._us, places=self._places, now=datetime.now(UTC))
        except Exception as error:  # noqa: BLE001 - whatever an unknown shape makes a parser raise
            # Where it failed, and not its words: they may hold what somebody said.
            where = f"{type(error).__name__}, {extract_tb(error.__traceback__)[-1]}"
            log.error("update.failed", extra={"update": data.get("update_id"), "error": where})  # noqa: TRY400 - as above
            return None, None

    async def _answer(self, query: CallbackQuery) -> None:
        try:
            await self._answer_press(query)
        except Exception:  # a bug; whoever pressed is heard all the same
            log.exception("press.failed")
