"""What Telegram brings, as messages of ours: pure translation, so that recorded updates test it without a network."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Any

from adapters.message import Author, Kind, Message
from adapters.telegram.addressed import Ourselves, command_in, is_meant_for, part, utf16
from adapters.telegram.attached import attachments_of
from adapters.telegram.lines import Line
from adapters.telegram.places import Places, answered
from adapters.telegram.updates import CallbackQuery, Chat, ChatMemberUpdated, User, moment, read
from adapters.telegram.updates import Message as TelegramMessage

START = "start"


def to_message(data: dict[str, Any], *, us: Ourselves, places: Places, now: datetime) -> Message | None:
    """What an update says to us, or None. Telegram dates no presses: those are of `now`.

    Raises:
        msgspec.ValidationError: it is of another shape than documented.
    """
    update = read(data)
    for field in ("message", "edited_message"):
        if (message := getattr(update, field)) is not None:
            return _said(message, us=us, places=places, position=update.update_id, fields=data[field])
    if update.callback_query is not None:
        return _press(update.callback_query, places=places, position=update.update_id, now=now)
    if update.my_chat_member is not None:
        return _coming_or_going(update.my_chat_member, places=places, position=update.update_id)
    return None


def _said(message: TelegramMessage, *, us: Ourselves, places: Places, position: int, fields: Collection[str]) -> Message | None:
    address = places.of(message)
    attachments = attachments_of(message, adapter=address.adapter, fields=fields)
    if not (message.text or attachments) or _is_ours(message, us) or not is_meant_for(us, message, room=address.room):
        return None
    places.heard(message)
    said = Message(
        id=str(Line(message.chat.id, message.message_id)),
        address=address,
        author=_author_of(message, room=address.room),
        text=_spelled_out(message),
        sent_at=moment(message.date),
        position=position,
        direct=message.chat.is_private,
        attachments=attachments,
        reply_to=str(answered(message) or ""),
    )
    return _edited(said, message) if message.edit_date else _commanded(said, message)


def _edited(said: Message, message: TelegramMessage) -> Message | None:
    """The change of a message; somebody who walks about with a live location says nothing new."""
    if message.location:
        return None
    id = f"{said.id}:{message.edit_date}"  # noqa: A001 - it is the id
    return replace(said, kind=Kind.EDIT, id=id, reply_to=said.id, sent_at=moment(message.edit_date))


def _commanded(said: Message, message: TelegramMessage) -> Message:
    command = command_in(message)
    if command is None:
        return said
    if command.name == START and said.direct:
        return replace(said, kind=Kind.JOIN, text=command.rest)
    return replace(said, kind=Kind.COMMAND, action=command.name, text=command.rest)


def _press(query: CallbackQuery, *, places: Places, position: int, now: datetime) -> Message | None:
    line = query.message
    if line is None or query.data is None:
        return None
    address = places.of(line)
    return Message(
        id=query.id,
        address=address,
        author=_person(query.from_user, line.chat, room=address.room),
        text="",
        sent_at=now,
        position=position,
        kind=Kind.ACTION,
        direct=line.chat.is_private,
        action=query.data,
        reply_to=str(Line(line.chat.id, line.message_id)),
    )


def _coming_or_going(change: ChatMemberUpdated, *, places: Places, position: int) -> Message | None:
    was, is_there = change.old_chat_member.is_there, change.new_chat_member.is_there
    unblocked = change.chat.is_private and is_there  # whoever does that has yet to write, or to press Start
    if was == is_there or unblocked or not (change.chat.is_private or change.chat.is_group):
        return None
    address = places.room(change.chat.id)
    return Message(
        id=f"member:{position}",
        address=address,
        author=_person(change.from_user, change.chat, room=address.room),
        text="",
        sent_at=moment(change.date),
        position=position,
        kind=Kind.JOIN if is_there else Kind.LEAVE,
        direct=change.chat.is_private,
    )


def _is_ours(message: TelegramMessage, us: Ourselves) -> bool:
    return message.from_user is not None and message.from_user.id == us.id


def _author_of(message: TelegramMessage, *, room: str) -> Author:
    """The person; a chat, where an admin stays anonymous or somebody speaks as a channel."""
    chat = message.sender_chat
    if chat is None and message.from_user is not None:
        return _person(message.from_user, message.chat, room=room)
    chat = chat or message.chat
    name = " · ".join(filter(None, (chat.name, message.author_signature)))
    return Author(f"chat:{chat.id}", name=name, groups=(room,) if chat.id == message.chat.id else ())


def _person(user: User, chat: Chat, *, room: str) -> Author:
    groups = (room,) if chat.is_group else ()
    return Author(str(user.id), name=user.name, is_bot=user.is_bot, language=user.language_code, groups=groups)


def _spelled_out(message: TelegramMessage) -> str:
    """The words of a message, with the address behind each label that hides one."""
    links = [mark for mark in message.marks if mark.type == "text_link"]
    if not links:
        return message.words
    words, done, spelled = utf16(message.words), 0, ""
    for link in links:
        end = 2 * (link.offset + link.length)
        shown = "" if link.url == part(words, link) else f" ({link.url})"
        spelled += words[done:end].decode("utf-16-le", "replace") + shown
        done = end
    return spelled + words[done:].decode("utf-16-le", "replace")
