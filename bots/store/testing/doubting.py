"""What every store knows about a line that may have been shown without anybody knowing."""

from __future__ import annotations

from pathlib import Path

from bots.store.base import Store
from bots.store.testing.opening import StoreTests
from bots.store.testing.scenes import NOON, ai, answer, ask, at, begin, receipt, show, system
from bots.store.values import Doubt, RowState


class DoubtingContract(StoreTests):
    """When the doubt began, and what stands before the line."""

    async def test_a_line_that_surely_was_not_shown_is_in_no_doubt(self, store: Store) -> None:
        claimed = await answer(store, ai())
        for number, failure in enumerate(("temporary", "paced")):
            row = await begin(store, claimed.conversation, seconds=number)
            assert row.doubt is None
            await store.failed(row.id, failure, reason="429", retry_at=at(number + 1))  # type: ignore[arg-type] # as pairs
        assert (await begin(store, claimed.conversation, seconds=2)).doubt is None

    async def test_a_doubt_begins_with_the_first_send_of_which_nobody_knows(self, store: Store) -> None:
        claimed = await answer(store, ai())
        row = await begin(store, claimed.conversation, seconds=1)
        await store.failed(row.id, "temporary", reason="429", retry_at=at(10))
        for seconds in (10, 20, 30):
            row = await begin(store, claimed.conversation, seconds=seconds)
            assert row.doubt == (None if seconds == 10 else Doubt(at(10), None))
            assert await store.failed(row.id, "doubtful", reason="no answer", retry_at=at(seconds + 10)) is RowState.PENDING

    async def test_a_doubt_names_what_was_shown_before_it(self, store: Store) -> None:
        claimed = await answer(store, system("first"), system("second"), system("third"))
        first = await show(store, claimed.conversation)
        row = await begin(store, claimed.conversation, seconds=1)
        await store.failed(row.id, "doubtful", reason="no answer", retry_at=at(2))
        doubted = await begin(store, claimed.conversation, seconds=2)
        assert doubted.doubt is not None
        assert doubted.doubt.after is not None
        assert doubted.doubt.after.ids == receipt(first).ids

    async def test_a_crash_leaves_a_doubt_where_the_platform_may_show_the_line_again(self, tmp_path: Path) -> None:
        async with self.opened(tmp_path) as store:
            claimed = await answer(store, ai())
            await begin(store, claimed.conversation, seconds=5)
        async with self.opened(tmp_path) as store:
            await store.recover(deduplicating=("memory",), now=at(60))
            assert (await begin(store, claimed.conversation, seconds=60)).doubt == Doubt(at(5), None)

    async def test_a_preview_is_in_doubt_until_it_is_known_where_it_stands(self, store: Store) -> None:
        claimed = await ask(store)
        row = await store.preview(claimed, ai("On").draft)
        assert row is not None
        assert row.doubt == Doubt(NOON, None)
        await store.previewed(row.id, receipt(row))
        again = await store.preview(claimed, ai("Once").draft)
        assert again is not None
        assert again.doubt is None
