"""The request holds what was meant, in the dialect the endpoint takes."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from bots.models.base import Picture, Prompt, PromptLine
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

NO_PICTURES = [
    "Invalid content type. image_url is only supported by certain models.",
    "image input is not supported - hint: if this is unexpected, you may need to provide the mmproj",
    'Failed to parse messages: Unsupported content part type: "image_url"',
    "No endpoints found that support image input",
    "messages[1]: unknown variant `image_url`, expected `text` at line 1 column 200",
    "The provided messages input is invalid. The error info is [Unexpected item type in content.]",
    "('messages.1.content' : value must be a string)",
    "Input should be a valid string, body, messages, 1, content",
    "Input should be 'text', literal_error",
    "house-model is not a multimodal model",
    "invalid type: sequence, expected a string",
    "At most 0 image(s) may be provided in one request.",
    "Image input is not enabled for this model",
    "This model does not support images",
]
BAD_PICTURES = [
    "You uploaded an unsupported image. Please make sure your image is valid.",
    "The image data you provided does not represent a valid image.",
    "Could not process image",
    "Failed to load image or audio file",
    "image exceeds 5 MB maximum",
    "cannot identify image file",
]
PICTURE = Picture("image/png", b"\x89PNG")


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


def test_pictures_go_with_the_last_line_as_data_addresses() -> None:
    said = body(prompt=replace(PROMPT, pictures=(PICTURE, PICTURE)))["messages"]

    assert [line["content"] for line in said[:-1]] == ["You are Mira.", "Bonjour", "Bonjour !"]
    picture = {"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw=="}}
    assert said[-1] == {"role": "user", "content": [{"type": "text", "text": "Ouvert ?"}, picture, picture]}


@pytest.mark.parametrize("complaint", NO_PICTURES)
def test_an_endpoint_that_takes_no_pictures_is_understood(complaint: str) -> None:
    assert Dialect().without(complaint, pictures=True) == Dialect(pictures=False)
    assert Dialect().without(complaint) is None, "there were none: the complaint is about something else"


@pytest.mark.parametrize("complaint", BAD_PICTURES)
def test_one_broken_picture_does_not_blind_the_model(complaint: str) -> None:
    assert Dialect().without(complaint, pictures=True) is None


@pytest.mark.parametrize(("complaint", "dialect"), COMPLAINTS)
def test_with_pictures_other_complaints_mean_what_they_meant(complaint: str, dialect: Dialect) -> None:
    assert Dialect().without(complaint, pictures=True) == dialect


def test_a_picture_shows_its_bytes_nowhere() -> None:
    assert "PNG" not in repr(replace(PROMPT, pictures=(PICTURE,)))
