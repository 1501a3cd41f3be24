"""Requests that show, change and remove lines, with Telegram's refusals told apart."""

from __future__ import annotations

from typing import Any

from telegram.error import ChatMigrated, RetryAfter, TelegramError

from adapters.telegram.connection import QuietBot
from adapters.telegram.failures import complains, delivery_error, pause_of
from adapters.telegram.lines import Line
from adapters.telegram.pace import Pace
from adapters.telegram.parcel import Parcel, lightened

UNCHANGED = "message is not modified"
NO_TEXT = "there is no text in the message"
GONE = ("message to edit not found", "message can't be edited", "message_id_invalid")


class Requests:
    """What one bot asks of Telegram. No request waits; all of them raise a `DeliveryError`, and nothing else."""

    def __init__(self, bot: QuietBot, pace: Pace, *, link_previews: bool) -> None:
        self._bot = bot
        self._pace = pace
        self._moved: dict[int, int] = {}
        """What groups are called since they became supergroups."""
        self._shown = {} if link_previews else {"link_preview_options": {"is_disabled": True}}

    def chat(self, chat: int) -> int:
        """The id that a chat has now."""
        return self._moved.get(chat, chat)

    async def show(self, parcel: Parcel) -> Line:
        """Show a new line, with less in it where Telegram refuses a part."""
        answer: dict[str, Any] | None = None
        while answer is None:
            try:
                answer = await self._bot.ask("sendMessage", **parcel.showing(), **self._shown)
            except TelegramError as error:
                parcel = self._instead(parcel, error, repeatable=False)
        return Line(answer["chat"]["id"], answer["message_id"])

    async def change(self, line: Line, parcel: Parcel) -> bool:
        """Change a line that stands; False where it stands no more, or cannot be changed into this."""
        self._pace.respect(line.chat)
        method = "editMessageText"
        while True:
            try:
                await self._bot.ask(method, **parcel.changing(line), **self._shown)
            except TelegramError as error:
                if complains(error, UNCHANGED):
                    return True
                if complains(error, *GONE, NO_TEXT) or isinstance(error, ChatMigrated):
                    return False
                parcel = self._instead(parcel, error, repeatable=True)
            else:
                return True

    async def harmless(self, method: str, *, chat: int, **parameters: object) -> None:
        """Ask for something that may be asked twice."""
        try:
            await self._bot.ask(method, chat_id=chat, **parameters)
        except TelegramError as error:
            raise self._failure(chat, error, repeatable=True) from error

    def _instead(self, parcel: Parcel, error: TelegramError, *, repeatable: bool) -> Parcel:
        """What to try after a refusal.

        Raises:
            DeliveryError: nothing would help.
        """
        if isinstance(error, ChatMigrated):
            self._moved[parcel.chat] = error.new_chat_id
        if lighter := lightened(parcel, error):
            return lighter
        raise self._failure(parcel.chat, error, repeatable=repeatable) from error

    def _failure(self, chat: int, error: TelegramError, *, repeatable: bool) -> Exception:
        if isinstance(error, RetryAfter):
            self._pace.pause(chat, pause_of(error))
        return delivery_error(error, repeatable=repeatable)
