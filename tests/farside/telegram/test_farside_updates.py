"""Updates come by long polls until they are confirmed, to one poller, in order, and once more if the platform says so."""

from __future__ import annotations

import asyncio

import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.error import Conflict, InvalidToken

from tests.farside.telegram.standing import ANNE, Standing, client, standing


async def poll(far: Standing, offset: int = 0, *, timeout: int = 0, allowed: tuple[str, ...] | None = None) -> list[Update]:  # noqa: ASYNC109 - as Telegram names it
    return list(await far.bot.get_updates(offset=offset, timeout=timeout, allowed_updates=allowed))


def words(updates: list[Update]) -> list[str | None]:
    return [update.effective_message.text for update in updates if update.effective_message]


async def test_an_update_comes_until_an_offset_above_it_is_asked_for() -> None:
    async with standing() as far:
        first = far.people.say(ANNE, "one")
        second = far.people.say(ANNE, "two")
        assert words(await poll(far)) == words(await poll(far)) == ["one", "two"]
        assert far.people.confirmed() == []
        assert words(await poll(far, first + 1)) == ["two"]
        assert far.people.confirmed() == [first]
        assert words(await poll(far, second + 1)) == []
        assert far.people.confirmed() == [first, second]


async def test_a_negative_offset_leaves_the_newest() -> None:
    async with standing() as far:
        for number in range(5):
            far.people.say(ANNE, str(number))
        assert words(await poll(far, -2)) == ["3", "4"]


async def test_a_poll_waits_until_something_happens() -> None:
    async with standing() as far:
        waiting = asyncio.create_task(poll(far, timeout=10))
        await asyncio.wait((waiting,), timeout=0.05)
        assert not waiting.done()
        far.people.say(ANNE, "at last")
        assert words(await waiting) == ["at last"]


async def test_a_poll_in_which_nothing_happens_ends_empty() -> None:
    async with standing() as far:
        assert await poll(far, timeout=1) == []


async def test_a_second_poller_ends_the_first() -> None:
    async with standing() as far, client(far.server) as other:
        first = asyncio.create_task(poll(far, timeout=10))
        while not far.people.calls("getUpdates"):  # noqa: ASYNC110 - the request is on its way
            await asyncio.sleep(0.001)
        second = asyncio.create_task(other.get_updates(timeout=10))
        with pytest.raises(Conflict, match="terminated by other getUpdates"):
            await first
        far.people.say(ANNE, "for the second")
        assert words(list(await second)) == ["for the second"]


async def test_a_repeated_update_comes_once_more_under_its_id() -> None:
    async with standing() as far:
        number = far.people.say(ANNE, "once")
        await poll(far)
        await poll(far, number + 1)
        far.people.repeat(number)
        assert far.people.confirmed() == []
        assert [update.update_id for update in await poll(far, number + 1)] == [number]
        assert await poll(far, number + 1) == []


async def test_only_the_kinds_that_were_asked_for_come() -> None:
    async with standing() as far:
        await poll(far, allowed=("callback_query",))
        assert far.people.say(ANNE, "unheard") == 0
        await poll(far, allowed=("message",))
        assert far.people.say(ANNE, "heard") > 0
        assert words(await poll(far)) == ["heard"]


async def test_an_update_tells_what_was_said_then_whatever_became_of_it() -> None:
    async with standing() as far:
        far.people.say(ANNE, "frist")
        far.people.edit(ANNE, far.people.see(ANNE)[-1]["message_id"], "first")
        before, after = await poll(far)
        assert (before.message and before.message.text, after.edited_message and after.edited_message.text) == ("frist", "first")


async def test_a_press_comes_with_the_line_and_is_answered() -> None:
    async with standing() as far:
        keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("Yes", callback_data="y")]])
        await far.bot.send_message(ANNE, "well?", reply_markup=keyboard)
        far.people.press(ANNE, "y")
        (update,) = await poll(far)
        assert update.callback_query is not None
        assert (update.callback_query.data, update.callback_query.from_user.id) == ("y", ANNE)
        await update.callback_query.answer("noted")
        assert list(far.people.answers().values()) == [{"answered": True, "text": "noted"}]


async def test_a_button_that_is_gone_can_still_be_pressed() -> None:
    async with standing() as far:
        far.people.press(ANNE, "old", message_id=999)
        (update,) = await poll(far)
        assert update.callback_query is not None
        assert update.callback_query.message is not None
        assert not update.callback_query.message.is_accessible
        with pytest.raises(LookupError):
            far.people.press(ANNE, "never")


async def test_a_token_that_was_revoked_is_nobodys() -> None:
    async with standing() as far:
        far.platform.token = "1:another"  # noqa: S105 - nobody's
        with pytest.raises(InvalidToken):
            await far.bot.get_me()
