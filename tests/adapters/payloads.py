"""Updates as the Bot API's documentation describes them, and what the translation makes of them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from adapters.message import Message
from adapters.telegram.addressed import Ourselves
from adapters.telegram.incoming import to_message
from adapters.telegram.places import Places

FOLDER = Path(__file__).parent / "telegram_payloads"
NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
SENT = datetime.fromtimestamp(1795341600, UTC)
"""When all of them happened."""
LEA = Ourselves(4839574812, "lea_bot", desks=frozenset({"-1003344556677"}))


@cache
def payloads() -> dict[str, dict[str, Any]]:
    """All of them, by name."""
    return {name: update for file in sorted(FOLDER.glob("*.json")) for name, update in json.loads(file.read_text("utf-8")).items()}


def heard(name: str, *, places: Places | None = None, us: Ourselves = LEA) -> Message | None:
    """What the translation makes of an update."""
    return to_message(payloads()[name], us=us, places=places or Places("telegram"), now=NOW)


def said(name: str, *, places: Places | None = None) -> Message:
    """The message that an update is."""
    message = heard(name, places=places)
    assert message is not None
    return message
