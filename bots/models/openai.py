"""A model behind any endpoint that speaks OpenAI's chat completions, streamed."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterator
from contextlib import aclosing, asynccontextmanager, contextmanager
from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING, Final, Protocol
from urllib.parse import SplitResult, urlsplit

from bots.models.base import BrokenStream, CannotSee, Done, ModelError, ModelRefused, ModelUnavailable, Piece, Prompt
from bots.models.breaker import Breaker
from bots.models.failures import Refusal, RefusedError, error_of
from bots.models.patience import Patience
from bots.models.reading import read
from bots.models.request import Dialect, body_of
from bots.models.retry import Retry

if TYPE_CHECKING:
    from bots.models.connection import Connection, Received

ALLOW_MODEL_REQUESTS = True
"""False stops every request to another machine, so that a forgotten endpoint cannot cost money in a test; so does the environment
variable `FRANKLY_ALLOW_MODEL_REQUESTS=0`. Local addresses are always allowed."""

_LOCAL: Final = frozenset({"localhost", "127.0.0.1", "::1"})

log = logging.getLogger(__name__)


class Endpoint(Protocol):
    """What must be known of an endpoint; `bots.sections.OpenAISettings` is one."""

    @property
    def name(self) -> str:
        """As records name the model; empty for the model's own name."""
        ...

    @property
    def model(self) -> str: ...
    @property
    def base_url(self) -> str: ...
    @property
    def key_env(self) -> str:
        """The environment variable the key comes from, to name it in errors."""
        ...

    @property
    def temperature(self) -> float: ...
    @property
    def max_tokens(self) -> int: ...
    @property
    def context(self) -> int:
        """Characters."""
        ...

    @property
    def timeout_seconds(self) -> float:
        """For a whole answer, tries and pauses included."""
        ...

    @property
    def first_token_seconds(self) -> float:
        """For its first sign of life, and for each next one."""
        ...

    @property
    def retries(self) -> int: ...
    @property
    def concurrency(self) -> int: ...


class OpenAIModel:
    """Streams answers, and tries again as long as nobody has read any of them.

    `key` may be empty for endpoints that want none. `sleep` is for tests.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        key: str = "",
        *,
        breaker: Breaker | None = None,
        retry: Retry | None = None,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self.name = endpoint.name or endpoint.model
        self.context = endpoint.context
        self._endpoint = endpoint
        self._key = key.strip()
        self._breaker = breaker or Breaker()
        self._retry = retry or Retry(endpoint.retries)
        self._sleep = sleep
        self._dialect = Dialect()
        self._free = asyncio.Semaphore(endpoint.concurrency)
        self._building = asyncio.Lock()
        self._connection: Connection | None = None

    def __repr__(self) -> str:
        return f"OpenAIModel({self.name!r}, {_address(self._endpoint.base_url)!r})"

    async def stream(self, prompt: Prompt, /) -> AsyncGenerator[Piece]:
        until = asyncio.get_running_loop().time() + self._endpoint.timeout_seconds
        with self._naming():
            connection = await self._connect()
            async with self._slot(until), aclosing(self._tries(connection, prompt, until)) as pieces:
                async for piece in pieces:
                    yield piece

    async def aclose(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.aclose()

    async def _tries(self, connection: Connection, prompt: Prompt, until: float) -> AsyncGenerator[Piece]:
        for tried in count(1):
            begun = False
            try:
                async with aclosing(self._try(connection, prompt, until)) as pieces:
                    async for piece in pieces:
                        begun = True
                        yield piece
                return
            except ModelError as error:
                if begun:
                    raise BrokenStream(str(error)) from None
                pause = self._pause(error, tried=tried, until=until)
            await self._sleep(pause)

    async def _try(self, connection: Connection, prompt: Prompt, until: float) -> AsyncGenerator[Piece]:
        patience = Patience(silence=self._endpoint.first_token_seconds, until=until)
        with self._breaker.attempt():
            async with self._ask(connection, prompt, patience) as received, aclosing(read(received, patience)) as pieces:
                async for piece in pieces:
                    yield replace(piece, model=self.name) if isinstance(piece, Done) else piece

    @asynccontextmanager
    async def _ask(self, connection: Connection, prompt: Prompt, patience: Patience) -> AsyncIterator[Received]:
        """Ask, and again in a humbler dialect as long as the endpoint complains of optional parts of the request."""
        while True:
            dialect = self._dialect
            if prompt.pictures and not dialect.pictures:
                raise CannotSee("it takes no pictures; choose a model that does, or leave `sees` out")
            try:
                async with connection.post(self._body(prompt, dialect), patience) as received:
                    yield received
                return
            except RefusedError as error:
                self._dialect = self._humbler(dialect, error.refusal, pictures=bool(prompt.pictures))

    def _humbler(self, dialect: Dialect, refusal: Refusal, *, pictures: bool) -> Dialect:
        humbler = dialect.without(refusal.words, pictures=pictures) if refusal.about_request else None
        if humbler is None:
            raise error_of(refusal, model=self._endpoint.model, key_env=self._endpoint.key_env) from None  # it may quote the key
        log.info("model.adapted", extra={"model": self.name, "reason": self._hide(refusal.words)})
        return humbler

    def _body(self, prompt: Prompt, dialect: Dialect) -> bytes:
        endpoint = self._endpoint
        return body_of(
            prompt, model=endpoint.model, temperature=endpoint.temperature, max_tokens=endpoint.max_tokens, dialect=dialect
        )

    def _pause(self, error: ModelError, *, tried: int, until: float) -> float:
        """Seconds until the next try; raises `error` when there is none."""
        pause = self._retry.pause(error, tried=tried)
        if pause is None or asyncio.get_running_loop().time() + pause >= until:
            raise error
        log.info("model.retried", extra={"model": self.name, "reason": self._hide(str(error)), "pause": pause})
        return pause

    @asynccontextmanager
    async def _slot(self, until: float) -> AsyncIterator[None]:
        """One of the `concurrency` calls that may be under way."""
        try:
            async with asyncio.timeout_at(until):
                await self._free.acquire()
        except TimeoutError:
            raise ModelUnavailable("all its calls are taken (`concurrency`)") from None
        try:
            yield
        finally:
            self._free.release()

    async def _connect(self) -> Connection:
        self._refuse_impossible()
        async with self._building:
            if self._connection is None:
                self._connection = await asyncio.to_thread(_connection, self._endpoint.base_url, self._key)
            return self._connection

    def _refuse_impossible(self) -> None:
        parts = _parts(self._endpoint.base_url)
        allowed = ALLOW_MODEL_REQUESTS and os.environ.get("FRANKLY_ALLOW_MODEL_REQUESTS", "1") != "0"
        if parts.hostname is None:
            raise ModelRefused("`base_url` is no address")
        if not allowed and parts.hostname not in _LOCAL:
            raise ModelRefused("requests to other machines are switched off (`FRANKLY_ALLOW_MODEL_REQUESTS`)")
        if parts.username or parts.password:
            raise ModelRefused(
                f"`base_url` holds a password; a key belongs into the environment variable `{self._endpoint.key_env}`"
            )
        if not (self._key.isascii() and self._key.isprintable()):
            raise ModelRefused(f"the environment variable `{self._endpoint.key_env}` holds characters that no key has")

    @contextmanager
    def _naming(self) -> Iterator[None]:
        """Say in every error which model it is about, and never what its key is."""
        try:
            yield
        except ModelError as error:
            error.args = (self._hide(f"model `{self.name}` at {_address(self._endpoint.base_url)}: {error}"),)
            raise

    def _hide(self, words: str) -> str:
        return words.replace(self._key, "…") if self._key else words


def _parts(base_url: str) -> SplitResult:
    """The parts of an address; empty ones when it is none."""
    try:
        return urlsplit(base_url)
    except ValueError:
        return urlsplit("")


def _address(base_url: str) -> str:
    """Where an endpoint is, without the password that may stand in its address."""
    parts = _parts(base_url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def _connection(base_url: str, key: str) -> Connection:
    """Imports the client, which takes longer than anybody should wait for a first prompt; run it in a thread."""
    from bots.models.connection import Connection  # noqa: PLC0415 - see above

    return Connection(base_url, key)
