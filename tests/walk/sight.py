"""What people saw on the walk of a message: every state of every line, and whether it was what an honest house shows."""

from __future__ import annotations

import asyncio

from adapters.base import Capabilities
from adapters.base import Preview as PreviewKind
from adapters.memory import Shown
from adapters.message import Draft, Receipt, Speaker
from tests.witness import Witness, names_ai

MACHINERY = ("Traceback", "Error", "model `", "base_url", "127.0.0.1", "HOUSE_KEY", "[[", "]]", "<think", "finish_reason", "{")
"""Words that belong into logs and records, never before people."""


class Onlooker(Witness):
    """A platform that holds every line against the promises, and remembers every state in which people saw it."""

    def __init__(self, preview: PreviewKind = "none", *, deduplicates: bool = True) -> None:
        super().__init__(Capabilities(deduplicates=deduplicates, preview=preview))
        self.seen: list[Draft] = []
        self.connected = asyncio.Event()
        """Set when a house listens, which it does once it has taken up what the last one left."""

    def connect(self) -> None:
        super().connect()
        self.connected.set()

    def show(self, draft: Draft, *, key: str, replaces: Receipt | None, mentions: bool) -> Receipt:
        self.seen.append(draft)
        return super().show(draft, key=key, replaces=replaces, mentions=mentions)


def must_be_honest(platform: Onlooker, shown: tuple[Shown, ...]) -> None:
    """Whole lines that carry their mark, say whole sentences, and keep the machinery to the house."""
    assert platform.broken == []
    assert platform.rang == []
    for draft in (*platform.seen, *(line.draft for line in shown)):
        assert draft.byline
        assert draft.speaker is not Speaker.AI or names_ai(draft.byline)
        assert not [word for word in MACHINERY if word in draft.text]
    for line in shown:
        assert line.draft.final
        assert line.draft.text.strip()
