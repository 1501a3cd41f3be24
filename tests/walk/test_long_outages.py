"""A provider that is down for long: it is left alone, the brand's pages answer meanwhile, and it is asked again."""

from __future__ import annotations

from pathlib import Path

from llmock.pytest_plugin import LLMock

from bots.models.breaker import Breaker
from bots.models.openai import OpenAIModel
from tests.bots.models import endpoint
from tests.house import open_house
from tests.walk.asking import ANSWER, FROM_PAGE, KEY, QUESTION, Walk, house_before, walk
from tests.walk.sight import Onlooker, must_be_honest


class Seconds:
    """A monotonic clock that a test moves."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


SAME = (
    QUESTION,
    "Is the shop open on Tuesday?",
    "Until when is the shop open?",
    "Which opening hours do you have?",
    "Is your shop open on Saturday?",
    "From what hour on is the shop open?",
)


async def test_after_repeated_outages_the_model_is_left_alone_and_asked_again_once_it_may_be_well(
    tmp_path: Path, provider: LLMock
) -> None:
    clock, platform = Seconds(), Onlooker("edit")
    settings = endpoint.Settings(provider.base_url(), retries=0, first_token_seconds=1.0)
    model = OpenAIModel(settings, KEY, breaker=Breaker(failures=3, seconds=30, clock=clock))
    provider.outage()
    async with open_house(tmp_path, model, platform=platform) as house:
        for question in SAME:
            house.clock.leap(20)
            must_be_replaced_again(await walk(house, platform, question))
        assert len(provider.requests) == 3
        provider.reset().tool_mode("off").reply(ANSWER, times=None)
        clock.now = 29.0
        must_be_replaced_again(await walk(house, platform, "Tell me the opening hours of the shop"))
        assert len(provider.requests) == 0
        clock.now = 31.0
        done = await walk(house, platform, "So when do you really open?")
        assert done.only.draft.text.endswith(ANSWER)
        assert (done.codes, done.model) == (["mira"], "mira")


def must_be_replaced_again(done: Walk) -> None:
    assert FROM_PAGE in done.only.draft.text
    assert (done.codes, done.model) == (["knowledge"], "knowledge")


async def test_a_crowd_during_an_outage_is_answered_to_the_last(tmp_path: Path, provider: LLMock) -> None:
    platform = Onlooker("edit")
    provider.outage()
    async with house_before(provider.base_url(), tmp_path, platform) as house:
        messages = [platform.post(QUESTION, room=f"room {number}") for number in range(10)]
        await house.hear(*messages)
        for number in range(10):
            (line,) = platform.shown(f"room {number}")
            assert FROM_PAGE in line.draft.text
    must_be_honest(platform, ())
