"""What leaves for Telegram: lines, changes of lines, previews, and answers to presses."""

from __future__ import annotations

import asyncio
import logging
import zlib
from collections.abc import Awaitable, Collection
from dataclasses import replace
from typing import TypeVar

from telegram import Bot, CallbackQuery, LinkPreviewOptions, Message, MessageEntity
from telegram.constants import ChatAction
from telegram.error import ChatMigrated, RetryAfter, TelegramError

from adapters.clean import clean_draft
from adapters.errors import RejectedError
from adapters.message import Address, Draft, Receipt
from adapters.split import plain
from adapters.telegram.buttons import lasting
from adapters.telegram.failures import complains, delivery_error, pause_of
from adapters.telegram.lines import Line, topic
from adapters.telegram.pace import Pace
from adapters.telegram.parcel import Parcel, lightened, packed
from adapters.telegram.settings import TelegramSettings

log = logging.getLogger("frankly.telegram")

Answer = TypeVar("Answer")
GONE = ("message to edit not found", "message can't be edited", "message_id_invalid", "there is no text in the message")


def formatted(draft: Draft) -> tuple[str, tuple[MessageEntity, ...]]:
    return plain(draft), ()


class Outgoing:
    """Sends through one bot."""

    def __init__(self, bot: Bot, *, name: str, settings: TelegramSettings, desks: Collection[str]) -> None:
        self._bot = bot
        self._name = name
        self._settings = settings
        self._desks = frozenset(desks)
        self._pace = Pace(settings)
        self._moved: dict[int, int] = {}
        self._previews = LinkPreviewOptions(is_disabled=not settings.link_previews)
        self._beside: set[asyncio.Task[None]] = set()

    async def aclose(self) -> None:
        """Let go of what goes on beside the sends."""
        for task in self._beside:
            task.cancel()
        await asyncio.gather(*self._beside, return_exceptions=True)

    async def send(self, draft: Draft, *, key: str, replaces: Receipt | None = None) -> Receipt:
        """As `adapters.base.Adapter.send`."""
        draft = clean_draft(draft)
        chat = self._chat(draft.to)
        if not draft.final:
            return await self._preview(draft, chat, key=key)
        parcel = packed(draft, chat=chat, formatted=formatted)
        stands = Line.named(replaces.ids[0]) if replaces and replaces.ids else None
        if stands and await self._change(stands, parcel):
            return Receipt((str(stands),))
        self._pace.admit(chat, key=key)
        message = await self._show(parcel)
        return Receipt((str(Line(message.chat_id, message.message_id)),))

    async def show_typing(self, to: Address) -> None:
        """As `adapters.base.ShowsTyping.show_typing`."""
        chat = self._chat(to)
        self._pace.respect(chat)
        await self._harmless(chat, self._bot.send_chat_action(chat, ChatAction.TYPING, message_thread_id=topic(to.thread)))

    async def answer_press(self, query: CallbackQuery) -> None:
        """Let a person see that a press has come in; outside desks, the buttons go. Nothing depends on it."""
        try:
            await self._bot.answer_callback_query(query.id)
            if isinstance(query.message, Message) and str(query.message.chat_id) not in self._desks:
                await self._bot.edit_message_reply_markup(
                    query.message.chat_id, query.message.message_id, reply_markup=lasting(query.message.reply_markup)
                )
        except TelegramError as error:
            log.info("press.unanswered", extra={"error": str(error)})

    def _chat(self, to: Address) -> int:
        """The chat of an address, by the id it has now.

        Raises:
            RejectedError: it is none of Telegram's.
        """
        try:
            chat = int(to.room)
        except ValueError:
            raise RejectedError(f"{to.room!r} is no chat of Telegram: they are numbers, such as -1001234567890") from None
        return self._moved.get(chat, chat)

    async def _show(self, parcel: Parcel) -> Message:
        while True:
            try:
                return await self._bot.send_message(
                    parcel.chat,
                    parcel.text,
                    entities=parcel.entities,
                    message_thread_id=parcel.topic,
                    reply_parameters=parcel.replies,
                    reply_markup=parcel.keyboard,
                    link_preview_options=self._previews,
                )
            except TelegramError as error:
                parcel = self._lightened(parcel, error)

    async def _change(self, stands: Line, parcel: Parcel) -> bool:
        """Change a line; False where it stands no more, or is no text."""
        parcel = replace(parcel, chat=stands.chat)
        self._pace.respect(stands.chat)
        while True:
            try:
                await self._bot.edit_message_text(
                    parcel.text,
                    stands.chat,
                    stands.message,
                    entities=parcel.entities,
                    reply_markup=parcel.keyboard,
                    link_preview_options=self._previews,
                )
            except TelegramError as error:
                if complains(error, "message is not modified"):
                    return True
                if complains(error, *GONE) or isinstance(error, ChatMigrated):
                    return False
                parcel = self._lightened(parcel, error, repeatable=True)
            else:
                return True

    def _lightened(self, parcel: Parcel, error: TelegramError, *, repeatable: bool = False) -> Parcel:
        """What to try instead.

        Raises:
            DeliveryError: there is nothing.
        """
        if isinstance(error, ChatMigrated):
            self._moved[parcel.chat] = error.new_chat_id
        if lighter := lightened(parcel, error):
            return lighter
        if isinstance(error, RetryAfter):
            self._pace.pause(parcel.chat, pause_of(error))
        raise delivery_error(error, repeatable=repeatable) from error

    async def _preview(self, draft: Draft, chat: int, *, key: str) -> Receipt:
        if not self._settings.stream:
            return Receipt(())
        self._pace.respect(chat)
        text, entities = formatted(draft)
        number = zlib.crc32(key.encode()) & 0x7FFF_FFFF or 1
        await self._harmless(
            chat,
            self._bot.send_message_draft(chat, number, text, message_thread_id=topic(draft.to.thread), entities=entities),
        )
        return Receipt(())

    async def _harmless(self, chat: int, request: Awaitable[Answer]) -> Answer:
        """The answer to a request that may be repeated."""
        try:
            return await request
        except TelegramError as error:
            if isinstance(error, RetryAfter):
                self._pace.pause(chat, pause_of(error))
            raise delivery_error(error, repeatable=True) from error
