"""The named queries of `queries.sql`."""

from __future__ import annotations

import re
from importlib.resources import files
from types import MappingProxyType
from typing import Final

_NAME: Final = re.compile(r"^-- (\w+) --.*$", re.MULTILINE)


def parse(text: str) -> dict[str, str]:
    """Queries by name; each begins below a line `-- name --` and ends where the next one begins."""
    _, *parts = _NAME.split(text)
    return {name: body.strip().removesuffix(";") for name, body in zip(parts[::2], parts[1::2], strict=True)}


QUERIES: Final = MappingProxyType(parse((files("bots.store") / "queries.sql").read_text(encoding="utf-8")))
