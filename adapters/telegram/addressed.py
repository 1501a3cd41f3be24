"""Whom a message in a group is meant for: us, when it mentions us, replies to us, commands us, or stands in a room of operators."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from adapters.telegram.places import answered
from adapters.telegram.updates import Entity, Message


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


def is_meant_for(us: Ourselves, message: Message, *, room: str) -> bool:
    """Whether a message in a room is ours to hear: all of them in private and in desk rooms, else those that speak to us."""
    if message.chat.is_private:
        return True
    command = command_in(message)
    if command and command.recipient not in {"", us.username.lower()}:
        return False
    return room in us.desks or bool(command) or _replies_to(us, message) or _mentions(us, message)


def command_in(message: Message) -> Command | None:
    """The command that a message begins with, as Telegram marked it."""
    first = next((mark for mark in message.marks if mark.type == "bot_command" and not mark.offset), None)
    if first is None:
        return None
    name, _, recipient = message.words[1 : first.length].lower().partition("@")
    return Command(name, message.words[first.length :].strip(), recipient)


def utf16(words: str) -> bytes:
    """A text in the units in which Telegram counts, two bytes each."""
    return words.encode("utf-16-le", "surrogatepass")


def part(words: bytes, mark: Entity) -> str:
    """What is marked in a text that is given in those units."""
    return words[2 * mark.offset : 2 * (mark.offset + mark.length)].decode("utf-16-le", "replace")


def _replies_to(us: Ourselves, message: Message) -> bool:
    replied = message.reply_to_message if answered(message) else None
    return replied is not None and replied.from_user is not None and replied.from_user.id == us.id


def _mentions(us: Ourselves, message: Message) -> bool:
    return us.id in _people(message) or f"@{us.username}".lower() in _names(message)


def _people(message: Message) -> Iterator[int]:
    return (mark.user.id for mark in message.marks if mark.type == "text_mention" and mark.user)


def _names(message: Message) -> Iterator[str]:
    words = utf16(message.words)
    return (part(words, mark).lower() for mark in message.marks if mark.type == "mention")
