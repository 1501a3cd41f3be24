"""What leaves for Telegram: lines, changes of lines, previews, and answers to presses."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Collection
from dataclasses import replace

from adapters.clean import clean_draft
from adapters.errors import DeliveryError, RejectedError
from adapters.message import Address, Draft, Receipt, Speaker
from adapters.recent import Recent
from adapters.telegram.buttons import Keyboard, links_of
from adapters.telegram.connection import QuietBot
from adapters.telegram.keyboards import NO_BUTTONS, Keyboards
from adapters.telegram.lines import Line, line_of, topic_of
from adapters.telegram.pace import Pace
from adapters.telegram.parcel import packed
from adapters.telegram.parts import Part, parts_of
from adapters.telegram.places import Places
from adapters.telegram.requests import Requests
from adapters.telegram.settings import TelegramSettings
from adapters.telegram.streaming import show_unfinished
from adapters.telegram.updates import CallbackQuery, Message

log = logging.getLogger("frankly.telegram")

REMEMBERED = 1000
"""Drafts of which a part is shown and the rest is to follow."""


class Outgoing:
    """Sends through one bot. In desk rooms, buttons stay for as long as their lines say so."""

    def __init__(self, bot: QuietBot, *, name: str, settings: TelegramSettings, desks: Collection[str], places: Places) -> None:
        self._name = name
        self._settings = settings
        self._places = places
        self._desks = frozenset(desks)
        self._pace = Pace(settings)
        self.requests = Requests(bot, self._pace, places, link_previews=settings.link_previews)
        self._keyboards = Keyboards()
        self._begun: Recent[str, tuple[str, ...]] = Recent(REMEMBERED)
        """The lines of drafts that are shown in part, by key."""
        self._beside: set[asyncio.Task[None]] = set()

    async def aclose(self) -> None:
        """Let go of what still goes on beside the sends."""
        for task in self._beside:
            task.cancel()
        await asyncio.gather(*self._beside, return_exceptions=True)

    async def send(self, draft: Draft, *, key: str, replaces: Receipt | None = None) -> Receipt:
        """As `adapters.base.Adapter.send`; a line that is gone is shown anew where it was to be changed."""
        draft = clean_draft(draft)
        if not draft.final:
            return await self._preview(draft, key=key)
        line = line_of(replaces.ids[0]) if replaces and replaces.ids else None
        if replaces and line and await self._change(line, draft):
            return Receipt(replaces.ids)
        return Receipt(await self._show(draft, key=key))

    async def change(self, draft: Draft, *, shown: Receipt) -> None:
        """As `adapters.base.ChangesLines.change`; the files that were sent with the line stay with it."""
        words = parts_of(clean_draft(draft), name=self._name)[0].draft
        line = line_of(shown.ids[0]) if shown.ids else None
        if line is None or not await self._change(line, words):
            raise RejectedError("the line stands there no more, or cannot be changed")

    async def show_typing(self, to: Address) -> None:
        """As `adapters.base.ShowsTyping.show_typing`."""
        chat = self._chat(to)
        self._pace.respect(chat)
        action = {"chat_id": chat, "action": "typing", "message_thread_id": topic_of(to.thread)}
        await self.requests.harmless("sendChatAction", chat=chat, **action)

    async def answer_press(self, query: CallbackQuery) -> None:
        """Let a person see at once that a press came in; outside desks, what they pressed goes. Nothing depends on it."""
        answer = self.requests.harmless("answerCallbackQuery", chat=query.from_user.id, callback_query_id=query.id)
        await asyncio.gather(_tried(answer), _tried(self._take_away(query.message)))

    def _chat(self, to: Address) -> int:
        """The chat of an address, by the id it has now.

        Raises:
            RejectedError: it is none of Telegram's.
        """
        try:
            return self.requests.chat(int(to.room))
        except ValueError:
            raise RejectedError(f"{to.room!r} is no chat of Telegram: those are numbers, such as -1001234567890") from None

    async def _show(self, draft: Draft, *, key: str) -> tuple[str, ...]:
        """The ids of what is new. A draft of which some parts were shown before goes on behind them."""
        lines = self._begun.pop(key, ())
        try:
            for number, part in list(enumerate(parts_of(draft, name=self._name)))[len(lines) :]:
                lines = (*lines, str(await self._say(part, key=f"{key}.{number}")))
        except DeliveryError:
            if lines:
                self._begun.put(key, lines)
            raise
        return lines

    async def _say(self, part: Part, *, key: str) -> Line:
        chat = self._chat(part.draft.to)
        self._pace.admit(chat, key=key)
        parcel = packed(self._unquoted(part), chat=chat)
        line = await self.requests.show(parcel)
        self._note(part.draft.to, line, parcel.keyboard)
        return line

    def _unquoted(self, part: Part) -> Part:
        """Without a quotation of what everybody has just read; operators reply to a line because they mean to."""
        if part.draft.speaker is Speaker.OPERATOR or not self._places.is_newest(line_of(part.draft.reply_to)):
            return part
        return replace(part, draft=replace(part.draft, reply_to=""))

    async def _change(self, line: Line, draft: Draft) -> bool:
        """Whether a line is now this draft, its files only named."""
        parcel = replace(packed(Part(draft), chat=line.chat), over=line)
        changed = await self.requests.change(parcel)
        if changed:
            self._note(draft.to, line, parcel.keyboard)
        return changed

    async def _preview(self, draft: Draft, *, key: str) -> Receipt:
        if self._settings.stream:
            await show_unfinished(draft, chat=self._chat(draft.to), key=key, requests=self.requests, pace=self._pace)
        return Receipt(())

    def _note(self, place: Address, line: Line, keyboard: Keyboard | None) -> None:
        """Remember which buttons stand, and let the older ones of the conversation go."""
        if place.room in self._desks:
            return
        if older := self._keyboards.shown(place, line, keyboard):
            task = asyncio.create_task(_tried(self._leave(older.line, older.rest)))
            self._beside.add(task)
            task.add_done_callback(self._beside.discard)

    async def _take_away(self, pressed: Message | None) -> None:
        """Leave of a pressed line's buttons only those that stay."""
        if pressed is None or pressed.reply_markup is None:
            return
        place, line = self._places.of(pressed), Line(pressed.chat.id, pressed.message_id)
        if place.room not in self._desks:
            self._keyboards.gone(place, line)
            await self._leave(line, links_of(pressed.reply_markup) or NO_BUTTONS)

    async def _leave(self, line: Line, rest: Keyboard) -> None:
        place = {"chat_id": line.chat, "message_id": line.message}
        await self.requests.harmless("editMessageReplyMarkup", chat=line.chat, **place, reply_markup=rest)


async def _tried(request: Awaitable[None]) -> None:
    """Nothing depends on it: whoever presses an old button is answered all the same."""
    try:
        await request
    except DeliveryError as error:
        log.debug("buttons.left", extra={"error": str(error)})
