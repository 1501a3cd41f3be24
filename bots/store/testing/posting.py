"""What every store does with lines for other conversations, a desk's above all, whose threads are opened for them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from adapters.message import Address, Speaker
from bots.store.base import Store
from bots.store.handoffs import Ending
from bots.store.testing.opening import StoreTests
from bots.store.testing.scenes import (
    DESK,
    OTHER_ROOM,
    ROOM,
    answer,
    ask,
    asked,
    at,
    begin,
    bring,
    converse,
    heard,
    message,
    operator,
    receipt,
    ring,
    settlement,
    show,
    stand,
    system,
    take_over,
    thread_of,
    to,
    under_way,
)
from bots.store.values import Control, Effects, Place, Post, RowState, Settled, Work

THREAD = Address("memory", "desk", "thread 1")


class PostingContract(StoreTests):
    """Posts, the places they go to, and what changes a line that was shown."""

    async def test_a_post_is_addressed_to_its_conversation(self, store: Store) -> None:
        conversation = (await answer(store, messages=(message("1", address=OTHER_ROOM),))).conversation
        assert (await bring(store, Effects(posts=(Post(conversation, operator()),)))).woken == (Work(conversation, "memory"),)
        row = await show(store, conversation)
        assert (row.draft.to, row.draft.text, row.opens, row.receipt) == (OTHER_ROOM, "Marie here", "", None)

    async def test_a_room_is_a_conversation_as_soon_as_something_is_posted_there(self, store: Store) -> None:
        found = [(await bring(store, Effects(posts=(Post(Place(DESK), system(text)),)))).woken for text in ("first", "second")]
        room = await self.reading(store).conversation_of(DESK)
        assert room is not None
        assert found == [(Work(room, "memory"),)] * 2
        assert [(await show(store, room)).draft.text for _ in range(2)] == ["first", "second"]
        assert (await ask(store, message("hello", address=DESK))).conversation == room

    async def test_a_thread_is_opened_when_its_first_line_is_shown(self, store: Store) -> None:
        reading, conversation = self.reading(store), (await converse(store)).conversation
        side = (await ring(store, reading, conversation)).side
        row = await begin(store, side)
        assert (row.opens, row.draft.to.adapter, row.draft.to.room) == (f"Guest #{conversation}", "memory", "desk")
        assert await store.opened(side, THREAD) == side
        await store.shown(row.id, receipt(row))
        await bring(store, Effects(posts=(Post(side, heard()),)))
        following = await show(store, side)
        assert (following.opens, following.draft.to) == ("", THREAD)
        assert await reading.conversation_of(THREAD) == side

    async def test_what_waited_behind_the_opening_goes_to_the_thread_too(self, store: Store) -> None:
        reading, conversation = self.reading(store), (await converse(store)).conversation
        place = thread_of(conversation)
        cards = Effects(handoffs=(asked(conversation),), posts=(Post(place, system("card")), Post(place, heard("hello"))))
        (woken,) = (await bring(store, cards)).woken
        row = await begin(store, woken.conversation)
        await store.opened(woken.conversation, THREAD)
        await store.shown(row.id, receipt(row))
        following = await show(store, woken.conversation)
        assert (following.draft.text, following.draft.to) == ("hello", THREAD)
        assert (await under_way(reading, conversation)).side == woken.conversation

    async def test_two_threads_of_one_desk_are_two_conversations(self, store: Store) -> None:
        reading = self.reading(store)
        sides = set()
        for address in (ROOM, OTHER_ROOM):
            conversation = (await answer(store, messages=(message(address.room, address=address),))).conversation
            side = (await ring(store, reading, conversation)).side
            sides.add(side)
            assert [standing.conversation for standing in await reading.taken_at(side)] == [conversation]
        assert len(sides) == 2

    async def test_where_no_thread_can_be_opened_the_room_carries_everything(self, store: Store) -> None:
        reading, carriers = self.reading(store), set()
        numbers = []
        for address in (ROOM, OTHER_ROOM):
            numbers.append((await answer(store, messages=(message(address.room, address=address),))).conversation)
            side = (await ring(store, reading, numbers[-1])).side
            await bring(store, Effects(posts=(Post(side, heard("hello"), about=numbers[-1]),)))
            row = await begin(store, side)
            carrier = await store.opened(side, DESK)
            await store.shown(row.id, receipt(row))
            assert (await show(store, carrier)).draft.to == DESK
            carriers.add(carrier)
        (room,) = carriers
        assert await reading.conversation_of(DESK) == room
        assert {(await under_way(reading, number)).side for number in numbers} == {room}
        assert [standing.conversation for standing in await reading.taken_at(room)] == numbers[::-1]
        assert len(await reading.lines(room)) == 4

    async def test_a_conversation_keeps_its_thread_from_one_handoff_to_the_next(self, store: Store) -> None:
        reading, conversation = self.reading(store), (await converse(store)).conversation
        first = await ring(store, reading, conversation)
        row = await begin(store, first.side)
        await store.opened(first.side, THREAD)
        await store.shown(row.id, receipt(row))
        over = Effects(handoffs=(replace(first, ended_at=at(5), ending=Ending.CLOSED),))
        await bring(store, to(await stand(reading, conversation), Control.AI) + over, seconds=5)
        second = await ring(store, reading, conversation, seconds=9)
        assert (second.side, second.id) == (first.side, first.id + 1)
        assert (await show(store, second.side)).opens == ""

    async def test_another_desk_has_a_thread_of_its_own(self, store: Store) -> None:
        reading, conversation = self.reading(store), (await converse(store)).conversation
        first = await ring(store, reading, conversation)
        night = Place(Address("memory", "night desk"), title="Guest", handoff_of=conversation)
        await bring(store, Effects(posts=(Post(night, system("card")),)))
        assert (await under_way(reading, conversation)).side != first.side
        assert await reading.taken_at(first.side) == ()

    async def test_those_under_way_are_told_before_those_that_ended(self, store: Store) -> None:
        reading, numbers = self.reading(store), []
        for n in range(4):
            numbers.append((await answer(store, messages=(message(f"{n}", address=replace(ROOM, room=f"{n}")),))).conversation)
            await ring(store, reading, numbers[-1], seconds=n, place=Place(DESK, handoff_of=numbers[-1]))
        for ended in (numbers[2], numbers[3]):
            handoff = await under_way(reading, ended)
            await bring(store, Effects(handoffs=(replace(handoff, ended_at=at(9)),)))
        side = (await under_way(reading, numbers[0])).side
        found = [standing.conversation for standing in await reading.taken_at(side)]
        assert found == [numbers[1], numbers[0], numbers[3], numbers[2]]

    async def test_a_line_and_a_message_at_a_desk_lead_to_the_conversation_they_are_about(self, store: Store) -> None:
        reading, conversation = self.reading(store), (await converse(store)).conversation
        side = (await ring(store, reading, conversation, place=Place(DESK, handoff_of=conversation))).side
        row = await show(store, side)
        (shown,) = receipt(row).ids
        assert await reading.passed_on(side, shown) == conversation
        assert await reading.passed_on(conversation, shown) is None
        claimed = await ask(store, message("said at the desk", address=DESK))
        assert await reading.passed_on(side, "said at the desk") is None
        effects = Effects(posts=(Post(conversation, operator(), origin="said at the desk"),)) + to(
            await stand(reading, conversation), Control.OPERATOR
        )
        assert await store.settle(replace(settlement(claimed), effects=effects), now=at(3)) == Settled(
            0, 0, woken=(Work(conversation, "memory"),)
        )
        assert await reading.passed_on(side, "said at the desk") == conversation
        assert await reading.passed_on(side, "never said") is None
        assert await reading.carries(conversation, "said at the desk")
        assert not await reading.carries(conversation, "never said")
        assert not await reading.carries(side, "said at the desk")

    async def test_of_a_burst_about_two_conversations_only_what_was_passed_on_is_sure(self, store: Store) -> None:
        reading = self.reading(store)
        people = [message(n, address=replace(ROOM, room=n)) for n in ("1", "2")]
        numbers = [(await answer(store, messages=(said,))).conversation for said in people]
        burst = [message(name, address=DESK) for name in ("to the first", "to the second", "a note")]
        claimed = await ask(store, *burst)
        posts = tuple(Post(number, operator(), origin=said.id) for number, said in zip(numbers, burst, strict=False))
        effects = Effects(posts=posts)
        for number in numbers:
            effects += to(await stand(reading, number), Control.OPERATOR)
        await store.settle(replace(settlement(claimed), effects=effects), now=at(3))
        assert [await reading.passed_on(claimed.conversation, said.id) for said in burst] == [*numbers, None]

    # changing a line

    async def test_the_same_origin_again_changes_the_line(self, store: Store) -> None:
        side = (await bring(store, Effects(posts=(Post(Place(DESK), heard("helo"), origin="m1"),)))).woken[0].conversation
        first = await show(store, side)
        for text in ("hello", "hello there"):
            await bring(store, Effects(posts=(Post(side, heard(text), origin="m1"), Post(side, heard("else"), origin="m2"))))
            changed = await begin(store, side)
            assert (changed.draft.text, changed.receipt) == (text, receipt(first))
            await store.shown(changed.id, receipt(first))
            await show(store, side)

    async def test_a_line_that_was_never_shown_is_not_changed_but_said(self, store: Store) -> None:
        side = (await bring(store, Effects(posts=(Post(Place(DESK), heard("helo"), origin="m1"),)))).woken[0].conversation
        await store.failed((await begin(store, side)).id, "rejected", reason="too long")
        await bring(store, Effects(posts=(Post(side, heard("hello"), origin="m1"),)))
        assert (await show(store, side)).receipt is None

    async def test_the_same_origin_elsewhere_is_another_line(self, store: Store) -> None:
        conversation = (await converse(store)).conversation
        both = Effects(posts=(Post(Place(DESK), heard("hello"), origin="m1"), Post(conversation, operator(), origin="m1")))
        for work in (await bring(store, both)).woken:
            assert (await show(store, work.conversation)).receipt is None

    async def test_parts_of_one_message_do_not_change_each_other(self, store: Store) -> None:
        parts = tuple(Post(Place(DESK), heard(text), origin="m1") for text in ("one", "two", "three"))
        side = (await bring(store, Effects(posts=parts))).woken[0].conversation
        rows = [await show(store, side) for _ in parts]
        assert [(row.draft.text, row.receipt) for row in rows] == [("one", None), ("two", None), ("three", None)]

    async def test_a_persons_line_at_a_desk_needs_a_name_and_is_never_withdrawn(self, store: Store) -> None:
        nameless = replace(heard(), draft=replace(heard().draft, byline=" "))
        side = (
            (await bring(store, Effects(posts=(Post(Place(DESK), nameless), Post(Place(DESK), heard("hello"))))))
            .woken[0]
            .conversation
        )
        await bring(store, to(await stand(self.reading(store), side), Control.OPERATOR))
        row = await show(store, side)
        assert (row.draft.text, row.draft.speaker) == ("hello", Speaker.USER)
        (dead,) = await self.reading(store).dead()
        assert dead.reason.startswith("nameless")
        (line,) = await self.reading(store).lines(side)
        assert (line.speaker, line.author) == (Speaker.USER, "Guest #1")

    # after a start

    async def test_what_a_desk_has_yet_to_hear_is_found_after_a_start(self, tmp_path: Path) -> None:
        async with self.opened(tmp_path) as store:
            conversation = (await converse(store)).conversation
            side = (await ring(store, self.reading(store), conversation)).side
        async with self.opened(tmp_path) as store:
            assert await store.recover(deduplicating=(), now=at(1)) == (Work(side, "memory"),)
            assert (await show(store, side)).opens

    async def test_a_crash_while_a_thread_is_opened_loses_no_line(self, store: Store) -> None:
        reading, conversation = self.reading(store), (await converse(store)).conversation
        side = (await ring(store, reading, conversation)).side
        row = await begin(store, side)
        assert await store.recover(deduplicating=(), now=at(1)) == (Work(side, "memory"),)
        again = await begin(store, side)
        assert (again.key, again.opens) == (row.key, row.opens)
        await store.opened(side, THREAD)
        assert await store.recover(deduplicating=(), now=at(2)) == ()
        assert [kept.state for kept in await reading.uncertain()] == [RowState.UNCERTAIN]

    async def test_a_crash_while_a_line_is_changed_leaves_no_doubt(self, store: Store) -> None:
        side = (await bring(store, Effects(posts=(Post(Place(DESK), heard("helo"), origin="m1"),)))).woken[0].conversation
        await show(store, side)
        await bring(store, Effects(posts=(Post(side, heard("hello"), origin="m1"),)))
        row = await begin(store, side, seconds=1)
        assert await store.recover(deduplicating=(), now=at(2)) == (Work(side, "memory"),)
        again = await begin(store, side, seconds=3)
        assert (again.id, again.receipt) == (row.id, row.receipt)

    async def test_an_operators_line_shows_whose_it_is_in_the_history(self, store: Store) -> None:
        reading, conversation = self.reading(store), (await converse(store)).conversation
        await ring(store, reading, conversation)
        await take_over(store, reading, conversation)
        await bring(store, Effects(posts=(Post(conversation, operator()),)))
        await show(store, conversation, seconds=5)
        claimed = await ask(store, seconds=6)
        assert [(line.speaker, line.author) for line in claimed.history][-1] == (Speaker.OPERATOR, "Marie")
