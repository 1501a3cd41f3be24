"""A house before a provider, and what came of a question that was asked in it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from adapters.base import Preview
from adapters.memory import Shown
from bots.store.reading import Explanation
from bots.store.values import RowState
from tests.house import House, open_house
from tests.walk.sight import Onlooker, must_be_honest

KEY = "sk-very-secret-0123456789"
QUESTION = "When is the shop open?"
FIRST, HALF = "We open at eight.", "And on Sundays we bake for"
"""A whole sentence the page does not say, and half of another one."""
ANSWER = f"{FIRST} {HALF} hours."
PREVIEWS: tuple[Preview, ...] = ("none", "plain", "edit")
FROM_PAGE = "The shop is open from nine to six"


@dataclass(slots=True)
class Walk:
    """What came of one question: what people saw, and what the record says."""

    platform: Onlooker
    new: tuple[Shown, ...] = ()
    explanation: Explanation | None = None

    @property
    def codes(self) -> list[str]:
        return [row.code for row in self.record.rows]

    @property
    def record(self) -> Explanation:
        assert self.explanation is not None
        return self.explanation

    @property
    def model(self) -> str:
        assert self.record.turn is not None
        return self.record.turn.model

    @property
    def only(self) -> Shown:
        (line,) = self.new
        return line


def configured(address: str, *, retries: int = 0, seconds: float = 0.3) -> str:
    return f"""
[[models]]
kind = "openai"
name = "mira"
model = "gpt-x"
base_url = "{address}"
key_env = "HOUSE_KEY"
first_token_seconds = {seconds}
timeout_seconds = 10
retries = {retries}
"""


@asynccontextmanager
async def house_before(
    address: str, folder: Path, platform: Onlooker, *, retries: int = 0, desk: bool = False
) -> AsyncIterator[House]:
    toml = configured(address, retries=retries)
    async with open_house(folder, toml=toml, desk=desk, platform=platform) as house:
        yield house


async def walk(house: House, platform: Onlooker, text: str = QUESTION) -> Walk:
    """Ask, see what is new, read the record, and hold both against what is always promised."""
    before = len(platform.shown())
    message = house.platform.post(text)
    await house.hear(message)
    done = Walk(platform, platform.shown()[before:], await house.explain(message))
    must_be_honest(platform, done.new)
    assert done.new, "nobody was answered"
    assert done.record.turn is not None
    assert done.record.turn.state == "settled"
    assert {row.state for row in done.record.rows} <= {RowState.SHOWN, RowState.SUPERSEDED}
    return done


def must_be_replaced(done: Walk) -> None:
    """The brand's pages answered in the model's place, and nobody saw a word of the model."""
    assert FROM_PAGE in done.only.draft.text
    assert done.only.draft.discloses
    assert not any("eight" in draft.text for draft in done.platform.seen)
    assert (done.codes[-1], done.model) == ("knowledge", "knowledge")
