"""Lines that go from one platform to another are cut where they arrive, and lose nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from adapters.base import Capabilities
from adapters.message import Action, Address, Author, Draft, Message, Speaker
from bots.fitting import fitted
from bots.store.handoffs import Act
from bots.store.sqlite import SqliteStore
from bots.store.values import Effects, Place, Post, Reply
from policies.drafts import NOWHERE

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
TEXT = " ".join(f"Sentence number {number}." for number in range(40))
SHORT, LONG = Capabilities(max_text=200), Capabilities(max_text=4_000)
BUTTON = Action("desk.claim.1", "Claim")
ACT = Act("lounge:anne", "Anne", "send", 1)


@pytest.fixture
async def store() -> AsyncIterator[SqliteStore]:
    opened = await SqliteStore.open(":memory:")
    message = Message("m1", Address("near", "lobby"), Author("marie"), "Hello", NOON)
    assert (await opened.accept(message, now=NOON)).conversation == 1
    yield opened
    await opened.aclose()


def post(to: int | Place) -> Post:
    draft = Draft(NOWHERE, TEXT, Speaker.OPERATOR, byline="Anne, human at Verlune", operator="Anne", actions=(BUTTON,))
    return Post(to, Reply(draft, "operator.said"), origin="d1", about=1)


@pytest.mark.parametrize("to", [1, Place(Address("near", "desk"), "Guest #1", handoff_of=1)])
async def test_a_long_line_is_cut_for_the_platform_it_goes_to(store: SqliteStore, to: int | Place) -> None:
    whole = Effects(posts=(post(to),), acts=(ACT,))
    parts = (await fitted(whole, {"near": SHORT, "far": LONG}, store.reading)).posts

    assert len(parts) > 1
    assert " ".join(part.reply.draft.text for part in parts) == TEXT
    assert {(part.to, part.about, part.reply.code, part.reply.draft.byline) for part in parts} == {
        (to, 1, "operator.said", "Anne, human at Verlune")
    }
    assert [part.origin for part in parts] == ["d1", *[""] * (len(parts) - 1)]
    assert [part.reply.draft.actions for part in parts] == [*[()] * (len(parts) - 1), (BUTTON,)]


@pytest.mark.parametrize("capabilities", [{"near": LONG}, {"far": SHORT}, {}])
async def test_what_fits_or_goes_to_an_unknown_platform_stays_as_it_is(
    store: SqliteStore, capabilities: dict[str, Capabilities]
) -> None:
    whole = Effects(posts=(post(1), post(99)), acts=(ACT,))
    assert await fitted(whole, capabilities, store.reading) == whole
