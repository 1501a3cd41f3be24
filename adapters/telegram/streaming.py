"""Answers while they are being written, as drafts that Telegram shows one person and forgets."""

from __future__ import annotations

import zlib
from typing import Final

from adapters.message import Draft
from adapters.split import split
from adapters.telegram.lines import topic_of
from adapters.telegram.pace import Pace
from adapters.telegram.parcel import written_out
from adapters.telegram.requests import Requests
from adapters.telegram.text import formatted

LONGEST: Final = 4096
"""UTF-16 units of a draft (Bot API, `sendMessageDraft`)."""


async def show_unfinished(draft: Draft, *, chat: int, key: str, requests: Requests, pace: Pace) -> None:
    """Show as much as is written; where that is more than Telegram takes, its end."""
    pace.admit_preview(chat)
    text, entities = formatted(draft)
    parts = split(text, limit=LONGEST, unit="utf16")
    await requests.harmless(
        "sendMessageDraft",
        chat=chat,
        chat_id=chat,
        draft_id=number_of(key),
        text=parts[-1],
        entities=[*map(written_out, entities)] if len(parts) == 1 else None,
        message_thread_id=topic_of(draft.to.thread),
    )


def number_of(key: str) -> int:
    """A draft's number, the same for the same key: Telegram animates one into the next, and takes any 32 bits but zero."""
    return zlib.crc32(key.encode()) & 0x7FFF_FFFF or 1
