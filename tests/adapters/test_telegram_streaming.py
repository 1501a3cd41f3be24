"""Answers that people see on Telegram while they are being written."""

from __future__ import annotations

import pytest

from adapters.errors import DeliveryError, TemporaryError, TooSoonError
from adapters.message import Receipt
from adapters.split import units
from adapters.telegram.streaming import LONGEST, number_of
from tests.adapters.sending import ANNE, draft, telegram


async def test_a_preview_grows_and_the_final_text_is_said_once() -> None:
    async with telegram() as far:
        receipt: Receipt | None = None
        for text in ("We are", "We are **open", "We are **open** until six."):
            receipt = await far.outgoing.send(draft(text, final=False), key="k", replaces=receipt)
            assert receipt.ids == ()
            assert len(far.people.drafts(ANNE)) == 1
        assert far.read() == []
        await far.outgoing.send(draft("We are **open** until six."), key="k", replaces=receipt)
        assert far.read() == ["Léa (AI)\nWe are open until six."]
        assert far.people.drafts(ANNE) == []


async def test_a_preview_is_formatted_and_says_who_speaks() -> None:
    async with telegram() as far:
        await far.outgoing.send(draft("It is **all** of it", final=False), key="k")
        (shown,) = far.people.drafts(ANNE)
        assert shown["text"] == "Léa (AI)\nIt is all of it"
        assert "bold" in {entity["type"] for entity in shown["entities"]}


async def test_of_a_preview_longer_than_a_message_the_end_is_shown() -> None:
    async with telegram() as far:
        await far.outgoing.send(draft("word **and** 👩‍👩‍👧‍👦 more. " * 400 + "The end.", final=False), key="k")
        (shown,) = far.people.drafts(ANNE)
        assert shown["text"].endswith("The end.")
        assert units(shown["text"], "utf16") <= LONGEST


async def test_nothing_is_shown_where_streams_are_switched_off() -> None:
    async with telegram(stream=False) as far:
        receipt = await far.outgoing.send(draft("We are", final=False), key="k")
        assert receipt.ids == ()
        assert not far.people.calls("sendMessageDraft")


@pytest.mark.parametrize(
    ("fault", "error"),
    [("too_many", TooSoonError), ("lost", TemporaryError), ("broken", TemporaryError), ("blocked", DeliveryError)],
)
async def test_a_preview_that_fails_is_never_uncertain_and_the_line_comes_all_the_same(
    fault: str, error: type[DeliveryError]
) -> None:
    async with telegram() as far:
        changes = {"parameters": {"retry_after": 0.01}} if fault == "too_many" else {}
        far.people.plan(fault, method="sendMessageDraft", **changes)
        with pytest.raises(error) as failure:
            await far.outgoing.send(draft("We are", final=False), key="k")
        assert type(failure.value).__name__ != "UncertainError"
        await far.send_in_time(draft("We are open."), key="k")
        assert far.read() == ["Léa (AI)\nWe are open."]


def test_a_drafts_number_is_its_keys_and_what_telegram_takes() -> None:
    numbers = {number_of(f"out-{key}") for key in range(1000)}
    assert len(numbers) == 1000
    assert all(0 < number < 2**31 for number in numbers)
    assert number_of("out-1") == number_of("out-1")
