"""A refusal becomes the right error, with words that say what to do."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bots.models.base import ContextOverflow, ModelError, ModelRefused, ModelUnavailable
from bots.models.failures import AskedToWait, Refusal, error_of, overflows, wait_of, words_of

# As the servers word it; the tokens differ.
OVERFLOWS = {
    "openai": "This model's maximum context length is 4097 tokens. However, your messages resulted in 5009 tokens.",
    "openai code": "too long, invalid_request_error, context_length_exceeded",
    "groq": "Please reduce the length of the messages or completion.",
    "llama.cpp": "request (4390 tokens) exceeds the available context size (4096 tokens), try increasing it",
    "llama.cpp, later": "Context size has been exceeded.",
    "llama-cpp-python": "Requested tokens (2285) exceed context window of 2048",
    "vllm": "The decoder prompt (length 9000) is longer than the maximum model length of 8192.",
    "ollama": "the input length exceeds the context length",
    "lm studio": "Trying to keep the first 9 tokens. However, the model is loaded with context length of only 4 tokens",
    "tgi": "Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096",
    "mistral": "Prompt contains 40000 tokens and is too large for model with 32768 maximum context length",
    "anthropic": "prompt is too long: 210000 tokens > 200000 maximum",
    "gemini": "The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).",
}


def error(status: int, words: str = "no", after: float | None = None) -> ModelError:
    return error_of(Refusal(status, words, after), model="gpt-x", key_env="HOUSE_KEY")


@pytest.mark.parametrize("words", OVERFLOWS.values(), ids=OVERFLOWS)
def test_every_known_server_is_understood_when_a_prompt_is_too_long(words: str) -> None:
    assert overflows(words)
    assert isinstance(error(400, words), ContextOverflow)
    assert isinstance(error(500, words), ContextOverflow)


@pytest.mark.parametrize("words", ["invalid temperature", "Rate limit reached for tokens per minute", "model not found", ""])
def test_other_words_are_no_overflow(words: str) -> None:
    assert not overflows(words)


def test_a_body_that_is_too_large_is_a_prompt_that_is_too_long() -> None:
    assert isinstance(error(413), ContextOverflow)


@pytest.mark.parametrize("status", [408, 409, 425, 429, 500, 502, 503, 504, 529])
def test_passing_statuses_say_not_now(status: int) -> None:
    assert isinstance(error(status), ModelUnavailable)


def test_a_time_to_wait_is_kept() -> None:
    waiting = error(429, after=2.5)
    assert isinstance(waiting, AskedToWait)
    assert waiting.after == 2.5


@pytest.mark.parametrize(
    ("status", "words", "told"),
    [
        (400, "bad temperature", "bad temperature"),
        (401, "Incorrect API key provided: sk-1234", "HOUSE_KEY"),
        (402, "pay", "credit"),
        (403, "no", "HOUSE_KEY"),
        (404, "no such model", "check `model` and `base_url`"),
        (405, "no", "base_url"),
        (422, "unknown field", "unknown field"),
        (429, "You exceeded your quota, insufficient_quota", "credit"),
    ],
)
def test_what_somebody_must_change_is_said(status: int, words: str, told: str) -> None:
    refused = error(status, words)
    assert isinstance(refused, ModelRefused)
    assert told in str(refused)


@pytest.mark.parametrize("status", [401, 403])
def test_what_a_server_says_of_a_key_is_not_repeated(status: int) -> None:
    assert "sk-1234" not in str(error(status, "Incorrect API key provided: sk-1234"))


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"error": {"message": "too long", "type": "invalid", "code": "x"}}, "too long, invalid, x"),
        ({"message": "too long", "code": None}, "too long"),
        ({"detail": [{"msg": "Extra inputs", "loc": ["body", "tools"]}]}, "Extra inputs, body, tools"),
        ({"error": "plain"}, "plain"),
        ("two\n lines", "two lines"),
        ("<!DOCTYPE html><html>...", ""),
        (None, ""),
        ({}, ""),
        ("x" * 1000, "x" * 300),
    ],
)
def test_error_bodies_of_all_shapes_become_one_line(body: object, words: str) -> None:
    assert words_of(body) == words


def test_a_body_nested_without_end_is_no_trap() -> None:
    body: object = "deep"
    for _ in range(5000):
        body = {"error": body}
    assert len(words_of(body)) <= 300


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "3"}, 3.0),
        ({"retry-after": "0.25"}, 0.25),
        ({"retry-after-ms": "1500", "retry-after": "9"}, 1.5),
        ({"retry-after": "Sat, 21 Nov 2026 10:00:30 GMT"}, 30.0),
        ({"retry-after": "Sat, 21 Nov 2026 09:00:00 GMT"}, 0.0),
        ({"retry-after": "-5"}, 0.0),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "inf"}, float("inf")),
        ({}, None),
    ],
)
def test_retry_after_is_read_in_all_its_forms(headers: dict[str, str], seconds: float | None) -> None:
    assert wait_of(headers, now=datetime(2026, 11, 21, 10, 0, tzinfo=UTC)) == seconds
