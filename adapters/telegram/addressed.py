"""Whom a message in a group is meant for: us, when it mentions us, replies to us, commands us, or stands in a room of operators."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from telegram import Message, MessageEntity
from telegram.constants import ChatType

from adapters.telegram.places import answered


@dataclass(frozen=True, slots=True)
class Ourselves:
    """Who we are on Telegram, and where everything that is said is meant for us."""

    id: int
    username: str
    """Without the @."""
    desks: frozenset[str] = frozenset()
    """Rooms, as in `Introduction.desks`."""


@dataclass(frozen=True, slots=True)
class Command:
    """A command as it was given."""

    name: str
    """In small letters, without the slash."""
    rest: str
    """What follows it."""
    recipient: str = ""
    """The bot it names, in small letters, without the @; empty where it names none."""


def is_private(message: Message) -> bool:
    return message.chat.type == ChatType.PRIVATE


def is_meant_for(us: Ourselves, message: Message, *, room: str) -> bool:
    """Whether a message in a room is ours to hear: all of them in private and in desk rooms, else those that speak to us."""
    command = command_in(message)
    if command and command.recipient not in ("", us.username.lower()):
        return is_private(message)
    if is_private(message) or room in us.desks:
        return True
    return bool(command) or _replies_to(us, message) or _mentions(us, message)


def command_in(message: Message) -> Command | None:
    """The command that a message begins with, as Telegram marked it."""
    commands = (entity for entity in entities_of(message) if entity.type == MessageEntity.BOT_COMMAND and not entity.offset)
    first = next(commands, None)
    if first is None:
        return None
    words = words_of(message)
    name, _, recipient = words[1 : first.length].lower().partition("@")
    return Command(name, words[first.length :].strip(), recipient)


def words_of(message: Message) -> str:
    """What a message says, in its text or under its file."""
    return message.text or message.caption or ""


def entities_of(message: Message) -> Sequence[MessageEntity]:
    """The parts of `words_of` that Telegram marked."""
    return message.entities or message.caption_entities


def part(words: bytes, entity: MessageEntity) -> str:
    """What an entity marks in a text that is given as UTF-16, in whose units Telegram counts."""
    return words[2 * entity.offset : 2 * (entity.offset + entity.length)].decode("utf-16-le", "replace")


def _replies_to(us: Ourselves, message: Message) -> bool:
    replied = message.reply_to_message if answered(message) else None
    return replied is not None and replied.from_user is not None and replied.from_user.id == us.id


def _mentions(us: Ourselves, message: Message) -> bool:
    return us.id in _people(message) or f"@{us.username}".lower() in _names(message)


def _people(message: Message) -> Iterator[int]:
    return (entity.user.id for entity in entities_of(message) if entity.type == MessageEntity.TEXT_MENTION and entity.user)


def _names(message: Message) -> Iterator[str]:
    words = words_of(message).encode("utf-16-le", "surrogatepass")
    return (part(words, entity).lower() for entity in entities_of(message) if entity.type == MessageEntity.MENTION)
