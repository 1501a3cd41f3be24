"""Sends to Discord that fail: what surely never left, what is refused, what is too soon, and what nobody knows about."""

from __future__ import annotations

from contextlib import suppress
from unittest.mock import patch

import pytest
from discord.http import Route

from adapters.discord.failures import DeniedError, delivery_error, described
from adapters.discord.wire import Refused, Unanswered
from adapters.errors import DeliveryError, RejectedError, TemporaryError, ThreadGoneError, TooSoonError, UncertainError
from adapters.message import Receipt
from tests.adapters.discord_sending import PATCH, POST, sending

LEFT = ("lost", "dropped", "broken", "broken_after", "bad_gateway", "unavailable", "garbled")
"""Faults after a request has left; of some of them the line is shown, and of others not."""
TAKEN = ("lost", "broken_after", "hangs")


@pytest.mark.parametrize("fault", LEFT)
async def test_a_line_that_left_without_a_clear_answer_is_uncertain_and_shown_once_under_the_same_key(fault: str) -> None:
    async with sending() as one:
        one.people.plan(fault)
        with pytest.raises(UncertainError):
            await one.send("hello")
        assert len(one.texts()) == (fault in TAKEN)
        await one.send("hello")
        assert len(one.texts()) == 1
        assert len(one.asked(POST)) == (2 if fault in TAKEN else 1)


@pytest.mark.parametrize("fault", ["hangs", "hangs_before"])
async def test_nobody_waits_for_ever_for_an_answer(fault: str) -> None:
    async with sending() as one:
        one.people.plan(fault)
        with patch("adapters.discord.lines.PATIENCE", 0.2), pytest.raises(UncertainError, match=r"no answer for 0\.2 seconds"):
            await one.send("hello")
        assert len(one.texts()) == (fault in TAKEN)
        await one.send("hello")
        assert len(one.texts()) == 1


@pytest.mark.parametrize("fault", LEFT)
async def test_a_change_may_be_repeated_so_it_is_only_late(fault: str) -> None:
    async with sending() as one:
        shown = await one.send("one")
        one.people.plan(fault, route=PATCH)
        with pytest.raises(TemporaryError):
            await one.send("two", replaces=shown)
        await one.send("two", replaces=shown)
        assert ["two" in text for text in one.texts()] == [True]


async def test_a_line_that_never_left_waits_without_an_attempt_being_counted() -> None:
    async with sending() as one:
        await one.far.server.stop()
        with suppress(UncertainError):  # the connection that was kept is found broken
            await one.send("hello")
        for _ in range(2):
            with pytest.raises(TooSoonError, match="cannot be reached") as failure:
                await one.send("hello")
            assert failure.value.retry_after >= 2.0
        await one.far.server.start_again()
        await one.send("hello")
        assert len(one.texts()) == 1


@pytest.mark.parametrize("fault", ["too_many", "too_many_shared", "too_many_everywhere"])
async def test_what_discord_wants_later_is_sent_later_and_nothing_is_asked_meanwhile(fault: str) -> None:
    async with sending() as one:
        one.people.plan(fault)
        with pytest.raises(TooSoonError) as failure:
            await one.send("hello")
        assert failure.value.retry_after == 0.3
        with pytest.raises(TooSoonError):
            await one.send("hello")
        assert not one.asked(POST)
        one.wait(failure.value.retry_after)
        await one.send("hello")
        assert len(one.texts()) == 1


async def test_what_stands_before_discord_is_heeded_for_everything() -> None:
    async with sending() as one:
        one.people.plan("cloudflare")
        with pytest.raises(TooSoonError) as failure:
            await one.send("hello")
        assert failure.value.retry_after == pytest.approx(60, abs=1)
        with pytest.raises(TooSoonError):
            await one.outgoing.show_typing(one.draft("").to)
        assert not one.people.writing(one.far.direct)


REFUSALS = {
    "no_permission": "Send Messages",
    "no_access": "View Channel",
    "automod": "AutoMod",
    "slowmode": "slow mode",
    "archived": "Manage Threads",
    "no_channel": "gone",
}


@pytest.mark.parametrize("fault", REFUSALS)
async def test_a_refusal_says_what_to_do(fault: str) -> None:
    async with sending() as one:
        one.people.plan(fault)
        with pytest.raises(DeniedError, match=REFUSALS[fault]) as failure:
            await one.send("hello")
        assert failure.value.code
        assert not one.texts()


async def test_a_person_who_takes_no_direct_messages_is_told_of_as_such() -> None:
    async with sending() as one:
        one.people.shut(one.far.anne)
        with pytest.raises(RejectedError, match="takes no direct messages"):
            await one.send("hello")
        one.people.let_in(one.far.anne)
        await one.send("hello")
        assert len(one.texts()) == 1


async def test_a_deleted_thread_is_told_from_a_deleted_room() -> None:
    async with sending() as one:
        thread = one.people.open_thread(one.far.hall, "Anne", by=one.far.anne)
        shown = await one.send("hello", room=one.far.hall, thread=thread, key="k1")
        one.people.delete_channel(thread)
        with pytest.raises(ThreadGoneError, match="deleted"):
            await one.send("hello", room=one.far.hall, thread=thread, key="k2")
        with pytest.raises(ThreadGoneError):
            await one.outgoing.change(one.draft("bye", room=one.far.hall, thread=thread), shown=shown)
        one.people.delete_channel(one.far.hall)
        with pytest.raises(DeniedError) as failure:
            await one.send("hello", room=one.far.hall, key="k3")
        assert not isinstance(failure.value, ThreadGoneError)


async def test_a_revoked_token_loses_no_line_and_is_told_of() -> None:
    async with sending() as one:
        one.people.reset_token()
        with pytest.raises(TooSoonError, match="developer portal") as failure:
            await one.send("hello")
        assert failure.value.retry_after >= 30
        assert one.revoked == 1
        assert one.far.platform.token not in str(failure.value)


async def test_a_line_of_another_is_not_ours_to_change() -> None:
    async with sending() as one:
        said = one.people.say(one.far.hall, "hello", by=one.far.anne)
        with pytest.raises(RejectedError):
            await one.outgoing.change(one.draft("bye", room=one.far.hall), shown=Receipt((said,)))


@pytest.mark.parametrize(
    ("error", "once", "again"),
    [
        (Unanswered("no route", left=False), TooSoonError, TooSoonError),
        (Unanswered("reset", left=True), UncertainError, TemporaryError),
        (Refused("oops", status=500), UncertainError, TemporaryError),
        (Refused("oops", status=503), UncertainError, TemporaryError),
        (Refused("slow down", status=429, retry_after=2.5), TooSoonError, TooSoonError),
        (Refused("who?", status=401), TooSoonError, TooSoonError),
        (Refused("stale", status=401, code=50027), DeniedError, DeniedError),
        (Refused("no", status=403, code=50013), DeniedError, DeniedError),
        (Refused("anything", status=400, code=1), DeniedError, DeniedError),
    ],
    ids=lambda value: getattr(value, "__name__", str(value)),
)
def test_every_failure_is_one_of_ours(error: Refused | Unanswered, once: type[DeliveryError], again: type[DeliveryError]) -> None:
    assert type(delivery_error(error)) is once
    assert type(delivery_error(error, repeatable=True)) is again


def test_a_code_that_nobody_knows_is_told_with_discords_own_words() -> None:
    assert described(Refused("A thing happened", status=400, code=99999)) == "A thing happened (code 99999)"
    assert described(Refused("A thing happened", status=400)) == "A thing happened"


async def test_the_token_of_an_interaction_never_gets_into_words() -> None:
    async with sending() as one:
        await one.far.server.stop()
        for _ in range(3):  # the connection that was kept is found broken at first, and aiohttp says for which address
            gone = Route("POST", "/webhooks/{webhook_id}/{webhook_token}", webhook_id=1, webhook_token="aW50ZXI")  # noqa: S106 - nobody's
            with pytest.raises(Unanswered) as failure:
                await one.client.wire.ask(one.client.http.request(gone, json={"content": "hello"}))
            assert "aW50ZXI" not in str(failure.value)


async def test_discord_py_goes_on_as_it_does_where_nobody_asks_over_the_wire() -> None:
    async with sending() as one:
        one.people.plan("too_many", route="GET /users/@me", seconds=0.01)
        assert (await one.client.http.request(Route("GET", "/users/@me")))["id"] == one.far.platform.me["id"]
