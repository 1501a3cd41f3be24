"""The scripted model plays its script."""

from __future__ import annotations

import asyncio

import pytest

from adapters.message import Outcome
from bots.models.base import BrokenStream, Done, ModelUnavailable, Piece, Prompt, Text
from bots.models.scripted import ScriptedModel


def ask(question: str = "Open?") -> Prompt:
    return Prompt("You are Mira.", (), question, "en")


async def hear(model: ScriptedModel, question: str = "Open?") -> list[Piece]:
    return [piece async for piece in model.stream(ask(question))]


async def test_a_text_is_an_answer() -> None:
    assert await hear(ScriptedModel("Yes.")) == [Text("Yes."), Done(model="scripted")]


async def test_answers_come_in_order_and_then_again() -> None:
    model = ScriptedModel("one", "two")
    assert [(await hear(model))[0] for _ in range(3)] == [Text("one"), Text("two"), Text("one")]


async def test_steps_are_pieces_and_may_end_with_a_verdict_of_their_own() -> None:
    unknown = Done(Outcome.UNANSWERED, tokens_out=3)
    model = ScriptedModel(["No ", Text("idea."), unknown], name="mira")
    assert await hear(model) == [Text("No "), Text("idea."), Done(Outcome.UNANSWERED, tokens_out=3, model="mira")]


async def test_it_fails_instead_of_an_answer_and_in_the_middle_of_one() -> None:
    model = ScriptedModel(ModelUnavailable("down"), ["half ", BrokenStream("cut")])
    with pytest.raises(ModelUnavailable, match="down"):
        await hear(model)
    heard: list[Piece] = []
    with pytest.raises(BrokenStream, match="cut"):
        heard.extend([piece async for piece in model.stream(ask())])
    assert model.abandoned == 0


async def test_it_waits_for_an_event() -> None:
    event = asyncio.Event()
    stream = ScriptedModel(["before ", event, "after"]).stream(ask())
    assert await anext(stream) == Text("before ")
    rest = asyncio.ensure_future(anext(stream))
    await asyncio.sleep(0)
    assert not rest.done()
    event.set()
    assert await rest == Text("after")


async def test_it_remembers_what_it_was_asked_and_that_it_was_left() -> None:
    model = ScriptedModel(["a", "b"])
    stream = model.stream(ask("first"))
    await anext(stream)
    await stream.aclose()
    await hear(model, "second")
    assert [prompt.question for prompt in model.prompts] == ["first", "second"]
    assert model.abandoned == 1


async def test_a_cancelled_turn_is_an_abandoned_answer() -> None:
    model = ScriptedModel([asyncio.Event()])
    turn = asyncio.create_task(hear(model))
    await asyncio.sleep(0)
    assert model.prompts
    turn.cancel()
    with pytest.raises(asyncio.CancelledError):
        await turn
    assert model.abandoned == 1


async def test_closing_it_shows() -> None:
    model = ScriptedModel("x")
    await model.aclose()
    assert model.closed


def test_an_empty_script_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match="at least one answer"):
        ScriptedModel()
