"""A chain asks the next model while nobody has read a word, and never mixes two."""

from __future__ import annotations

from collections.abc import AsyncGenerator

import pytest

from adapters.message import Outcome
from bots.models.base import (
    BrokenStream,
    ContextOverflow,
    Done,
    Model,
    ModelError,
    ModelRefused,
    ModelUnavailable,
    Piece,
    Prompt,
    Text,
)
from bots.models.chain import Chain
from bots.models.scripted import Answer, ScriptedModel

PROMPT = Prompt("You are Mira.", (), "Open?", "en")


class Failures(list[tuple[str, str]]):
    def __call__(self, model: str, error: ModelError) -> None:
        self.append((model, type(error).__name__))


@pytest.fixture
def failures() -> Failures:
    return Failures()


async def hear(chain: Model) -> list[Piece]:
    return [piece async for piece in chain.stream(PROMPT)]


def scripted(*answers: Answer) -> list[ScriptedModel]:
    return [ScriptedModel(answer, name=name) for answer, name in zip(answers, ("first", "second", "third"), strict=False)]


async def test_the_first_that_answers_is_heard_and_named(failures: Failures) -> None:
    first, second = scripted("Yes.", "No.")
    assert await hear(Chain([first, second], on_failure=failures)) == [Text("Yes."), Done(model="first")]
    assert second.prompts == []
    assert failures == []


@pytest.mark.parametrize("error", [ModelUnavailable("down"), ModelRefused("key"), ContextOverflow("long"), BrokenStream("cut")])
async def test_a_failure_before_the_first_word_moves_on(error: ModelError, failures: Failures) -> None:
    chain = Chain(scripted(error, ["No ", "idea.", Done(Outcome.UNANSWERED)]), on_failure=failures)
    assert await hear(chain) == [Text("No "), Text("idea."), Done(Outcome.UNANSWERED, model="second")]
    assert failures == [("first", type(error).__name__)]


async def test_empty_pieces_are_no_words(failures: Failures) -> None:
    chain = Chain(scripted(["", ModelUnavailable("down")], "Yes."), on_failure=failures)
    assert await hear(chain) == [Text("Yes."), Done(model="second")]


@pytest.mark.parametrize("error", [ModelUnavailable("down"), BrokenStream("cut")])
async def test_a_failure_after_the_first_word_breaks_the_stream(error: ModelError, failures: Failures) -> None:
    first, second = scripted(["Our shop is ", error], "Closed.")
    heard: list[Piece] = []
    stream = Chain([first, second], on_failure=failures).stream(PROMPT)
    heard.append(await anext(stream))
    with pytest.raises(BrokenStream):
        await anext(stream)
    assert heard == [Text("Our shop is ")]
    assert second.prompts == []
    assert [name for name, _ in failures] == ["first"]


async def test_when_all_fail_the_last_error_is_raised_and_each_was_told(failures: Failures) -> None:
    chain = Chain(scripted(ModelUnavailable("down"), ContextOverflow("long"), ModelRefused("key")), on_failure=failures)
    with pytest.raises(ModelRefused, match="key"):
        await hear(chain)
    assert failures == [("first", "ModelUnavailable"), ("second", "ContextOverflow"), ("third", "ModelRefused")]


async def test_the_same_model_twice_is_asked_twice(failures: Failures) -> None:
    model = ScriptedModel(ModelUnavailable("down"), "Yes.")
    assert await hear(Chain([model, model], on_failure=failures)) == [Text("Yes."), Done(model="scripted")]


class Endless:
    """A model of a stranger's that forgets `Done`."""

    name = "endless"
    context = 7

    def __init__(self, *texts: str) -> None:
        self._texts = texts

    async def stream(self, prompt: Prompt, /) -> AsyncGenerator[Piece]:
        for text in self._texts:
            yield Text(text)

    async def aclose(self) -> None:
        raise AssertionError("closed for real")


async def test_a_stream_without_a_verdict_is_a_failure(failures: Failures) -> None:
    assert await hear(Chain([Endless(), *scripted("Yes.")], on_failure=failures)) == [Text("Yes."), Done(model="first")]
    with pytest.raises(BrokenStream, match="`endless` ended without"):
        await hear(Chain([Endless("Our"), *scripted("Yes.")], on_failure=failures))


async def test_a_bug_in_a_model_is_not_taken_for_an_outage(failures: Failures) -> None:
    with pytest.raises(ZeroDivisionError):
        await hear(Chain(scripted(ZeroDivisionError(), "Yes."), on_failure=failures))
    assert failures == []


async def test_leaving_early_closes_the_model_s_stream() -> None:
    (model,) = scripted(["a", "b"])
    stream = Chain([model]).stream(PROMPT)
    await anext(stream)
    await stream.aclose()
    assert model.abandoned == 1


async def test_chains_nest_and_the_writer_stays_named() -> None:
    inner = Chain(scripted("Yes."))
    assert (await hear(Chain([inner])))[-1] == Done(model="first")


async def test_it_is_named_after_all_and_as_long_as_the_first() -> None:
    chain = Chain([Endless(), ScriptedModel("x", context=9)])
    assert (chain.name, chain.context) == ("endless > scripted", 7)


async def test_closing_closes_all() -> None:
    models = scripted("a", "b")
    await Chain(models).aclose()
    assert all(model.closed for model in models)


async def test_failures_are_logged_when_nobody_listens(caplog: pytest.LogCaptureFixture) -> None:
    await hear(Chain(scripted(ModelUnavailable("down for today"), "Yes.")))
    assert [(record.message, vars(record)["model"], vars(record)["reason"]) for record in caplog.records] == [
        ("model.failed", "first", "down for today")
    ]


def test_an_empty_chain_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match="at least one model"):
        Chain([])
