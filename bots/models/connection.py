"""The openai client as we use it: key, address, headers and connection pool are its own, the bytes that come back are ours."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from typing import Final, cast

import aiohttp
import httpx2
import openai

from bots.models.base import ModelRefused, ModelUnavailable
from bots.models.failures import Refusal, RefusedError, wait_of, words_of
from bots.models.patience import Patience

CONNECT_SECONDS: Final = 5.0
"""As long as the openai client itself waits for a connection."""

DRAIN_SECONDS: Final = 0.1

_LOST: Final = (httpx2.RequestError, aiohttp.ClientError, OSError, EOFError)
"""What reading a body can raise: the client's transport translates most of aiohttp's errors, not all."""


class Received:
    """The body of an answer, as its bytes come."""

    def __init__(self, response: httpx2.Response, patience: Patience) -> None:
        packed = "content-encoding" in response.headers
        self._bytes = response.aiter_bytes() if packed else response.aiter_raw()  # two layers less for every event
        self._patience = patience

    async def more(self) -> bytes:
        """The next bytes; none at the end.

        Raises:
            ModelUnavailable: nothing came in time, or the connection broke.
        """
        try:
            async with self._patience():
                return await anext(self._bytes, b"")
        except TimeoutError:
            raise ModelUnavailable(self._patience.words) from None
        except _LOST as error:
            raise ModelUnavailable(f"the connection broke: {error}") from None

    async def drain(self) -> None:
        """Read what little may be left, because only a connection read to its end is used again."""
        with suppress(TimeoutError, *_LOST):
            async with asyncio.timeout(DRAIN_SECONDS):
                while await anext(self._bytes, b""):
                    pass


class Connection:
    """A client for one endpoint. Building it reads certificates: do it in a thread.

    Raises:
        ModelRefused: the address cannot be one.
    """

    def __init__(self, base_url: str, key: str) -> None:
        limits = openai.Timeout(None, connect=CONNECT_SECONDS)  # how long we wait for all else is Patience's to say
        try:
            self._client = openai.AsyncOpenAI(
                api_key=key or "none",  # local endpoints take anything, and the client insists on something
                base_url=base_url,
                timeout=limits,
                max_retries=0,
                http_client=openai.DefaultAioHttpClient(timeout=limits),
            )
        except httpx2.InvalidURL as error:
            raise ModelRefused(f"`base_url` is no address: {error}") from None

    @asynccontextmanager
    async def post(self, body: bytes, patience: Patience) -> AsyncGenerator[Received]:
        """Ask for a streamed answer.

        Raises:
            RefusedError: the endpoint refuses.
            ModelRefused: what answers is no endpoint for models.
            ModelUnavailable: it cannot be reached, or does not begin in time.
        """
        response = await self._respond(body, patience)
        try:
            _refuse_document(response)
            received = Received(response, patience)
            yield received
            await received.drain()
        finally:
            await response.aclose()

    async def aclose(self) -> None:
        await self._client.close()

    async def _respond(self, body: bytes, patience: Patience) -> httpx2.Response:
        try:
            async with patience():
                # `cast_to` hands the response over as it is, `stream` leaves its body unread.
                response = await self._client.post(
                    "/chat/completions", content=body, cast_to=httpx2.Response, stream=True, stream_cls=openai.AsyncStream[object]
                )
        except openai.APIStatusError as error:
            raise RefusedError(_refusal_in(error)) from None
        except TimeoutError:
            raise ModelUnavailable(patience.words) from None
        except (openai.OpenAIError, *_LOST) as error:
            raise ModelUnavailable(f"it cannot be reached: {error.__cause__ or error}") from None
        return cast("httpx2.Response", response)


def _refusal_in(error: openai.APIStatusError) -> Refusal:
    return Refusal(error.status_code, words_of(error.body), wait_of(error.response.headers))


def _refuse_document(response: httpx2.Response) -> None:
    kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind in {"application/json", "text/html"}:
        raise ModelRefused(f"it sent a document ({kind}) rather than a stream of events; check `base_url`, which often ends in /v1")
