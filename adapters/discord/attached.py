"""What came along with words, or without any: files that can be fetched again, and things that can only be named."""

from __future__ import annotations

from collections.abc import Iterator

import discord

from adapters.message import Attachment

KINDS = {"image": "image", "audio": "audio", "video": "video"}
"""What a file is, by the first half of its media type; anything else is a file."""
FORMATS = {"png": "image/png", "apng": "image/png", "gif": "image/gif", "lottie": "application/json"}
"""The media types of stickers, by the name of their format."""


def attachments_of(message: discord.Message | discord.MessageSnapshot, *, adapter: str, where: str) -> tuple[Attachment, ...]:
    """Everything that a message brings besides its words; `where` is the channel and the message, as in `12/34`."""
    return (*_files(message, f"{adapter}:{where}"), *_stickers(message), *_poll(message))


def _files(message: discord.Message | discord.MessageSnapshot, where: str) -> Iterator[Attachment]:
    for file in message.attachments:
        media_type = (file.content_type or "").partition(";")[0]
        yield Attachment(
            KINDS.get(media_type.partition("/")[0], "file"),
            url=file.url,
            name=file.filename,
            media_type=media_type,
            size=file.size,
            ref=f"{where}/{file.id}",
        )


def _stickers(message: discord.Message | discord.MessageSnapshot) -> Iterator[Attachment]:
    for sticker in message.stickers:
        yield Attachment("sticker", url=sticker.url, name=sticker.name, media_type=FORMATS.get(sticker.format.name, ""))


def _poll(message: discord.Message | discord.MessageSnapshot) -> Iterator[Attachment]:
    poll = message.poll if isinstance(message, discord.Message) else None
    if poll is not None:
        yield Attachment("file", name=" / ".join((poll.question, *(answer.text for answer in poll.answers))))
