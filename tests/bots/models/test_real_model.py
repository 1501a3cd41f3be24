"""`OpenAIModel` with real weights behind llama.cpp's own server: the protocol holds, whatever the model says."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace

import pytest

from bots.models.base import BrokenStream, ContextOverflow, Done, Piece, Prompt, PromptLine, Text
from bots.models.chain import Chain
from bots.models.openai import OpenAIModel
from bots.models.scripted import ScriptedModel
from tests.bots.models.endpoint import Settings
from tests.bots.models.llama import smollm

pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def base_url() -> Iterator[str]:
    with smollm() as address:
        yield address


@pytest.fixture
async def settings(base_url: str) -> Settings:
    return Settings(base_url, name="smollm", temperature=0.0, max_tokens=300, timeout_seconds=90, first_token_seconds=60)


@pytest.fixture
async def model(settings: Settings) -> AsyncIterator[OpenAIModel]:
    model = OpenAIModel(settings)
    yield model
    await model.aclose()


def ask(question: str) -> Prompt:
    return Prompt("You answer in one short sentence.", (PromptLine("user", question),), question, "en")


async def hear(model: OpenAIModel | Chain, question: str = "Say hello.") -> list[Piece]:
    return [piece async for piece in model.stream(ask(question))]


async def test_an_answer_streams_word_by_word_and_ends_with_its_usage(model: OpenAIModel) -> None:
    *texts, done = await hear(model)
    assert len(texts) > 1
    assert all(isinstance(piece, Text) and piece.text for piece in texts)
    assert isinstance(done, Done)
    assert done.model == "smollm"
    assert done.tokens_in > 0
    assert done.tokens_out >= len(texts)


async def test_an_answer_cut_at_its_limit_is_none(settings: Settings) -> None:
    model = OpenAIModel(replace(settings, max_tokens=3))
    with pytest.raises(BrokenStream, match="max_tokens"):
        await hear(model, "Tell me a long story about the sea.")
    await model.aclose()


async def test_a_prompt_that_is_too_long_is_told_and_the_next_model_answers(model: OpenAIModel) -> None:
    question = "the sea " * 600
    with pytest.raises(ContextOverflow):
        await hear(model, question)
    assert await hear(Chain([model, ScriptedModel("Shorter, please.")]), question) == [
        Text("Shorter, please."),
        Done(model="scripted"),
    ]


async def test_two_answers_at_once_do_not_mix(model: OpenAIModel) -> None:
    answers = await asyncio.gather(hear(model), hear(model))
    assert [type(answer[-1]) for answer in answers] == [Done, Done]


async def test_an_answer_may_be_left_and_the_next_one_asked_for(model: OpenAIModel) -> None:
    stream = model.stream(ask("Tell me a long story about the sea."))
    assert isinstance(await anext(stream), Text)
    await stream.aclose()
    assert isinstance((await hear(model))[-1], Done)
