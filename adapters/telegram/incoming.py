"""What Telegram brings, as messages of ours: pure translation, so that recorded updates test it without a network."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from telegram import CallbackQuery, Chat, ChatMember, ChatMemberUpdated, MessageEntity, Update, User
from telegram import Message as TelegramMessage
from telegram.constants import ChatType

from adapters.message import Author, Kind, Message
from adapters.telegram.addressed import Ourselves, command_in, entities_of, is_meant_for, is_private, part, words_of
from adapters.telegram.attached import attachments_of
from adapters.telegram.lines import Line
from adapters.telegram.places import Places, answered

WANTED = (Update.MESSAGE, Update.EDITED_MESSAGE, Update.CALLBACK_QUERY, Update.MY_CHAT_MEMBER)
"""The kinds of updates that are read here; Telegram is asked for no others."""
START = "start"
GROUPS = frozenset({ChatType.GROUP, ChatType.SUPERGROUP})


def to_message(update: Update, *, us: Ourselves, places: Places, now: datetime) -> Message | None:
    """What an update says to us, or None. Telegram dates no presses: those are of `now`."""
    if update.callback_query is not None:
        said = _press(update.callback_query, places=places, now=now)
    elif update.my_chat_member is not None:
        said = _coming_or_going(update.my_chat_member, places=places, number=update.update_id)
    elif (message := update.message or update.edited_message) is not None:
        said = _said(message, us=us, places=places)
    else:
        said = None
    return replace(said, position=update.update_id) if said else None


def _said(message: TelegramMessage, *, us: Ourselves, places: Places) -> Message | None:
    address = places.of(message)
    attachments = attachments_of(message, adapter=address.adapter)
    if not (message.text or attachments) or _is_ours(message, us) or not is_meant_for(us, message, room=address.room):
        return None
    said = Message(
        id=str(Line(message.chat.id, message.message_id)),
        address=address,
        author=_author_of(message, room=address.room),
        text=_spelled_out(message),
        sent_at=message.date,
        direct=is_private(message),
        attachments=attachments,
        reply_to=str(answered(message) or ""),
    )
    return _edited(said, message) if message.edit_date else _commanded(said, message)


def _edited(said: Message, message: TelegramMessage) -> Message | None:
    """The change of a message; somebody who walks about with a live location says nothing new."""
    if message.edit_date is None or message.location:
        return None
    at = message.edit_date
    return replace(said, kind=Kind.EDIT, id=f"{said.id}:{int(at.timestamp())}", reply_to=said.id, sent_at=at)


def _commanded(said: Message, message: TelegramMessage) -> Message:
    command = command_in(message)
    if command is None:
        return said
    if command.name == START and said.direct:
        return replace(said, kind=Kind.JOIN, text=command.rest)
    return replace(said, kind=Kind.COMMAND, action=command.name, text=command.rest)


def _press(query: CallbackQuery, *, places: Places, now: datetime) -> Message | None:
    line = query.message
    if line is None or query.data is None:
        return None
    # Of a line that Telegram itself has lost, the chat is all that is known.
    address = places.of(line) if isinstance(line, TelegramMessage) else places.room(line.chat.id)
    return Message(
        id=query.id,
        address=address,
        author=_person(query.from_user, line.chat, room=address.room),
        text="",
        sent_at=now,
        kind=Kind.ACTION,
        direct=line.chat.type == ChatType.PRIVATE,
        action=query.data,
        reply_to=str(Line(line.chat.id, line.message_id)),
    )


def _coming_or_going(change: ChatMemberUpdated, *, places: Places, number: int) -> Message | None:
    was, is_there = _is_there(change.old_chat_member), _is_there(change.new_chat_member)
    direct = change.chat.type == ChatType.PRIVATE
    if was == is_there or (direct and is_there) or change.chat.type == ChatType.CHANNEL:
        return None  # whoever unblocks us has yet to write, or to press Start
    address = places.room(change.chat.id)
    return Message(
        id=f"member:{number}",
        address=address,
        author=_person(change.from_user, change.chat, room=address.room),
        text="",
        sent_at=change.date,
        kind=Kind.JOIN if is_there else Kind.LEAVE,
        direct=direct,
    )


def _is_there(member: ChatMember) -> bool:
    """Whether somebody is in a chat; people with restrictions may be in it, or may have left."""
    return member.status not in (ChatMember.LEFT, ChatMember.BANNED) and getattr(member, "is_member", True)


def _is_ours(message: TelegramMessage, us: Ourselves) -> bool:
    return message.from_user is not None and message.from_user.id == us.id


def _author_of(message: TelegramMessage, *, room: str) -> Author:
    """The person; a chat, where an admin stays anonymous or somebody speaks as a channel."""
    chat = message.sender_chat
    if chat is None:
        return _person(message.from_user, message.chat, room=room)
    name = " · ".join(filter(None, (chat.effective_name, message.author_signature)))
    return Author(f"chat:{chat.id}", name=name, groups=(room,) if chat.id == message.chat.id else ())


def _person(user: User | None, chat: Chat, *, room: str) -> Author:
    if user is None:  # only what a channel itself posts has no author
        return Author(f"chat:{chat.id}", name=chat.effective_name or "")
    groups = (room,) if chat.type in GROUPS else ()
    return Author(str(user.id), name=user.full_name, is_bot=user.is_bot, language=user.language_code or "", groups=groups)


def _spelled_out(message: TelegramMessage) -> str:
    """The words of a message, with the address behind each label that hides one."""
    said = words_of(message)
    links = [entity for entity in entities_of(message) if entity.type == MessageEntity.TEXT_LINK and entity.url]
    if not links:
        return said
    words, done, spelled = said.encode("utf-16-le", "surrogatepass"), 0, ""
    for link in links:
        end = 2 * (link.offset + link.length)
        shown = "" if link.url == part(words, link) else f" ({link.url})"
        spelled += words[done:end].decode("utf-16-le", "replace") + shown
        done = end
    return spelled + words[done:].decode("utf-16-le", "replace")
