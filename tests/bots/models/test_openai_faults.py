"""`OpenAIModel` and `Chain` against llmock: each fault of a provider ends in a clear error, and its client behaves."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest
from llmock.pytest_plugin import LLMock

from adapters.message import Outcome
from bots.models.base import (
    BrokenStream,
    ContextOverflow,
    Done,
    ModelUnavailable,
    Prompt,
    PromptLine,
    Text,
)
from bots.models.chain import Chain
from bots.models.openai import OpenAIModel
from bots.models.retry import Retry
from bots.models.scripted import ScriptedModel
from tests.bots.models.endpoint import Settings
from tests.bots.models.house import hear, hear_until_error, text_of

PROMPT = Prompt("You are Mira.", (PromptLine("user", "When are you open?"),), "When are you open?", "en")
ANSWER = "We are open from Monday to Friday, nine to five."


@pytest.fixture
async def model(llmock: LLMock) -> AsyncIterator[OpenAIModel]:
    llmock.tool_mode("off")
    retry = Retry(retries=2, jitter=lambda: 0.05)
    model = OpenAIModel(Settings(llmock.base_url(), first_token_seconds=0.5), "llmock-key", retry=retry)
    yield model
    await model.aclose()


async def test_an_answer_streams_with_its_usage(llmock: LLMock, model: OpenAIModel) -> None:
    llmock.reply(ANSWER)
    pieces = await hear(model)
    assert text_of(pieces) == ANSWER
    done = pieces[-1]
    assert isinstance(done, Done)
    assert (done.outcome, done.model) == (Outcome.ANSWERED, "mira")
    assert done.tokens_in > 0
    assert done.tokens_out > 0


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (lambda llmock: llmock.truncate(after_chunks=6), "ended before the answer did"),
        (lambda llmock: llmock.corrupt(after_chunks=6), "cannot be read"),
        (lambda llmock: llmock.disconnect(after_chunks=6), "connection broke"),
        (lambda llmock: llmock.stall(after_chunks=6, seconds=1.5), "first_token_seconds"),
    ],
    ids=["truncated", "corrupt", "disconnected", "stalled"],
)
async def test_a_stream_that_breaks_after_its_first_words_is_no_answer(
    llmock: LLMock, model: OpenAIModel, fault: Callable[[LLMock], object], words: str
) -> None:
    llmock.pace(50).reply(ANSWER)  # paced, so that words are read before the fault is there
    fault(llmock)
    text, error = await hear_until_error(model)
    assert text
    assert ANSWER.startswith(text.strip())
    assert isinstance(error, BrokenStream)
    assert words in str(error)
    assert len(llmock.requests) == 1


@pytest.mark.parametrize(
    "fault",
    [
        lambda llmock: llmock.truncate(after_chunks=0),
        lambda llmock: llmock.corrupt(after_chunks=0),
        lambda llmock: llmock.disconnect(after_chunks=0),
        lambda llmock: llmock.stall(after_chunks=0, seconds=1.5),
        lambda llmock: llmock.slow_first_token(1.5),
        lambda llmock: llmock.rate_limit(times=2, retry_after=0.1),
        lambda llmock: llmock.fail(503),
        lambda llmock: llmock.fail(500),
        lambda llmock: llmock.fail(408),
    ],
    ids=["truncated", "corrupt", "disconnected", "stalled", "slow", "rate limit", "503", "500", "408"],
)
async def test_a_passing_fault_before_the_first_word_is_overcome(
    llmock: LLMock, model: OpenAIModel, fault: Callable[[LLMock], object]
) -> None:
    llmock.reply(ANSWER, times=None)
    fault(llmock)
    assert text_of(await hear(model)) == ANSWER
    llmock.assert_resilient()


async def test_an_outage_is_told_after_the_last_try(llmock: LLMock, model: OpenAIModel) -> None:
    llmock.outage()
    text, error = await hear_until_error(model)
    assert text == ""
    assert isinstance(error, ModelUnavailable)
    assert len(llmock.requests) == 3


async def test_a_prompt_that_is_too_long_is_told_at_once(llmock: LLMock, model: OpenAIModel) -> None:
    llmock.context_overflow(times=None)
    _, error = await hear_until_error(model)
    assert isinstance(error, ContextOverflow)
    assert len(llmock.requests) == 1


async def test_a_window_that_is_really_too_small_is_understood(llmock: LLMock, model: OpenAIModel) -> None:
    llmock.limits(context_window=2)
    _, error = await hear_until_error(model)
    assert isinstance(error, ContextOverflow)


@pytest.mark.parametrize(("name", "outcome"), [("ask_for_person", Outcome.ASKS_PERSON), ("say_not_known", Outcome.UNANSWERED)])
@pytest.mark.parametrize("fault", ["", "malformed_arguments"])
async def test_a_called_function_counts_even_with_broken_arguments(
    llmock: LLMock, model: OpenAIModel, name: str, outcome: Outcome, fault: str
) -> None:
    llmock.call_tool(name, {"reason": "she asked for one", "topic": "prices"}, text="One moment.")
    if fault:
        llmock.break_tool_call(fault)
    pieces = await hear(model)
    assert text_of(pieces) == "One moment."
    assert isinstance(pieces[-1], Done)
    assert pieces[-1].outcome is outcome


async def test_a_function_that_was_never_offered_is_no_answer(llmock: LLMock, model: OpenAIModel) -> None:
    llmock.call_tool("ask_for_person", {}, times=None).break_tool_call("unknown_tool", times=None)
    _, error = await hear_until_error(model)
    assert isinstance(error, BrokenStream)
    assert "does not exist" in str(error)


async def test_the_next_model_answers_during_an_outage(llmock: LLMock, model: OpenAIModel) -> None:
    llmock.outage()
    failures: list[str] = []
    chain = Chain([model, ScriptedModel("See our page.", name="knowledge")], on_failure=lambda name, _: failures.append(name))
    assert await hear(chain) == [Text("See our page."), Done(model="knowledge")]
    assert failures == ["mira"]


async def test_many_turns_during_faults_all_end(llmock: LLMock, model: OpenAIModel) -> None:
    llmock.reply(ANSWER, times=None).rate_limit(times=3, retry_after=0.05).corrupt(after_chunks=0, times=2).fail(502, times=2)
    chain = Chain([model, ScriptedModel(ANSWER, name="fallback")])
    answers = await asyncio.gather(*[hear(chain) for _ in range(20)])
    assert [text_of(answer) for answer in answers] == [ANSWER] * 20
