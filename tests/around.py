"""What is around a turn, for tests of the heart: people where the brand has a desk."""

from __future__ import annotations

from adapters.message import Address
from bots.ambassador import Ambassador
from bots.answer import Around, People
from bots.desk.modes import Modes
from bots.desk.rules import DeskRoom, Rules
from bots.preview import Preview
from bots.store.handoffs import Handoff, Sharing
from bots.store.values import Claimed
from policies.base import Brand
from tests.scene import ANN, NOW

RULES = Rules(
    (DeskRoom("desk", Address("lounge", "desk")),),
    operators={"lounge:anne": "Anne", "lounge:ben": "Ben", "memory:anne": "Anne"},
)
HANDOFF = Handoff(
    1, 1, "desk", 7, ANN, NOW, "escalation.request", "a person was asked for", sharing=Sharing.LAST, rung_at=NOW, waiting_since=NOW
)
"""Somebody waits, and a desk was rung with the last message alone."""


def people(brand: Brand) -> People | None:
    """The people behind a brand that has a desk."""
    return People(brand, RULES, Modes(), None, frozenset()) if brand.desk else None


def around(claimed: Claimed, ambassador: Ambassador, preview: Preview) -> Around:
    return Around(claimed, ambassador, preview, preview.store.reading, people(ambassador.brand))
