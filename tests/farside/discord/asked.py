"""One request of a bot, as it was read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.farside.discord.files import Upload
from tests.farside.discord.places import Json


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked."""

    ids: dict[str, str]
    """What stood in its path."""
    query: dict[str, str] = field(default_factory=dict)
    body: Any = None
    files: tuple[Upload, ...] = ()

    @property
    def said(self) -> Json:
        """The body, where it is an object."""
        return self.body if isinstance(self.body, dict) else {}
