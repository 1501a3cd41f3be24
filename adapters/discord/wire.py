"""Requests to Discord through discord.py's own client, each one tried once: nothing in them sleeps, and nothing is repeated.

discord.py sleeps inside a request when a bucket is empty, after a 429 and before it repeats a 5xx
(`discord.http.HTTPClient.request`), and whoever waits for it cannot tell whether anything has left. An exception of a trace leaves
the request at once: so ours ends each request with its answer.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable
from contextvars import ContextVar
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, Final, NoReturn, TypeVar

import aiohttp
import discord

from adapters.discord.pace import Bucket, Pace, bucket_of

T = TypeVar("T")

PATIENCE: Final = 20.0
"""Seconds for an answer."""
TOO_MANY: Final = 429
REFUSALS: Final = 400
REVOKED: Final = 401
TOKENED: Final = re.compile(r"(/(?:webhooks|interactions)/\d+/)[^/\s]+")
"""Addresses with the token of an interaction, which aiohttp names in its errors."""
STALE: Final = 50027
"""The token of an interaction that has expired."""


class Refused(Exception):  # noqa: N818 - Discord's answer
    """Discord's answer is no."""

    def __init__(self, words: str, *, status: int, code: int = 0, retry_after: float = 0.0) -> None:
        super().__init__(words)
        self.status = status
        self.code = code
        """Discord's own, of discord.com/developers/docs/topics/opcodes-and-status-codes; 0 where it says none."""
        self.retry_after = retry_after

    @property
    def is_revoked(self) -> bool:
        """Whether the bot's token is worth nothing; that of an interaction is another one."""
        return self.status == REVOKED and self.code != STALE


class Unanswered(Exception):  # noqa: N818 - what became of it
    """No answer came."""

    def __init__(self, words: str, *, left: bool) -> None:
        super().__init__(words)
        self.left = left
        """Whether Discord may have got it."""


class Answered(Exception):  # noqa: N818 - no error
    """Discord's answer is yes."""

    def __init__(self, body: Any) -> None:  # noqa: ANN401 - whatever JSON holds
        super().__init__()
        self.body = body


@dataclass(slots=True)
class Flight:
    """One request on its way."""

    spare: int = 0
    left: bool = False


_flight: ContextVar[Flight | None] = ContextVar("flight", default=None)


class Wire:
    """Sees all requests of one client; give it its `trace`, as `http_trace`, when it is made."""

    def __init__(self, pace: Pace | None = None) -> None:
        self.pace = pace or Pace()
        self.trace = aiohttp.TraceConfig()
        self.trace.on_request_start.append(self._begin)
        self.trace.on_request_headers_sent.append(self._leave)
        self.trace.on_request_end.append(self._end)
        self.trace.on_request_exception.append(self._fail)

    async def ask(self, request: Awaitable[T], *, patience: float = PATIENCE, spare: int = 0) -> T:
        """What Discord answers to a request of discord.py's HTTP client; for `patience` seconds.

        `spare` is how many requests of the same kind to leave for what is more important.

        Raises:
            TooSoonError: Discord has asked for a pause; nothing left.
            Refused: its answer is no.
            Unanswered: there was none.
        """
        flight = Flight(spare)
        before = _flight.set(flight)
        try:
            async with asyncio.timeout(patience):
                return await request
        except Answered as answer:
            return answer.body  # type: ignore[no-any-return]  # what the request would have returned
        except discord.HTTPException as error:  # where something else than a wire stands behind the client
            raise Refused(error.text, status=error.status, code=error.code) from None
        except TimeoutError:
            raise Unanswered(f"there was no answer for {patience:g} seconds", left=flight.left) from None
        finally:
            _flight.reset(before)

    async def _begin(self, _session: object, _context: SimpleNamespace, start: aiohttp.TraceRequestStartParams) -> None:
        if flight := _flight.get():
            self.pace.admit(_bucket(start), spare=flight.spare)

    async def _leave(self, *_: object) -> None:
        if flight := _flight.get():
            flight.left = True

    async def _end(self, _session: object, _context: SimpleNamespace, end: aiohttp.TraceRequestEndParams) -> None:
        if _flight.get():
            body = _body(end.response, await end.response.read())
            self._sort(_bucket(end), end.response, body)

    def _sort(self, bucket: Bucket, response: aiohttp.ClientResponse, body: Any) -> NoReturn:  # noqa: ANN401 - whatever JSON holds
        if response.status == TOO_MANY:
            pause = self.pace.refused(bucket, response.headers, body)
            raise Refused("Discord asks for a pause", status=TOO_MANY, retry_after=pause)
        self.pace.note(bucket, response.headers)
        if response.status < REFUSALS and isinstance(body, str) and body:
            raise Unanswered("something else than Discord answered, in another language than JSON", left=True)
        if response.status < REFUSALS:
            raise Answered(body)
        said = body if isinstance(body, dict) else {}
        raise Refused(_words(response, said), status=response.status, code=int(said.get("code", 0)))

    async def _fail(self, _session: object, _context: SimpleNamespace, failed: aiohttp.TraceRequestExceptionParams) -> None:
        flight, error = _flight.get(), failed.exception
        if flight and isinstance(error, aiohttp.ClientError | OSError):
            words = TOKENED.sub(r"\1…", str(error)) or type(error).__name__
            raise Unanswered(words, left=flight.left) from None


def _bucket(request: aiohttp.TraceRequestStartParams | aiohttp.TraceRequestEndParams) -> Bucket:
    return bucket_of(request.method, request.url.path)


def _body(response: aiohttp.ClientResponse, content: bytes) -> Any:  # noqa: ANN401 - whatever JSON holds
    """What JSON says; the text itself where it is none, whatever it is called."""
    text = content.decode(errors="replace")
    try:
        return json.loads(text) if response.content_type == "application/json" and text else text
    except ValueError:
        return text


def _words(response: aiohttp.ClientResponse, said: dict[str, Any]) -> str:
    """Discord's own, and what it says about single fields."""
    words = str(said.get("message") or response.reason or f"status {response.status}")
    return f"{words} {json.dumps(said['errors'], ensure_ascii=False)}" if said.get("errors") else words
