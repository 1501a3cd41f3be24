"""Sends to Telegram that fail: what surely never left, what is refused, what is too soon, and what nobody knows about."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError, TimedOut

from adapters.errors import DeliveryError, RejectedError, TemporaryError, TooSoonError, UncertainError
from adapters.message import Address, Receipt
from adapters.telegram.failures import delivery_error, described, pause_of
from adapters.telegram.transport import NotSent
from tests.adapters.sending import ANNE, BEN, DESK, GROUP, draft, telegram

LEFT = ("lost", "dropped", "broken", "broken_after", "bad_gateway")
"""Faults after a request has left; of some of them the line is shown, and of others not."""


@pytest.mark.parametrize("transport", ["aiohttp", "httpx"])
@pytest.mark.parametrize("fault", LEFT)
async def test_a_line_that_left_without_an_answer_is_uncertain(fault: str, transport: str) -> None:
    async with telegram(transport=transport) as far:
        far.people.plan(fault)
        with pytest.raises(UncertainError, match="no answer"):
            await far.outgoing.send(draft("hello"), key="k")
        assert len(far.read()) == (fault in {"lost", "broken_after"})


@pytest.mark.parametrize("transport", ["aiohttp", "httpx"])
async def test_a_line_that_never_left_can_be_sent_again(transport: str) -> None:
    async with telegram(transport=transport) as far:
        await far.server.stop()
        with suppress(DeliveryError):  # over a connection that was kept, and of whose end nobody has heard yet
            await far.outgoing.show_typing(Address("telegram", str(ANNE)))
        with pytest.raises(TooSoonError, match="cannot be reached"):
            await far.outgoing.send(draft("hello"), key="k")
        await far.server.start_again()
        await far.outgoing.send(draft("hello"), key="k")
        assert far.read() == ["Léa (AI)\nhello"]


@pytest.mark.parametrize("fault", LEFT)
async def test_what_may_be_repeated_is_never_uncertain(fault: str) -> None:
    async with telegram() as far:
        receipt = await far.outgoing.send(draft("first"), key="k1")
        far.people.plan(fault, method="edit")
        with pytest.raises(TemporaryError):
            await far.outgoing.send(draft("second"), key="k2", replaces=receipt)
        far.people.plan(fault, method="sendChatAction")
        with pytest.raises(TemporaryError):
            await far.outgoing.show_typing(Address("telegram", str(ANNE)))
        await far.outgoing.send(draft("second"), key="k2", replaces=receipt)
        assert far.read() == ["Léa (AI)\nsecond"]


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("blocked", "they can unblock it"),
        ("deactivated", "account is gone"),
        ("no_chat", "no chat of that id is known to the bot"),
        ("no_thread", "the topic was deleted"),
        ("no_rights", "administrator can allow it"),
    ],
)
async def test_a_refusal_says_what_is_wrong_and_what_to_do(fault: str, words: str) -> None:
    async with telegram() as far:
        far.people.plan(fault)
        with pytest.raises(RejectedError, match=words):
            await far.outgoing.send(draft("hello"), key="k")
        assert not far.read()


async def test_a_revoked_token_loses_no_line() -> None:
    async with telegram() as far:
        far.people.plan("unauthorized", times=1)
        with pytest.raises(TooSoonError, match="@BotFather") as failure:
            await far.outgoing.send(draft("hello"), key="k")
        assert failure.value.retry_after >= 30


async def test_a_pause_that_telegram_asks_for_is_kept_in_that_chat_alone() -> None:
    async with telegram() as far:
        receipt = await far.outgoing.send(draft("before"), key="k0")
        far.people.plan("too_many", chat_id=ANNE, parameters={"retry_after": 30})
        for key in ("k1", "k2"):
            with pytest.raises(TooSoonError) as early:
                await far.outgoing.send(draft("hello"), key=key)
            assert 29 < early.value.retry_after <= 30
        with pytest.raises(TooSoonError):
            await far.outgoing.send(draft("after"), key="k3", replaces=receipt)
        with pytest.raises(TooSoonError):
            await far.outgoing.show_typing(Address("telegram", str(ANNE)))
        assert len(far.people.calls("send")) == 1  # the refused one was never done, and nothing else was asked
        far.people.meet(BEN)
        await far.outgoing.send(draft("hello", chat=BEN), key="k4")
        await far.outgoing.send(draft("hello", chat=DESK), key="k5")
        assert [far.read(BEN), far.read(DESK)] == [["Léa (AI)\nhello"]] * 2


async def test_a_change_that_is_refused_for_good_says_so() -> None:
    async with telegram() as far:
        receipt = await far.outgoing.send(draft("first"), key="k1")
        far.people.plan("blocked", method="edit")
        with pytest.raises(RejectedError, match="unblock"):
            await far.outgoing.send(draft("second"), key="k2", replaces=receipt)


async def test_an_empty_receipt_changes_nothing_and_shows_the_line() -> None:
    async with telegram() as far:
        await far.outgoing.send(draft("hello"), key="k", replaces=Receipt(()))
        assert far.read() == ["Léa (AI)\nhello"]


@pytest.mark.parametrize(
    ("error", "once", "again"),
    [
        (RetryAfter(7), TooSoonError, TooSoonError),
        (NotSent("no connection"), TooSoonError, TooSoonError),
        (TimedOut(), UncertainError, TemporaryError),
        (NetworkError("Bad Gateway"), UncertainError, TemporaryError),
        (TelegramError("Invalid server response"), UncertainError, TemporaryError),
        (NetworkError("Request Entity Too Large"), RejectedError, RejectedError),
        (BadRequest("anything"), RejectedError, RejectedError),
        (Forbidden("anything"), RejectedError, RejectedError),
        (ChatMigrated(-100), RejectedError, RejectedError),
        (InvalidToken(), TooSoonError, TooSoonError),
    ],
    ids=lambda value: getattr(value, "__name__", str(value)),
)
def test_every_error_is_one_of_ours(error: TelegramError, once: type[DeliveryError], again: type[DeliveryError]) -> None:
    assert type(delivery_error(error)) is once
    assert type(delivery_error(error, repeatable=True)) is again


async def test_a_line_that_is_refused_for_ever_new_reasons_is_given_up() -> None:
    async with telegram() as far:
        far.people.plan(code=400, words="Bad Request: group was upgraded", parameters={"migrate_to_chat_id": GROUP}, times=1000)
        with pytest.raises(RejectedError, match="10 times"):
            await far.outgoing.send(draft("hello"), key="k")


def test_the_token_never_gets_into_words() -> None:
    token = "4839574812:AAFD39kkdpWt3ywyRZergyOLMaJhac60qcK"  # noqa: S105 - nobody's
    assert (
        described(NetworkError(f"GET https://api.telegram.org/bot{token}/x failed"))
        == "GET https://api.telegram.org/bot<token>/x failed"
    )


@pytest.mark.parametrize("timed", ["true", "false"])
@pytest.mark.filterwarnings("ignore:Deprecated since version v22.2")
def test_a_pause_is_seconds_whatever_the_library_makes_of_it(timed: str, monkeypatch: Any) -> None:  # noqa: ANN401 - pytest's
    monkeypatch.setenv("PTB_TIMEDELTA", timed)
    assert pause_of(RetryAfter(7)) == 7.0
