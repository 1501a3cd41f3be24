"""What every store makes a turn of, and what it knows about it."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

from adapters.message import Kind, Outcome, Speaker
from bots.store.base import Store
from bots.store.testing.opening import StoreTests
from bots.store.testing.scenes import (
    ANN,
    BEN,
    FROM_AI_TO_OPERATOR,
    NOON,
    OTHER_ROOM,
    ROOM,
    ai,
    answer,
    ask,
    at,
    begin,
    converse,
    message,
    operator,
    present,
    settlement,
    show,
    system,
)
from bots.store.values import Control
from policies.base import Count, Scope, Window


class ClaimingContract(StoreTests):
    """Bursts, interruptions, holds, history and counts."""

    # what makes a turn

    async def test_nothing_open_is_no_turn(self, store: Store) -> None:
        claimed = await answer(store)
        assert await store.claim(claimed.conversation, now=at(1)) is None
        assert await store.claim(12345, now=at(1)) is None

    async def test_a_burst_of_one_person_is_one_turn(self, store: Store) -> None:
        claimed = await ask(store, message("1"), message("2"), message("3"))
        assert [said.id for said in claimed.messages] == ["1", "2", "3"]
        assert (claimed.attempt, claimed.control, claimed.version) == (1, Control.AI, 0)
        assert (claimed.address, claimed.began) == (ROOM, NOON)

    async def test_position_orders_a_burst_and_arrival_does_not(self, store: Store) -> None:
        claimed = await ask(store, message("c", position=30), message("a", position=10), message("b", position=20))
        assert [said.id for said in claimed.messages] == ["a", "b", "c"]

    async def test_a_burst_ends_where_somebody_else_speaks(self, store: Store) -> None:
        burst = (message("1"), message("2"), message("3", author=BEN), message("4"))
        assert [said.id for said in (await answer(store, messages=burst)).messages] == ["1", "2"]
        assert [said.id for said in (await answer(store, seconds=1, messages=(message("5"),))).messages] == ["3"]
        claimed = await ask(store, message("6"), seconds=2)
        assert [said.id for said in claimed.messages] == ["4", "5", "6"]

    @pytest.mark.parametrize("kind", [Kind.ACTION, Kind.COMMAND, Kind.LEAVE])
    async def test_what_is_no_text_is_a_turn_alone(self, store: Store, kind: Kind) -> None:
        burst = (message("1"), message("2", kind=kind), message("3"))
        assert [said.id for said in (await answer(store, messages=burst)).messages] == ["1"]
        assert [said.id for said in (await answer(store, messages=(message("1"),))).messages] == ["2"]
        assert [said.id for said in (await ask(store, message("1"))).messages] == ["3"]

    async def test_joining_goes_with_the_words_right_after_it(self, store: Store) -> None:
        claimed = await ask(store, message("j", "", kind=Kind.JOIN), message("1"), message("2"))
        assert [said.id for said in claimed.messages] == ["j", "1", "2"]

    async def test_joining_without_a_word_is_a_turn_alone(self, store: Store) -> None:
        joined = message("j", "", kind=Kind.JOIN)
        assert (await ask(store, joined, message("1", author=BEN))).messages == (joined,)

    async def test_what_comes_while_a_turn_is_answered_is_the_next_turn(self, store: Store) -> None:
        first = await ask(store, message("1"))
        await store.accept(message("2"), now=at(1))
        await store.settle(settlement(first), now=at(2))
        assert [said.id for said in present(await store.claim(first.conversation, now=at(3))).messages] == ["2"]

    async def test_a_burst_may_be_long(self, store: Store) -> None:
        assert len((await ask(store, *(message(str(n)) for n in range(300)))).messages) == 300

    # interruptions and holds

    async def test_an_interrupted_turn_is_claimed_again_as_it_was(self, tmp_path: Path) -> None:
        async with self.opened(tmp_path) as store:
            first = await ask(store, message("1"), message("2"))
        async with self.opened(tmp_path) as store:
            again = await ask(store, message("3"), seconds=9)
        assert (again.turn, again.attempt, again.messages) == (first.turn, 2, first.messages)
        assert again.began == at(9)

    async def test_a_held_turn_waits_and_takes_newer_words_with_it(self, store: Store) -> None:
        held = await ask(store, message("1"))
        await store.settle(settlement(held, system(), hold_until=at(60)), now=at(1))
        assert await store.claim(held.conversation, now=at(59)) is None
        claimed = present(await store.claim(held.conversation, now=at(60)))
        assert [said.id for said in claimed.messages] == ["1"]
        assert claimed.attempt == 1

    async def test_newer_words_have_a_held_turn_judged_again_at_once(self, store: Store) -> None:
        held = await ask(store, message("1"))
        await store.settle(settlement(held, system(), hold_until=at(60)), now=at(1))
        await store.accept(message("2"), now=at(30))
        claimed = present(await store.claim(held.conversation, now=at(30)))
        assert [said.id for said in claimed.messages] == ["1", "2"]
        assert (claimed.turn, claimed.attempt) == (held.turn, 1)

    @pytest.mark.parametrize("kind", [Kind.COMMAND, Kind.ACTION, Kind.LEAVE])
    async def test_a_command_or_button_goes_past_a_held_turn(self, store: Store, kind: Kind) -> None:
        held = await ask(store, message("1"))
        await store.settle(settlement(held, system(), hold_until=at(60)), now=at(1))
        pressed = await ask(store, message("2", kind=kind), seconds=30)
        assert [said.id for said in pressed.messages] == ["2"]
        await store.settle(settlement(pressed), now=at(31))
        assert await store.claim(held.conversation, now=at(59)) is None
        assert [said.id for said in present(await store.claim(held.conversation, now=at(60))).messages] == ["1"]

    async def test_a_command_interrupted_beside_a_held_turn_is_claimed_again(self, tmp_path: Path) -> None:
        async with self.opened(tmp_path) as store:
            held = await ask(store, message("1"))
            await store.settle(settlement(held, system(), hold_until=at(60)), now=at(1))
            pressed = await ask(store, message("2", kind=Kind.COMMAND), seconds=30)
        async with self.opened(tmp_path) as store:
            again = present(await store.claim(held.conversation, now=at(31)))
            assert (again.turn, again.attempt) == (pressed.turn, 2)

    async def test_a_claim_tells_whether_more_is_open(self, store: Store) -> None:
        alone = await ask(store, message("1"))
        await store.settle(settlement(alone), now=at(1))
        assert (alone.more, (await ask(store, message("2"), message("3", author=BEN))).more) == (False, True)

    async def test_a_store_tells_until_when_a_turn_is_held(self, store: Store) -> None:
        held = await ask(store, message("1"))
        assert await store.held_until(held.conversation) is None
        assert await store.held_until(12345) is None
        await store.settle(settlement(held, system(), hold_until=at(60)), now=at(1))
        assert await store.held_until(held.conversation) == at(60)
        await store.settle(settlement(await ask(store, message("2", kind=Kind.COMMAND), seconds=30)), now=at(31))
        assert await store.held_until(held.conversation) == at(60)
        await store.settle(settlement(present(await store.claim(held.conversation, now=at(60)))), now=at(61))
        assert await store.held_until(held.conversation) is None

    async def test_a_held_turn_takes_no_words_of_others(self, store: Store) -> None:
        held = await ask(store, message("1"))
        await store.settle(settlement(held, hold_until=at(60)), now=at(1))
        await store.accept(message("2", author=BEN), now=at(30))
        assert len(present(await store.claim(held.conversation, now=at(61))).messages) == 1

    async def test_a_message_may_be_edited_while_it_is_held(self, store: Store) -> None:
        held = await ask(store, message("1", "buy now!!!"))
        await store.settle(settlement(held, hold_until=at(60)), now=at(1))
        await store.accept(message("2", "sorry", kind=Kind.EDIT, reply_to="1"), now=at(30))
        claimed = present(await store.claim(held.conversation, now=at(30)))  # newer words: they may be a cry for help
        assert [said.text for said in claimed.messages] == ["sorry"]

    async def test_a_turn_may_be_held_again_and_again(self, store: Store) -> None:
        claimed = await ask(store, message("1"))
        for minute in range(1, 4):
            await store.settle(settlement(claimed, system(), hold_until=at(60 * minute)), now=at(60 * minute - 59))
            claimed = present(await store.claim(claimed.conversation, now=at(60 * minute)))
        await store.settle(settlement(claimed, ai()), now=at(200))
        assert await store.claim(claimed.conversation, now=at(999)) is None

    # what is known

    async def test_history_is_what_was_said_and_shown_in_order(self, store: Store) -> None:
        first = await answer(store, ai("answer", outcome=Outcome.UNANSWERED), messages=(message("1", "question"),))
        await show(store, first.conversation, seconds=2)
        await store.move(first.conversation, FROM_AI_TO_OPERATOR, now=at(3))
        await store.say(first.conversation, operator("let me see"), now=at(4))
        await show(store, first.conversation, seconds=5)
        claimed = await ask(store, message("2", "thanks"), seconds=6)
        assert [(line.speaker, line.text, line.author) for line in claimed.history] == [
            (Speaker.USER, "question", ANN.id),
            (Speaker.AI, "answer", ""),
            (Speaker.OPERATOR, "let me see", "Marie"),
        ]
        assert [line.at for line in claimed.history] == [NOON, at(2), at(5)]
        assert (claimed.history[1].outcome, claimed.history[1].discloses) == (Outcome.UNANSWERED, True)
        assert claimed.last_line_at == at(5)

    async def test_history_leaves_out_what_nobody_saw(self, store: Store) -> None:
        first = await answer(store, ai("never sent"))
        await store.move(first.conversation, FROM_AI_TO_OPERATOR, now=at(1))
        assert await store.take(first.conversation, now=at(2)) is None
        second = await ask(store, message("j", "", kind=Kind.JOIN), seconds=3)
        assert [line.speaker for line in second.history] == [Speaker.USER]
        await store.settle(settlement(second, system("pending")), now=at(3))
        claimed = await ask(store, message("2"), seconds=4)
        assert [line.speaker for line in claimed.history] == [Speaker.USER]

    async def test_history_ends_at_its_limit_with_the_newest(self, store: Store) -> None:
        for n in range(5):
            claimed = await answer(store, ai(f"answer {n}"), seconds=n * 2, messages=(message(f"q{n}", f"question {n}"),))
            await show(store, claimed.conversation, seconds=n * 2 + 1)
        await store.accept(message("last"), now=at(20))
        claimed = present(await store.claim(claimed.conversation, now=at(20), history=3))
        assert [line.text for line in claimed.history] == ["answer 3", "question 4", "answer 4"]

    async def test_history_may_be_left_out_and_the_last_line_is_still_known(self, store: Store) -> None:
        first = await converse(store, seconds=3)
        await store.accept(message("2"), now=at(4))
        claimed = present(await store.claim(first.conversation, now=at(5), history=0))
        assert (claimed.history, claimed.last_line_at) == ((), at(3))

    async def test_history_keeps_positions_where_messages_arrived_in_another_order(self, store: Store) -> None:
        await store.accept(message("b", "second", position=2), now=NOON)
        accepted = await store.accept(message("a", "first", position=1), now=at(1))
        claimed = present(await store.claim(accepted.conversation, now=at(2)))
        await store.settle(settlement(claimed), now=at(3))
        assert [line.text for line in (await ask(store, message("3", position=3), seconds=4)).history] == ["first", "second"]

    async def test_the_first_turn_knows_of_no_line(self, store: Store) -> None:
        claimed = await ask(store)
        assert (claimed.history, claimed.last_line_at, claimed.disclosed_at, claimed.language) == ((), None, None, "")

    async def test_the_summary_and_language_last_settled_are_known(self, store: Store) -> None:
        first = await ask(store)
        assert (first.summary, first.summary_until) == ("", None)
        await store.settle(settlement(first), now=at(1))
        await store.summarise(first.conversation, "they met", until=at(1))
        claimed = await answer(store, seconds=2)
        assert (claimed.summary, claimed.summary_until, claimed.language) == ("they met", at(1), "en")
        assert (await ask(store, seconds=3)).summary == "they met"

    # counts

    async def count(self, store: Store, window: Window, *, seconds: float) -> Count:
        accepted = await store.accept(message(f"now {seconds}"), now=at(seconds))
        (count,) = present(await store.claim(accepted.conversation, now=at(seconds), windows=[window])).counts
        return count

    async def test_messages_are_counted_before_this_turn_and_within_the_window(self, store: Store) -> None:
        for seconds in (0, 10, 20, 30):
            await answer(store, seconds=seconds)
        window = Window("person", "messages", seconds=25)
        assert await self.count(store, window, seconds=40) == Count(window, 2, at(20))

    async def test_what_is_as_old_as_the_window_is_out(self, store: Store) -> None:
        await answer(store, seconds=0)
        window = Window("person", "messages", seconds=40)
        assert await self.count(store, window, seconds=40) == Count(window, 0)

    async def test_counting_goes_from_the_newest_and_stops(self, store: Store) -> None:
        for seconds in range(5):
            await answer(store, seconds=seconds)
        window = Window("person", "messages", seconds=100, upto=3)
        assert await self.count(store, window, seconds=10) == Count(window, 3, at(2))

    @pytest.mark.parametrize(("scope", "number"), [("person", 2), ("room", 2), ("brand", 4)])
    async def test_scopes_count_a_person_everywhere_a_room_and_the_brand(self, store: Store, scope: Scope, number: int) -> None:
        for n, (author, address) in enumerate(product((ANN, BEN), (ROOM, OTHER_ROOM))):
            await answer(store, messages=(message(str(n), author=author, address=address),))
        assert (await self.count(store, Window(scope, "messages", 60), seconds=2)).number == number

    async def test_presses_and_commands_count_but_joining_editing_and_our_echo_do_not(self, store: Store) -> None:
        for kind in set(Kind) - {Kind.TYPING}:
            await answer(store, messages=(message(kind.value, kind=kind),))
        await answer(store, messages=(message("echo", own=True),))
        assert (await self.count(store, Window("room", "messages", 60), seconds=1)).number == 3

    async def test_a_message_that_is_not_to_be_counted_is_a_message_all_the_same(self, store: Store) -> None:
        accepted = await store.accept(message("1"), now=NOON, counted=False)
        assert present(await store.claim(accepted.conversation, now=NOON)).messages == (message("1"),)
        assert (await self.count(store, Window("room", "messages", 60), seconds=1)).number == 0

    async def test_replies_count_ai_lines_that_were_or_may_be_shown(self, store: Store) -> None:
        first = await answer(store, ai("shown"), ai("dead"), ai("uncertain"), ai("pending"), system("no reply"), seconds=0)
        await show(store, first.conversation)
        await store.failed((await begin(store, first.conversation)).id, "rejected", reason="no")
        await store.failed((await begin(store, first.conversation)).id, "uncertain", reason="no")
        assert (await self.count(store, Window("person", "replies", 60), seconds=5)).number == 3

    async def test_notices_count_by_their_code(self, store: Store) -> None:
        await answer(store, system(code="rate_limit.room"), system(code="hours.closed"))
        await answer(store, system(code="rate_limit.room"), seconds=9, messages=(message("far", address=OTHER_ROOM),))
        window = Window("room", "notices", 60, code="rate_limit.room")
        assert await self.count(store, window, seconds=10) == Count(window, 1, NOON)

    @pytest.mark.parametrize("scope", ["person", "brand"])
    async def test_notices_count_in_other_rooms_too_where_the_scope_says_so(self, store: Store, scope: Scope) -> None:
        for seconds, address in enumerate((ROOM, OTHER_ROOM)):
            await answer(store, system(), seconds=seconds, messages=(message(str(seconds), address=address),))
        window = Window(scope, "notices", 60, code="rate_limit.room")
        assert await self.count(store, window, seconds=10) == Count(window, 2, NOON)
