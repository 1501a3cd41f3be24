"""What every store does when people and clocks act on a conversation from outside its turns."""

from __future__ import annotations

from dataclasses import replace

import pytest

from adapters.message import Speaker
from bots.store.base import Store
from bots.store.handoffs import Blocking, Ending, ProposalState, Sharing
from bots.store.testing.opening import StoreTests
from bots.store.testing.scenes import (
    ANN,
    BEN,
    DESK,
    NOON,
    OTHER_ROOM,
    TO_OPERATOR,
    TO_WAITING,
    ai,
    answer,
    ask,
    asked,
    at,
    bring,
    converse,
    message,
    operator,
    present,
    propose,
    ring,
    settlement,
    show,
    stand,
    system,
    take_over,
    to,
    under_way,
)
from bots.store.values import Brought, Control, Effects, Expected, Move, Post, RowState, Settled, Transition, Work


class AttendingContract(StoreTests):
    """Effects: all of it, or nothing; and how a conversation stands afterwards."""

    async def test_a_conversation_stands_as_its_turns_left_it(self, store: Store) -> None:
        conversation = (await converse(store)).conversation
        await store.accept(message("2", author=BEN), now=at(5))
        standing = await stand(self.reading(store), conversation)
        assert (standing.control, standing.version, standing.language) == (Control.AI, 0, "en")
        assert (standing.person, standing.last, standing.direct) == (BEN, "2", True)
        assert (standing.disclosed_at, standing.disclosed_in, standing.session_began) == (NOON, "en", NOON)
        assert (standing.last_line_at, standing.crisis_at, standing.blocked) == (at(5), None, False)
        assert (standing.handoff, standing.handoffs, standing.proposal) == (None, 0, None)
        assert await self.reading(store).standing(999) is None

    async def test_our_own_echo_is_nobodys_message(self, store: Store) -> None:
        conversation = (await converse(store)).conversation
        await store.accept(message("echo", author=BEN, own=True), now=at(1))
        assert (await stand(self.reading(store), conversation)).person == ANN

    async def test_a_handoff_begins_with_the_move_that_asks_for_it(self, store: Store) -> None:
        conversation = (await converse(store)).conversation
        handoff = replace(asked(conversation, seconds=1), last="help", evidence="human", sharing=Sharing.LAST)
        effects = Effects(
            expects=(Expected(conversation, 0),),
            moves=(Move(conversation, TO_WAITING),),
            handoffs=(handoff,),
            posts=(Post(conversation, system("a person will come")),),
        )
        assert await store.bring_about(effects, now=at(1)) == Brought(stale=False, woken=(Work(conversation, "memory"),))
        standing = await stand(self.reading(store), conversation)
        kept = await under_way(self.reading(store), conversation)
        assert (standing.control, standing.version, standing.handoffs) == (Control.WAITING, 1, 1)
        assert kept == replace(handoff, id=kept.id, revision=kept.revision)
        assert kept.id > 0
        assert (await show(store, conversation)).draft.text == "a person will come"

    async def test_a_turn_brings_the_same_about(self, store: Store) -> None:
        claimed = await ask(store)
        effects = Effects(expects=(Expected(claimed.conversation, 0),), handoffs=(asked(claimed.conversation),))
        end = replace(settlement(claimed, system("asked"), transition=TO_WAITING), effects=effects)
        assert await store.settle(end, now=at(1)) == Settled(1, 0)
        following = await ask(store, message("2"), seconds=2)
        assert following.control is Control.WAITING
        assert following.handoff == await under_way(self.reading(store), claimed.conversation)

    async def test_of_two_operators_who_saw_the_same_one_takes_over(self, store: Store) -> None:
        reading, conversation = self.reading(store), (await converse(store)).conversation
        await ring(store, reading, conversation)
        seen = await stand(reading, conversation)
        for name, stale in (("Marie", False), ("Paul", True)):
            assert seen.handoff is not None
            mine = Effects(handoffs=(replace(seen.handoff, operator_name=name),), posts=(Post(conversation, operator(name)),))
            brought = await store.bring_about(to(seen, Control.OPERATOR, who=name) + mine, now=at(1))
            assert brought.stale is stale
        assert (await under_way(reading, conversation)).operator_name == "Marie"
        assert (await show(store, conversation)).draft.text == "Marie"
        assert await store.take(conversation, now=at(2)) is None

    async def test_an_operator_may_take_over_from_another(self, store: Store) -> None:
        reading, conversation = self.reading(store), (await converse(store)).conversation
        await ring(store, reading, conversation)
        for name in ("Marie", "Paul"):
            assert (await take_over(store, reading, conversation, name=name)).operator_name == name
        assert (await stand(reading, conversation)).version == 3

    @pytest.mark.parametrize("what", ["version", "source", "handoff", "proposal", "second handoff", "gone", "post to nowhere"])
    async def test_what_is_stale_leaves_no_trace(self, store: Store, what: str) -> None:
        reading = self.reading(store)
        proposal = await propose(store, reading)
        conversation = proposal.conversation
        await bring(store, Effects(handoffs=(asked(conversation),)))
        handoff = await under_way(reading, conversation)
        before = await stand(reading, conversation)
        stale = {
            "version": Effects(expects=(Expected(conversation, 7),)),
            "source": Effects(moves=(Move(conversation, TO_OPERATOR),)),
            "handoff": Effects(handoffs=(replace(handoff, revision=handoff.revision + 1),)),
            "proposal": Effects(proposals=(replace(proposal, revision=proposal.revision + 1),)),
            "second handoff": Effects(handoffs=(asked(conversation),)),
            "gone": Effects(expects=(Expected(999, 0),)),
            "post to nowhere": Effects(posts=(Post(999, system()),)),
        }[what]
        innocent = Effects(
            moves=() if what == "source" else (Move(conversation, TO_WAITING),),
            handoffs=() if "handoff" in what else (replace(handoff, reminded=3),),
            posts=(Post(conversation, system()),),
            blockings=(Blocking(conversation, ANN.id, blocked=True),),
        )
        assert await store.bring_about(innocent + stale, now=at(1)) == Brought(stale=True)
        assert await stand(reading, conversation) == before
        assert await store.take(conversation, now=at(1)) is None

    async def test_a_stale_turn_stays_open_and_is_claimed_again(self, store: Store) -> None:
        reading, claimed = self.reading(store), await ask(store, message("1"))
        await bring(store, to(await stand(reading, claimed.conversation), Control.OPERATOR))
        end = replace(settlement(claimed, system("late")), effects=Effects(expects=(Expected(claimed.conversation, 0),)))
        assert await store.settle(end, now=at(1)) == Settled(0, 0, stale=True)
        assert await store.take(claimed.conversation, now=at(1)) is None
        again = present(await store.claim(claimed.conversation, now=at(2)))
        assert (again.turn, again.messages, again.control) == (claimed.turn, claimed.messages, Control.OPERATOR)
        (explanation,) = await reading.explanations("1")
        assert explanation.judgements == ()

    async def test_moves_of_one_conversation_follow_each_other(self, store: Store) -> None:
        conversation = (await converse(store)).conversation
        aside = Transition(Control.OPERATOR, Control.SNOOZED, "Marie", "later")
        moves = tuple(Move(conversation, each) for each in (TO_WAITING, TO_OPERATOR, aside))
        await bring(store, Effects(moves=moves))
        assert (await stand(self.reading(store), conversation)).control is Control.SNOOZED
        assert dict((await self.reading(store).figures(now=at(1))).conversations)[Control.SNOOZED] == 1

    async def test_every_change_of_a_handoff_counts_its_revision(self, store: Store) -> None:
        reading, conversation = self.reading(store), (await converse(store)).conversation
        first = await ring(store, reading, conversation)
        await bring(store, Effects(handoffs=(replace(first, reminded=1),)))
        second = await under_way(reading, conversation)
        assert (second.reminded, second.id, second.revision) == (1, first.id, first.revision + 1)
        assert (await store.bring_about(Effects(handoffs=(replace(first, reminded=9),)), now=at(1))).stale

    async def test_when_a_handoff_has_ended_another_may_begin(self, store: Store) -> None:
        reading, conversation = self.reading(store), (await converse(store)).conversation
        first = await ring(store, reading, conversation)
        over = replace(first, ended_at=at(5), ending=Ending.CANCELLED, waiting_since=None)
        await bring(store, to(await stand(reading, conversation), Control.AI) + Effects(handoffs=(over,)), seconds=5)
        assert (await ask(store, seconds=6)).handoff is None
        assert (await under_way(reading, conversation)).ending is Ending.CANCELLED
        assert await reading.attended() == ()
        await bring(store, Effects(handoffs=(asked(conversation, seconds=7),)), seconds=7)
        standing = await stand(reading, conversation)
        assert standing.handoff is not None
        assert (standing.handoffs, standing.handoff.asked_at) == (2, at(7))

    async def test_one_may_end_while_another_begins(self, store: Store) -> None:
        reading, conversation = self.reading(store), (await converse(store)).conversation
        first = await ring(store, reading, conversation)
        ended = replace(first, ended_at=at(5), ending=Ending.LEFT)
        await bring(store, Effects(handoffs=(asked(conversation, seconds=5, desk="night"), ended)))
        assert (await under_way(reading, conversation)).desk == "night"

    async def test_whoever_waits_longest_is_attended_to_first(self, store: Store) -> None:
        reading = self.reading(store)
        rooms = {
            name: (await answer(store, messages=(message(name, address=replace(OTHER_ROOM, room=name)),))).conversation
            for name in ("served", "late", "early", "idle")
        }
        for name, seconds in (("served", 0), ("late", 20), ("early", 10)):
            await ring(store, reading, rooms[name], seconds=seconds)
        await take_over(store, reading, rooms["served"])
        proposal = await propose(store, reading, seconds=30)
        found = await reading.attended()
        order = [rooms["early"], rooms["late"], rooms["served"], proposal.conversation]
        assert [standing.conversation for standing in found] == order
        assert found[0] == await stand(reading, rooms["early"])

    async def test_help_lines_are_remembered(self, store: Store) -> None:
        claimed = await ask(store)
        assert claimed.crisis_at is None
        await store.settle(replace(settlement(claimed), crisis=True), now=at(3))
        await answer(store, seconds=4)
        assert (await ask(store, seconds=5)).crisis_at == at(3)
        assert (await stand(self.reading(store), claimed.conversation)).crisis_at == at(3)

    async def test_a_blocked_person_is_blocked_here_and_nobody_else(self, store: Store) -> None:
        reading, conversation = self.reading(store), (await answer(store)).conversation
        await bring(store, Effects(blockings=(Blocking(conversation, ANN.id, blocked=True),) * 2))
        assert (await stand(reading, conversation)).blocked
        assert (await answer(store, messages=(message("2"),))).blocked
        assert not (await answer(store, messages=(message("3", author=BEN),))).blocked
        assert not (await answer(store, messages=(message("4", address=OTHER_ROOM),))).blocked
        await bring(store, Effects(blockings=(Blocking(conversation, ANN.id, blocked=False),)))
        assert not (await answer(store, messages=(message("5"),))).blocked

    # proposals

    async def test_a_proposal_waits_with_its_conversation(self, store: Store) -> None:
        reading = self.reading(store)
        proposal = await propose(store, reading)
        following = await ask(store, seconds=1)
        assert (following.proposal, proposal.state, proposal.draft.text) == (proposal, ProposalState.OPEN, "perhaps so")
        assert await reading.turn_messages(proposal.turn) == (message("m0"),)
        assert await reading.proposals() == (proposal,)

    async def test_a_newer_proposal_supersedes_the_open_one(self, store: Store) -> None:
        reading = self.reading(store)
        old = await propose(store, reading)
        new = await propose(store, reading, seconds=1, text="or so")
        states = [(kept.id, kept.state, kept.decided_at) for kept in await reading.proposals()]
        assert states == [(old.id, ProposalState.SUPERSEDED, at(1)), (new.id, ProposalState.OPEN, None)]
        assert (await store.bring_about(Effects(proposals=(replace(old, state=ProposalState.SENT),)), now=at(2))).stale

    @pytest.mark.parametrize("outside", [True, False])
    async def test_whoever_moves_a_conversation_supersedes_its_proposal(self, store: Store, *, outside: bool) -> None:
        reading = self.reading(store)
        proposal = await propose(store, reading)
        if outside:
            await bring(store, to(await stand(reading, proposal.conversation), Control.OPERATOR), seconds=5)
        else:
            await store.settle(settlement(await ask(store, seconds=4), transition=TO_WAITING), now=at(5))
        assert (await ask(store, seconds=6)).proposal is None
        (kept,) = await reading.proposals()
        assert (kept.state, kept.decided_at, kept.revision) == (ProposalState.SUPERSEDED, at(5), proposal.revision + 1)

    async def test_what_an_operator_decided_about_it_outlives_the_move_that_comes_with_it(self, store: Store) -> None:
        reading = self.reading(store)
        proposal = await propose(store, reading)
        skipped = replace(proposal, state=ProposalState.SKIPPED, by="Marie", decided_at=at(2))
        moved = to(await stand(reading, proposal.conversation), Control.OPERATOR)
        await bring(store, moved + Effects(proposals=(skipped,)), seconds=2)
        assert await reading.proposals() == (replace(skipped, revision=proposal.revision + 1),)

    async def test_a_draft_that_is_sent_is_a_line_of_the_turn_that_wrote_it(self, store: Store) -> None:
        reading = self.reading(store)
        proposal = await propose(store, reading)
        sent = replace(proposal, state=ProposalState.SENT, by="Marie", decided_at=at(2), text="perhaps so")
        line = replace(ai("perhaps so"), draft=replace(proposal.draft, operator="Marie"))
        await bring(store, Effects(proposals=(sent,), posts=(Post(proposal.conversation, line),)), seconds=2)
        row = await show(store, proposal.conversation, seconds=3)
        assert (row.draft.speaker, row.draft.operator, row.draft.discloses) == (Speaker.AI, "Marie", True)
        (explanation,) = await reading.explanations("m0")
        assert [(kept.key, kept.state) for kept in explanation.rows] == [(row.key, RowState.SHOWN)]
        assert (await stand(reading, proposal.conversation)).disclosed_at == at(3)
        (line_kept,) = [kept for kept in await reading.lines(proposal.conversation) if kept.speaker is Speaker.AI]
        assert line_kept.author == "Marie"

    async def test_proposals_are_told_since_a_moment(self, store: Store) -> None:
        reading = self.reading(store)
        for seconds in (0, 10, 20):
            await propose(store, reading, seconds=seconds)
        assert [kept.made_at for kept in await reading.proposals(since=at(10))] == [at(10), at(20)]

    # figures about people

    async def test_handoffs_are_told_since_a_moment_and_of_one_conversation(self, store: Store) -> None:
        reading = self.reading(store)
        numbers = []
        for seconds in (0, 10, 20):
            said = message(str(seconds), address=replace(DESK, room=f"room {seconds}"))
            numbers.append((await answer(store, messages=(said,))).conversation)
            await bring(store, Effects(handoffs=(asked(numbers[-1], seconds=seconds),)))
        assert [handoff.conversation for handoff in await reading.handoffs(since=at(10))] == numbers[1:]
        assert [handoff.conversation for handoff in await reading.handoffs(conversation=numbers[0])] == numbers[:1]
        assert len(await reading.handoffs()) == 3

    async def test_first_responses_are_a_desks_own_newest_first(self, store: Store) -> None:
        reading = self.reading(store)
        for seconds, desk in ((1.0, "main"), (2.5, "main"), (None, "main"), (9.0, "night"), (4.0, "main")):
            said = message(f"{desk} {seconds}", address=replace(DESK, room=f"{desk} {seconds}"))
            conversation = (await answer(store, messages=(said,))).conversation
            await bring(store, Effects(handoffs=(replace(asked(conversation, desk=desk), first_response=seconds),)))
        assert await reading.first_responses("main") == (4.0, 2.5, 1.0)
        assert await reading.first_responses("main", limit=1) == (4.0,)
        assert await reading.first_responses("nobody's") == ()
