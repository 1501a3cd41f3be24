"""What carries requests to the Bot API: aiohttp, which costs little, or python-telegram-bot's own httpx; both fail alike."""

from __future__ import annotations

import os
import re
from io import BytesIO
from typing import Any, Final

import aiohttp
import httpx
import msgspec
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, HTTPXRequest, RequestData

from adapters.http import session

# Seconds as a timedelta: python-telegram-bot warns of every flood where it is asked for a number.
os.environ.setdefault("PTB_TIMEDELTA", "true")

CONNECTIONS: Final = 256
"""How many requests are under way at once; more wait for one of them, as long as `POOL` says."""
READ: Final = 10.0
WRITE: Final = 10.0
CONNECT: Final = 10.0
POOL: Final = 10.0
UPLOAD: Final = 60.0
"""Seconds: until an answer begins, a request has left, a connection stands, one is free, and a file has been uploaded."""
_UNSET: Final = BaseRequest.DEFAULT_NONE
_HEADERS: Final = {"User-Agent": BaseRequest.USER_AGENT}
_ADDRESS: Final = re.compile(r"\S*/bot\S*")
_JSON: Final = {**_HEADERS, "Content-Type": "application/json"}
_UNCONNECTED: Final = (
    aiohttp.ClientConnectorError,
    aiohttp.ConnectionTimeoutError,
    aiohttp.ClientHttpProxyError,
    aiohttp.InvalidURL,
)
_UNCONNECTED_HTTPX: Final = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)


class NotSent(NetworkError):  # noqa: N818 - beside telegram.error.TimedOut
    """The request surely never left: no connection came about."""


def decoded(payload: bytes) -> dict[str, Any]:
    """An answer of the Bot API, read several times as fast as by python-telegram-bot.

    Raises:
        TelegramError: it is not JSON.
    """
    try:
        answer: dict[str, Any] = msgspec.json.decode(payload)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return BaseRequest.parse_json_payload(payload)
    return answer


class HttpxRequest(HTTPXRequest):
    """python-telegram-bot's own, which also says when a request never left."""

    parse_json_payload = staticmethod(decoded)

    def __init__(self, connections: int = CONNECTIONS) -> None:
        super().__init__(
            connections,
            read_timeout=READ,
            write_timeout=WRITE,
            connect_timeout=CONNECT,
            pool_timeout=POOL,
            media_write_timeout=UPLOAD,
        )

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:  # noqa: ANN401 - handed on as they come
        try:
            return await super().do_request(*args, **kwargs)
        except NetworkError as error:
            if isinstance(error.__cause__, _UNCONNECTED_HTTPX):
                raise NotSent(f"httpx.{type(error.__cause__).__name__}: {error.__cause__}") from None
            raise


class AiohttpRequest(BaseRequest):
    """Requests over aiohttp: a sixth of the processor time of httpx, and the same errors."""

    __slots__ = ("_api_url", "_connections", "_session", "_timeouts")

    parse_json_payload = staticmethod(decoded)

    def __init__(self, connections: int = CONNECTIONS, *, api_url: str = "https://api.telegram.org") -> None:
        self._connections = connections
        self._api_url = api_url
        self._session: aiohttp.ClientSession | None = None
        self._timeouts: dict[tuple[float | None, ...], aiohttp.ClientTimeout] = {}

    @property
    def read_timeout(self) -> float:
        return READ

    async def initialize(self) -> None:
        if self._session is None:
            self._session = session(self._api_url, connections=self._connections)

    async def shutdown(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def do_request(  # noqa: PLR0913, PLR0917 - python-telegram-bot's signature
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = _UNSET,  # noqa: ANN401 - its type is private to python-telegram-bot
        write_timeout: Any = _UNSET,  # noqa: ANN401 - as above
        connect_timeout: Any = _UNSET,  # noqa: ANN401 - as above
        pool_timeout: Any = _UNSET,  # noqa: ANN401 - as above
    ) -> tuple[int, bytes]:
        if self._session is None:
            raise RuntimeError("This AiohttpRequest is not initialized!")
        timeout = self._timeout(
            READ if read_timeout is _UNSET else read_timeout,
            _write_timeout(write_timeout, request_data),
            CONNECT if connect_timeout is _UNSET else connect_timeout,
            POOL if pool_timeout is _UNSET else pool_timeout,
        )
        try:
            async with self._session.request(
                method, url, allow_redirects=False, timeout=timeout, **_body(request_data)
            ) as response:
                return response.status, await response.read()
        except (aiohttp.ClientError, TimeoutError) as error:
            failure = _failure(error, request_data)
        raise failure  # out here, it does not carry aiohttp's error along, in which the token may stand

    def _timeout(
        self, read: float | None, upload: float | None, connect: float | None, pool: float | None
    ) -> aiohttp.ClientTimeout:
        key = (read, upload, connect, pool)
        if key not in self._timeouts:
            self._timeouts[key] = aiohttp.ClientTimeout(
                total=_sum(read, upload, connect, pool) if upload is not None else None,
                connect=_sum(connect, pool),
                sock_connect=connect,
                sock_read=read,
            )
        return self._timeouts[key]


def _sum(*seconds: float | None) -> float | None:
    return None if None in seconds else sum(part for part in seconds if part is not None)


def _write_timeout(given: Any, data: RequestData | None) -> float | None:  # noqa: ANN401 - as above
    """Only an upload can stall: everything else is with the system at once. aiohttp bounds an upload as a whole."""
    if data is None or not data.contains_files:
        return None
    return UPLOAD if given is _UNSET else given


def _body(data: RequestData | None) -> dict[str, Any]:
    if data is None:
        return {"headers": _HEADERS}
    if data.contains_files:
        return {"headers": _HEADERS, "data": _form(data)}
    return {"headers": _JSON, "data": msgspec.json.encode(data.parameters)}


def _form(data: RequestData) -> aiohttp.FormData:
    form = aiohttp.FormData(quote_fields=False)
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, media_type) in data.multipart_data.items():
        # aiohttp warns of large bytes, which it would hand to the system in one piece.
        body = BytesIO(content) if isinstance(content, bytes) else content
        form.add_field(name, body, filename=filename, content_type=media_type)
    return form


def _failure(error: aiohttp.ClientError | TimeoutError, data: RequestData | None) -> NetworkError:
    """What python-telegram-bot says of the same failure."""
    words = f"aiohttp.{type(error).__name__}: {_ADDRESS.sub('…', str(error))}"
    if isinstance(error, _UNCONNECTED) or _never_written(error, data):
        return NotSent(words)
    return TimedOut() if isinstance(error, TimeoutError) else NetworkError(words)


def _never_written(error: Exception, data: RequestData | None) -> bool:
    """Whether a connection closed before the body was handed to it, so that nobody can have acted on it.

    An upload is handed over in pieces, of which the last may have been written: of that nothing is known.
    """
    return isinstance(error.__cause__, aiohttp.ClientConnectionResetError) and not (data and data.contains_files)
