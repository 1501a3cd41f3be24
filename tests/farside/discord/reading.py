"""Requests as they come over HTTP: JSON, or a form with files and `payload_json`."""

from __future__ import annotations

import json
import mimetypes
from typing import Any

from aiohttp import BodyPartReader, web

from tests.farside.discord.asked import Asked
from tests.farside.discord.files import Upload
from tests.farside.discord.refusal import Refusal


async def read(request: web.Request) -> Asked:
    """What was asked.

    Raises:
        Refusal: it cannot be read.
    """
    body, files = await _parts(request) if request.content_type.startswith("multipart/") else (await _json(request), ())
    return Asked(dict(request.match_info), dict(request.query), body, files)


async def _json(request: web.Request) -> Any:  # noqa: ANN401 - whatever stands there
    if not (content := await request.read()):
        return None
    try:
        return json.loads(content)
    except ValueError as error:
        raise Refusal(400, 50109, "The request body contains invalid JSON.") from error


async def _parts(request: web.Request) -> tuple[Any, tuple[Upload, ...]]:
    body: Any = None
    files = []
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader):
            continue
        if part.name == "payload_json":
            body = json.loads(await part.text())
        else:
            content = bytes(await part.read())
            files.append(Upload(part.name or "", part.filename or "unknown", content, _media_type(part)))
    return body, tuple(files)


def _media_type(part: BodyPartReader) -> str:
    """The kind of a file: as it is said, else by its name, as Discord does."""
    said = part.headers.get("Content-Type", "")
    guessed = mimetypes.guess_type(part.filename or "")[0] or ""
    return guessed if said in {"", "application/octet-stream"} else said
