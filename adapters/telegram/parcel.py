"""A text on its way into a chat, and what is left out of it when Telegram refuses a part."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from telegram import MessageEntity
from telegram.error import ChatMigrated, TelegramError

from adapters.message import Action, Draft
from adapters.telegram.buttons import Keyboard, is_carried, keyboard_of, written
from adapters.telegram.failures import complains
from adapters.telegram.lines import Line, line_of, post_of, topic_of
from adapters.telegram.text import formatted, unformatted


@dataclass(frozen=True, slots=True)
class Parcel:
    """What one request shows."""

    draft: Draft
    chat: int
    text: str
    entities: tuple[MessageEntity, ...]
    keyboard: Keyboard | None = None
    topic: int | None = None
    reply: int | None = None
    """The message that it answers."""
    post: int | None = None
    """The channel's post that it comments on."""

    def showing(self) -> dict[str, Any]:
        """The request that shows it."""
        place = {"message_thread_id": self.topic, "reply_parameters": self._replying()}
        return {"chat_id": self.chat, **self._content(), **place}

    def changing(self, line: Line) -> dict[str, Any]:
        """The request that changes a line into it."""
        return {"chat_id": line.chat, "message_id": line.message, **self._content()}

    def _content(self) -> dict[str, Any]:
        return {"text": self.text, "entities": [*map(written_out, self.entities)] or None, "reply_markup": self.keyboard}

    def _replying(self) -> Mapping[str, Any] | None:
        """A comment has to be a reply, or it stands outside of the comments: only without a post may what it answers be gone."""
        if target := self.reply or self.post:
            return {"message_id": target, "allow_sending_without_reply": self.post is None}
        return None


def packed(draft: Draft, *, chat: int) -> Parcel:
    """A draft on its way to the chat of this id."""
    draft = _with_written(draft, [action for action in draft.actions if not is_carried(action)])
    text, entities = formatted(draft)
    answered = line_of(draft.reply_to)
    return Parcel(
        draft,
        chat,
        text,
        entities,
        keyboard=keyboard_of(draft.actions),
        topic=topic_of(draft.to.thread),
        reply=answered.message if answered and answered.chat == chat else None,
        post=post_of(draft.to.thread),
    )


def lightened(parcel: Parcel, error: TelegramError) -> Parcel | None:
    """What to show instead after a refusal, with less in it each time; None where nothing would help."""
    if isinstance(error, ChatMigrated):
        return (
            replace(parcel, chat=error.new_chat_id, topic=None, reply=None, post=None) if parcel.chat != error.new_chat_id else None
        )
    if parcel.entities and complains(error, "entit"):
        return replace(parcel, text=unformatted(parcel.draft), entities=())
    if parcel.reply and complains(error, "repl"):
        return replace(parcel, reply=None)
    if parcel.post and complains(error, "repl"):
        return replace(parcel, post=None)
    if complains(error, "button") and (links := [action for action in parcel.draft.actions if action.url]):
        return _without_links(parcel, links)
    return None


def written_out(entity: MessageEntity) -> dict[str, Any]:
    """An entity as Telegram reads it; `to_dict` costs ten times as much."""
    plain: dict[str, Any] = {"type": str(entity.type), "offset": entity.offset, "length": entity.length}
    optional = {"url": entity.url, "language": entity.language}
    return plain | {name: value for name, value in optional.items() if value}


def _without_links(parcel: Parcel, links: list[Action]) -> Parcel:
    """The addresses that Telegram refuses in buttons stand in the text."""
    draft = _with_written(parcel.draft, links)
    text, entities = formatted(draft)
    return replace(
        parcel, draft=draft, text=text, entities=entities if parcel.entities else (), keyboard=keyboard_of(draft.actions)
    )


def _with_written(draft: Draft, links: list[Action]) -> Draft:
    """The draft with some of its buttons as text."""
    if not links:
        return draft
    text = "\n\n".join((draft.text, *map(written, links)))
    return replace(draft, text=text, actions=tuple(action for action in draft.actions if action not in links))
