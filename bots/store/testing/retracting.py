"""What every store does with a reply that people saw growing, and that is withdrawn before it was whole."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest

from adapters.message import Draft, Receipt, Speaker
from bots.store.base import Store
from bots.store.testing.opening import StoreTests
from bots.store.testing.scenes import (
    FROM_AI_TO_OPERATOR,
    ROOM,
    ai,
    ask,
    at,
    begin,
    bring,
    present,
    receipt,
    settlement,
    show,
    stand,
    system,
    to,
)
from bots.store.values import Claimed, Control, Row, RowState, Settled, Settlement

TAKEN_BACK: Final = Draft(ROOM, "(a person took over before this was finished)", Speaker.SYSTEM, "automatic message")


async def grow(store: Store, claimed: Claimed, *, seen: bool = True) -> Row:
    """A reply is being written, and people see it, as far as it got."""
    row = await store.preview(claimed, ai("once upon").draft)
    assert row is not None
    if seen:
        await store.previewed(row.id, receipt(row))
    return row


def ending(claimed: Claimed, *replies: str) -> Settlement:
    return replace(settlement(claimed, *map(ai, replies)), retraction=TAKEN_BACK)


class RetractingContract(StoreTests):
    """Nobody is left with half a sentence: something takes its place, whenever it is withdrawn."""

    async def expect_retraction(self, store: Store, preview: Row) -> None:
        row = await show(store, preview.conversation, seconds=9)
        assert (row.draft, row.receipt) == (TAKEN_BACK, receipt(preview))
        assert row.id != preview.id
        assert await store.take(preview.conversation, now=at(9)) is None
        (explanation,) = await self.reading(store).explanations(preview.key)
        assert {kept.key: kept.state for kept in explanation.rows} == {
            preview.key: RowState.SUPERSEDED,
            row.key: RowState.SHOWN,
        }

    @pytest.mark.parametrize("replies", [(), ("once upon a time",)], ids=["given up", "finished"])
    async def test_an_operator_takes_over_while_it_grows(self, store: Store, replies: tuple[str, ...]) -> None:
        claimed = await ask(store)
        preview = await grow(store, claimed)
        await store.move(claimed.conversation, FROM_AI_TO_OPERATOR, now=at(1))
        assert await store.settle(ending(claimed, *replies), now=at(2)) == Settled(1, len(replies), stale=bool(replies))
        await self.expect_retraction(store, preview)

    async def test_an_operator_takes_over_before_the_finished_reply_is_shown(self, store: Store) -> None:
        claimed = await ask(store)
        preview = await grow(store, claimed)
        await store.settle(ending(claimed, "once upon a time"), now=at(1))
        brought = await bring(store, to(await stand(self.reading(store), claimed.conversation), Control.OPERATOR))
        assert [work.conversation for work in brought.woken] == [claimed.conversation]
        await self.expect_retraction(store, preview)

    async def test_an_operator_takes_over_between_two_attempts_to_show_it(self, store: Store) -> None:
        claimed = await ask(store)
        preview = await grow(store, claimed)
        await store.settle(ending(claimed, "once upon a time"), now=at(1))
        row = await begin(store, claimed.conversation)
        await store.failed(row.id, "temporary", reason="429", retry_at=at(60))
        await store.move(claimed.conversation, FROM_AI_TO_OPERATOR, now=at(2))
        await self.expect_retraction(store, preview)

    async def test_a_crash_lies_between_the_preview_and_the_operator(self, tmp_path: Path) -> None:
        async with self.opened(tmp_path) as store:
            preview = await grow(store, await ask(store))
        async with self.opened(tmp_path) as store:
            await store.recover(deduplicating=(), now=at(1))
            await store.move(preview.conversation, FROM_AI_TO_OPERATOR, now=at(2))
            again = present(await store.claim(preview.conversation, now=at(3)))
            assert again.preview is not None
            await store.settle(ending(again), now=at(4))
            await self.expect_retraction(store, preview)

    async def test_a_crash_lies_between_the_reply_and_its_withdrawal(self, tmp_path: Path) -> None:
        async with self.opened(tmp_path) as store:
            claimed = await ask(store)
            preview = await grow(store, claimed)
            await store.settle(ending(claimed, "once upon a time"), now=at(1))
            await store.move(claimed.conversation, FROM_AI_TO_OPERATOR, now=at(2))
        async with self.opened(tmp_path) as store:
            work = await store.recover(deduplicating=(), now=at(3))
            assert [each.conversation for each in work] == [claimed.conversation]
            await self.expect_retraction(store, preview)

    async def test_the_turn_ends_without_the_reply(self, store: Store) -> None:
        claimed = await ask(store)
        preview = await grow(store, claimed)
        end = replace(settlement(claimed, system("no answer")), retraction=TAKEN_BACK)
        assert await store.settle(end, now=at(1)) == Settled(2, 0)
        assert (await show(store, claimed.conversation)).draft.text == "no answer"
        assert (await show(store, claimed.conversation)).receipt == receipt(preview)

    async def test_a_reply_that_cannot_be_shown_whole_is_taken_back(self, store: Store) -> None:
        claimed = await ask(store)
        preview = await grow(store, claimed)
        await store.settle(ending(claimed, "once upon a time"), now=at(1))
        await store.failed((await begin(store, claimed.conversation)).id, "temporary", reason="given up")
        row = await show(store, claimed.conversation)
        assert (row.draft, row.receipt) == (TAKEN_BACK, receipt(preview))
        await store.failed(row.id, "rejected", reason="late")
        assert await store.take(claimed.conversation, now=at(2)) is None

    async def test_a_reply_that_is_shown_whole_needs_none(self, store: Store) -> None:
        claimed = await ask(store)
        preview = await grow(store, claimed)
        assert await store.settle(ending(claimed, "once upon a time"), now=at(1)) == Settled(1, 0)
        assert (await show(store, claimed.conversation)).receipt == receipt(preview)
        assert await store.take(claimed.conversation, now=at(2)) is None

    @pytest.mark.parametrize("trace", [None, Receipt((), at(0))], ids=["never shown", "left no trace"])
    async def test_what_nobody_can_see_any_more_needs_none(self, store: Store, trace: Receipt | None) -> None:
        claimed = await ask(store)
        preview = await grow(store, claimed, seen=False)
        if trace is not None:
            await store.previewed(preview.id, trace)
        await store.move(claimed.conversation, FROM_AI_TO_OPERATOR, now=at(1))
        assert await store.settle(ending(claimed, "once upon a time"), now=at(2)) == Settled(0, 1, stale=True)
        assert await store.take(claimed.conversation, now=at(3)) is None

    async def test_a_reply_in_the_making_is_told_when_to_stop(self, store: Store) -> None:
        claimed = await ask(store)
        await grow(store, claimed)
        await bring(store, to(await stand(self.reading(store), claimed.conversation), Control.OPERATOR))
        assert await store.preview(claimed, ai("once upon a").draft) is None
        assert await store.take(claimed.conversation, now=at(1)) is None
