"""What every store knows of who holds a conversation, and what it finds after a crash."""

from __future__ import annotations

from itertools import pairwise
from operator import attrgetter
from pathlib import Path

from adapters.message import Address, Kind
from bots.store.base import Store
from bots.store.testing.opening import StoreTests
from bots.store.testing.scenes import (
    BACK_TO_AI,
    BEN,
    FROM_AI_TO_OPERATOR,
    NOON,
    OTHER_ROOM,
    ROOM,
    TO_OPERATOR,
    TO_WAITING,
    ai,
    answer,
    ask,
    at,
    begin,
    converse,
    message,
    operator,
    present,
    receipt,
    settlement,
    show,
    system,
)
from bots.store.values import Control, RowState, Transition, Work

CLOSE = Transition(Control.AI, Control.CLOSED, "ai", "goodbye")


class HoldingContract(StoreTests):
    """Control, by compare-and-set; withdrawal and disclosure that follow from it."""

    async def test_a_conversation_moves_from_hand_to_hand(self, store: Store) -> None:
        claimed = await answer(store)
        for transition in (TO_WAITING, TO_OPERATOR, BACK_TO_AI):
            assert await store.move(claimed.conversation, transition, now=at(1))
        following = await ask(store, message("2"))
        assert (following.control, following.version) == (Control.AI, 3)

    async def test_of_two_who_move_it_one_does(self, store: Store) -> None:
        claimed = await answer(store)
        marie = Transition(Control.AI, Control.OPERATOR, "Marie", "mine")
        paul = Transition(Control.AI, Control.OPERATOR, "Paul", "mine")
        assert await store.move(claimed.conversation, marie, now=at(1))
        assert not await store.move(claimed.conversation, paul, now=at(1))
        assert not await store.move(999, paul, now=at(1))
        (explanation,) = await self.reading(store).explanations("m0")
        assert [kept.transition for kept in explanation.transitions] == [marie]

    async def test_an_ai_line_is_withdrawn_when_an_operator_took_over_before_it_was_shown(self, store: Store) -> None:
        claimed = await answer(store, ai("too late"), system("said by the house"))
        await store.move(claimed.conversation, FROM_AI_TO_OPERATOR, now=at(1))
        await store.say(claimed.conversation, operator("Marie here"), now=at(2))
        texts = [(await show(store, claimed.conversation, seconds=3)).draft.text for _ in range(2)]
        assert texts == ["said by the house", "Marie here"]
        (explanation,) = await self.reading(store).explanations("m0")
        assert explanation.rows[0].state is RowState.SUPERSEDED

    async def test_it_stays_withdrawn_when_the_operator_has_already_returned_it(self, store: Store) -> None:
        claimed = await answer(store, ai("too late"))
        await store.move(claimed.conversation, FROM_AI_TO_OPERATOR, now=at(1))
        await store.move(claimed.conversation, BACK_TO_AI, now=at(2))
        assert await store.take(claimed.conversation, now=at(3)) is None

    async def test_a_retry_is_withdrawn_too(self, store: Store) -> None:
        claimed = await answer(store, ai("too late"))
        row = await begin(store, claimed.conversation)
        await store.move(claimed.conversation, FROM_AI_TO_OPERATOR, now=at(1))
        await store.failed(row.id, "temporary", reason="429", retry_at=at(2))
        assert await store.take(claimed.conversation, now=at(3)) is None

    async def test_while_a_person_is_waited_for_the_ai_line_still_goes_out(self, store: Store) -> None:
        claimed = await answer(store, ai("meanwhile"))
        await store.move(claimed.conversation, TO_WAITING, now=at(1))
        assert (await show(store, claimed.conversation, seconds=2)).draft.text == "meanwhile"

    async def test_a_goodbye_that_closes_the_conversation_is_still_said(self, store: Store) -> None:
        claimed = await ask(store)
        await store.settle(settlement(claimed, ai("goodbye"), transition=CLOSE), now=at(1))
        assert (await show(store, claimed.conversation, seconds=2)).draft.text == "goodbye"

    async def test_a_return_from_an_operator_forgets_the_disclosure(self, store: Store) -> None:
        conversation = (await converse(store)).conversation
        await store.move(conversation, FROM_AI_TO_OPERATOR, now=at(1))
        await store.move(conversation, BACK_TO_AI, now=at(2))
        following = await ask(store, seconds=3)
        assert (following.disclosed_at, following.disclosed_in) == (None, "")

    async def test_so_does_a_return_by_a_closed_door(self, store: Store) -> None:
        conversation = (await converse(store)).conversation
        for source, target in ((Control.AI, Control.OPERATOR), (Control.OPERATOR, Control.CLOSED), (Control.CLOSED, Control.AI)):
            assert await store.move(conversation, Transition(source, target, "Marie", "done"), now=at(1))
        assert (await ask(store, seconds=3)).disclosed_at is None

    async def test_so_does_setting_it_aside(self, store: Store) -> None:
        conversation = (await converse(store)).conversation
        path = (Control.AI, Control.OPERATOR, Control.SNOOZED, Control.AI)
        for source, target in pairwise(path):
            assert await store.move(conversation, Transition(source, target, "Marie", "later"), now=at(1))
        assert (await ask(store, seconds=3)).disclosed_at is None

    async def test_so_does_a_take_over_and_a_wait_for_another_operator(self, store: Store) -> None:
        conversation = (await converse(store)).conversation
        path = (Control.AI, Control.OPERATOR, Control.OPERATOR, Control.WAITING, Control.AI)
        for source, target in pairwise(path):
            assert await store.move(conversation, Transition(source, target, "Marie", "later"), now=at(1))
        assert (await ask(store, seconds=3)).disclosed_at is None

    async def test_what_is_set_aside_before_an_operator_has_it_keeps_the_disclosure(self, store: Store) -> None:
        conversation = (await converse(store)).conversation
        for source, target in pairwise((Control.AI, Control.WAITING, Control.SNOOZED, Control.AI)):
            assert await store.move(conversation, Transition(source, target, "Marie", "later"), now=at(1))
        assert (await ask(store, seconds=3)).disclosed_at == NOON

    async def test_an_ai_line_from_before_stays_withdrawn_when_an_operator_sets_it_aside(self, store: Store) -> None:
        claimed = await answer(store, ai("too late"))
        for source, target in pairwise((Control.AI, Control.OPERATOR, Control.SNOOZED)):
            await store.move(claimed.conversation, Transition(source, target, "Marie", "later"), now=at(1))
        assert await store.take(claimed.conversation, now=at(3)) is None

    async def test_waiting_and_cancelling_keep_the_disclosure(self, store: Store) -> None:
        conversation = (await converse(store)).conversation
        await store.move(conversation, TO_WAITING, now=at(1))
        await store.move(conversation, Transition(Control.WAITING, Control.AI, "person", "cancelled"), now=at(2))
        assert (await ask(store, seconds=3)).disclosed_at == NOON

    async def test_a_disclosure_from_before_an_operator_does_not_count_after(self, store: Store) -> None:
        claimed = await answer(store, ai())
        row = await begin(store, claimed.conversation)
        await store.move(claimed.conversation, FROM_AI_TO_OPERATOR, now=at(1))
        await store.move(claimed.conversation, BACK_TO_AI, now=at(2))
        await store.shown(row.id, receipt(row, seconds=3))
        assert (await ask(store, message("2"), seconds=4)).disclosed_at is None


class RecoveringContract(StoreTests):
    """After a start: nothing lost, nothing repeated silently."""

    async def test_a_store_at_rest_has_nothing_to_do(self, store: Store) -> None:
        await converse(store)
        assert await store.recover(deduplicating=("memory",), now=at(1)) == ()

    async def test_an_interrupted_send_is_repeated_where_the_platform_deduplicates(self, tmp_path: Path) -> None:
        async with self.opened(tmp_path) as store:
            claimed = await answer(store, ai())
            row = await begin(store, claimed.conversation)
        async with self.opened(tmp_path) as store:
            work = await store.recover(deduplicating=("memory",), now=at(1))
            assert work == (Work(claimed.conversation, "memory"),)
            again = await begin(store, claimed.conversation)
        assert (again.key, again.attempts) == (row.key, 1)

    async def test_an_interrupted_send_is_uncertain_where_it_does_not(self, store: Store) -> None:
        claimed = await answer(store, ai())
        row = await begin(store, claimed.conversation)
        assert await store.recover(deduplicating=("discord",), now=at(1)) == ()
        (uncertain,) = await self.reading(store).uncertain()
        assert uncertain.key == row.key
        assert "the process ended" in uncertain.reason

    async def test_every_conversation_with_something_left_is_found_once(self, store: Store) -> None:
        accepted = await store.accept(message("1"), now=NOON)
        await store.accept(message("2", author=BEN), now=NOON)
        interrupted = await ask(store, message("3", address=OTHER_ROOM))
        shown_later = await answer(store, ai(), ai(), messages=(message("4", address=Address("memory", "third")),))
        open_ones = (accepted.conversation, interrupted.conversation, shown_later.conversation)
        found = await store.recover(deduplicating=(), now=at(1))
        assert sorted(found, key=attrgetter("conversation")) == [Work(conversation, "memory") for conversation in open_ones]

    async def test_held_turns_and_retries_are_due_in_their_time(self, store: Store) -> None:
        held = await ask(store, message("1"))
        await store.settle(settlement(held, hold_until=at(60)), now=NOON)
        waiting = await answer(store, ai(), messages=(message("2", address=OTHER_ROOM),))
        await store.failed((await begin(store, waiting.conversation)).id, "temporary", reason="429", retry_at=at(30))
        due = {work.conversation: work.at for work in await store.recover(deduplicating=(), now=at(1))}
        assert due == {held.conversation: at(60), waiting.conversation: at(30)}
        assert {work.at for work in await store.recover(deduplicating=(), now=at(61))} == {None}

    async def test_a_conversation_is_due_at_the_first_of_its_reasons(self, store: Store) -> None:
        held = await ask(store, message("1"))
        await store.settle(settlement(held, system("one moment"), hold_until=at(60)), now=NOON)
        assert await store.recover(deduplicating=(), now=at(1)) == (Work(held.conversation, "memory"),)
        await show(store, held.conversation)
        assert await store.recover(deduplicating=(), now=at(1)) == (Work(held.conversation, "memory", at(60)),)

    async def test_what_may_go_past_a_held_turn_is_due_at_once(self, store: Store) -> None:
        held = await ask(store, message("1"))
        await store.settle(settlement(held, hold_until=at(60)), now=NOON)
        await store.accept(message("2", kind=Kind.COMMAND), now=at(1))
        now = (Work(held.conversation, "memory"),)
        assert await store.recover(deduplicating=(), now=at(1)) == now
        present(await store.claim(held.conversation, now=at(1)))
        assert await store.recover(deduplicating=(), now=at(1)) == now

    async def test_a_conversation_that_was_silent_for_long_is_forgotten_whole(self, store: Store) -> None:
        old = await converse(store)
        await store.move(old.conversation, TO_WAITING, now=at(1))
        kept = await answer(store, ai(), seconds=99, messages=(message("2", address=OTHER_ROOM),))
        assert await store.forget(before=at(50)) == 1
        assert await store.forget(before=at(50)) == 0
        reading = self.reading(store)
        assert await reading.conversation_of(ROOM) is None
        assert await reading.explanations(old.messages[0].id) == ()
        assert await reading.conversation_of(OTHER_ROOM) == kept.conversation
        again = await ask(store, message("3"), seconds=100)
        assert (again.history, again.disclosed_at) == ((), None)
