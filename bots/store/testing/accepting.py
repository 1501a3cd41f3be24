"""What every store does with a message that comes in."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from adapters.message import Address, Attachment, Author, Kind
from bots.store.base import Store
from bots.store.testing.opening import SESSION_SECONDS, StoreTests
from bots.store.testing.scenes import BEN, NOON, OTHER_ROOM, ROOM, answer, ask, at, converse, message, present, settlement

HOSTILE = "nul\x00 \u202ebidi \u200bzero lone\ud83d" + "é" * 100_000


class AcceptingContract(StoreTests):
    """T1: durable, once, in the right conversation and session."""

    async def test_the_same_event_twice_is_one_message(self, store: Store) -> None:
        first = await store.accept(message("1"), now=NOON)
        again = await store.accept(message("1"), now=at(5))
        assert (first.new, again.new) == (True, False)
        assert first.conversation == again.conversation
        assert len(present(await store.claim(first.conversation, now=at(6))).messages) == 1

    async def test_two_platforms_may_use_the_same_id(self, store: Store) -> None:
        elsewhere = message("1", address=Address("telegram", "room"))
        first, second = await store.accept(message("1"), now=NOON), await store.accept(elsewhere, now=NOON)
        assert second.new
        assert first.conversation != second.conversation

    async def test_room_and_thread_make_a_conversation(self, store: Store) -> None:
        addresses = (ROOM, OTHER_ROOM, Address("memory", "room", "a thread"))
        found = [await store.accept(message(str(n), address=address), now=NOON) for n, address in enumerate(addresses)]
        assert len({accepted.conversation for accepted in found}) == 3

    async def test_what_was_accepted_is_there_after_reopening(self, tmp_path: Path) -> None:
        async with self.opened(tmp_path) as store:
            accepted = await store.accept(message("1", "remember me"), now=NOON)
        async with self.opened(tmp_path) as store:
            claimed = present(await store.claim(accepted.conversation, now=at(1)))
            assert [said.text for said in claimed.messages] == ["remember me"]

    async def test_a_message_comes_back_as_it_was(self, store: Store) -> None:
        said = replace(message("1", "« Été ! » 👩‍👩‍👧‍👦", position=7, reply_to="0"), attachments=(Attachment("image"),))
        assert (await ask(store, said)).messages == (said,)

    async def test_hostile_text_is_kept_and_only_lone_surrogates_are_replaced(self, store: Store) -> None:
        claimed = await ask(store, message("1", HOSTILE))
        assert claimed.messages[0].text == HOSTILE.replace("\ud83d", "\ufffd")

    async def test_lone_surrogates_in_names_and_ids_do_no_harm(self, store: Store) -> None:
        odd = message("\udc00", author=Author("\ud800", "\ud800"), address=Address("memory", "\ud800"))
        claimed = await ask(store, odd)
        assert claimed.messages[0].author.id == "\ufffd"
        assert not (await store.accept(odd, now=NOON)).new

    async def test_a_naive_time_is_refused_and_nothing_is_kept(self, store: Store) -> None:
        with pytest.raises(ValueError, match="no time zone"):
            await store.accept(message("1"), now=NOON.replace(tzinfo=None))
        assert (await store.accept(message("1"), now=NOON)).new

    # edits

    async def test_an_edit_ahead_of_the_turn_changes_the_words(self, store: Store) -> None:
        edit = message("2", "hello world", kind=Kind.EDIT, reply_to="1")
        claimed = await ask(store, message("1", "helo wrold"), edit)
        assert [(said.id, said.text) for said in claimed.messages] == [("1", "hello world")]
        await store.settle(settlement(claimed), now=NOON)
        assert await store.claim(claimed.conversation, now=NOON) is None

    async def test_the_last_of_several_edits_counts(self, store: Store) -> None:
        edits = [message(f"e{n}", f"text {n}", kind=Kind.EDIT, reply_to="1") for n in range(3)]
        assert [said.text for said in (await ask(store, message("1"), *edits)).messages] == ["text 2"]

    async def test_an_edit_of_an_answered_message_is_a_turn_alone(self, store: Store) -> None:
        await answer(store, messages=(message("1", "two kettles"),))
        edit = message("2", "three kettles", kind=Kind.EDIT, reply_to="1")
        claimed = await ask(store, edit, message("3", "please"))
        assert claimed.messages == (edit,)
        assert [line.text for line in claimed.history] == ["two kettles"]

    async def test_an_edit_by_somebody_else_changes_nobody_elses_words(self, store: Store) -> None:
        edit = message("2", "I hate it", kind=Kind.EDIT, reply_to="1", author=BEN)
        assert (await ask(store, message("1", "I love it"), edit)).messages[0].text == "I love it"

    async def test_an_edit_of_an_unknown_message_is_a_turn(self, store: Store) -> None:
        edit = message("2", "what I meant", kind=Kind.EDIT, reply_to="lost")
        assert (await ask(store, edit)).messages == (edit,)

    # sessions

    async def test_the_first_message_begins_a_session(self, store: Store) -> None:
        assert (await ask(store)).session_began == NOON

    async def test_a_session_lasts_while_people_speak(self, store: Store) -> None:
        await answer(store)
        await answer(store, seconds=SESSION_SECONDS)
        assert (await ask(store, seconds=2 * SESSION_SECONDS)).session_began == NOON

    async def test_silence_ends_a_session(self, store: Store) -> None:
        await answer(store)
        assert (await ask(store, seconds=SESSION_SECONDS + 1)).session_began == at(SESSION_SECONDS + 1)

    async def test_a_line_shown_keeps_the_session_alive(self, store: Store) -> None:
        await converse(store)
        await converse(store, seconds=SESSION_SECONDS - 1)
        assert (await ask(store, seconds=2 * SESSION_SECONDS - 2)).session_began == NOON

    async def test_joining_begins_a_session(self, store: Store) -> None:
        await answer(store)
        assert (await ask(store, message("j", "", kind=Kind.JOIN), seconds=5)).session_began == at(5)

    async def test_the_same_event_again_begins_no_session(self, store: Store) -> None:
        await answer(store, messages=(message("1"),))
        await store.accept(message("1"), now=at(SESSION_SECONDS * 3))
        assert (await ask(store, seconds=60)).session_began == NOON
