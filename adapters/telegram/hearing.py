"""What becomes of an update: it is read, a press is answered at once, and a message goes the way of all messages."""

from __future__ import annotations

from asyncio import TaskGroup
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from typing import Any

from telegram import Bot, CallbackQuery, Update

from adapters.intake import Intake
from adapters.message import Message
from adapters.telegram.addressed import Ourselves
from adapters.telegram.incoming import to_message
from adapters.telegram.places import Posts
from adapters.telegram.polling import Stored
from adapters.telegram.reading import read

AnswerPress = Callable[[CallbackQuery], Coroutine[None, None, None]]


class Hearing:
    """Hears for one bot, while it is connected."""

    def __init__(self, us: Ourselves, bot: Bot, *, intake: Intake, beside: TaskGroup, answer_press: AnswerPress) -> None:
        self._us = us
        self._bot = bot
        self._intake = intake
        self._beside = beside
        self._answer_press = answer_press
        self._posts = Posts()

    async def hear(self, data: dict[str, Any], stored: Stored) -> None:
        """Take an update in; `stored` is called once it is durable, or where there is nothing to keep."""
        update = read(data, self._bot)
        message = self._understood(update) if update else None
        if message is None:
            stored()
        else:
            await self._intake.put(message, stored)

    def _understood(self, update: Update) -> Message | None:
        if update.callback_query:
            self._beside.create_task(self._answer_press(update.callback_query))
        return to_message(update, us=self._us, posts=self._posts, now=datetime.now(UTC))
