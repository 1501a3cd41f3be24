"""What is seen at both ends of a desk, for tests of handoffs through a whole house."""

from __future__ import annotations

from bots.store.values import Standing
from tests.house import House


def desk(house: House, *, thread: str = "") -> str:
    """Everything the desk shows, line by line, each with its byline."""
    return "\n".join(f"{line.draft.byline}: {line.draft.text}" for line in house.lounge.shown("desk", thread=thread))


def room(house: House) -> str:
    return "\n".join(f"{line.draft.byline}: {line.draft.text}" for line in house.platform.shown())


async def standing(house: House, conversation: int = 1) -> Standing:
    found = await house.store.reading.standing(conversation)
    assert found is not None
    return found
