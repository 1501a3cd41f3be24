"""One endpoint's connections: requests go out, and answers are read as their bytes come."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from http import HTTPStatus
from typing import Final

import aiohttp
import msgspec

from adapters.http import session
from bots.models.base import ModelRefused, ModelUnavailable
from bots.models.failures import Refusal, RefusedError, wait_of, words_of
from bots.models.patience import Patience

CONNECT_SECONDS: Final = 5.0

DRAIN_SECONDS: Final = 0.1

_LOST: Final = (aiohttp.ClientError, OSError)
"""What a connection that cannot be made, or breaks, raises."""


class Received:
    """The body of an answer, as its bytes come."""

    def __init__(self, response: aiohttp.ClientResponse, patience: Patience) -> None:
        self._content = response.content
        self._patience = patience

    async def more(self) -> bytes:
        """The next bytes; none at the end.

        Raises:
            ModelUnavailable: nothing came in time, or the connection broke.
        """
        try:
            async with self._patience():
                return await self._content.readany()
        except TimeoutError:
            raise ModelUnavailable(self._patience.words) from None
        except _LOST as error:
            raise ModelUnavailable(f"the connection broke: {error}") from None

    async def drain(self) -> None:
        """Read what little may be left, because only a connection read to its end is used again."""
        if self._content.at_eof():
            return
        with suppress(TimeoutError, *_LOST):
            async with asyncio.timeout(DRAIN_SECONDS):
                while await self._content.readany():
                    pass


class Connection:
    """A client for one endpoint; make it where the event loop runs."""

    def __init__(self, base_url: str, key: str) -> None:
        self._url = f"{base_url.rstrip('/')}/chat/completions"
        self._headers = {"Content-Type": "application/json", "Accept": "text/event-stream"}
        if key:
            self._headers["Authorization"] = f"Bearer {key}"
        self._session = session(base_url)  # how many go out at once, and for how long, is said elsewhere
        self._timeout = aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_SECONDS)

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
            response.release()

    async def aclose(self) -> None:
        await self._session.close()

    async def _respond(self, body: bytes, patience: Patience) -> aiohttp.ClientResponse:
        try:
            async with patience():
                response = await self._session.post(self._url, data=body, headers=self._headers, timeout=self._timeout)
                if response.status >= HTTPStatus.MULTIPLE_CHOICES:
                    raise RefusedError(await _refusal_in(response))
        except aiohttp.InvalidURL as error:
            raise ModelRefused(f"`base_url` is no address: {error}") from None
        except TimeoutError:
            raise ModelUnavailable(patience.words) from None
        except _LOST as error:
            raise ModelUnavailable(f"it cannot be reached: {error}") from None
        return response


async def _refusal_in(response: aiohttp.ClientResponse) -> Refusal:
    body = b""
    with suppress(*_LOST):  # the status says enough
        async with response:
            body = await response.read()
    try:
        said = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        said = body.decode(errors="replace")
    return Refusal(response.status, words_of(said), wait_of(response.headers))


def _refuse_document(response: aiohttp.ClientResponse) -> None:
    if response.content_type in {"application/json", "text/html"}:
        kind = response.content_type
        raise ModelRefused(f"it sent a document ({kind}) rather than a stream of events; check `base_url`, which often ends in /v1")
