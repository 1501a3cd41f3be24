"""The request holds what was meant, in the dialect the endpoint takes."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bots.models.base import Prompt, PromptLine
from bots.models.request import TOOL_OUTCOMES, Dialect, body_of

PROMPT = Prompt(
    "You are Mira.",
    (PromptLine("user", "Bonjour"), PromptLine("assistant", "Bonjour !"), PromptLine("user", "Ouvert ?")),
    question="Ouvert ?",
    language="fr",
)

# What servers answer to a part of a request that they do not take.
COMPLAINTS = [
    ("registry.ollama.ai/library/gemma:latest does not support tools", Dialect(tools=False)),
    ('"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set', Dialect(tools=False)),
    ("tools param requires --jinja flag", Dialect(tools=False)),
    ("No endpoints found that support tool use.", Dialect(tools=False)),
    ("Unknown parameter: 'stream_options'., invalid_request_error", Dialect(usage=False)),
    ("property 'stream_options' is unsupported, did you mean 'stream'?", Dialect(usage=False)),
    ("Extra inputs are not permitted, body, stream_options, include_usage", Dialect(usage=False)),
    (
        "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
        Dialect(limit="max_completion_tokens"),
    ),
    ("Unsupported value: 'temperature' does not support 0.4 with this model.", Dialect(temperature=False)),
]


def body(dialect: Dialect | None = None, prompt: Prompt = PROMPT) -> dict[str, Any]:
    raw = body_of(prompt, model="gpt-x", temperature=0.4, max_tokens=800, dialect=dialect or Dialect())
    parsed: dict[str, Any] = json.loads(raw)
    return parsed


def test_the_conversation_is_sent_oldest_first_after_the_system_text() -> None:
    assert body()["messages"] == [
        {"role": "system", "content": "You are Mira."},
        {"role": "user", "content": "Bonjour"},
        {"role": "assistant", "content": "Bonjour !"},
        {"role": "user", "content": "Ouvert ?"},
    ]


def test_settings_are_sent() -> None:
    sent = body()
    assert (sent["model"], sent["stream"], sent["temperature"], sent["max_tokens"]) == ("gpt-x", True, 0.4, 800)
    assert sent["stream_options"] == {"include_usage": True}


def test_every_function_offered_means_something() -> None:
    assert {tool["function"]["name"] for tool in body()["tools"]} == set(TOOL_OUTCOMES)


@pytest.mark.parametrize(("complaint", "humbler"), COMPLAINTS)
def test_a_part_that_is_complained_of_is_left_out(complaint: str, humbler: Dialect) -> None:
    assert Dialect().without(complaint) == humbler


def test_what_is_left_out_is_not_sent() -> None:
    humblest = Dialect(tools=False, usage=False, temperature=False, limit="max_completion_tokens")
    assert set(body(humblest)) == {"model", "messages", "stream", "max_completion_tokens"}


def test_complaints_come_to_an_end() -> None:
    dialect: Dialect | None = Dialect()
    everything = " ".join(complaint for complaint, _ in COMPLAINTS)
    seen: list[Dialect] = []
    while dialect:
        assert len(seen) < 10
        seen.append(dialect)
        dialect = dialect.without(everything)
    assert seen[-1] == Dialect(tools=False, usage=False, temperature=False, limit="max_completion_tokens")


def test_a_complaint_of_something_else_changes_nothing() -> None:
    assert Dialect().without("model not found") is None


def test_half_a_surrogate_pair_does_not_stop_a_question() -> None:
    sent = body(prompt=Prompt("é\ud83d", (PromptLine("user", "\udc4d ok 👍 \x00"),), "", "en"))
    assert [message["content"] for message in sent["messages"]] == ["é\ufffd", "\ufffd ok 👍 \x00"]
