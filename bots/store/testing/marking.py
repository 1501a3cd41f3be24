"""What every store does so that a desk can show how conversations stand, and lines passed on answer what they answered."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from adapters.message import Action, Address
from bots.store.base import Store
from bots.store.testing.opening import StoreTests
from bots.store.testing.scenes import (
    DESK,
    answer,
    ask,
    at,
    begin,
    bring,
    converse,
    heard,
    message,
    operator,
    propose,
    receipt,
    ring,
    settlement,
    show,
    stand,
    system,
    take_over,
    to,
    under_way,
)
from bots.store.values import Control, Effects, Mark, News, Place, Post, Reply, Work

THREAD = Address("memory", "desk", "thread 1")


def pressable(text: str = "somebody waits") -> Reply:
    """A line with a button."""
    plain = system(text)
    return replace(plain, draft=replace(plain.draft, actions=(Action("desk.claim.1", "Claim"),)))


def answering(reply: Reply, to_message: str) -> Reply:
    return replace(reply, draft=replace(reply.draft, reply_to=to_message))


class MarkingContract(StoreTests):
    """News of how conversations stand, buttons that mean something still, and replies."""

    # news

    async def test_nothing_is_news_of_a_conversation_that_nobody_took_from_the_ai(self, store: Store) -> None:
        await converse(store)
        assert await self.reading(store).news() == ()

    async def test_every_change_of_hands_is_news_until_it_is_marked(self, store: Store) -> None:
        reading, conversation = self.reading(store), (await converse(store)).conversation
        side = (await ring(store, reading, conversation)).side
        assert await reading.news() == ()  # the desk has yet to be shown the card
        await show(store, side)
        (rung,) = await reading.news()
        await store.marked(rung)
        assert await reading.news() == ()
        await take_over(store, reading, conversation)
        (taken,) = await reading.news()
        assert taken.conversation == conversation
        await store.marked(replace(taken, changes=taken.changes - 1))  # read before the last change
        assert await reading.news() == (taken,)

    async def test_drafts_that_wait_and_lines_seen_to_are_news(self, store: Store) -> None:
        reading = self.reading(store)
        conversation = (await propose(store, reading)).conversation
        (proposed,) = await reading.news()
        await store.marked(proposed)
        await store.say(conversation, system(), now=at(1))
        row = await begin(store, conversation, seconds=1)
        await store.failed(row.id, "uncertain", reason="no answer")
        await bring(store, Effects(marks=(Mark(row.id, "told"),)), seconds=2)
        assert await reading.news() == ()
        await bring(store, Effects(marks=(Mark(row.id, "seen", who="Marie"),)), seconds=3)
        assert await reading.news() == (News(conversation, 1),)

    async def test_news_survive_a_restart(self, tmp_path: Path) -> None:
        async with self.opened(tmp_path) as store:
            conversation = (await converse(store)).conversation
            await bring(store, to(await stand(self.reading(store), conversation), Control.WAITING))
        async with self.opened(tmp_path) as store:
            assert await self.reading(store).news() == (News(conversation, 1),)

    # buttons

    async def test_lines_with_buttons_are_found_until_those_are_spent(self, store: Store) -> None:
        reading, conversation = self.reading(store), (await converse(store)).conversation
        side = (await ring(store, reading, conversation)).side
        posts = (pressable("one"), system("none"), pressable("two"))
        await bring(store, Effects(posts=tuple(Post(side, each, about=conversation) for each in posts)))
        assert await reading.pressable(conversation) == ()  # nobody has seen them yet
        for _ in range(4):
            await show(store, side)
        one, two = await reading.pressable(conversation)
        assert [row.draft.text for row in (one, two)] == ["one", "two"]
        assert one.conversation == side
        (news,) = await reading.news()
        await store.marked(news, spent=(one.number,))
        assert await reading.pressable(conversation) == (two,)

    # threads that are gone

    async def test_a_thread_that_is_gone_is_opened_anew_before_the_next_line(self, store: Store) -> None:
        reading, conversation = self.reading(store), (await converse(store)).conversation
        side = (await ring(store, reading, conversation)).side
        card = await begin(store, side)
        await store.opened(side, THREAD)
        await store.shown(card.id, receipt(card))
        (rung,) = await reading.news()
        await store.marked(rung)
        await bring(store, Effects(posts=(Post(side, heard(), about=conversation),)), seconds=1)
        row = await begin(store, side, seconds=1)
        assert (row.draft.to, row.opens) == (THREAD, "")
        await store.thread_gone(row.id)
        await store.failed(row.id, "temporary", reason="the thread is gone", retry_at=at(1))
        again = await begin(store, side, seconds=1)
        assert (again.id, again.opens) == (row.id, f"#{conversation}")
        await store.opened(side, replace(THREAD, thread="thread 2"))
        await store.shown(again.id, receipt(again))
        assert (await stand(reading, side)).address.thread == "thread 2"
        assert [news.conversation for news in await reading.news()] == [conversation]  # the new thread shows nothing of it yet

    async def test_a_crash_before_the_new_thread_is_open_loses_no_line(self, store: Store) -> None:
        reading, conversation = self.reading(store), (await converse(store)).conversation
        side = (await ring(store, reading, conversation)).side
        card = await begin(store, side)
        await store.opened(side, THREAD)
        await store.thread_gone(card.id)
        assert await store.recover(deduplicating=(), now=at(1)) == (Work(side, "memory"),)
        again = await begin(store, side, seconds=1)
        assert (again.id, again.opens) == (card.id, f"#{conversation}")

    # replies

    async def test_an_answer_to_an_operators_line_answers_the_message_at_the_desk(self, store: Store) -> None:
        reading, conversation = self.reading(store), (await converse(store)).conversation
        side = (await ring(store, reading, conversation, place=Place(DESK, handoff_of=conversation))).side
        await show(store, side)
        await take_over(store, reading, conversation)
        claimed = await ask(store, message("from the desk", address=DESK), seconds=1)
        said = Effects(posts=(Post(conversation, operator(), origin="from the desk"),))
        await store.settle(replace(settlement(claimed), effects=said), now=at(1))
        (line,) = receipt(await show(store, conversation, seconds=2)).ids
        await answer(store, messages=(message("from the person"),), seconds=3)
        await bring(store, Effects(posts=(Post(side, answering(heard(), line), origin="from the person"),)), seconds=3)
        assert (await show(store, side, seconds=3)).draft.reply_to == "from the desk"

    async def test_an_answer_to_a_persons_line_answers_what_the_person_wrote(self, store: Store) -> None:
        reading, conversation = self.reading(store), (await converse(store)).conversation
        side = (await ring(store, reading, conversation, place=Place(DESK, handoff_of=conversation))).side
        await show(store, side)
        await answer(store, messages=(message("from the person"),), seconds=1)
        await bring(store, Effects(posts=(Post(side, heard(), origin="from the person"),)), seconds=1)
        (line,) = receipt(await show(store, side, seconds=1)).ids
        await bring(store, Effects(posts=(Post(conversation, answering(operator(), line), origin="from the desk"),)), seconds=2)
        assert (await show(store, conversation, seconds=2)).draft.reply_to == "from the person"

    async def test_who_answers_an_own_line_answers_the_line_that_passed_it_on(self, store: Store) -> None:
        reading, conversation = self.reading(store), (await converse(store)).conversation
        side = (await ring(store, reading, conversation, place=Place(DESK, handoff_of=conversation))).side
        await show(store, side)
        await answer(store, messages=(message("first"), message("second")), seconds=1)
        both = (Post(side, heard(), origin="first"), Post(side, answering(heard(), "first"), origin="second"))
        await bring(store, Effects(posts=both), seconds=1)
        first, second = await show(store, side, seconds=1), await show(store, side, seconds=2)
        assert second.draft.reply_to == receipt(first).ids[0]

    async def test_an_answer_to_what_stands_nowhere_there_answers_nothing(self, store: Store) -> None:
        reading, conversation = self.reading(store), (await converse(store)).conversation
        side = (await ring(store, reading, conversation)).side
        (card,) = receipt(await show(store, side)).ids
        for answered in (card, "never said"):
            await bring(store, Effects(posts=(Post(conversation, answering(operator(), answered), origin=answered),)), seconds=1)
            assert (await show(store, conversation, seconds=1)).draft.reply_to == ""
        assert (await under_way(reading, conversation)).side == side
