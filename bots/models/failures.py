"""What an endpoint's refusal means: who must act, whether another try may help, and words for them that hold no key."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from math import isnan
from typing import Final

from bots.models.base import BrokenStream, ContextOverflow, ModelError, ModelRefused, ModelUnavailable

_PASSING: Final = frozenset({408, 409, 425, 429})
"""Statuses below 500 that say "not now" (RFC 9110, RFC 8470, RFC 6585)."""

_OVERFLOW: Final = re.compile(
    r"context_length_exceeded|exceed_context_size|context (length|size|window)|maximum context|longer than the maximum model length"
    r"|prompt is too long|input is too long|input length exceeds|reduce the length of the|too large for model|input token count"
    r"|`inputs` tokens"
)
"""How servers say that a prompt is too long: OpenAI, Groq, llama.cpp, llama-cpp-python, vLLM, Ollama, LM Studio, TGI, Mistral,
Anthropic, Gemini."""

_ABOUT_CALLER: Final = frozenset({401, 402, 403, 429})
"""Statuses about who asks, or how often, never about what is asked."""

_WORDY: Final = ("error", "message", "msg", "detail", "loc", "type", "code", "param")
"""Where servers put the words of an error: OpenAI's shape, FastAPI's, and Ollama's."""

_QUOTED_FILE: Final = re.compile(r"data:[\w/+.-]*;base64,?[\w+/=\\-]*")
"""A person's picture, where a server repeats the request in its complaint."""

_MOST_WORDS: Final = 300
"""Characters of an endpoint's words that are worth quoting."""


class UnfinishedAnswer(BrokenStream):
    """The model stopped, or was stopped, for a reason that another try would meet again; the endpoint is well."""


class CircuitOpen(ModelUnavailable):
    """The model is left alone for a while."""


class AskedToWait(ModelUnavailable):
    """The endpoint does not answer now, and said for how long."""

    def __init__(self, words: str, *, after: float) -> None:
        super().__init__(words)
        self.after = after
        """Seconds."""


class RefusedError(Exception):
    """The endpoint answered with a status other than success."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.words)
        self.refusal = refusal


@dataclass(frozen=True, slots=True)
class Refusal:
    """An HTTP answer other than success."""

    status: int
    words: str
    """What the server said, in one line."""
    after: float | None = None
    """Seconds the server asks to wait."""

    @property
    def passing(self) -> bool:
        """True when the same request may succeed later."""
        return (self.status in _PASSING or self.status >= HTTPStatus.INTERNAL_SERVER_ERROR) and not self.unpaid

    @property
    def unpaid(self) -> bool:
        return self.status == HTTPStatus.PAYMENT_REQUIRED or "insufficient_quota" in self.words

    @property
    def about_request(self) -> bool:
        """True when it may complain of a part of the request, rather than of who asks or how often."""
        return self.status not in _ABOUT_CALLER and not overflows(self.words)


def overflows(words: str) -> bool:
    """Does an endpoint say that the prompt is longer than the model takes?"""
    return _OVERFLOW.search(words.casefold()) is not None


def words_of(body: object) -> str:
    """What an error body says, in one line: the texts of a JSON object that servers put words into, or a plain text, no page."""
    return _QUOTED_FILE.sub("data:…", ", ".join(dict.fromkeys(_texts_in(body))))[:_MOST_WORDS]


def _texts_in(body: object, depth: int = 6) -> Iterator[str]:
    if isinstance(body, str):
        words = " ".join(body.split())
        if words and not words.startswith("<"):
            yield words
    elif depth and isinstance(body, Mapping):
        for key in _WORDY:
            yield from _texts_in(body.get(key), depth - 1)
    elif depth and isinstance(body, list):
        for item in body:
            yield from _texts_in(item, depth - 1)


def wait_of(headers: Mapping[str, str], *, now: datetime | None = None) -> float | None:
    """The seconds that `Retry-After` (RFC 9110, seconds or a date) or OpenAI's `retry-after-ms` ask for."""
    for name, unit in (("retry-after-ms", 1000.0), ("retry-after", 1.0)):
        with suppress(ValueError):
            seconds = float(headers.get(name, "")) / unit
            return None if isnan(seconds) else max(0.0, seconds)
    with suppress(ValueError):
        until = parsedate_to_datetime(headers.get("retry-after", "")).astimezone(UTC)
        return max(0.0, (until - (now or datetime.now(UTC))).total_seconds())
    return None


def error_of(refusal: Refusal, *, model: str, key_env: str) -> ModelError:
    """The error for a refusal, in words that go on after "model X at ADDRESS:" and end with what to do."""
    said = f"it says: {refusal.words or 'nothing'} (status {refusal.status})"
    if refusal.status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE or (refusal.status not in _ABOUT_CALLER and overflows(refusal.words)):
        return ContextOverflow(f"the prompt is longer than it takes; lower `context`; {said}")
    if refusal.passing:
        return ModelUnavailable(said) if refusal.after is None else AskedToWait(said, after=refusal.after)
    return ModelRefused(_refused(refusal, model=model, key_env=key_env, said=said))


def _refused(refusal: Refusal, *, model: str, key_env: str, said: str) -> str:
    """What somebody must change. What the server says of keys is not quoted: some repeat the key."""
    if refusal.unpaid:
        return f"there is no credit left for the key in the environment variable `{key_env}`; renew it with the provider"
    match refusal.status:
        case HTTPStatus.UNAUTHORIZED:
            return f"it does not accept the key; set the environment variable `{key_env}` to a valid one"
        case HTTPStatus.FORBIDDEN:
            return f"it forbids this key to use `{model}`; change `model`, or the key in the environment variable `{key_env}`"
        case HTTPStatus.NOT_FOUND | HTTPStatus.METHOD_NOT_ALLOWED:
            return f"it does not know `{model}`, or is not the right address; check `model` and `base_url`; {said}"
        case _:
            return f"it refuses the request; {said}"
