"""What every store keeps of what operators did, and forgets of what people said."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from adapters.message import Address, Outcome, Speaker
from bots.store.audit import verify
from bots.store.base import Store
from bots.store.handoffs import Act, Blocking, Mode, ModeSwitch, ProposalState
from bots.store.reading import Explanation
from bots.store.testing.opening import StoreTests
from bots.store.testing.scenes import (
    ANN,
    DESK,
    OTHER_ROOM,
    ai,
    answer,
    ask,
    at,
    begin,
    bring,
    converse,
    message,
    operator,
    present,
    propose,
    receipt,
    ring,
    settlement,
    show,
    stand,
    system,
    take_over,
    to,
)
from bots.store.values import Control, Effects, Place, Post, RowState

CLAIM = Act("memory:marie", "Marie", "claim", 1)
REFUSED = Act("memory:\udc00", "Zoé 👩‍👩‍👧", "refused", detail="closed\x00")


class RecordingContract(StoreTests):
    """The audit log, the modes, and why a line was said."""

    async def test_acts_are_a_chain_that_goes_on_after_reopening(self, tmp_path: Path) -> None:
        async with self.opened(tmp_path) as store:
            assert await self.reading(store).acts() == ()
            await bring(store, Effects(acts=(CLAIM, REFUSED)), seconds=1)
        async with self.opened(tmp_path) as store:
            await bring(store, Effects(acts=(CLAIM,)), seconds=2)
            acts = await self.reading(store).acts()
        assert [(kept.number, kept.at) for kept in acts] == [(1, at(1)), (2, at(1)), (3, at(2))]
        assert [kept.act for kept in acts] == [CLAIM, replace(REFUSED, who="memory:\ufffd"), CLAIM]
        assert verify(acts) is None
        assert len({kept.hash for kept in acts}) == 3

    async def test_acts_of_a_turn_are_recorded_with_it(self, store: Store) -> None:
        claimed = await ask(store)
        await store.settle(replace(settlement(claimed), effects=Effects(acts=(CLAIM,))), now=at(3))
        assert [(kept.act, kept.at) for kept in await self.reading(store).acts()] == [(CLAIM, at(3))]

    async def test_the_latest_choice_of_a_mode_counts(self, store: Store) -> None:
        room = ModeSwitch("room", "memory:room", Mode.OFF, "memory:marie", at(1))
        persona = ModeSwitch("persona", "", Mode.DRAFT, "memory:marie", at(2))
        topic = ModeSwitch("topic", "orders", Mode.AUTO, "memory:paul", at(2))
        again = replace(room, mode=Mode.AUTO, who="memory:paul", at=at(3))
        for switches in ((room, topic), (persona, again)):
            await bring(store, Effects(modes=switches))
        assert set(await self.reading(store).modes()) == {persona, again, topic}

    # why

    async def test_a_line_is_explained_by_its_place_from_the_end(self, store: Store) -> None:
        reading, conversation = self.reading(store), (await converse(store)).conversation
        await answer(store, ai("one"), ai("two"), seconds=1)
        for _ in range(2):
            await show(store, conversation, seconds=2)
        texts = []
        for last in (1, 2, 3):
            explanation = present_explanation(await reading.spoken(conversation, last=last))
            texts += [row.draft.text for row in explanation.rows]
            assert explanation.judgements
        assert texts == ["two", "one", "hi"]
        assert await reading.spoken(conversation, last=4) is None

    async def test_a_line_is_explained_by_the_platforms_id_of_it(self, store: Store) -> None:
        reading, conversation = self.reading(store), (await converse(store)).conversation
        await bring(store, Effects(posts=(Post(conversation, operator()),)))
        row = await show(store, conversation)
        explanation = present_explanation(await reading.spoken(conversation, platform_id=receipt(row).ids[0]))
        assert ([kept.draft.speaker for kept in explanation.rows], explanation.turn) == ([Speaker.OPERATOR], None)
        assert await reading.spoken(conversation, platform_id="unknown") is None
        assert await reading.spoken(999, platform_id=receipt(row).ids[0]) is None

    async def test_a_persons_own_line_has_no_row(self, store: Store) -> None:
        reading, conversation = self.reading(store), (await converse(store)).conversation
        explanation = present_explanation(await reading.spoken(conversation, platform_id="m0"))
        assert (explanation.rows, [kept.message.id for kept in explanation.messages]) == ((), ["m0"])
        await store.accept(message("waits"), now=at(1))
        assert present_explanation(await reading.spoken(conversation, platform_id="waits")).rows == ()

    async def test_what_is_pending_or_withdrawn_was_not_said(self, store: Store) -> None:
        conversation = (await converse(store)).conversation
        await answer(store, ai("pending"), seconds=1)
        (row,) = present_explanation(await self.reading(store).spoken(conversation)).rows
        assert (row.draft.text, row.state) == ("hi", RowState.SHOWN)

    async def test_an_approved_line_leads_to_its_proposal(self, store: Store) -> None:
        reading = self.reading(store)
        proposal = await propose(store, reading)
        sent = replace(proposal, state=ProposalState.EDITED, by="Marie", decided_at=at(2), text="surely so", edit=0.5)
        draft = replace(proposal.draft, text="surely so", operator="Marie", outcome=Outcome.ANSWERED)
        await bring(store, Effects(proposals=(sent,), posts=(Post(proposal.conversation, replace(ai(), draft=draft)),)))
        await show(store, proposal.conversation)
        explanation = present_explanation(await reading.spoken(proposal.conversation))
        assert explanation.proposal == replace(sent, revision=proposal.revision + 1)
        assert (explanation.turn is not None, len(explanation.judgements)) == (True, 1)


def present_explanation(explanation: Explanation | None) -> Explanation:
    assert explanation is not None
    return explanation


class ForgettingContract(StoreTests):
    """What goes with a conversation, and what stays."""

    async def test_handoffs_proposals_and_blocks_go_with_their_conversation(self, store: Store) -> None:
        reading = self.reading(store)
        conversation = (await propose(store, reading)).conversation
        await ring(store, reading, conversation)
        await bring(
            store,
            Effects(blockings=(Blocking(conversation, ANN.id, blocked=True),), acts=(replace(CLAIM, conversation=conversation),)),
        )
        assert await store.forget(before=at(3600)) >= 1
        assert await store.forget(before=at(3600)) == 0
        assert (await reading.handoffs(), await reading.proposals(), await reading.attended()) == ((), (), ())
        assert await reading.standing(conversation) is None
        assert not (await ask(store, message("2"))).blocked
        assert len(await reading.acts()) == 1

    async def test_a_number_that_was_forgotten_is_given_to_nobody_else(self, store: Store) -> None:
        old = (await converse(store)).conversation
        await store.forget(before=at(50))
        assert (await ask(store, message("2"))).conversation > old

    async def test_what_was_said_about_it_at_a_desk_goes_with_it(self, store: Store) -> None:
        reading = self.reading(store)
        old = (await converse(store)).conversation
        young = (await answer(store, messages=(message("young", address=OTHER_ROOM),), seconds=90)).conversation
        for number in (old, young):
            side = (await ring(store, reading, number, place=Place(DESK, handoff_of=number))).side
            await show(store, side, seconds=95)
            await take_over(store, reading, number)
            claimed = await ask(store, message(f"to {number}", f"#{number} hello", address=DESK), seconds=96)
            relayed = Effects(posts=(Post(number, operator(), origin=f"to {number}"),))
            seen = to(await stand(reading, number), Control.OPERATOR)
            await store.settle(replace(settlement(claimed, system("said")), effects=relayed + seen), now=at(96))
            await show(store, side, seconds=96)
        kept = (await answer(store, messages=(message("5", "chatter", address=DESK),), seconds=97)).conversation
        await show(store, young, seconds=99)
        assert await store.forget(before=at(50)) == 1
        assert [line.text for line in await reading.lines(kept)] == ["somebody waits", f"#{young} hello", "said", "chatter"]
        assert await reading.explanations(f"to {old}") == ()
        assert len(await reading.explanations(f"to {young}")) == 1
        assert [standing.conversation for standing in await reading.taken_at(kept)] == [young]

    async def test_a_desks_thread_goes_with_the_conversation_it_was_for(self, store: Store) -> None:
        reading, conversation = self.reading(store), (await converse(store)).conversation
        side = (await ring(store, reading, conversation)).side
        row = await begin(store, side)
        thread = Address("memory", "desk", "thread 1")
        await store.opened(side, thread)
        await store.shown(row.id, receipt(row, seconds=90))
        await answer(store, messages=(message("between ourselves", address=thread),), seconds=95)
        assert await store.forget(before=at(50)) == 1
        assert await reading.conversation_of(thread) is None
        assert await reading.explanations("between ourselves") == ()

    async def test_a_desk_that_was_silent_for_long_is_kept_for_whom_it_carries(self, store: Store) -> None:
        reading = self.reading(store)
        conversation = (await converse(store)).conversation
        side = (await ring(store, reading, conversation, place=Place(DESK, handoff_of=conversation))).side
        await answer(store, messages=(message("still here"),), seconds=1000)
        assert await store.forget(before=at(500)) == 0
        assert (await show(store, side)).draft.text == "somebody waits"

    async def test_a_desks_own_talk_is_forgotten_when_it_carries_nobody(self, store: Store) -> None:
        await answer(store, messages=(message("1", address=DESK),))
        assert await store.forget(before=at(500)) == 1

    async def test_an_operator_who_is_writing_in_a_thread_is_heard_before_it_goes(self, store: Store) -> None:
        reading, conversation = self.reading(store), (await converse(store)).conversation
        side = (await ring(store, reading, conversation)).side
        row = await begin(store, side)
        thread = Address("memory", "desk", "thread 1")
        await store.opened(side, thread)
        await store.shown(row.id, receipt(row))
        await store.accept(message("wait!", address=thread), now=at(1))
        assert await store.forget(before=at(50)) == 1
        assert present(await store.claim(side, now=at(51))).messages[0].id == "wait!"
