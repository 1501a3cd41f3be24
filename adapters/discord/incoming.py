"""What Discord brings, as messages of ours: pure translation of discord.py's objects."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import discord

from adapters.discord.addressed import Ourselves, is_meant_for, mentions
from adapters.discord.attached import attachments_of
from adapters.discord.authors import author_of
from adapters.discord.places import is_direct, is_plain, place_of
from adapters.discord.wording import words_of
from adapters.message import Address, Attachment, Author, Kind, Message

SAID = frozenset({discord.MessageType.default, discord.MessageType.reply})
"""The types of messages in which people say something; in all others, Discord does."""
COMMAND = re.compile(r"/(?P<name>[a-z][a-z_]*)(?:\s+(?P<rest>.*))?", re.DOTALL)
"""A command that was typed as words, because Discord offered none of that name."""


@dataclass(frozen=True, slots=True)
class Translation:
    """How one adapter reads what is said on Discord."""

    adapter: str
    us: Ourselves
    threads: bool = False
    """Whether a mention in a channel begins a thread."""

    def said(self, message: discord.Message) -> Message | None:
        """What a message says to us, or None."""
        address = self._address(message)
        if address is None or message.author.id == self.us.id or message.type not in SAID:
            return None
        text, attachments = words_of(message, us=self.us.id), self._attachments(message)
        if not (text or attachments) or not is_meant_for(self.us, message, place=address):
            return None
        said = Message(
            id=str(message.id),
            address=address,
            author=author_of(message.author, is_bot=message.webhook_id is not None),
            text=text,
            sent_at=message.created_at,
            position=message.id,
            direct=is_direct(message.channel),
            attachments=attachments,
            reply_to=_replied(message),
        )
        return _commanded(said)

    def edited(self, message: discord.Message) -> Message | None:
        """The change of a message that means something to us; Discord tells of unfolded links as well."""
        said = self.said(message) if message.edited_at else None
        if said is None or message.edited_at is None:
            return None
        moment = round(message.edited_at.timestamp() * 1000)
        words = words_of(message, us=self.us.id)
        said = replace(said, kind=Kind.EDIT, id=f"{said.id}:{moment}", reply_to=said.id, text=words, action="")
        return replace(said, sent_at=message.edited_at, position=discord.utils.time_snowflake(message.edited_at))

    def is_nowhere(self, message: discord.Message) -> bool:
        """Whether a person said it in a thread of a server that is not known yet: somebody has to ask which it is."""
        known = message.guild is None or place_of(message.channel, adapter=self.adapter) is not None
        return not known and message.type in SAID and message.author.id != self.us.id

    def wrote(self, typing: discord.RawTypingEvent, channel: object) -> Message | None:
        """Somebody is writing something that will be ours to hear; `channel` is None for one that is not of a server."""
        address = Address(self.adapter, str(typing.channel_id)) if channel is None else place_of(channel, adapter=self.adapter)
        direct = typing.guild_id is None
        if address is None or typing.user_id == self.us.id or not (direct or self._is_ours(address)):
            return None
        author = author_of(typing.user) if typing.user else Author(str(typing.user_id))
        id = f"typing:{typing.user_id}:{typing.timestamp.timestamp():.0f}"  # noqa: A001 - it is the id
        return Message(id, address, author, "", typing.timestamp, kind=Kind.TYPING, direct=direct)

    def _is_ours(self, place: Address) -> bool:
        return place.room in self.us.rooms or place in self.us.threads

    def _address(self, message: discord.Message) -> Address | None:
        address = place_of(message.channel, adapter=self.adapter)
        if address is None or not (self.threads and is_plain(message.channel) and address.room not in self.us.desks):
            return address
        return replace(address, thread=str(message.id)) if mentions(self.us, message) else address

    def _attachments(self, message: discord.Message) -> tuple[Attachment, ...]:
        where = f"{message.channel.id}/{message.id}"
        brought: tuple[discord.Message | discord.MessageSnapshot, ...] = (message, *message.message_snapshots)
        return tuple(file for each in brought for file in attachments_of(each, adapter=self.adapter, where=where))


def _replied(message: discord.Message) -> str:
    """The id of the message that this one answers; what is only forwarded is not answered."""
    reference = message.reference if message.type is discord.MessageType.reply else None
    return str(reference.message_id) if reference and reference.message_id else ""


def _commanded(said: Message) -> Message:
    command = COMMAND.fullmatch(said.text)
    if command is None:
        return said
    return replace(said, kind=Kind.COMMAND, action=command["name"], text=(command["rest"] or "").strip())
