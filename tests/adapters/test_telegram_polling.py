"""Asking Telegram for updates: what is confirmed, what comes again, and what happens when Telegram does not answer."""

from __future__ import annotations

import asyncio
import logging

import pytest

from adapters.base import Complaint
from adapters.errors import PlatformError, TooSoonError
from adapters.farside import eventually
from adapters.message import Address, Draft, Message, Speaker
from tests.adapters.listening import ANNE, BEN, GROUP, Listening, failure, telegram
from tests.farside.telegram.groups import Groups

HELLO = Draft(Address("telegram", str(ANNE)), "hello", Speaker.SYSTEM)


def pending(far: Listening) -> list[int]:
    """The updates that Telegram would give again."""
    return [update["update_id"] for update in far.platform.updates.pending]


async def test_only_what_is_stored_is_confirmed_however_long_one_room_takes() -> None:
    async with telegram() as far, far.run():
        far.house.shut_rooms = {str(ANNE)}
        before, stuck = far.people.say(BEN, "before"), far.people.say(ANNE, "stuck")
        for number in range(150):
            far.people.say(BEN, str(number))
        await eventually(lambda: len(far.house.messages) == 100)  # Telegram gives no more than 100 from the stuck one on
        assert pending(far)[0] == stuck > before
        assert [message.text for message in far.house.asked].count("stuck") == 1


async def test_what_waits_is_confirmed_with_all_that_came_after_it_once_it_is_stored() -> None:
    async with telegram() as far, far.run():
        far.house.open.clear()
        far.people.say(ANNE, "first")
        far.people.say(BEN, "second")
        await eventually(lambda: len(far.house.asked) == 2)
        assert len(pending(far)) == 2
        far.house.open.set()
        await eventually(lambda: not pending(far))
        assert sorted(far.texts) == ["first", "second"]


async def test_a_house_that_cannot_store_ends_with_its_failure_and_asks_no_more() -> None:
    async with telegram() as far:
        far.house.failing = True
        lost = far.people.say(ANNE, "keep me")
        async with far.run() as run:
            assert isinstance(await failure(run), OSError)
            assert pending(far) == [lost]
        assert far.people.calls("getUpdates")[-1]["offset"] <= lost


async def test_numbers_that_begin_anew_after_a_quiet_week_are_new() -> None:
    async with telegram() as far, far.run():
        before = far.people.say(ANNE, "before")
        await far.hears("before")
        await eventually(lambda: far.people.calls("getUpdates")[-1]["offset"] > before)
        far.platform.updates.last = 1000
        far.people.say(ANNE, "after")
        await far.hears("before", "after")


async def test_an_update_that_nobody_can_read_keeps_no_other_from_coming_in(caplog: pytest.LogCaptureFixture) -> None:
    async with telegram() as far, far.run():
        odd = far.platform.updates.add("message", {"text": "my secret", "chat": "none"})
        far.people.say(ANNE, "hello")
        await far.hears("hello")
        await eventually(lambda: not pending(far))
    (failed,) = [record for record in caplog.records if record.message == "update.failed"]
    assert vars(failed)["update"] == odd
    assert "my secret" not in caplog.text


async def test_a_press_is_answered_at_once_and_not_when_it_is_stored() -> None:
    async with telegram() as far, far.run():
        far.house.open.clear()
        far.people.meet(ANNE)
        far.people.press(ANNE, "ask.person", message_id=1)
        await eventually(lambda: all(far.people.answers().values()))
        assert not far.house.messages
        far.house.open.set()
        (message,) = await far.house.wait(1)
        assert message.action == "ask.person"


@pytest.mark.parametrize("fault", ["broken", "bad_gateway", "too_many", "dropped", "lost"])
async def test_polling_goes_on_after_whatever_passes(fault: str) -> None:
    async with telegram() as far:
        far.people.plan(fault, method="getUpdates")
        far.people.say(ANNE, "hello")
        async with far.run():
            await far.hears("hello")


async def test_another_poller_is_told_of_and_outlived(caplog: pytest.LogCaptureFixture) -> None:
    async with telegram() as far:
        words = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
        far.people.plan(code=409, words=words, method="getUpdates")
        far.people.say(ANNE, "hello")
        async with far.run():
            await far.hears("hello")
    assert any("only one bot instance" in str(vars(record).get("error")) for record in caplog.records)


async def test_a_webhook_that_takes_the_updates_elsewhere_is_removed_and_told_of(caplog: pytest.LogCaptureFixture) -> None:
    async with telegram() as far:
        far.platform.webhook["url"] = "https://elsewhere.example/hook"
        far.people.say(ANNE, "hello")
        async with far.run():
            await far.hears("hello")
        assert not far.platform.webhook["url"]
    (removed,) = [record for record in caplog.records if record.message == "webhook.removed"]
    assert vars(removed)["url"] == "https://elsewhere.example/hook"


# beginnings and ends


async def test_telegram_out_of_reach_at_the_start_is_waited_for(caplog: pytest.LogCaptureFixture) -> None:
    async with telegram() as far:
        await far.server.stop()
        async with far.run():
            await eventually(lambda: "telegram.unreached" in caplog.text)
            with pytest.raises(TooSoonError, match="not connected"):
                await far.adapter.send(HELLO, key="k")
            await far.server.start_again()
            far.people.say(ANNE, "hello")
            await far.hears("hello")


async def test_a_wrong_token_ends_the_run_with_what_to_do(caplog: pytest.LogCaptureFixture) -> None:
    async with telegram() as far:
        far.platform.token = "1:another"  # noqa: S105 - it opens nothing
        async with far.run() as run:
            error = await failure(run)
        assert isinstance(error, PlatformError)
        assert "@BotFather" in str(error)
        assert "AAFD39" not in str(error) + caplog.text


async def test_a_token_that_is_revoked_ends_the_run_too() -> None:
    async with telegram() as far, far.run() as run:
        far.people.say(ANNE, "hello")
        await far.hears("hello")
        far.people.plan("unauthorized")
        far.people.say(ANNE, "and now?")
        assert isinstance(await failure(run), PlatformError)


async def test_what_waits_when_the_house_stops_is_given_to_the_next() -> None:
    async with telegram() as far:
        far.house.open.clear()
        far.people.say(ANNE, "hello")
        async with far.run():
            await eventually(lambda: bool(far.house.asked))
        assert not far.house.messages
        far.house.open.set()
        async with far.run():
            await far.hears("hello")


async def test_a_check_looks_at_telegram_whether_or_not_the_adapter_runs() -> None:
    async with telegram(profile=True) as far:
        alone = await far.adapter.check()
        async with far.run():
            await eventually(lambda: bool(far.people.calls("getUpdates")))
            assert await far.adapter.check() == alone
        assert not far.people.see(ANNE)


async def test_a_check_says_that_telegram_is_out_of_reach_or_refuses_the_token() -> None:
    async with telegram() as far:
        far.platform.token = "1:another"  # noqa: S105 - it opens nothing
        (refused,) = await far.adapter.check()
        assert refused.fatal
        assert "@BotFather" in refused.remedy
        await far.server.stop()
        (unreached,) = await far.adapter.check()
        assert isinstance(unreached, Complaint)
        assert not unreached.fatal


# desks that have moved


async def test_a_desk_that_became_a_supergroup_is_heard_under_the_name_in_the_configuration() -> None:
    old, new = -4005, GROUP
    async with telegram(desks=[old]) as far:
        far.people.gather(old, [BEN], type="group", title="Desk")
        Groups(far.platform).migrate(old, new)
        far.people.invite(new, status="administrator")
        far.platform.updates.pending.clear()
        async with far.run():
            far.people.say(new, "who is there?", by=BEN)
            (message,) = await far.house.wait(1)
    assert message.address == Address("telegram", str(old))
    assert message.author.groups == (str(old),)


async def test_rooms_that_wait_for_their_commits_wait_together() -> None:
    together: set[str] = set()
    most = asyncio.Event()

    async def accept(message: Message, /) -> None:
        together.add(message.address.room)
        if len(together) == 50:
            most.set()
        await most.wait()

    async with telegram() as far:
        for number in range(50):
            far.people.say(ANNE + number, "hello")
        async with far.run(accept):
            await asyncio.wait_for(most.wait(), 20)
            await eventually(lambda: not pending(far))


async def test_the_adapter_says_that_it_is_connected(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "frankly.telegram"):
        async with telegram() as far, far.run():
            await eventually(lambda: "telegram.connected" in caplog.text)
    (record,) = [record for record in caplog.records if record.message == "telegram.connected"]
    assert vars(record)["username"] == "lea_bot"
