"""What goes wrong on demand goes wrong as the bot meets it on Telegram, so often, there, and nowhere else."""

from __future__ import annotations

import asyncio

import pytest
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError, TimedOut

from adapters.farside import eventually
from tests.farside.telegram.faults import NAMED
from tests.farside.telegram.standing import ANNE, GROUP, standing

BEN = 1002
SEEN = {"hangs", "lost", "broken_after"}
"""What people see although the bot is not told so."""
MET: dict[str, type[TelegramError]] = {
    **dict.fromkeys(("broken", "broken_after", "bad_gateway", "lost", "dropped"), NetworkError),
    **dict.fromkeys(("hangs", "hangs_before"), TimedOut),
    **dict.fromkeys(("blocked", "deactivated", "kicked"), Forbidden),
    **dict.fromkeys(
        ("entities", "not_modified", "no_reply", "no_thread", "no_chat", "no_rights", "no_topics", "old_query"), BadRequest
    ),
    "too_many": RetryAfter,
    "unauthorized": InvalidToken,
}


def test_every_fault_is_tried() -> None:
    assert MET.keys() == NAMED.keys()


@pytest.mark.parametrize("name", MET)
async def test_a_fault_is_met_as_on_telegram_and_passes(name: str) -> None:
    async with standing() as far:
        far.people.plan(name)
        with pytest.raises(MET[name]) as met:
            await far.bot.send_message(ANNE, "hello", read_timeout=0.1)
        assert type(met.value) is MET[name]
        assert len(far.people.read(ANNE)) == (name in SEEN)
        far.people.heal()
        await far.bot.send_message(ANNE, "again")
        assert far.people.texts(ANNE)[-1] == "again"


async def test_a_fault_befalls_one_chat_and_one_method_so_often() -> None:
    async with standing() as far:
        far.people.meet(BEN)
        far.people.plan("too_many", chat_id=BEN, times=2)
        far.people.plan("no_rights", method="editMessage")
        line = await far.bot.send_message(ANNE, "one")
        for _ in range(2):
            with pytest.raises(RetryAfter):
                await far.bot.send_message(BEN, "one")
        await far.bot.send_message(BEN, "two")
        with pytest.raises(BadRequest, match="rights"):
            await line.edit_text("three")
        assert (far.people.texts(ANNE), far.people.texts(BEN)) == (["one"], ["two"])
        assert [words.split(":")[0] for words in far.people.refused()] == ["sendMessage", "sendMessage", "editMessageText"]


async def test_a_pause_says_how_long_it_is() -> None:
    async with standing() as far:
        far.people.plan("too_many", parameters={"retry_after": 7})
        with pytest.raises(RetryAfter, match="0:00:07"):
            await far.bot.send_message(ANNE, "hello")


async def test_a_pace_can_be_held() -> None:
    async with standing() as far:
        far.people.limit(chat_burst=2)
        for _ in range(2):
            await far.bot.send_message(ANNE, "hello")
        with pytest.raises(RetryAfter):
            await far.bot.send_message(ANNE, "hello")
        far.people.meet(BEN)
        await far.bot.send_message(BEN, "hello")


async def test_a_server_that_is_away_refuses_connections_and_comes_back_with_all_it_knew() -> None:
    async with standing() as far:
        await far.bot.send_message(ANNE, "before")
        await far.server.stop()
        with pytest.raises(NetworkError):
            await far.bot.send_message(ANNE, "meanwhile")
        await far.server.start_again()
        await far.bot.send_message(ANNE, "after")
        assert far.people.texts(ANNE) == ["before", "after"]


async def test_whoever_hangs_when_the_server_goes_is_let_go() -> None:
    async with standing() as far:
        far.people.plan("hangs")
        hanging = asyncio.create_task(far.bot.send_message(ANNE, "hello", read_timeout=20))
        await eventually(lambda: bool(far.people.read(ANNE)))
        await far.server.stop()
        with pytest.raises(NetworkError):
            await hanging


async def test_whoever_blocks_the_bot_is_out_of_reach_until_they_start_it_again() -> None:
    async with standing() as far:
        far.people.block(ANNE)
        with pytest.raises(Forbidden, match="blocked by the user"):
            await far.bot.send_message(ANNE, "hello")
        far.people.start(ANNE, "from-a-link")
        await far.bot.send_message(ANNE, "hello again")
        updates = await far.bot.get_updates()
        standings = [update.my_chat_member.new_chat_member.status for update in updates if update.my_chat_member]
        assert (standings, updates[-1].effective_message and updates[-1].effective_message.text) == (
            ["kicked", "member"],
            "/start from-a-link",
        )


async def test_a_group_that_moved_says_where_it_is_now() -> None:
    async with standing() as far:
        far.people.gather(-100, [ANNE], type="group")
        far.people.migrate(-100, GROUP)
        with pytest.raises(ChatMigrated) as moved:
            await far.bot.send_message(-100, "hello")
        assert moved.value.new_chat_id == GROUP
        await far.bot.send_message(GROUP, "hello")
        assert far.people.texts(GROUP) == ["hello"]


async def test_nobody_is_where_no_chat_is() -> None:
    async with standing() as far:
        with pytest.raises(BadRequest, match="not found"):
            await far.bot.send_message(987, "hello")
