"""What becomes of an update: it is read, a press is answered at once, and a message goes the way of all messages."""

from __future__ import annotations

import logging
from asyncio import TaskGroup
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from traceback import extract_tb
from typing import Any

from adapters.intake import Intake
from adapters.message import Message
from adapters.telegram.addressed import Ourselves
from adapters.telegram.incoming import to_message
from adapters.telegram.places import Places
from adapters.telegram.updates import CallbackQuery, read

log = logging.getLogger("frankly.telegram")

AnswerPress = Callable[[CallbackQuery], Awaitable[None]]


class Hearing:
    """Hears for one bot."""

    def __init__(self, us: Ourselves, places: Places, *, answer_press: AnswerPress) -> None:
        self._us = us
        self._places = places
        self._answer_press = answer_press

    async def hear(self, update: dict[str, Any], stored: Callable[[], None], *, intake: Intake, beside: TaskGroup) -> None:
        """Take an update in; `stored` is called once it is durable, or at once where there is nothing to keep."""
        if "callback_query" in update:
            beside.create_task(self._answer(update))
        message = self._read(update)
        if message is None:
            stored()
        else:
            await intake.put(message, stored)

    def _read(self, update: dict[str, Any]) -> Message | None:
        """What an update says to us. One of a kind that nobody knows yet keeps no other from coming in."""
        try:
            return to_message(update, us=self._us, places=self._places, now=datetime.now(UTC))
        except Exception as error:  # noqa: BLE001 - whatever an unknown shape brings about
            # Where it failed, and not its words: they may hold what somebody said.
            where = f"{type(error).__name__}, {extract_tb(error.__traceback__)[-1]}"
            log.error("update.failed", extra={"update": update.get("update_id"), "error": where})  # noqa: TRY400 - as above
            return None

    async def _answer(self, update: dict[str, Any]) -> None:
        try:
            if query := read(update).callback_query:
                await self._answer_press(query)
        except Exception:  # a bug; whoever pressed is heard all the same
            log.exception("press.failed")
