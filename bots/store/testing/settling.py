"""What every store makes of a turn's end: all of it or nothing, once, and only for whoever still holds the conversation."""

from __future__ import annotations

from dataclasses import replace

import pytest

from adapters.message import Speaker
from bots.store.base import Store
from bots.store.errors import OutOfOrder, Undisclosed
from bots.store.testing.opening import StoreTests
from bots.store.testing.scenes import (
    BACK_TO_AI,
    FROM_AI_TO_OPERATOR,
    NOON,
    TO_WAITING,
    ai,
    ask,
    at,
    converse,
    message,
    receipt,
    settlement,
    show,
    system,
)
from bots.store.values import Control, RowState, Settled


class SettlingContract(StoreTests):
    """T2, previews included."""

    async def test_replies_wait_to_be_shown_in_their_order(self, store: Store) -> None:
        claimed = await ask(store)
        assert await store.settle(settlement(claimed, ai("one"), system("two"), ai("three")), now=NOON) == Settled(3, 0)
        texts = [(await show(store, claimed.conversation)).draft.text for _ in range(3)]
        assert texts == ["one", "two", "three"]
        assert await store.take(claimed.conversation, now=NOON) is None

    async def test_settling_twice_changes_nothing(self, store: Store) -> None:
        claimed = await ask(store)
        await store.settle(settlement(claimed, ai("once")), now=NOON)
        assert await store.settle(settlement(claimed, ai("twice"), transition=TO_WAITING), now=NOON) == Settled(0, 0)
        assert (await show(store, claimed.conversation)).draft.text == "once"
        assert await store.take(claimed.conversation, now=NOON) is None
        assert (await ask(store, message("2"))).control is Control.AI

    async def test_a_turn_that_nobody_claimed_cannot_be_settled(self, store: Store) -> None:
        claimed = await ask(store)
        with pytest.raises(OutOfOrder, match="no turn"):
            await store.settle(replace(settlement(claimed), turn=999), now=NOON)

    async def test_a_settlement_fails_whole(self, store: Store) -> None:
        claimed = await ask(store)
        with pytest.raises(Undisclosed, match="an AI line needs"):
            await store.settle(settlement(claimed, system("said?"), ai(discloses=False), transition=TO_WAITING), now=NOON)
        assert await store.take(claimed.conversation, now=NOON) is None
        assert (await ask(store, message("2"))).control is Control.AI

    async def test_a_transition_is_made_with_the_turn(self, store: Store) -> None:
        claimed = await ask(store)
        await store.settle(settlement(claimed, ai("a person will come"), transition=TO_WAITING), now=NOON)
        assert (await show(store, claimed.conversation)).draft.text == "a person will come"
        following = await ask(store, message("2"))
        assert (following.control, following.version) == (Control.WAITING, 1)

    async def test_what_the_ai_composed_before_a_handover_is_withdrawn(self, store: Store) -> None:
        claimed = await ask(store)
        await store.move(claimed.conversation, FROM_AI_TO_OPERATOR, now=at(1))
        settled = await store.settle(settlement(claimed, ai(), system("still said"), transition=TO_WAITING), now=at(2))
        assert settled == Settled(1, 1, stale=True)
        assert (await show(store, claimed.conversation)).draft.speaker is Speaker.SYSTEM
        assert await store.take(claimed.conversation, now=at(3)) is None
        again = await store.claim(claimed.conversation, now=at(4))
        assert again is not None
        assert (again.turn, again.messages, again.control) == (claimed.turn, claimed.messages, Control.OPERATOR)

    async def test_a_reply_without_disclosure_is_withdrawn_quietly_when_the_disclosure_was_forgotten_meanwhile(
        self, store: Store
    ) -> None:
        conversation = (await converse(store)).conversation
        claimed = await ask(store, message("2"), seconds=1)
        await store.move(conversation, FROM_AI_TO_OPERATOR, now=at(2))
        await store.move(conversation, BACK_TO_AI, now=at(3))
        assert await store.settle(settlement(claimed, ai(discloses=False)), now=at(4)) == Settled(0, 1)
        assert await store.take(conversation, now=at(5)) is None

    async def test_the_ai_says_nothing_while_an_operator_holds_the_conversation(self, store: Store) -> None:
        conversation = (await converse(store)).conversation
        await store.move(conversation, FROM_AI_TO_OPERATOR, now=at(1))
        claimed = await ask(store, message("2"), seconds=2)
        assert await store.settle(settlement(claimed, ai()), now=at(3)) == Settled(0, 1)

    # previews

    async def test_a_preview_becomes_the_reply(self, store: Store) -> None:
        claimed = await ask(store)
        preview = await store.preview(claimed, ai("once upon").draft)
        assert preview is not None
        await store.previewed(preview.id, receipt(preview))
        await store.settle(settlement(claimed, ai("once upon a time"), ai("the end")), now=at(1))
        row = await show(store, claimed.conversation)
        assert (row.id, row.key, row.receipt) == (preview.id, preview.key, receipt(preview))
        assert row.draft.text == "once upon a time"
        assert (await show(store, claimed.conversation)).draft.text == "the end"

    async def test_a_preview_is_reserved_once(self, store: Store) -> None:
        claimed = await ask(store)
        first, second = await store.preview(claimed, ai("a").draft), await store.preview(claimed, ai("a b").draft)
        assert first is not None
        assert second is not None
        assert (first.id, first.key) == (second.id, second.key)
        assert second.draft.text == "a b"

    async def test_a_preview_is_not_taken_for_a_reply(self, store: Store) -> None:
        claimed = await ask(store)
        await store.preview(claimed, ai("once upon").draft)
        assert await store.take(claimed.conversation, now=at(1)) is None

    async def test_a_crash_leaves_the_preview_to_the_next_attempt(self, store: Store) -> None:
        claimed = await ask(store)
        preview = await store.preview(claimed, ai("once").draft)
        assert preview is not None
        await store.previewed(preview.id, receipt(preview))
        await store.recover(deduplicating=(), now=at(1))
        again = await store.claim(claimed.conversation, now=at(2))
        assert again is not None
        assert again.preview == replace(preview, receipt=receipt(preview), doubt=None)

    async def test_a_preview_without_a_reply_is_withdrawn_and_can_still_be_found(self, store: Store) -> None:
        claimed = await ask(store)
        preview = await store.preview(claimed, ai("I am a real pers").draft)
        assert preview is not None
        await store.previewed(preview.id, receipt(preview))
        await store.settle(settlement(claimed, system("I could not answer")), now=at(1))
        (explanation,) = await self.reading(store).explanations(preview.key)
        assert [(row.state, row.receipt) for row in explanation.rows] == [
            (RowState.SUPERSEDED, receipt(preview)),
            (RowState.PENDING, None),
        ]

    async def test_nothing_is_previewed_while_somebody_else_holds_the_conversation(self, store: Store) -> None:
        claimed = await ask(store)
        await store.move(claimed.conversation, FROM_AI_TO_OPERATOR, now=at(1))
        assert await store.preview(claimed, ai().draft) is None

    async def test_no_preview_hides_that_it_is_an_ai(self, store: Store) -> None:
        claimed = await ask(store)
        with pytest.raises(Undisclosed):
            await store.preview(claimed, ai(discloses=False).draft)
        with pytest.raises(Undisclosed):
            await store.preview(claimed, replace(ai().draft, byline=" "))

    async def test_a_preview_needs_no_second_disclosure(self, store: Store) -> None:
        await converse(store)
        claimed = await ask(store, message("2"), seconds=1)
        assert await store.preview(claimed, ai(discloses=False).draft) is not None
