"""The far side as a process: told over HTTP what people do, it keeps all of it while bots come and go, and it times answers."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from telegram import Bot
from telegram.error import TimedOut

from adapters.farside import eventually
from tests.farside.telegram.control import Distant, far_process
from tests.farside.telegram.load import Load, Record, Round
from tests.farside.telegram.people import People
from tests.farside.telegram.platform import TOKEN, Platform

ANNE = 1001
POLLER = """
import asyncio, sys
from telegram import Bot
async def main():
    async with Bot(sys.argv[1], base_url=sys.argv[2]) as bot:
        await bot.get_updates()
        print("asked", flush=True)
        await bot.get_updates(timeout=50)
asyncio.run(main())
"""


def client(far: Distant) -> Bot:
    return Bot(TOKEN, base_url=f"{far.url}/bot")


async def echo(bot: Bot) -> None:
    """Answer everything with its own words, for ever."""
    offset = 0
    while True:
        for update in await bot.get_updates(offset=offset, timeout=5):
            offset = update.update_id + 1
            if update.message and update.message.text:
                await bot.send_message(update.message.chat.id, f"you said: {update.message.text}")


@asynccontextmanager
async def echoing(far: Distant) -> AsyncIterator[None]:
    async with client(far) as bot:
        answering = asyncio.create_task(echo(bot))
        yield
        answering.cancel()
        await asyncio.gather(answering, return_exceptions=True)


async def test_people_speak_and_see_over_http_and_a_killed_bot_loses_them_nothing() -> None:
    async with far_process("--fast") as far:
        await far.ask("meet", id=ANNE, name="Anne")
        killed = await asyncio.create_subprocess_exec(
            sys.executable, "-c", POLLER, TOKEN, f"{far.url}/bot", stdout=asyncio.subprocess.PIPE
        )
        assert killed.stdout is not None
        await killed.stdout.readline()
        killed.kill()
        await killed.communicate()
        number = await far.ask("say", chat_id=ANNE, text="anybody there?")
        async with echoing(far):
            await eventually(lambda: is_confirmed(far, number))
        assert await far.ask("texts", chat_id=ANNE) == ["you said: anybody there?"]


async def test_lines_in_flight_are_taken_whether_or_not_anybody_waits_for_the_answer() -> None:
    async with far_process("--fast", "--latency", "0.2") as far:
        await far.ask("meet", id=ANNE)
        async with client(far) as bot:
            with pytest.raises(TimedOut):
                await bot.send_message(ANNE, "is it there?", read_timeout=0.01)
        await eventually(lambda: is_read(far, "is it there?"))


async def is_read(far: Distant, text: str) -> bool:
    return text in await far.ask("texts", chat_id=ANNE)


async def is_confirmed(far: Distant, number: int) -> bool:
    return number in await far.ask("confirmed")


async def test_what_people_cannot_do_is_said() -> None:
    async with far_process("--fast") as far:
        for name in ("fly", "_chat", "platform"):
            with pytest.raises(LookupError, match="404"):
                await far.ask(name)


@pytest.mark.parametrize("mode", ["closed", "paced", "burst"])
async def test_a_round_of_load_counts_times_and_orders_the_answers(mode: str) -> None:
    async with far_process("--fast") as far, echoing(far):
        report = await far.load(mode=mode, chats=5, each=4, at_once=3, rate=500, named=True, seconds=20)
        assert (report["said"], report["answered"], report["violations"], report["again"], report["stray"]) == (20, 20, 0, 0, 0)
        assert len(report["latencies"]) == 20
        assert all(0 < latency <= report["seconds"] for latency in report["latencies"])
        orders = (await far.report())["orders"]
        assert {chat: len(order) for chat, order in orders.items()} == {str(10_000 + number): 4 for number in range(5)}


async def test_answers_that_do_not_come_are_missed_and_not_waited_for_longer() -> None:
    load = Load(People(Platform()))
    report = await load.run(Round(mode="burst", chats=2, each=2, seconds=0.01))
    assert (report["said"], report["answered"]) == (4, 0)


async def test_answers_in_the_wrong_order_twice_or_to_nothing_are_counted() -> None:
    platform = Platform()
    load = Load(People(platform))
    await load.run(Round(mode="burst", chats=1, each=3, named=True, seconds=0.01))
    for text in ("q2z", "q1z", "q2z again", "q3z", "by the way"):
        platform.show(platform.chats[10_000], {"text": text}, by=platform.bot)
    report = load.report()
    assert (report["answered"], report["violations"], report["again"], report["stray"]) == (3, 1, 1, 1)
    assert report["orders"] == {"10000": [2, 1, 3]}


def test_a_round_without_a_word_reports_nothing() -> None:
    assert Record().report()["latencies"] == []
