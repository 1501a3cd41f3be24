"""What every store can tell people afterwards."""

from __future__ import annotations

from dataclasses import replace

from adapters.message import Kind
from bots.store.base import Store
from bots.store.testing.opening import StoreTests
from bots.store.testing.scenes import (
    ANN,
    NOON,
    OTHER_ROOM,
    ROOM,
    TO_WAITING,
    ai,
    answer,
    ask,
    at,
    begin,
    converse,
    judged,
    message,
    receipt,
    settlement,
    show,
    system,
)
from bots.store.values import Control, RowState
from policies.base import Verdict


class AskingContract(StoreTests):
    """The reading side: why, how much, what waits."""

    async def test_a_message_explains_its_turn(self, store: Store) -> None:
        claimed = await ask(store, message("1"), message("2"))
        await store.settle(settlement(claimed, ai("why not"), transition=TO_WAITING), now=at(3))
        row = await show(store, claimed.conversation, seconds=4)
        (explanation,) = await self.reading(store).explanations("2")
        assert (explanation.address, explanation.control) == (ROOM, Control.WAITING)
        assert [(kept.message.id, kept.accepted_at, kept.original) for kept in explanation.messages] == [
            ("1", NOON, None),
            ("2", NOON, None),
        ]
        turn = explanation.turn
        assert turn is not None
        assert (turn.state, turn.attempt, turn.began, turn.settled_at) == ("settled", 1, NOON, at(3))
        assert (turn.settings, turn.model, turn.tokens_in, turn.tokens_out) == ("v1", "echo", 10, 5)
        (judgement,) = explanation.judgements
        assert (judgement.at, judgement.settings, judgement.facts) == (at(3), "v1", b'{"language":"en"}')
        assert judgement.judged == (judged(),)
        (kept,) = explanation.rows
        assert (kept.key, kept.state, kept.code, kept.draft) == (row.key, RowState.SHOWN, "echo", row.draft)
        assert (kept.receipt, kept.shown_at, kept.attempts, kept.turn) == (receipt(row, seconds=4), at(4), 1, claimed.turn)
        (moved,) = explanation.transitions
        assert (moved.transition, moved.at, moved.turn) == (TO_WAITING, at(3), claimed.turn)

    async def test_a_line_explains_itself_by_its_key_and_by_the_platforms_id(self, store: Store) -> None:
        claimed = await converse(store)
        (by_message,) = await self.reading(store).explanations("m0")
        for name in (by_message.rows[0].key, f"platform-{1}"):
            assert await self.reading(store).explanations(name) == (by_message,), name
        assert claimed.turn == by_message.rows[0].turn

    async def test_a_message_that_waits_explains_that_it_waits(self, store: Store) -> None:
        await store.accept(message("1"), now=NOON)
        (explanation,) = await self.reading(store).explanations("1")
        assert (explanation.turn, explanation.rows, explanation.judgements) == (None, (), ())
        assert explanation.messages[0].message == message("1")

    async def test_an_edited_message_shows_what_it_said(self, store: Store) -> None:
        await ask(store, message("1", "before"), message("2", "after", kind=Kind.EDIT, reply_to="1"))
        (explanation,) = await self.reading(store).explanations("1")
        kept = explanation.messages[0]
        assert kept.original is not None
        assert (kept.original.text, kept.message.text) == ("before", "after")

    async def test_a_line_said_outside_any_turn_explains_itself_alone(self, store: Store) -> None:
        claimed = await answer(store, ai("in a turn"))
        await store.say(claimed.conversation, system("by itself"), now=at(1))
        await show(store, claimed.conversation, seconds=2)
        row = await show(store, claimed.conversation, seconds=2)
        (explanation,) = await self.reading(store).explanations(row.key)
        assert ([kept.draft.text for kept in explanation.rows], explanation.messages) == (["by itself"], ())

    async def test_a_turn_that_was_held_shows_every_judgement(self, store: Store) -> None:
        claimed = await ask(store, message("1"))
        held = judged("rate_limit.person", Verdict.HOLD)
        held = replace(held, decision=replace(held.decision, draft=system().draft, delay=9.5, obligation="dsa-27", evidence="!!!"))
        await store.settle(replace(settlement(claimed, hold_until=at(9)), judged=(held, judged())), now=at(1))
        again = await store.claim(claimed.conversation, now=at(9))
        assert again is not None
        await store.settle(settlement(again, ai()), now=at(10))
        (explanation,) = await self.reading(store).explanations("1")
        assert [judgement.judged for judgement in explanation.judgements] == [(held, judged()), (judged(),)]
        assert explanation.turn is not None
        assert explanation.turn.tokens_in == 20

    async def test_two_platforms_with_one_id_explain_both(self, store: Store) -> None:
        for adapter in ("memory", "telegram"):
            await store.accept(message("1", address=replace(ROOM, adapter=adapter)), now=NOON)
        found = await self.reading(store).explanations("1")
        assert [explanation.address.adapter for explanation in found] == ["memory", "telegram"]

    async def test_what_nobody_said_has_no_explanation(self, store: Store) -> None:
        await converse(store)
        for name in ("", "unknown", "0123456789-zz", "0123456789-1", "-", "x" * 10_000):
            assert await self.reading(store).explanations(name) == ()

    async def test_figures_say_how_it_goes(self, store: Store) -> None:
        await converse(store)
        claimed = await ask(store, message("2"), seconds=10)
        no = judged("topics.off", Verdict.DENY)
        await store.settle(
            replace(settlement(claimed, system(), ai(), transition=TO_WAITING), judged=(no, no, judged())), now=at(10)
        )
        await store.failed((await begin(store, claimed.conversation)).id, "uncertain", reason="?")
        await ask(store, message("3", address=OTHER_ROOM), seconds=20)
        await store.accept(message("4"), now=at(30))
        figures = await self.reading(store).figures(now=at(50))
        assert (figures.open_messages, figures.unsettled_turns, figures.oldest_open) == (1, 1, 30.0)
        assert {state: figures.row_count(state) for state in (RowState.SHOWN, RowState.PENDING, RowState.UNCERTAIN)} == {
            RowState.SHOWN: 1,
            RowState.PENDING: 1,
            RowState.UNCERTAIN: 1,
        }
        assert figures.row_count(RowState.DEAD) == 0
        assert dict(figures.conversations) == {Control.AI: 1, Control.WAITING: 1}
        assert figures.decisions == (("topics.off", 2),)

    async def test_a_new_store_has_nothing_to_report(self, store: Store) -> None:
        figures = await self.reading(store).figures(now=NOON)
        assert (figures.open_messages, figures.unsettled_turns, figures.oldest_open) == (0, 0, 0.0)
        assert sum(number for _, number in figures.rows) == 0

    async def test_lines_tell_the_whole_conversation(self, store: Store) -> None:
        claimed = await converse(store)
        await store.accept(message("2", "and now?"), now=at(1))
        await store.accept(message("3", "", kind=Kind.LEAVE), now=at(2))
        lines = await self.reading(store).lines(claimed.conversation)
        assert [(line.text, line.author) for line in lines] == [("hello", ANN.id), ("hi", ""), ("and now?", ANN.id)]
        assert [line.text for line in await self.reading(store).lines(claimed.conversation, limit=1)] == ["and now?"]

    async def test_a_conversation_is_found_by_its_address(self, store: Store) -> None:
        claimed = await ask(store)
        assert await self.reading(store).conversation_of(ROOM) == claimed.conversation
        assert await self.reading(store).conversation_of(OTHER_ROOM) is None
