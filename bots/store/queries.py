"""The named queries of the `.sql` files beside this one."""

from __future__ import annotations

import re
from importlib.resources import files
from types import MappingProxyType
from typing import Final

_NAME: Final = re.compile(r"^-- (\w+) --.*$", re.MULTILINE)
_FILES: Final = ("queries.sql", "people.sql", "forgetting.sql", "bookmarks.sql")


def parse(text: str) -> dict[str, str]:
    """Queries by name; each begins below a line `-- name --` and ends where the next one begins."""
    _, *parts = _NAME.split(text)
    return {name: body.strip().removesuffix(";") for name, body in zip(parts[::2], parts[1::2], strict=True)}


def _queries() -> dict[str, str]:
    texts = [(files("bots.store") / name).read_text(encoding="utf-8") for name in _FILES]
    return {name: query for text in texts for name, query in parse(text).items()}


QUERIES: Final = MappingProxyType(_queries())
"""Every statement the store runs, by its name."""
