"""Files as messages carry them: photos, documents, voices, stickers."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import count
from typing import Any

from tests.farside.telegram.places import Json
from tests.farside.telegram.refusal import bad_request

KINDS: Mapping[str, Json] = {
    "photo": {"width": 800, "height": 600},
    "document": {"mime_type": "application/octet-stream"},
    "voice": {"duration": 3, "mime_type": "audio/ogg"},
    "audio": {"duration": 180, "mime_type": "audio/mpeg"},
    "video": {"duration": 5, "width": 640, "height": 360, "mime_type": "video/mp4"},
    "animation": {"duration": 2, "width": 320, "height": 180, "mime_type": "video/mp4"},
    "video_note": {"duration": 4, "length": 240},
    "sticker": {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False, "emoji": "👍"},
}
NAMED = frozenset({"document", "audio", "video", "animation"})
"""The kinds that keep a file's name."""
TITLES = {"photo": "Photo", "voice": "VoiceNote", "video_note": "VideoNote"}
"""What Telegram calls kinds in its complaints, where it is not their own name."""
FOLDERS = {"photo": "photos", "voice": "voice", "sticker": "stickers", "audio": "music", "video": "videos"}
ENDINGS = {"photo": ".jpg", "voice": ".oga", "sticker": ".webp"}
LARGEST = 50 * 1024 * 1024
FETCHED = 20 * 1024 * 1024
"""What a bot can send, and what it can fetch, in bytes."""
_numbers = count(1)

Files = dict[str, tuple[Json, bytes]]


def attached(files: Files, kind: str, content: bytes, *, name: str = "", media_type: str = "") -> Json:
    """A new file, kept, as a message carries it."""
    if kind != "photo":
        return {kind: _kept(files, kind, content, name, media_type)}
    sizes = [_kept(files, kind, content[: len(content) // part], "", "") for part in (8, 1)]
    return {kind: [sizes[0] | {"width": 90, "height": 67}, sizes[1]]}


def again(files: Files, kind: str, file_id: str) -> Json:
    """A file that Telegram has already.

    Raises:
        Refusal: it has not, or as another kind.
    """
    if file_id not in files:
        raise bad_request("wrong file identifier/HTTP URL specified")
    described = files[file_id][0]
    if described["kind"] != kind:
        raise bad_request(f"can't use file of type {_title(described['kind'])} as {_title(kind)}")
    return {kind: [_shown(described)] if kind == "photo" else _shown(described)}


def _title(kind: str) -> str:
    return TITLES.get(kind, kind.title())


def fetched(files: Files, file_id: str) -> Json:
    """What getFile answers."""
    if file_id not in files:
        raise bad_request("invalid file_id")
    described, content = files[file_id]
    if len(content) > FETCHED:
        raise bad_request("file is too big")
    kept = {key: described[key] for key in ("file_id", "file_unique_id")}
    return kept | {"file_size": len(content), "file_path": described["path"]}


def content_at(files: Files, path: str) -> bytes | None:
    """The content of the file at this path."""
    return next((content for described, content in files.values() if described["path"] == path), None)


def file_name(line: Json) -> str:
    """How people see the file of a message: by its name where it keeps one, else by its kind."""
    for kind in KINDS:
        if kind in line:
            return str(line[kind].get("file_name", kind)) if isinstance(line[kind], dict) else kind
    return ""


def _kept(files: Files, kind: str, content: bytes, name: str, media_type: str) -> Json:
    number = next(_numbers)
    described: dict[str, Any] = {"file_id": f"F{kind}{number:08}", "file_unique_id": f"U{number:08}", "file_size": len(content)}
    described |= KINDS[kind] | ({"mime_type": media_type} if media_type and kind not in {"photo", "sticker"} else {})
    described |= {"file_name": name} if name and kind in NAMED else {}
    described["kind"] = kind
    described["path"] = f"{FOLDERS.get(kind, 'documents')}/file_{number}{ENDINGS.get(kind, '')}"
    files[described["file_id"]] = described, content
    return _shown(described)


def _shown(described: Json) -> Json:
    return {key: value for key, value in described.items() if key not in {"path", "kind"}}
