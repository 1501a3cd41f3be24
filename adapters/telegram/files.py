"""Files on Telegram: fetched when somebody may look at them, and sent again by their id or as what they hold."""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from telegram import Bot, InlineKeyboardMarkup, InputFile, Message, MessageEntity, ReplyParameters
from telegram.error import BadRequest, InvalidToken, TelegramError

from adapters.errors import DeliveryError, RejectedError, TemporaryError
from adapters.message import Attachment
from adapters.split import file_line
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
KINDS = {"image": "photo", "audio": "audio", "video": "video", "sticker": "sticker"}
OTHER_KIND = re.compile(r"can't use file of type (\w+)", re.IGNORECASE)
"""How Telegram says what kind of file an id stands for (`FileManager::check_input_file_id` of github.com/tdlib/td)."""
TYPES = {
    "photo": "photo",
    "document": "document",
    "voicenote": "voice",
    "voice": "voice",
    "audio": "audio",
    "video": "video",
    "animation": "animation",
    "videonote": "video_note",
    "sticker": "sticker",
}
"""Kinds of file as that complaint names them, and as requests do."""
LATER = "temporarily unavailable"


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file on its way into a chat."""

    file: str | InputFile
    """Its id, or what it holds."""
    kind: str
    """As what it is sent: the name of the request without `send_`."""
    line: str
    """What stands for it where it cannot be sent."""

    @property
    def captioned(self) -> bool:
        """Whether it can carry words."""
        return self.kind not in UNCAPTIONED


def file_id(attachment: Attachment, *, name: str) -> str:
    """The id of a file that the adapter of that name brought in; empty where it did not."""
    adapter, _, known = attachment.ref.partition(":")
    return known if adapter == name else ""


def enclosed(attachment: Attachment, *, name: str) -> Enclosure | None:
    """The file itself, where there is something to send; None where it can only be named."""
    line = file_line(attachment)
    if known := file_id(attachment, name=name):
        return Enclosure(known, _kind_of_id(attachment), line)
    if attachment.content:
        return Enclosure(InputFile(attachment.content, filename=_file_name(attachment)), _kind_of_content(attachment), line)
    return None


def otherwise(enclosure: Enclosure, error: TelegramError) -> Enclosure | None:
    """The same file sent as something else, after Telegram refused it as what it was sent; None where that would not help."""
    if not isinstance(error, BadRequest):
        return None
    if (found := OTHER_KIND.search(str(error))) and isinstance(enclosure.file, str):
        kind = TYPES.get(found[1].lower(), enclosure.kind)
        return replace(enclosure, kind=kind) if kind != enclosure.kind else None
    if isinstance(enclosure.file, InputFile) and enclosure.kind != "document":
        return replace(enclosure, kind="document")
    return None


async def send_file(  # noqa: PLR0913 - what a line is made of, by keyword
    bot: Bot,
    enclosure: Enclosure,
    *,
    chat: int,
    caption: str = "",
    entities: Sequence[MessageEntity] = (),
    topic: int | None = None,
    replies: ReplyParameters | None = None,
    keyboard: InlineKeyboardMarkup | None = None,
) -> Message:
    """Show a file, with at most `CAPTION` units of text where it is `captioned`.

    Raises:
        TelegramError: as any request does; ask `otherwise` what else to try.
    """
    words = {"caption": caption, "caption_entities": entities} if caption and enclosure.captioned else {}
    send = getattr(bot, f"send_{enclosure.kind}")
    message: Message = await send(
        chat,
        enclosure.file,
        message_thread_id=topic,
        reply_parameters=replies,
        reply_markup=keyboard,
        **words,
    )
    return message


async def fetch(bot: Bot, attachment: Attachment, *, name: str, limit: int) -> bytes:
    """As `adapters.base.FetchesFiles.fetch`, for the adapter of that name."""
    known = file_id(attachment, name=name)
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


def _kind_of_id(attachment: Attachment) -> str:
    """As what it probably came in. Should that be wrong, Telegram says what it was."""
    if attachment.kind == "audio" and attachment.media_type == "audio/ogg" and not attachment.name:
        return "voice"
    if attachment.kind == "image" and attachment.name:
        return "document"
    return KINDS.get(attachment.kind, "document")


def _kind_of_content(attachment: Attachment) -> str:
    kind = UPLOADED.get(attachment.media_type, "document")
    too_large = kind == "photo" and len(attachment.content) > PHOTO
    return "document" if too_large or attachment.kind == "file" else kind


def _file_name(attachment: Attachment) -> str:
    """A name by which people's machines know what to do with it."""
    ending = mimetypes.guess_extension(attachment.media_type) or ""
    name = attachment.name or attachment.kind
    return name if "." in name else f"{name}{ending}"
