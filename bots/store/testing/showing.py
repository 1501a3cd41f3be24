"""What every store does with a line on its way to people."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bots.store.base import Store
from bots.store.errors import OutOfOrder, Undisclosed
from bots.store.testing.opening import StoreTests
from bots.store.testing.scenes import (
    NOON,
    ai,
    answer,
    ask,
    at,
    begin,
    converse,
    later,
    message,
    receipt,
    show,
    system,
)
from bots.store.values import Failure, RowState


class ShowingContract(StoreTests):
    """Pending → showing → shown, uncertain or dead; and never an AI line to somebody who was not told."""

    async def test_a_row_is_taken_once(self, store: Store) -> None:
        claimed = await answer(store, ai())
        row = await begin(store, claimed.conversation)
        assert (row.attempts, row.conversation, row.receipt) == (0, claimed.conversation, None)
        assert await store.take(claimed.conversation, now=NOON) is None

    async def test_keys_are_short_plain_and_different(self, store: Store) -> None:
        claimed = await answer(store, *(ai(str(n)) for n in range(40)))
        keys = [(await show(store, claimed.conversation)).key for _ in range(40)]
        assert len(set(keys)) == 40
        assert all(key.isascii() and key.isprintable() and len(key) <= 25 for key in keys)

    async def test_a_send_that_was_not_even_tried_is_not_counted(self, store: Store) -> None:
        claimed = await answer(store, ai())
        first = await begin(store, claimed.conversation)
        assert await store.failed(first.id, "paced", reason="one a second", retry_at=at(30)) is RowState.PENDING
        assert later(await store.take(claimed.conversation, now=at(29))) == at(30)
        again = await begin(store, claimed.conversation, seconds=30)
        assert (again.id, again.attempts) == (first.id, first.attempts)

    async def test_a_temporary_failure_is_tried_again_in_time_under_the_same_key(self, store: Store) -> None:
        claimed = await answer(store, ai())
        first = await begin(store, claimed.conversation)
        assert await store.failed(first.id, "temporary", reason="429", retry_at=at(30)) is RowState.PENDING
        assert later(await store.take(claimed.conversation, now=at(29))) == at(30)
        second = await begin(store, claimed.conversation, seconds=30)
        assert (second.key, second.attempts) == (first.key, 1)

    async def test_a_line_that_waits_holds_up_those_behind_it(self, store: Store) -> None:
        claimed = await answer(store, ai("first"), ai("second"))
        row = await begin(store, claimed.conversation)
        await store.failed(row.id, "temporary", reason="429", retry_at=at(30))
        assert later(await store.take(claimed.conversation, now=at(1))) == at(30)
        assert (await show(store, claimed.conversation, seconds=31)).draft.text == "first"

    @pytest.mark.parametrize(
        ("failure", "state"), [("rejected", RowState.DEAD), ("temporary", RowState.DEAD), ("uncertain", RowState.UNCERTAIN)]
    )
    async def test_what_is_not_tried_again_waits_for_a_person(self, store: Store, failure: Failure, state: RowState) -> None:
        claimed = await answer(store, system("lost"), system("next"))
        row = await begin(store, claimed.conversation)
        assert await store.failed(row.id, failure, reason="the room is gone") is state
        reading = self.reading(store)
        (found,) = await (reading.dead() if state is RowState.DEAD else reading.uncertain())
        assert (found.key, found.reason, found.attempts) == (row.key, "the room is gone", 1)
        assert (await show(store, claimed.conversation)).draft.text == "next"

    async def test_proof_that_comes_late_settles_an_uncertain_row(self, store: Store) -> None:
        claimed = await answer(store, ai())
        row = await begin(store, claimed.conversation)
        await store.failed(row.id, "uncertain", reason="timeout")
        await store.shown(row.id, receipt(row))
        assert await self.reading(store).uncertain() == ()

    async def test_shown_is_final(self, store: Store) -> None:
        claimed = await answer(store, ai())
        row = await show(store, claimed.conversation)
        await store.shown(row.id, receipt(row))
        assert await store.failed(row.id, "uncertain", reason="late") is RowState.SHOWN

    async def test_only_what_was_taken_can_be_shown(self, store: Store) -> None:
        claimed = await answer(store, ai(), ai())
        row = await begin(store, claimed.conversation)
        with pytest.raises(OutOfOrder, match="is pending"):
            await store.shown(row.id + 1, receipt(row))
        with pytest.raises(OutOfOrder, match="no outbox row"):
            await store.shown(999, receipt(row))

    async def test_a_line_may_be_said_outside_any_turn(self, store: Store) -> None:
        claimed = await answer(store)
        for text in ("we close in an hour", "we are closed"):
            await store.say(claimed.conversation, system(text), now=at(1))
        texts = [(await show(store, claimed.conversation, seconds=1)).draft.text for _ in range(2)]
        assert texts == ["we close in an hour", "we are closed"]

    async def test_nothing_is_said_in_a_conversation_that_is_not_there(self, store: Store) -> None:
        with pytest.raises(OutOfOrder, match="no conversation"):
            await store.say(999, system(), now=NOON)

    # disclosure

    async def test_a_disclosure_counts_once_it_is_shown(self, store: Store) -> None:
        claimed = await answer(store, ai(), seconds=1)
        assert (await answer(store, seconds=2)).disclosed_at is None
        await show(store, claimed.conversation, seconds=3)
        following = await ask(store, seconds=4)
        assert (following.disclosed_at, following.disclosed_in) == (at(3), "en")

    async def test_a_line_may_follow_a_disclosure_that_goes_out_first(self, store: Store) -> None:
        claimed = await answer(store, ai("I am an AI"), ai("now then", discloses=False))
        await answer(store, ai("and more", discloses=False), messages=(message("2"),))
        texts = [(await show(store, claimed.conversation)).draft.text for _ in range(3)]
        assert texts == ["I am an AI", "now then", "and more"]

    @pytest.mark.parametrize("failure", ["rejected", "uncertain"])
    async def test_a_line_whose_disclosure_did_not_arrive_is_not_shown(self, store: Store, failure: Failure) -> None:
        claimed = await answer(store, ai("I am an AI"), ai("now then", discloses=False), system("sorry"))
        row = await begin(store, claimed.conversation)
        await store.failed(row.id, failure, reason="no")
        assert (await show(store, claimed.conversation)).draft.text == "sorry"
        dead = await self.reading(store).dead()
        assert [row.reason.partition(":")[0] for row in dead if row.draft.text == "now then"] == ["undisclosed"]

    async def test_an_undisclosed_line_is_refused_outside_turns_too(self, store: Store) -> None:
        claimed = await answer(store)
        with pytest.raises(Undisclosed, match="an AI line needs"):
            await store.say(claimed.conversation, ai(discloses=False), now=NOON)

    async def test_a_nameless_line_is_not_shown(self, store: Store) -> None:
        nameless = replace(ai().draft, byline="")
        claimed = await answer(store, replace(ai(), draft=nameless), system("sorry"))
        assert (await show(store, claimed.conversation)).draft.text == "sorry"
        (dead,) = await self.reading(store).dead()
        assert dead.reason.startswith("nameless")

    async def test_a_later_line_needs_no_second_disclosure(self, store: Store) -> None:
        conversation = (await converse(store)).conversation
        await answer(store, ai("again", discloses=False), seconds=1)
        assert (await show(store, conversation, seconds=2)).draft.text == "again"
