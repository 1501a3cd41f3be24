"""A house that ends at any await point of the turn that erases: afterwards all is gone, and the person was told so once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from adapters.base import Capabilities
from adapters.memory import MemoryPlatform
from bots.models.scripted import ScriptedModel
from tests.desk import desk
from tests.house import House, open_house, until
from tests.walk.halting import Halt, wrap

POINTS = 14
"""The await points of that turn: around accept, claim and settle, two sends, and two looks for more. The first test counts them."""


@asynccontextmanager
async def opened(folder: Path, platform: MemoryPlatform) -> AsyncIterator[House]:
    model = ScriptedModel("We open at nine.")
    async with open_house(folder, model, desk=True, store=folder / "frankly.db", platform=platform) as house:
        yield house


async def interrupt(folder: Path, platform: MemoryPlatform, halt: Halt) -> None:
    """A person whom an operator was shown presses the button, and the house ends where the halt says."""
    async with opened(folder, platform) as house:
        await house.say("My secret is 4711.")
        await house.say("I want to talk to a human, please.")
        await house.hear(house.platform.press("share"))
        assert "4711" in desk(house)
        await house.hear(house.platform.command("forget"))
        wrap(house, halt)
        halt.wrap(house.runtime.adapters["lounge"], "send")
        halt.armed = True
        pressed = platform.press("data.erase")
        await (halt.reached.wait() if halt.nth else house.hear(pressed))
        await house.runtime.aclose(seconds=0)


async def test_the_points_are_these(tmp_path: Path) -> None:
    halt = Halt()
    await interrupt(tmp_path, MemoryPlatform(capabilities=Capabilities(deduplicates=True)), halt)
    assert len(halt.points) == POINTS
    assert {point.partition(" ")[2] for point in halt.points} == {"accept", "claim", "settle", "send"}


@pytest.mark.parametrize("nth", range(1, POINTS + 1))
async def test_all_is_gone_and_the_person_is_told_once(tmp_path: Path, nth: int) -> None:
    platform = MemoryPlatform(capabilities=Capabilities(deduplicates=True))
    await interrupt(tmp_path, platform, Halt(nth))
    async with opened(tmp_path, platform) as house:
        await until(lambda: platform.texts()[-1].startswith("Done: nothing"))
        await house.runtime.rest()
        (answer,) = await house.say("When are you open?")

        assert answer.draft.discloses
        assert [text for text in platform.texts() if text.startswith("Done: nothing")] == [platform.texts()[-2]]
        everything = await house.store.reading._connection.run(lambda raw: "\n".join(raw.iterdump()))  # noqa: SLF001 - all of it
        assert "4711" not in everything
        assert [kept.act.what for kept in await house.store.reading.acts()] == ["erase"]
        assert await house.store.reading.attended() == ()
