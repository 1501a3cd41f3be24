"""What came along with words, or without any: files that can be fetched again, and things that can only be named."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from telegram import Contact, Dice, Location, Message, PhotoSize, Poll, Sticker, Venue
from telegram.constants import MessageAttachmentType, MessageType

from adapters.message import Attachment

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
SERVICE = (
    {kind.value for kind in MessageType}
    - SAID
    - {
        "text",
        "business_connection_id",
        "effect_id",
        "reply_to_story",
        "sender_boost_count",
        "sender_business_bot",
        "suggested_post_info",
        "via_bot",
    }
)
"""Fields in which Telegram itself says something: who came, what was pinned. Nobody asks for an answer to that."""


def attachments_of(message: Message, *, adapter: str) -> tuple[Attachment, ...]:
    """Everything that a message brings besides its words."""
    if message.text:
        return ()
    return tuple(_files(message, adapter)) or tuple(_things(message)) or tuple(_anything(message))


def _files(message: Message, adapter: str) -> Iterator[Attachment]:
    if message.photo:
        yield _photo(message.photo, adapter)
    if message.sticker:
        yield _sticker(message.sticker, adapter)
    for field, (kind, media_type) in FILES.items():
        if file := getattr(message, field):
            yield _file(file, adapter, field=field, kind=kind, media_type=media_type)
    if message.document and not message.animation:  # every animation comes as a document too
        media_type = message.document.mime_type or ""
        kind = KINDS.get(media_type.partition("/")[0], "file")
        yield _file(message.document, adapter, field="document", kind=kind, media_type=media_type)


def _photo(sizes: tuple[PhotoSize, ...], adapter: str) -> Attachment:
    largest = max(sizes, key=lambda size: size.width * size.height)
    return _file(largest, adapter, field="photo", kind="image", media_type="image/jpeg")


def _sticker(sticker: Sticker, adapter: str) -> Attachment:
    media_type = "video/webm" if sticker.is_video else "application/x-tgsticker" if sticker.is_animated else "image/webp"
    return _file(sticker, adapter, field="sticker", kind="sticker", media_type=media_type, name=sticker.emoji or "")


def _file(  # noqa: PLR0913 - all that is known of a file, by keyword
    file: Any,  # noqa: ANN401 - ten classes with these fields
    adapter: str,
    *,
    field: str,
    kind: str,
    media_type: str,
    name: str = "",
) -> Attachment:
    return Attachment(
        kind,
        name=name or getattr(file, "file_name", None) or getattr(file, "title", None) or "",
        media_type=getattr(file, "mime_type", None) or media_type,
        size=file.file_size or 0,
        ref=f"{adapter}:{field}:{file.file_id}",
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


def _anything(message: Message) -> Iterator[Attachment]:
    """Whatever Telegram thinks of next is something that somebody sent, unless Telegram itself says it."""
    if not any(getattr(message, field, None) for field in (*SERVICE, "migrate_from_chat_id")):
        yield Attachment("file", name=_called(message).replace("_", " "))


def _called(message: Message) -> str:
    known = (field for field in sorted(SAID) if getattr(message, field, None))
    return next(known, next(iter(message.api_kwargs), ""))
