"""A whole house before real weights behind llama.cpp's own server: the walk holds, whatever the model says."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from adapters.message import Draft, Speaker
from bots.store.reading import Explanation
from tests.bots.models.llama import smollm
from tests.house import House, open_house, until
from tests.walk.sight import Onlooker, must_be_honest

pytestmark = [pytest.mark.model, pytest.mark.timeout(300)]

TOKENS = 2048
LONG = ("Please tell me about herbal teas in a few sentences.", "How do I brew mint tea?", "Tell me a story about the sea.")
SHORT = ("Please answer with one word: yes or no?", "Thank you very much for your help.", "Say hello.")
"""A model so small hardly ever ends an answer to the former before its limit, and nearly always one to the latter."""
WHOLE = re.compile(r"[.!?…。！？][\"'*_)\]»”’]*$")
"""The end of a sentence; a line of a list ends where the line does."""


@pytest.fixture(scope="module")
def base_url() -> Iterator[str]:
    with smollm(tokens=TOKENS) as address:
        yield address


@pytest.fixture
def platform() -> Onlooker:
    return Onlooker("edit")


@pytest.fixture
def toml(base_url: str) -> str:
    return f"""
[[models]]
kind = "openai"
name = "smollm"
base_url = "{base_url}"
key_env = "HOUSE_KEY"
temperature = 0.0
max_tokens = 120
context = 4500
first_token_seconds = 120
timeout_seconds = 240
"""


@pytest.fixture
async def house(toml: str, tmp_path: Path, platform: Onlooker) -> AsyncIterator[House]:
    async with open_house(tmp_path, toml=toml, platform=platform) as house:
        yield house


def states(platform: Onlooker, room: str) -> list[Draft]:
    return [draft for draft in platform.seen if draft.to.room == room]


def must_have_grown(growing: list[Draft], final: Draft) -> None:
    """Each state holds the one before it and ends with a sentence; the last one holds them all."""
    assert all(later.text.startswith(earlier.text) for earlier, later in pairwise(growing))
    assert not growing or final.text.startswith(growing[-1].text)
    for draft in growing:
        assert not draft.final
        assert WHOLE.search(draft.text) or final.text[len(draft.text)] == "\n"


async def test_a_reply_is_seen_growing_in_whole_sentences_and_ends_final_disclosed_and_marked(
    house: House, platform: Onlooker
) -> None:
    previewed, models = 0, set()
    for number, question in enumerate((*LONG, *SHORT)):
        room = f"room {number}"
        message = platform.post(question, room=room)
        await house.hear(message)
        (line,) = platform.shown(room)
        *growing, final = states(platform, room)
        assert final == line.draft
        assert (final.speaker, final.discloses) == (Speaker.AI, True)
        must_have_grown(growing, final)
        must_be_honest(platform, (line,))
        previewed += len(growing)
        models.add(must_name_its_author(await house.explain(message)))
    assert previewed
    assert "smollm" in models, "no answer was ended by the model itself"


def must_name_its_author(explanation: Explanation) -> str:
    """The model that wrote the whole answer, or nobody where frankly ended it."""
    assert explanation.turn is not None
    (row,) = explanation.rows
    assert explanation.turn.model == ("" if row.code == "reply.broken" else "smollm")
    assert bool(explanation.turn.model) == bool(explanation.turn.tokens_out)
    return explanation.turn.model


async def test_conversations_at_once_do_not_mix_and_each_is_answered_once(house: House, platform: Onlooker) -> None:
    messages = [platform.post(question, room=f"room {number}") for number, question in enumerate(LONG)]
    await house.hear(*messages)
    for number in range(len(LONG)):
        (line,) = platform.shown(f"room {number}")
        assert line.draft.final
        assert line.draft.to.room == f"room {number}"
        must_be_honest(platform, (line,))


async def test_a_real_answer_that_a_stop_interrupts_is_given_once_after_the_restart(
    toml: str, tmp_path: Path, platform: Onlooker
) -> None:
    file = tmp_path / "frankly.db"
    async with open_house(tmp_path, toml=toml, platform=platform, store=file) as house:
        message = platform.post(LONG[2])
        await until(lambda: platform.seen)
        await house.runtime.aclose(seconds=0)
        assert not [line for line in platform.shown() if line.draft.final]
    async with open_house(tmp_path, toml=toml, platform=platform, store=file) as house:
        (line,) = await platform.wait_shown("lobby", 1)
        await house.runtime.rest()
        explanation = await house.explain(message)
    assert explanation.turn is not None
    assert (explanation.turn.attempt, explanation.turn.state) == (2, "settled")
    must_be_honest(platform, (line,))
