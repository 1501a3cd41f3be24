"""A message on its way into a chat, and what is left out of it when Telegram refuses a part."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from telegram import MessageEntity
from telegram.error import BadRequest, ChatMigrated, TelegramError

from adapters.telegram.buttons import Keyboard, keyboard_of
from adapters.telegram.failures import complains, is_too_large
from adapters.telegram.files import Enclosure, otherwise
from adapters.telegram.lines import Line, line_of, post_of, topic_of
from adapters.telegram.parts import Part, with_written
from adapters.telegram.text import formatted, unformatted

NO_TEXT = "there is no text in the message"
"""What Telegram says when the text of a file is to be changed, which is a caption."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """What one request shows."""

    part: Part
    chat: int
    text: str
    entities: tuple[MessageEntity, ...]
    keyboard: Keyboard | None = None
    topic: int | None = None
    reply: int | None = None
    """The message that it answers."""
    post: int | None = None
    """The channel's post that it comments on."""

    over: Line | None = None
    """The line that it is to change; None where it is a new one."""
    captions: bool = False
    """Whether that line is a file's."""

    def request(self) -> tuple[str, dict[str, Any]]:
        """The method that shows it, and what that is asked."""
        return self._changing(self.over) if self.over else self._showing()

    def _showing(self) -> tuple[str, dict[str, Any]]:
        place = {"chat_id": self.chat, "message_thread_id": self.topic, "reply_parameters": self._replying()}
        enclosure = self.part.enclosure
        if enclosure is None:
            return "sendMessage", place | self._words("text", "entities")
        words = self._words("caption", "caption_entities") if enclosure.captioned else {"reply_markup": self.keyboard}
        return f"send{enclosure.kind.title().replace('_', '')}", place | words | {enclosure.kind: enclosure.file}

    def _changing(self, line: Line) -> tuple[str, dict[str, Any]]:
        place = {"chat_id": line.chat, "message_id": line.message}
        if self.captions:
            return "editMessageCaption", place | self._words("caption", "caption_entities")
        return "editMessageText", place | self._words("text", "entities")

    def _words(self, text: str, entities: str) -> dict[str, Any]:
        return {text: self.text, entities: [*map(written_out, self.entities)] or None, "reply_markup": self.keyboard}

    def _replying(self) -> Mapping[str, Any] | None:
        """A comment has to be a reply, or it stands outside of the comments: only without a post may what it answers be gone."""
        if target := self.reply or self.post:
            return {"message_id": target, "allow_sending_without_reply": self.post is None}
        return None


def packed(part: Part, *, chat: int) -> Parcel:
    """A part of a draft on its way to the chat of this id."""
    draft = part.draft
    text, entities = formatted(draft)
    answered = line_of(draft.reply_to)
    return Parcel(
        part,
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
    if isinstance(error, ChatMigrated) and not parcel.over:
        return replace(parcel, chat=error.new_chat_id, topic=None, reply=None, post=None)
    if complains(error, NO_TEXT) and not parcel.captions:
        return replace(parcel, captions=True)
    if parcel.entities and complains(error, "entit"):
        return replace(parcel, text=unformatted(parcel.part.draft), entities=())
    if (parcel.reply or parcel.post) and complains(error, "repl"):
        return replace(parcel, reply=None) if parcel.reply else replace(parcel, post=None)
    if parcel.part.enclosure and (isinstance(error, BadRequest) or is_too_large(error)):
        return _enclosed_otherwise(parcel, parcel.part.enclosure)
    return _without_links(parcel) if complains(error, "button") else None


def written_out(entity: MessageEntity) -> dict[str, Any]:
    """An entity as Telegram reads it; `to_dict` costs ten times as much."""
    plain: dict[str, Any] = {"type": str(entity.type), "offset": entity.offset, "length": entity.length}
    optional = {"url": entity.url, "language": entity.language}
    return plain | {name: value for name, value in optional.items() if value}


def _enclosed_otherwise(parcel: Parcel, enclosure: Enclosure) -> Parcel:
    """The file as another kind, else its name."""
    if other := otherwise(enclosure):
        return replace(parcel, part=replace(parcel.part, enclosure=other))
    return _repacked(parcel, parcel.part.named())


def _without_links(parcel: Parcel) -> Parcel | None:
    """The addresses that Telegram refuses in buttons stand in the text."""
    links = [action for action in parcel.part.draft.actions if action.url]
    return _repacked(parcel, replace(parcel.part, draft=with_written(parcel.part.draft, links))) if links else None


def _repacked(parcel: Parcel, part: Part) -> Parcel:
    """Other words for the same place."""
    text, entities = formatted(part.draft)
    return replace(parcel, part=part, text=text, entities=entities, keyboard=keyboard_of(part.draft.actions))
