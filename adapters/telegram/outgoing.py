"""What leaves for Telegram: lines, changes of lines, previews, and answers to presses."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection

from telegram import CallbackQuery, Message
from telegram.error import TelegramError

from adapters.clean import clean_draft
from adapters.errors import DeliveryError, RejectedError
from adapters.message import Address, Draft, Receipt
from adapters.telegram.buttons import Keyboard, links_of
from adapters.telegram.connection import QuietBot
from adapters.telegram.failures import described
from adapters.telegram.keyboards import Keyboards, Standing
from adapters.telegram.lines import Line, line_of, topic_of
from adapters.telegram.pace import Pace
from adapters.telegram.parcel import packed
from adapters.telegram.requests import Requests
from adapters.telegram.settings import TelegramSettings
from adapters.telegram.streaming import show_unfinished

log = logging.getLogger("frankly.telegram")

NO_BUTTONS: Keyboard = {"inline_keyboard": []}


class Outgoing:
    """Sends through one bot. In desk rooms, buttons stay for as long as their lines say so."""

    def __init__(self, bot: QuietBot, *, name: str, settings: TelegramSettings, desks: Collection[str] = ()) -> None:
        self._bot = bot
        self._name = name
        self._settings = settings
        self._desks = frozenset(desks)
        self._pace = Pace(settings)
        self._requests = Requests(bot, self._pace, link_previews=settings.link_previews)
        self._keyboards = Keyboards()
        self._beside: set[asyncio.Task[None]] = set()

    async def aclose(self) -> None:
        """Let go of what still goes on beside the sends."""
        for task in self._beside:
            task.cancel()
        await asyncio.gather(*self._beside, return_exceptions=True)

    async def send(self, draft: Draft, *, key: str, replaces: Receipt | None = None) -> Receipt:
        """As `adapters.base.Adapter.send`; a line that is gone is shown anew where it was to be changed."""
        draft = clean_draft(draft)
        chat = self._chat(draft.to)
        if not draft.final:
            return await self._preview(draft, chat, key=key)
        parcel = packed(draft, chat=chat)
        line = line_of(replaces.ids[0]) if replaces and replaces.ids else None
        if line is None or not await self._requests.change(line, parcel):
            self._pace.admit(chat, key=key)
            line = await self._requests.show(parcel)
        self._note(draft.to, line, parcel.keyboard)
        return Receipt((str(line),))

    async def show_typing(self, to: Address) -> None:
        """As `adapters.base.ShowsTyping.show_typing`."""
        chat = self._chat(to)
        self._pace.respect(chat)
        await self._requests.harmless("sendChatAction", chat=chat, action="typing", message_thread_id=topic_of(to.thread))

    async def answer_press(self, query: CallbackQuery) -> None:
        """Let a person see at once that a press came in; outside desks, what they pressed goes. Nothing depends on it."""
        pressed = query.message if isinstance(query.message, Message) else None
        requests = [self._bot.ask("answerCallbackQuery", callback_query_id=query.id)]
        if pressed and str(pressed.chat_id) not in self._desks:
            rest = links_of(pressed.reply_markup.to_dict()) if pressed.reply_markup else None
            requests.append(self._press_no_more(Line(pressed.chat_id, pressed.message_id), rest or NO_BUTTONS))
        for outcome in await asyncio.gather(*requests, return_exceptions=True):
            if isinstance(outcome, TelegramError):
                log.debug("press.unanswered", extra={"error": described(outcome)})

    def _chat(self, to: Address) -> int:
        """The chat of an address, by the id it has now.

        Raises:
            RejectedError: it is none of Telegram's.
        """
        try:
            return self._requests.chat(int(to.room))
        except ValueError:
            raise RejectedError(f"{to.room!r} is no chat of Telegram: those are numbers, such as -1001234567890") from None

    async def _preview(self, draft: Draft, chat: int, *, key: str) -> Receipt:
        if self._settings.stream:
            await show_unfinished(draft, chat=chat, key=key, requests=self._requests, pace=self._pace)
        return Receipt(())

    def _note(self, place: Address, line: Line, keyboard: Keyboard | None) -> None:
        """Remember which buttons stand, and let the older ones of the conversation go."""
        if place.room in self._desks:
            return
        if older := self._keyboards.shown(place, line, keyboard):
            task = asyncio.create_task(self._remove(older))
            self._beside.add(task)
            task.add_done_callback(self._beside.discard)

    async def _remove(self, standing: Standing) -> None:
        """Nothing depends on it: whoever presses an old button is answered all the same."""
        try:
            await self._press_no_more(standing.line, standing.rest)
        except DeliveryError as error:
            log.debug("buttons.left", extra={"line": str(standing.line), "error": str(error)})

    async def _press_no_more(self, line: Line, rest: Keyboard) -> None:
        await self._requests.harmless("editMessageReplyMarkup", chat=line.chat, message_id=line.message, reply_markup=rest)
