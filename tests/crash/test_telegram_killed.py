"""Killed while hundreds wait on Telegram, the house loses nothing and repeats nothing; told to stop, it stops within seconds."""

from __future__ import annotations

from pathlib import Path

import pytest

from bots.cli.run import DRAIN_SECONDS
from tests.crash.house import see
from tests.crash.telegram import ROOM, torment, world


@pytest.mark.timeout(180)
async def test_a_house_that_is_killed_in_a_burst_loses_nothing_and_repeats_nothing(tmp_path: Path) -> None:
    outcome = await torment(tmp_path, messages=120, kills=3, chats=40)

    assert outcome.exact, outcome


@pytest.mark.timeout(180)
async def test_told_to_stop_it_ends_in_time_and_what_is_left_is_answered_by_the_next_one(tmp_path: Path) -> None:
    async with world(tmp_path, chats=30, seconds=0.3) as stopped:
        for number in range(60):
            await stopped.people.ask("say", chat_id=ROOM + number % 30, text=f"note {number:05}")
        house = await stopped.start()
        await see(lambda: stopped.reached(1))
        assert await stopped.stop(house) < DRAIN_SECONDS
        assert house.returncode == 0
        assert not stopped.rows("showing")
        house = await stopped.start()
        await see(lambda: stopped.settled(60))
        await stopped.stop(house)
        assert not stopped.doubted()
        assert len(await stopped.answered()) == 60
