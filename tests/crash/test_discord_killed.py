"""Killed during a busy evening on Discord, whose gateway breaks meanwhile, the house loses nothing and says nothing twice."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from tests.crash.discord import torment, world
from tests.crash.house import see


@pytest.mark.timeout(180)
async def test_a_house_that_is_killed_while_the_gateway_breaks_loses_nothing_and_says_nothing_twice(tmp_path: Path) -> None:
    outcome = await torment(tmp_path, messages=50, kills=3, rooms=10, pause=0.15)

    assert outcome.certain, outcome
    assert outcome.gaps


@pytest.mark.timeout(180)
async def test_a_discord_that_knows_no_nonce_at_all_shows_nothing_twice_after_a_kill(tmp_path: Path) -> None:
    async with world(tmp_path, rooms=10, seconds=0.1, remembers=0.0) as killed:
        house = await killed.start()
        await see(killed.online)
        await killed.greet()
        for enough in range(2, 9, 2):
            await see(partial(killed.reached, enough))
            await killed.kill(house)
            house = await killed.start()
        await see(partial(killed.settled, killed.said))
        await killed.stop(house)
        outcome = await killed.judge(killed.said, seconds=0.0)
        assert killed.in_flight
        assert outcome.clean, outcome
        assert not outcome.reported
