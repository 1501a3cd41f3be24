"""Files that people sent on Discord: fetched by an address that is always a fresh one, however old they are."""

from __future__ import annotations

import asyncio
from typing import Any, Final

import aiohttp
import discord

from adapters.discord.requests import Requests
from adapters.errors import DeliveryError, RejectedError, TemporaryError
from adapters.message import Attachment

PATIENCE: Final = 30.0
"""Seconds for one file."""
PAUSE: Final = 2.0
"""Seconds until a file is asked for again that could not be had just now."""
BROKEN: Final = 500
TOO_MANY: Final = 429


class Files:
    """What people sent through the adapter of that name.

    Discord's addresses of files end after a day (discord.com/developers/docs/reference, "Signed Attachment CDN URLs"): so the
    message is asked again for each.
    """

    def __init__(self, client: discord.Client, requests: Requests, *, name: str, limit: int) -> None:
        self._http = client.http
        self._requests = requests
        self._name = name
        self._limit = limit

    async def fetch(self, attachment: Attachment, *, limit: int) -> bytes:
        """As `adapters.base.FetchesFiles.fetch`."""
        limit = min(limit, self._limit)
        _refuse_large(attachment.size, limit)
        file = await self._file(attachment)
        _refuse_large(file["size"], limit)
        content = await self._downloaded(file["url"])
        _refuse_large(len(content), limit)
        return content

    def _is_own(self, attachment: Attachment) -> bool:
        return attachment.ref.startswith(f"{self._name}:")

    async def _file(self, attachment: Attachment) -> dict[str, Any]:
        """A file as its message tells of it now."""
        channel, message, number = self._place_of(attachment)
        told = await self._requests.ask(self._http.get_message(channel, message), repeatable=True)
        forwarded = (each["message"] for each in told.get("message_snapshots") or ())
        files = [file for each in (told, *forwarded) for file in each.get("attachments") or ()]
        found: dict[str, Any] | None = next((file for file in files if int(file["id"]) == number), None)
        if found is None:
            raise RejectedError("somebody took this file out of its message")
        return found

    def _place_of(self, attachment: Attachment) -> tuple[int, int, int]:
        """The channel, the message, and the number of the file."""
        parts = attachment.ref.removeprefix(f"{self._name}:").split("/")
        match parts if self._is_own(attachment) else ():
            case [channel, message, number] if all(part.isdecimal() for part in parts):
                return int(channel), int(message), int(number)
        raise RejectedError(f"{attachment.name or attachment.kind} did not come through {self._name}")

    async def _downloaded(self, url: str) -> bytes:
        try:
            async with asyncio.timeout(PATIENCE):
                return await self._http.get_from_cdn(url)
        except discord.HTTPException as error:
            raise _undelivered(error) from None
        except (aiohttp.ClientError, OSError) as error:
            raise TemporaryError(f"Discord's files cannot be reached: {type(error).__name__}", retry_after=PAUSE) from None


def _undelivered(error: discord.HTTPException) -> DeliveryError:
    if error.status == TOO_MANY or error.status >= BROKEN:
        return TemporaryError(f"Discord does not give this file just now (status {error.status})", retry_after=PAUSE)
    return RejectedError(f"Discord does not give this file (status {error.status})")


def _refuse_large(size: int, limit: int) -> None:
    if size > limit:
        raise RejectedError(f"the file has {size / 1e6:.1f} MB, of which at most {limit / 1e6:.1f} are fetched")
