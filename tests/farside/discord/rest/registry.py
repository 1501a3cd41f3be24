"""What the API answers to: handlers by method and path, as Discord's own description names them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.farside.discord.asked import Asked
from tests.farside.discord.platform import Platform

Answer = Callable[[Platform, Asked], Any]


@dataclass(frozen=True, slots=True)
class Route:
    """What answers to one kind of request."""

    name: str
    """Its method and path: "GET /channels/{channel_id}"."""
    answer: Answer
    status: int
    tokened: bool
    """True where a token in the path lets in, and none in the header is asked for."""

    @property
    def method(self) -> str:
        return self.name.split(" ", 1)[0]

    @property
    def path(self) -> str:
        return self.name.split(" ", 1)[1]


ROUTES: list[Route] = []


def route(method: str, path: str, *, status: int = 200, tokened: bool = False) -> Callable[[Answer], Answer]:
    """Register what a request is answered by: JSON, or None for an empty answer."""

    def register(answer: Answer) -> Answer:
        ROUTES.append(Route(f"{method} {path}", answer, status, tokened))
        return answer

    return register
