"""Killed during a busy evening on Discord, on which much goes wrong meanwhile, the house loses nothing and says nothing twice."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from tests.crash.discord import torment, world
from tests.crash.house import see


@pytest.mark.timeout(180)
async def test_a_house_that_is_killed_while_much_goes_wrong_loses_nothing_and_says_nothing_twice(tmp_path: Path) -> None:
    outcome = await torment(tmp_path, messages=40, kills=2, rooms=8, pause=0.1)

    assert outcome.certain, outcome
    assert outcome.troubles


@pytest.mark.timeout(180)
async def test_what_was_on_its_way_at_a_kill_is_shown_once_though_discord_knows_no_nonce_again(tmp_path: Path) -> None:
    async with world(tmp_path, rooms=4, seconds=0.0, remembers=0.0) as killed:
        house = await killed.start()
        await see(killed.online)
        await killed.people.ask("plan", name="hangs", times=4)
        await killed.greet()
        await see(partial(killed.reached, 4))
        await killed.kill(house)
        assert len(killed.in_flight) == 4
        house = await killed.start()
        await see(partial(killed.settled, 4))
        await killed.stop(house)
        outcome = await killed.judge(4, seconds=0.0)
        assert outcome.clean, outcome
        assert not outcome.reported
