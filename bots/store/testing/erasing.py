"""What every store does when a person wishes a conversation to be erased, or to end."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from adapters.message import Address, Kind
from bots.store.base import Store
from bots.store.handoffs import Act
from bots.store.reading import Reading
from bots.store.testing.opening import StoreTests
from bots.store.testing.scenes import (
    BEN,
    DESK,
    OTHER_ROOM,
    ROOM,
    TO_WAITING,
    ai,
    answer,
    ask,
    at,
    begin,
    bring,
    converse,
    heard,
    message,
    present,
    receipt,
    ring,
    settlement,
    show,
    stand,
    system,
    take_over,
    to,
)
from bots.store.values import (
    STOPPED,
    Claimed,
    Control,
    Effects,
    Erasure,
    Place,
    Post,
    Row,
    RowState,
    Settled,
    Settlement,
    Transition,
)

THREAD = Address("memory", "desk", "thread 1")
TOLD = system("Guest #1 had everything erased")


def erasure(claimed: Claimed) -> Settlement:
    """The settlement of the turn in which a person wished to be forgotten."""
    act = Act("person", "", "erase", claimed.conversation)
    return replace(settlement(claimed, system("all is gone")), erasure=Erasure(TOLD, act))


async def erase(store: Store, *, seconds: float = 10, id: str = "erase") -> Settled:  # noqa: A002 - the contract's word
    """The person's last word, and what follows from it."""
    claimed = await ask(store, message(id, kind=Kind.COMMAND), seconds=seconds)
    return await store.settle(erasure(claimed), now=at(seconds))


async def empty(reading: Reading, *, room: Address = ROOM) -> int:
    """The conversation that is held there now."""
    conversation = await reading.conversation_of(room)
    assert conversation is not None
    return conversation


async def rung(store: Store, reading: Reading, conversation: int, *, thread: bool) -> int:
    """A desk was shown a card and a line about a conversation, in its room or in a thread of its own."""
    handoff = await ring(store, reading, conversation, place=None if thread else Place(DESK, handoff_of=conversation))
    row = await begin(store, handoff.side)
    if thread:
        await store.opened(handoff.side, THREAD)
    await store.shown(row.id, receipt(row))
    await bring(store, Effects(posts=(Post(handoff.side, heard("my secret"), about=conversation, origin="m0"),)))
    await show(store, handoff.side)
    return handoff.side


class ErasingContract(StoreTests):
    """Everything goes in one transaction, and an empty conversation takes its place."""

    async def test_everything_goes_but_the_last_line(self, store: Store) -> None:
        reading, old = self.reading(store), (await converse(store)).conversation
        await store.summarise(old, "they asked about tea", until=at(0))
        settled = await erase(store)
        new = await empty(reading)
        assert [work.conversation for work in settled.woken] == [new]
        assert (await show(store, new)).draft.text == "all is gone"
        assert await reading.explanations("m0") == await reading.explanations("erase") == ()
        assert (await reading.standing(old), await reading.latest()) == (None, "")
        assert [line.text for line in await reading.lines(new)] == ["all is gone"]
        assert (await reading.figures(now=at(20))).decisions == ()

    async def test_the_empty_conversation_begins_as_with_a_stranger(self, store: Store) -> None:
        old = (await converse(store)).conversation
        await store.move(old, TO_WAITING, now=at(1))
        await erase(store)
        claimed = await ask(store, message("again"), seconds=20)
        assert claimed.conversation > old
        assert (claimed.control, claimed.disclosed_at, claimed.summary, claimed.handoff) == (Control.AI, None, "", None)
        assert [line.text for line in claimed.history] == []

    async def test_other_conversations_are_left_alone(self, store: Store) -> None:
        other = (await answer(store, ai(address=OTHER_ROOM), messages=(message("theirs", address=OTHER_ROOM),))).conversation
        await converse(store)
        await erase(store)
        assert (await show(store, other)).draft.text == "hi"
        assert len(await self.reading(store).explanations("theirs")) == 1

    async def test_the_audit_log_goes_on(self, store: Store) -> None:
        old = (await converse(store)).conversation
        await erase(store)
        assert [kept.act for kept in await self.reading(store).acts()] == [Act("person", "", "erase", old)]

    async def test_it_survives_reopening(self, tmp_path: Path) -> None:
        async with self.opened(tmp_path) as store:
            await converse(store)
            await erase(store)
        async with self.opened(tmp_path) as store:
            (work,) = await store.recover(deduplicating=(), now=at(11))
            assert (await show(store, work.conversation)).draft.text == "all is gone"
            assert await self.reading(store).explanations("m0") == ()

    # what comes at the same time

    async def test_what_was_said_behind_it_is_heard_in_the_empty_conversation(self, store: Store) -> None:
        await converse(store)
        claimed = await ask(store, message("erase", kind=Kind.COMMAND, position=5), seconds=9)
        for number in (7, 6):
            await store.accept(message(f"later {number}", position=number), now=at(9))
        await store.settle(erasure(claimed), now=at(10))
        found = present(await store.claim(await empty(self.reading(store)), now=at(11)))
        assert [each.id for each in found.messages] == ["later 6", "later 7"]

    async def test_what_is_held_goes_too(self, store: Store) -> None:
        claimed = await ask(store, message("held", position=1))
        await store.settle(settlement(claimed, hold_until=at(60)), now=at(0))
        await store.accept(message("erase", kind=Kind.COMMAND, position=3), now=at(1))
        pressing = present(await store.claim(claimed.conversation, now=at(1)))
        await store.accept(message("came late", position=2), now=at(2))
        await store.settle(erasure(pressing), now=at(3))
        new = await empty(self.reading(store))
        assert await store.claim(new, now=at(100)) is None
        assert await store.held_until(new) is None

    async def test_a_message_that_is_told_of_once_more_is_not_taken_for_a_new_one(self, store: Store) -> None:
        await converse(store)
        await erase(store)
        again = [await store.accept(each, now=at(11)) for each in (message("m0"), message("erase", kind=Kind.COMMAND))]
        assert [accepted.new for accepted in again] == [False, False]
        assert (await stand(self.reading(store), again[0].conversation)).person.id == ""

    async def test_after_a_day_not_even_its_id_is_known(self, store: Store) -> None:
        await converse(store)
        await erase(store, seconds=86_401)
        assert (await store.accept(message("m0"), now=at(86_402))).new

    async def test_the_ids_go_with_the_empty_conversation(self, store: Store) -> None:
        await converse(store)
        await erase(store)
        while await store.forget(before=at(100)):
            pass
        assert (await store.accept(message("m0"), now=at(101))).new

    async def test_whoever_was_faster_is_seen_first(self, store: Store) -> None:
        await converse(store)
        claimed = await ask(store, message("erase", kind=Kind.COMMAND), seconds=5)
        await store.move(claimed.conversation, TO_WAITING, now=at(6))
        assert await store.settle(erasure(claimed), now=at(7)) == Settled(0, 0, stale=True)
        assert present(await store.claim(claimed.conversation, now=at(8))).turn == claimed.turn

    # desks

    @pytest.mark.parametrize("thread", [True, False])
    async def test_a_desk_forgets_what_it_was_shown_and_is_told_so(self, store: Store, *, thread: bool) -> None:
        reading, conversation = self.reading(store), (await converse(store)).conversation
        await rung(store, reading, conversation, thread=thread)
        await take_over(store, reading, conversation)
        place = THREAD if thread else DESK
        operators = await ask(store, message("about it", "#1 hello", address=place, author=BEN), seconds=5)
        seen = to(await stand(reading, conversation), Control.WAITING)
        await store.settle(replace(settlement(operators), effects=seen), now=at(6))
        settled = await erase(store)
        side = await empty(reading, room=place)
        assert {work.conversation for work in settled.woken} == {side, await empty(reading)}
        assert (await show(store, side)).draft.text == TOLD.draft.text
        assert [line.text for line in await reading.lines(side)] == [TOLD.draft.text]
        assert await reading.explanations("about it") == ()
        assert (await reading.attended(), await reading.handoffs()) == ((), ())

    async def test_a_desk_that_saw_nothing_yet_never_does(self, store: Store) -> None:
        reading, conversation = self.reading(store), (await converse(store)).conversation
        side = (await ring(store, reading, conversation)).side
        settled = await erase(store)
        assert [work.conversation for work in settled.woken] == [await empty(reading)]
        assert await store.take(side, now=at(11)) is None

    async def test_a_desk_whose_thread_is_being_opened_is_told_there(self, store: Store) -> None:
        reading, conversation = self.reading(store), (await converse(store)).conversation
        side = (await ring(store, reading, conversation)).side
        card = await begin(store, side)
        assert card.opens
        await erase(store)
        await store.opened(side, THREAD)
        assert await store.shown(card.id, receipt(card))
        told = await begin(store, side)
        assert (told.draft.text, told.draft.to) == (TOLD.draft.text, THREAD)

    async def test_a_desks_room_keeps_what_is_about_others(self, store: Store) -> None:
        reading, conversation = self.reading(store), (await converse(store)).conversation
        other = (await answer(store, messages=(message("theirs", address=OTHER_ROOM),))).conversation
        side = await rung(store, reading, other, thread=False)
        assert await rung(store, reading, conversation, thread=False) == side
        await erase(store)
        texts = [line.text for line in await reading.lines(side)]
        assert texts == ["somebody waits", "my secret"]
        assert [standing.conversation for standing in await reading.taken_at(side)] == [other]

    @pytest.mark.parametrize("failure", [None, "temporary", "uncertain"])
    async def test_what_was_being_shown_meanwhile_is_nothing_any_more(self, store: Store, failure: str | None) -> None:
        reading, conversation = self.reading(store), (await converse(store)).conversation
        side = await rung(store, reading, conversation, thread=False)
        await bring(store, Effects(posts=(Post(side, heard("and more"), about=conversation),)))
        flying = await begin(store, side)
        await erase(store)
        if failure is None:
            assert await store.shown(flying.id, receipt(flying))
        elif failure == "temporary":
            assert await store.failed(flying.id, "temporary", reason="?", retry_at=at(20)) is RowState.SUPERSEDED
        else:
            assert await store.failed(flying.id, "uncertain", reason="?") is RowState.SUPERSEDED
        assert (await reading.uncertain(), await reading.row(flying.id)) == ((), None)
        assert isinstance(await store.take(side, now=at(30)), Row)  # what the desk is told


class EndingContract(StoreTests):
    """A conversation that its person ends, and all that is kept of one."""

    async def test_what_is_held_is_not_answered_any_more(self, store: Store) -> None:
        claimed = await ask(store, message("held", position=1))
        await store.settle(settlement(claimed, hold_until=at(60)), now=at(0))
        await store.accept(message("stop", kind=Kind.COMMAND, position=3), now=at(1))
        stopping = present(await store.claim(claimed.conversation, now=at(1)))
        await store.accept(message("said before", position=2), now=at(2))
        await store.accept(message("said after", position=4), now=at(2))
        end = Transition(Control.AI, Control.CLOSED, "person", STOPPED)
        await store.settle(settlement(stopping, system("ended"), transition=end), now=at(3))
        assert (await stand(self.reading(store), claimed.conversation)).stopped
        following = present(await store.claim(claimed.conversation, now=at(100)))
        assert [each.id for each in following.messages] == ["said after"]

    async def test_only_whom_the_person_ended_counts_as_stopped(self, store: Store) -> None:
        reading, conversation = self.reading(store), (await converse(store)).conversation
        await store.move(conversation, Transition(Control.AI, Control.CLOSED, "Marie", "operator.close"), now=at(1))
        assert not (await stand(reading, conversation)).stopped
        await store.move(conversation, Transition(Control.CLOSED, Control.AI, "person", "wrote"), now=at(2))
        await store.move(conversation, Transition(Control.AI, Control.CLOSED, "person", STOPPED), now=at(3))
        assert (await stand(reading, conversation)).stopped
        await store.move(conversation, Transition(Control.CLOSED, Control.AI, "person", "wrote"), now=at(4))
        assert not (await stand(reading, conversation)).stopped

    async def test_all_that_is_kept_of_a_conversation(self, store: Store) -> None:
        reading, conversation = self.reading(store), (await converse(store)).conversation
        await answer(store, messages=(message("theirs", address=OTHER_ROOM),))
        await store.summarise(conversation, "they asked about tea", until=at(0))
        await bring(store, Effects(acts=(Act("memory:marie", "Marie", "note", conversation),)))
        await rung(store, reading, conversation, thread=True)
        kept = await reading.kept(conversation)
        assert kept is not None
        assert ([each.message.id for each in kept.messages], [row.draft.text for row in kept.rows]) == (["m0"], ["hi"])
        assert [one.transition.target for one in kept.transitions] == [Control.WAITING]
        assert [judged.decision.code for each in kept.judgements for judged in each.judged] == ["hours.open"]
        assert (len(kept.handoffs), kept.notes, kept.drafts, kept.summary) == (1, 1, 0, "they asked about tea")
        assert await reading.kept(999) is None
