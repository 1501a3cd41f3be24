"""Files on Telegram: fetched when somebody may look at them, and sent again by their id or as what they hold."""

from __future__ import annotations

import mimetypes
from dataclasses import dataclass, replace

from telegram import Bot, InputFile
from telegram.error import InvalidToken, TelegramError

from adapters.errors import DeliveryError, RejectedError, TemporaryError
from adapters.message import Attachment
from adapters.telegram.failures import delivery_error

CAPTION = 1024
"""UTF-16 units of text that a file can carry (Bot API, `caption`)."""
PHOTO = 10_000_000
"""Bytes of a picture that Telegram takes as a photo (Bot API, `sendPhoto`); a larger one goes as a document."""
UNCAPTIONED = frozenset({"sticker", "video_note"})
"""What carries no text: its words have to be said before it."""
UPLOADED = {
    "image/jpeg": "photo",
    "image/png": "photo",
    "image/webp": "photo",
    "audio/mpeg": "audio",
    "audio/mp4": "audio",
    "audio/ogg": "voice",
    "video/mp4": "video",
}
"""As what a file of this type is shown; anything else is a document."""
LATER = "temporarily unavailable"


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file on its way into a chat."""

    file: str | InputFile
    """Its id, or what it holds."""
    kind: str
    """As what it is sent, as the Bot API names the parameter: `photo` for sendPhoto."""

    @property
    def captioned(self) -> bool:
        """Whether it can carry words."""
        return self.kind not in UNCAPTIONED


def enclosed(attachment: Attachment, *, name: str) -> Enclosure | None:
    """The file itself, where there is something to send; None where it can only be named."""
    kind, known = kept(attachment, name=name)
    if known:
        return Enclosure(known, kind)
    if attachment.content:
        return Enclosure(InputFile(attachment.content, filename=_file_name(attachment)), _kind_of(attachment))
    return None


def kept(attachment: Attachment, *, name: str) -> tuple[str, str]:
    """As what the adapter of that name brought a file in, and its id; both empty where it did not.

    Telegram sends a file again only as what it was.
    """
    adapter, _, known = attachment.ref.partition(":")
    kind, _, file_id = known.partition(":")
    return (kind, file_id) if adapter == name else ("", "")


def otherwise(enclosure: Enclosure) -> Enclosure | None:
    """The same file sent as something else, after Telegram refused it as what it was sent; None where nothing else is left."""
    uploaded = isinstance(enclosure.file, InputFile)
    return replace(enclosure, kind="document") if uploaded and enclosure.kind != "document" else None


async def fetch(bot: Bot, attachment: Attachment, *, name: str, limit: int) -> bytes:
    """As `adapters.base.FetchesFiles.fetch`, for the adapter of that name."""
    _, known = kept(attachment, name=name)
    if not known:
        raise RejectedError(f"{attachment.name or attachment.kind} did not come through {name}")
    _refuse_large(attachment.size, limit)
    try:
        file = await bot.get_file(known)
    except TelegramError as error:
        raise _unfetched(error) from None
    _refuse_large(file.file_size or 0, limit)
    try:
        content = bytes(await file.download_as_bytearray())
    except InvalidToken:  # what python-telegram-bot makes of a download's "not found"
        raise RejectedError("Telegram keeps this file no more") from None
    except RuntimeError:
        raise RejectedError("Telegram does not say where this file is") from None
    except TelegramError as error:
        raise _unfetched(error) from None
    _refuse_large(len(content), limit)
    return content


def _unfetched(error: TelegramError) -> DeliveryError:
    """Fetching changes nothing: whatever may pass is tried again."""
    if LATER in str(error).lower():
        return TemporaryError("Telegram has this file, but not at hand just now", retry_after=2.0)
    return delivery_error(error, repeatable=True)


def _refuse_large(size: int, limit: int) -> None:
    if size > limit:
        raise RejectedError(f"the file has {size / 1e6:.1f} MB, of which at most {limit / 1e6:.1f} are fetched")


def _kind_of(attachment: Attachment) -> str:
    kind = UPLOADED.get(attachment.media_type, "document")
    too_large = kind == "photo" and len(attachment.content) > PHOTO
    return "document" if too_large or attachment.kind == "file" else kind


def _file_name(attachment: Attachment) -> str:
    """A name by which people's machines know what to do with it."""
    ending = mimetypes.guess_extension(attachment.media_type) or ""
    name = attachment.name or attachment.kind
    return name if "." in name else f"{name}{ending}"
