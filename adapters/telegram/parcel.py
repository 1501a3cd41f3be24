"""One request that shows something, and what is left out of it when Telegram refuses a part."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from telegram import InlineKeyboardMarkup, MessageEntity, ReplyParameters
from telegram.error import ChatMigrated, TelegramError

from adapters.message import Draft
from adapters.split import plain
from adapters.telegram.buttons import fits, keyboard, written
from adapters.telegram.failures import complains
from adapters.telegram.lines import Line, post, topic

Formatted = tuple[str, tuple[MessageEntity, ...]]


@dataclass(frozen=True, slots=True)
class Parcel:
    """A text on its way into a chat."""

    chat: int
    text: str
    entities: tuple[MessageEntity, ...]
    source: str
    """The same text with nothing hidden in entities, link addresses above all."""
    keyboard: InlineKeyboardMarkup | None = None
    topic: int | None = None
    reply: int | None = None
    post: int | None = None
    """The channel's post that it comments on."""

    @property
    def replies(self) -> ReplyParameters | None:
        """What it answers. A comment whose message has vanished must not stand outside of the comments."""
        target = self.reply or self.post
        return ReplyParameters(target, allow_sending_without_reply=target != self.post and not self.post) if target else None


def packed(draft: Draft, *, chat: int, formatted: Callable[[Draft], Formatted]) -> Parcel:
    """A draft as a request to the chat of this id."""
    draft = _with_written_links(draft)
    text, entities = formatted(draft)
    answered = Line.named(draft.reply_to)
    return Parcel(
        chat=chat,
        text=text,
        entities=entities,
        source=plain(draft),
        keyboard=keyboard(draft.actions),
        topic=topic(draft.to.thread),
        reply=answered.message if answered and answered.chat == chat else None,
        post=post(draft.to.thread),
    )


def lightened(parcel: Parcel, error: TelegramError) -> Parcel | None:
    """What to try instead after a refusal, with less each time; None where nothing would help."""
    if isinstance(error, ChatMigrated) and parcel.chat != error.new_chat_id:
        return replace(parcel, chat=error.new_chat_id, topic=None, reply=None, post=None)
    if parcel.entities and complains(error, "entit"):
        return replace(parcel, text=parcel.source, entities=())
    if parcel.reply and complains(error, "repl"):
        return replace(parcel, reply=None)
    if parcel.post and complains(error, "repl"):
        return replace(parcel, post=None)
    return None


def _with_written_links(draft: Draft) -> Draft:
    """The draft with the addresses in its text that no button carries."""
    lines = [written(action) for action in draft.actions if not fits(action)]
    return replace(draft, text="\n\n".join([draft.text, *lines])) if lines else draft
