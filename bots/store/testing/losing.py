"""What every store does about lines that may never have reached people: a desk is told once, and somebody decides once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bots.store.base import Store
from bots.store.errors import Undisclosed
from bots.store.reading import KeptRow, Reading
from bots.store.testing.opening import StoreTests
from bots.store.testing.scenes import (
    DESK,
    ai,
    answer,
    at,
    begin,
    bring,
    converse,
    heard,
    operator,
    receipt,
    ring,
    show,
    stand,
    system,
    take_over,
    thread_of,
    to,
)
from bots.store.values import Control, Effects, Failure, Mark, Marking, Place, Post, RowState, Work

MARKINGS: tuple[Marking, ...] = ("told", "again", "seen")
OUTCOMES = (("uncertain", RowState.UNCERTAIN), ("rejected", RowState.DEAD))


async def lose(store: Store, *, failure: Failure = "uncertain") -> int:
    """A line of the AI, told to nobody for sure; its number."""
    row = await begin(store, (await answer(store, ai("hello there"))).conversation)
    await store.failed(row.id, failure, reason="the room is gone")
    return row.id


async def kept(reading: Reading, row: int) -> KeptRow:
    found = await reading.row(row)
    assert found is not None
    return found


def marked(row: int, what: Marking) -> Effects:
    return Effects(marks=(Mark(row, what, who="Marie"),))


class LosingContract(StoreTests):
    """Uncertain and dead lines, and what people make of them."""

    @pytest.mark.parametrize(("failure", "state"), OUTCOMES)
    async def test_a_lost_line_is_found_by_its_number(self, store: Store, failure: Failure, state: RowState) -> None:
        row = await lose(store, failure=failure)
        found = await kept(self.reading(store), row)
        assert (found.number, found.conversation, found.state, found.reason) == (row, 1, state, "the room is gone")
        assert (found.draft.text, found.seen_to_at, found.seen_to_by) == ("hello there", None, "")

    async def test_no_other_number_finds_one(self, store: Store) -> None:
        await lose(store)
        for number in (0, -1, 99, 10**15):
            assert await self.reading(store).row(number) is None

    @pytest.mark.parametrize("failure", [failure for failure, _ in OUTCOMES])
    async def test_a_lost_line_is_to_be_told_once(self, store: Store, failure: Failure) -> None:
        reading, row = self.reading(store), await lose(store, failure=failure)
        assert [line.number for line in await reading.untold()] == [row]
        (work,) = (await bring(store, marked(row, "told") + Effects(posts=(Post(Place(DESK), system("lost")),)))).woken
        assert await reading.untold() == ()
        again = marked(row, "told") + Effects(posts=(Post(work.conversation, system("lost")),))
        assert (await store.bring_about(again, now=at(1))).stale
        assert (await show(store, work.conversation)).draft.text == "lost"
        assert await store.take(work.conversation, now=at(2)) is None
        assert len((*await reading.uncertain(), *await reading.dead())) == 1

    async def test_lines_that_wait_or_were_shown_or_withdrawn_are_not_to_be_told(self, store: Store) -> None:
        reading = self.reading(store)
        await converse(store)
        await answer(store, ai("too late"), seconds=1)
        await bring(store, to(await stand(reading, 1), Control.OPERATOR))
        assert await store.take(1, now=at(2)) is None
        await bring(store, Effects(posts=(Post(1, operator()),)))
        assert await reading.untold() == ()

    async def test_what_a_crash_left_uncertain_is_to_be_told(self, store: Store) -> None:
        row = await begin(store, (await answer(store, ai())).conversation)
        await store.recover(deduplicating=(), now=at(1))
        assert [line.number for line in await self.reading(store).untold()] == [row.id]

    @pytest.mark.parametrize("mark", ["seen", "again"])
    @pytest.mark.parametrize("failure", [failure for failure, _ in OUTCOMES])
    async def test_whoever_sees_to_a_line_is_remembered_and_nobody_is_troubled_again(
        self, store: Store, failure: Failure, mark: Marking
    ) -> None:
        reading, row = self.reading(store), await lose(store, failure=failure)
        await bring(store, marked(row, mark), seconds=5)
        found = await kept(reading, row)
        assert (found.seen_to_at, found.seen_to_by) == (at(5), "Marie")
        assert (await reading.uncertain(), await reading.dead(), await reading.untold()) == ((), (), ())
        figures = await reading.figures(now=at(6))
        assert (figures.row_count(RowState.UNCERTAIN), figures.row_count(RowState.DEAD)) == (0, 0)
        assert (figures.row_count(RowState.SHOWN), figures.row_count(RowState.PENDING)) == (0, int(mark == "again"))

    @pytest.mark.parametrize("second", ["seen", "again"])
    @pytest.mark.parametrize("first", ["seen", "again"])
    async def test_a_line_is_seen_to_once(self, store: Store, first: Marking, second: Marking) -> None:
        row = await lose(store)
        await bring(store, marked(row, first))
        assert (await store.bring_about(marked(row, second), now=at(1))).stale
        assert (await kept(self.reading(store), row)).seen_to_at == at(0)

    async def test_nobody_sees_to_a_line_that_is_in_order_or_gone(self, store: Store) -> None:
        conversation = (await answer(store, ai("one"), ai("two"))).conversation
        for state in ("pending", "showing", "shown"):
            row = (await begin(store, conversation)).id if state == "showing" else 1
            if state == "shown":
                await store.shown(row, receipt(await begin(store, conversation)))
            for mark in MARKINGS:
                assert (await store.bring_about(marked(row, mark), now=at(1))).stale
        assert (await store.bring_about(marked(99, "seen"), now=at(1))).stale

    async def test_the_same_line_once_more_is_another_row_of_the_same_turn(self, store: Store) -> None:
        reading, row = self.reading(store), await lose(store)
        assert (await bring(store, marked(row, "again"))).woken == (Work(1, "memory"),)
        once_more = await show(store, 1)
        assert once_more.id != row
        assert once_more.key != (await kept(reading, row)).key
        assert (once_more.draft.text, once_more.attempts, once_more.receipt) == ("hello there", 0, None)
        (explanation,) = await reading.explanations(once_more.key)
        assert [(line.number, line.state) for line in explanation.rows] == [
            (row, RowState.UNCERTAIN),
            (once_more.id, RowState.SHOWN),
        ]
        assert {line.turn for line in explanation.rows} == {1}
        assert [line.text for line in await reading.lines(1)] == ["hello", "hello there"]

    async def test_a_disclosure_that_is_sent_again_counts_from_then_on(self, store: Store) -> None:
        reading, row = self.reading(store), await lose(store)
        assert (await stand(reading, 1)).disclosed_at is None
        await bring(store, marked(row, "again"))
        await show(store, 1, seconds=7)
        assert (await stand(reading, 1)).disclosed_at == at(7)

    async def test_an_ai_line_is_not_sent_again_to_whom_nobody_told_that_it_is_one(self, store: Store) -> None:
        reading, conversation = self.reading(store), (await answer(store, ai("one"), ai("two", discloses=False))).conversation
        await store.failed((await begin(store, conversation)).id, "rejected", reason="?")
        assert await store.take(conversation, now=at(1)) is None
        first, undisclosed = await reading.untold()
        with pytest.raises(Undisclosed):
            await store.bring_about(marked(undisclosed.number, "again"), now=at(2))
        assert (await kept(reading, undisclosed.number)).seen_to_at is None
        for line in (first, undisclosed):
            await bring(store, marked(line.number, "again"))
        assert [(await show(store, conversation)).draft.text for _ in range(2)] == ["one", "two"]

    async def test_an_operators_line_once_more_is_still_the_operators(self, store: Store) -> None:
        reading, conversation = self.reading(store), (await converse(store)).conversation
        await ring(store, reading, conversation)
        await take_over(store, reading, conversation)
        await bring(store, Effects(posts=(Post(conversation, operator(), origin="d1"),)))
        lost = await begin(store, conversation)
        await store.failed(lost.id, "rejected", reason="?")
        await bring(store, marked(lost.id, "again"))
        line = await show(store, conversation)
        assert (line.draft, line.receipt) == (lost.draft, None)
        await bring(store, Effects(posts=(Post(conversation, operator("Marie is here"), origin="d1"),)))
        assert (await begin(store, conversation)).receipt == receipt(line)

    async def test_old_words_do_not_take_the_place_of_newer_ones(self, store: Store) -> None:
        conversation = (await converse(store)).conversation
        await bring(store, to(await stand(self.reading(store), conversation), Control.OPERATOR))
        await bring(store, Effects(posts=(Post(conversation, operator("helo"), origin="d1"),)))
        lost = await begin(store, conversation)
        await store.failed(lost.id, "uncertain", reason="?")
        await bring(store, Effects(posts=(Post(conversation, operator("hello"), origin="d1"),)))
        await show(store, conversation)
        await bring(store, marked(lost.id, "again"))
        assert (await begin(store, conversation)).receipt is None

    async def test_a_line_that_changed_another_changes_it_once_more(self, store: Store) -> None:
        side = (await bring(store, Effects(posts=(Post(Place(DESK), heard("helo"), origin="m1"),)))).woken[0].conversation
        first = await show(store, side)
        await bring(store, Effects(posts=(Post(side, heard("hello"), origin="m1"),)))
        lost = await begin(store, side)
        await store.failed(lost.id, "uncertain", reason="?")
        await bring(store, marked(lost.id, "again"))
        assert (await begin(store, side)).receipt == receipt(first)

    async def test_what_is_told_is_forgotten_with_the_conversation(self, store: Store) -> None:
        row = await lose(store)
        post = Post(thread_of(1), replace(system("hello there")), about=1)
        await bring(store, marked(row, "told") + Effects(posts=(post,)))
        while await store.forget(before=at(10**6)):
            pass
        assert await self.reading(store).row(row) is None
        assert await self.reading(store).untold() == ()
