"""What the API answers to: handlers by method and path, as Discord's own description names them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.farside.discord.places import Json
from tests.farside.discord.platform import Platform


@dataclass(frozen=True, slots=True)
class Upload:
    """One file of a request."""

    field: str
    name: str
    content: bytes
    media_type: str


@dataclass(frozen=True, slots=True)
class Asked:
    """One request."""

    ids: dict[str, str]
    """What stood in its path."""
    query: dict[str, str] = field(default_factory=dict)
    body: Any = None
    files: tuple[Upload, ...] = ()

    @property
    def said(self) -> Json:
        """The body, where it is an object."""
        return self.body if isinstance(self.body, dict) else {}


Answer = Callable[[Platform, Asked], Any]
ROUTES: dict[tuple[str, str], Answer] = {}


def route(method: str, path: str) -> Callable[[Answer], Answer]:
    """Register what a request is answered by: JSON, or None for an empty answer."""

    def register(answer: Answer) -> Answer:
        ROUTES[method, path] = answer
        return answer

    return register
