"""Files as messages carry them, at addresses that are good for a day: https://docs.discord.com/developers/reference#signed-attachment-cdn-urls."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from tests.farside.discord.refusal import Refusal, invalid
from tests.farside.discord.snowflakes import Clock

Json = dict[str, Any]
DAY = 86_400
LARGEST = 10 * 1024 * 1024
"""What a bot can send, in bytes."""
MOST = 10
PICTURES = ("image/", "video/")


@dataclass(frozen=True, slots=True)
class Upload:
    """One file of a request."""

    field: str
    name: str
    content: bytes
    media_type: str


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that was sent."""

    channel: str
    about: Json
    content: bytes


class Files:
    """All files, by the id of their attachment."""

    def __init__(self, clock: Clock) -> None:
        self.base = ""
        """Where they are fetched from."""
        self._clock = clock
        self._kept: dict[str, Kept] = {}

    def keep(self, channel: str, content: bytes, *, name: str, media_type: str = "", description: str = "") -> Json:
        """A new file; the attachment object."""
        about: Json = {"id": self._clock.snowflake(), "filename": _tame(name), "size": len(content)}
        about |= {"content_type": media_type} if media_type else {}
        about |= {"description": description} if description else {}
        about |= {"width": 800, "height": 600} if media_type.startswith(PICTURES) else {}
        self._kept[about["id"]] = Kept(channel, about, content)
        return self.addressed(about)

    def attached(self, channel: str, said: Json, uploads: Iterable[Upload]) -> list[Json]:
        """The files of a new message.

        Raises:
            Refusal: there are too many, or one is too large.
        """
        described = {str(about["id"]): about for about in said.get("attachments") or ()}
        found = [self._taken(channel, upload, described) for upload in uploads]
        if len(found) > MOST:
            raise invalid("attachments", f"Must be {MOST} or fewer in length.", kind="BASE_TYPE_BAD_LENGTH")
        return found

    def addressed(self, about: Json) -> Json:
        """An attachment with an address of now."""
        path = f"{self.base}/attachments/{self._kept[about['id']].channel}/{about['id']}/{about['filename']}"
        url = f"{path}?{self._signature(about['id'], int(self._clock.now()))}"
        return about | {"url": url, "proxy_url": url}

    def fresh(self, line: Json) -> Json:
        """A message with addresses of now."""
        return line | {"attachments": [self.addressed(about) for about in line["attachments"]]} if line.get("attachments") else line

    def content(self, id: str, query: dict[str, str] | None = None) -> bytes | None:  # noqa: A002 - it is the id
        """What a file holds, if it is there and the address is still good."""
        if id not in self._kept or (query is not None and not self._is_good(id, query)):
            return None
        return self._kept[id].content

    def _taken(self, channel: str, upload: Upload, described: dict[str, Json]) -> Json:
        if len(upload.content) > LARGEST:
            raise Refusal(413, 40005, "Request entity too large")
        about = described.get(upload.field.removeprefix("files[").removesuffix("]"), {})
        name, words = about.get("filename") or upload.name, about.get("description") or ""
        return self.keep(channel, upload.content, name=name, media_type=upload.media_type, description=words)

    def _signature(self, id: str, since: int) -> str:  # noqa: A002 - it is the id
        until = since + DAY
        seal = hashlib.sha256(f"{id} {since} {until}".encode()).hexdigest()
        return f"ex={until:x}&is={since:x}&hm={seal}"

    def _is_good(self, id: str, query: dict[str, str]) -> bool:  # noqa: A002 - it is the id
        signed = "&".join(f"{key}={query.get(key, '')}" for key in ("ex", "is", "hm"))
        since = int(query.get("is") or "0", 16)
        return signed == self._signature(id, since) and self._clock.now() < since + DAY


def _tame(name: str) -> str:
    """A name as Discord keeps it: spaces become underscores, and what no address can carry is left out."""
    return re.sub(r"[^\w.\-]", "", name.replace(" ", "_")) or "unknown"
