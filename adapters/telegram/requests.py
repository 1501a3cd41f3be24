"""Requests that show, change and remove lines, with Telegram's refusals told apart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from telegram.error import ChatMigrated, RetryAfter, TelegramError

from adapters.errors import DeliveryError, RejectedError
from adapters.outage import Outage
from adapters.telegram.connection import QuietBot
from adapters.telegram.failures import complains, delivery_error, pause_of
from adapters.telegram.lines import Line
from adapters.telegram.pace import Pace
from adapters.telegram.parcel import Parcel, lightened
from adapters.telegram.places import Places
from adapters.telegram.transport import NotSent

UNCHANGED = "message is not modified"
GONE = ("message to edit not found", "message can't be edited", "message_id_invalid", "message caption is too long")
TRIES = 10
"""Refusals of one line that are met with something else; there are seven kinds of them."""
UNFOLDS = frozenset({"sendMessage", "editMessageText"})


class Requests:
    """What one bot asks of Telegram. No request waits; all of them raise a `DeliveryError`, and nothing else."""

    def __init__(self, bot: QuietBot, pace: Pace, places: Places, *, link_previews: bool) -> None:
        self._bot = bot
        self._pace = pace
        self._places = places
        self._outage = Outage()
        self._folded: Mapping[str, Any] = {} if link_previews else {"link_preview_options": {"is_disabled": True}}

    def chat(self, chat: int) -> int:
        """The id that a chat has now."""
        return self._places.chat(chat)

    async def show(self, parcel: Parcel) -> Line:
        """Show a new line, with less in it where Telegram refuses a part."""
        answer = await self._asked(parcel)
        return Line(answer["chat"]["id"], answer["message_id"])

    async def change(self, parcel: Parcel) -> bool:
        """Change the line that it is over; False where that stands no more, or cannot become this."""
        self._pace.respect(parcel.chat)
        try:
            await self._asked(parcel)
        except RejectedError as refusal:
            if not isinstance(cause := refusal.__cause__, TelegramError):
                raise
            if complains(cause, *GONE) or isinstance(cause, ChatMigrated):
                return False
            if not complains(cause, UNCHANGED):
                raise
        return True

    async def harmless(self, method: str, *, chat: int, **parameters: object) -> None:
        """Ask for something that may be asked twice; `chat` is the one that Telegram may ask us to leave alone."""
        await self.ask(method, chat=chat, repeatable=True, **parameters)

    async def ask(self, method: str, *, chat: int, repeatable: bool, **parameters: object) -> Any:  # noqa: ANN401 - as QuietBot.ask
        """The answer to a request that shows no line."""
        try:
            return await self._bot.ask(method, **parameters)
        except TelegramError as error:
            self._learn(chat, error)
            raise self._failure(error, repeatable=repeatable) from error

    async def _asked(self, parcel: Parcel) -> dict[str, Any]:
        """The answer to a request, which has less in it each time that Telegram refuses a part."""
        for _ in range(TRIES):
            method, asked = parcel.request()
            folded = self._folded if method in UNFOLDS else {}
            try:
                answer: dict[str, Any] = await self._bot.ask(method, **asked, **folded)
            except TelegramError as error:
                parcel = self._instead(parcel, error)
            else:
                self._outage.over()
                return answer
        raise RejectedError(f"Telegram refused this line {TRIES} times, each time for something else")

    def _instead(self, parcel: Parcel, error: TelegramError) -> Parcel:
        """What to try after a refusal.

        Raises:
            DeliveryError: nothing would help.
        """
        self._learn(parcel.chat, error)
        if lighter := lightened(parcel, error):
            return lighter
        raise self._failure(error, repeatable=parcel.over is not None) from error

    def _learn(self, chat: int, error: TelegramError) -> None:
        """What a refusal says about what comes after it."""
        if isinstance(error, RetryAfter):
            self._pace.pause(chat, pause_of(error))
        if isinstance(error, ChatMigrated):
            self._places.moved(chat, error.new_chat_id)

    def _failure(self, error: TelegramError, *, repeatable: bool) -> DeliveryError:
        pause = self._outage.pause() if isinstance(error, NotSent) else 0.0
        return delivery_error(error, repeatable=repeatable, outage=pause)
