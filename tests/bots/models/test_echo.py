"""The echo repeats the question."""

from __future__ import annotations

from bots.models.base import Done, Prompt, Text
from bots.models.echo import EchoModel


async def test_it_repeats_the_question_and_signs() -> None:
    assert [piece async for piece in EchoModel().stream(Prompt("s", (), "Ouvert ?", "fr"))] == [
        Text("Ouvert ?"),
        Done(model="echo"),
    ]


async def test_without_a_question_it_says_nothing() -> None:
    assert [piece async for piece in EchoModel().stream(Prompt("s", (), "", "fr"))] == [Done(model="echo")]
