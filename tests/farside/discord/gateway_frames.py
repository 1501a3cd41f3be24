"""One WebSocket connection of a bot: how what it is told is put into frames, one after the other."""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import Callable
from typing import Any

import msgspec
from aiohttp import web

Json = dict[str, Any]
Frame = Callable[[bytes], bytes]
LARGEST = 4096
"""Bytes that a bot may send at once."""


class ClosingError(Exception):
    """The gateway hangs up, with one of its close codes."""

    def __init__(self, code: int, words: str = "") -> None:
        super().__init__(f"{code} {words}")
        self.code = code
        self.words = words


class Connection:
    """What goes out to one bot, in order."""

    def __init__(self, request: web.Request) -> None:
        self.request = request
        self.socket = web.WebSocketResponse(max_msg_size=LARGEST)
        self.beats = 0
        """Heartbeats that came."""
        self.stalled = False
        """True for a connection that is open and brings nothing any more, as behind a broken router."""
        self.closing = False
        """True once it was told to hang up."""
        self._packed = _deflated() if request.query.get("compress") == "zlib-stream" else None
        self._waiting: asyncio.Queue[Json | ClosingError] = asyncio.Queue()

    def put(self, payload: Json | ClosingError) -> None:
        """Send it, or hang up, when everything before has left."""
        if not self.stalled:
            self._waiting.put_nowait(payload)

    async def write(self) -> None:
        """Send what is put until it is told to hang up."""
        while not isinstance(payload := await self._waiting.get(), ClosingError):
            await self._send(msgspec.json.encode(payload))
        self.closing = True
        await self.socket.close(code=payload.code, message=payload.words.encode())

    def abort(self) -> None:
        """Tear the connection, without a word."""
        if self.request.transport is not None:
            self.request.transport.abort()

    async def _send(self, text: bytes) -> None:
        if self._packed is None:
            await self.socket.send_str(text.decode())
        else:
            await self.socket.send_bytes(self._packed(text))


def _deflated() -> Frame:
    """All frames of a connection are one stream; each ends where it can be read so far."""
    stream = zlib.compressobj()
    return lambda text: stream.compress(text) + stream.flush(zlib.Z_SYNC_FLUSH)
