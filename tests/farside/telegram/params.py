"""What a request says, whatever way it was written: JSON, a form, or parts with files."""

from __future__ import annotations

import json
from typing import Any

from aiohttp import web
from aiohttp.web_request import FileField

from tests.farside.telegram.media import KINDS

Params = dict[str, Any]
WORDS = frozenset(
    {
        *("text", "caption", "title", "name", "description", "short_description", "url", "secret_token", "callback_query_id"),
        *("parse_mode", "file_id", "action", "language_code", "emoji", "icon_custom_emoji_id", "custom_emoji_id", "performer"),
        *("inline_message_id", "ip_address", *KINDS),
    }
)
"""What stays a text though it may look like a number or like JSON."""


async def read(request: web.Request) -> Params:
    """All parameters of a request, decoded."""
    said: Params = dict(request.query)
    if request.content_type == "application/json":
        said |= await request.json() if request.can_read_body else {}
    elif request.can_read_body:
        said |= await request.post()
    files = {name: _file(value) for name, value in said.items() if isinstance(value, FileField)}
    return {name: _attached(_decoded(name, value), files) for name, value in said.items() if name not in files} | {
        name: file for name, file in files.items() if name in WORDS
    }


def _decoded(name: str, value: Any) -> Any:  # noqa: ANN401 - whatever JSON holds
    if not isinstance(value, str) or name in WORDS:
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def _attached(value: Any, files: dict[str, tuple[str, str, bytes]]) -> Any:  # noqa: ANN401 - whatever JSON holds
    """A file that a parameter names as `attach://NAME`, in its place."""
    if isinstance(value, str) and value.startswith("attach://"):
        return files[value.removeprefix("attach://")]
    return value


def _file(field: FileField) -> tuple[str, str, bytes]:
    with field.file as file:
        return field.filename, field.content_type, file.read()
