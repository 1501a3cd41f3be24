"""What came along with words, or without any: files that can be fetched again, and things that can only be named."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import Any

from telegram import MaybeInaccessibleMessage
from telegram import Message as Everything
from telegram.constants import MessageAttachmentType, MessageType

from adapters.message import Attachment
from adapters.telegram.updates import Contact, Dice, File, Location, Message, Poll, Venue

KINDS = {"image": "image", "audio": "audio", "video": "video"}
"""What a document is, by the first half of its media type; anything else is a file."""
FILES = {
    "animation": ("video", "video/mp4"),
    "audio": ("audio", "audio/mpeg"),
    "video": ("video", "video/mp4"),
    "video_note": ("video", "video/mp4"),
    "voice": ("audio", "audio/ogg"),
}
"""Kind and media type, where the file does not say another one."""
SAID = {kind.value for kind in MessageAttachmentType} | {"checklist", "gift", "giveaway", "unique_gift"}
"""Fields of a message in which people send something."""
KNOWN = {*Everything.__slots__, *MaybeInaccessibleMessage.__slots__, "from"}
"""All fields that python-telegram-bot knows."""
SERVICE = {kind.value for kind in MessageType} - SAID | {"migrate_from_chat_id"}
"""Fields in which Telegram itself says something: who came, what was pinned. Nobody asks for an answer to that."""


def attachments_of(message: Message, *, adapter: str, fields: Collection[str]) -> tuple[Attachment, ...]:
    """Everything that a message brings besides its words; `fields` are the names of all that it has."""
    if message.text:
        return ()
    return tuple(_files(message, adapter)) or tuple(_things(message)) or tuple(_anything(fields))


def _files(message: Message, adapter: str) -> Iterator[Attachment]:
    if message.photo:
        largest = max(message.photo, key=lambda size: size.width * size.height)
        yield _file(largest, f"{adapter}:photo", kind="image", media_type="image/jpeg")
    if message.sticker:
        yield _sticker(message.sticker, f"{adapter}:sticker")
    for field, (kind, media_type) in FILES.items():
        if file := getattr(message, field):
            yield _file(file, f"{adapter}:{field}", kind=kind, media_type=media_type)
    if message.document and not message.animation:  # every animation comes as a document too
        kind = KINDS.get(message.document.mime_type.partition("/")[0], "file")
        yield _file(message.document, f"{adapter}:document", kind=kind)


def _sticker(sticker: File, where: str) -> Attachment:
    media_type = "video/webm" if sticker.is_video else "application/x-tgsticker" if sticker.is_animated else "image/webp"
    return _file(sticker, where, kind="sticker", media_type=media_type)


def _file(file: File, where: str, *, kind: str, media_type: str = "") -> Attachment:
    return Attachment(
        kind,
        name=file.file_name or file.title or file.emoji,
        media_type=file.mime_type or media_type,
        size=file.file_size,
        ref=f"{where}:{file.file_id}",
    )


def _things(message: Message) -> Iterator[Attachment]:
    """What has no bytes, with a name that tells people who cannot see it what it is."""
    for field, described in THINGS.items():
        if (thing := getattr(message, field)) is not None:
            yield described(thing)
            return


def _venue(venue: Venue) -> Attachment:
    return Attachment("file", url=_spot(venue.location), name=f"{venue.title}, {venue.address}")


def _location(location: Location) -> Attachment:
    return Attachment("file", url=_spot(location), name=f"{location.latitude}, {location.longitude}")


def _spot(location: Location) -> str:
    """A place as an address that every map opens (RFC 5870)."""
    return f"geo:{location.latitude},{location.longitude}"


def _contact(contact: Contact) -> Attachment:
    name = " ".join(filter(None, (contact.first_name, contact.last_name, contact.phone_number)))
    return Attachment("file", name=name, media_type="text/vcard")


def _poll(poll: Poll) -> Attachment:
    return Attachment("file", name=" / ".join((poll.question, *(option.text for option in poll.options))))


def _dice(dice: Dice) -> Attachment:
    return Attachment("file", name=f"{dice.emoji} {dice.value}")


THINGS: dict[str, Callable[[Any], Attachment]] = {
    "venue": _venue,  # before the location that every venue brings as well
    "location": _location,
    "contact": _contact,
    "poll": _poll,
    "dice": _dice,
}


def _anything(fields: Collection[str]) -> Iterator[Attachment]:
    """What is not read here, and whatever Telegram thinks of next: something that somebody sent, by its name."""
    named = [*sorted(SAID.intersection(fields)), *sorted(set(fields) - KNOWN)]
    if named and not SERVICE.intersection(fields):
        yield Attachment("file", name=named[0].replace("_", " "))
