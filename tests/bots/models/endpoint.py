"""A far side for `OpenAIModel`: an HTTP server that answers as its list of replies says, byte for byte."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from aiohttp import web

EVENT_STREAM: Final = "text/event-stream"


@dataclass(frozen=True)
class Settings:
    """An endpoint's settings, as `OpenAIModel` takes them."""

    base_url: str
    name: str = "mira"
    model: str = "gpt-x"
    key_env: str = "HOUSE_KEY"
    temperature: float = 0.4
    max_tokens: int = 800
    context: int = 9_000
    timeout_seconds: float = 30.0
    first_token_seconds: float = 10.0
    retries: int = 2
    concurrency: int = 4


@dataclass(frozen=True)
class Reply:
    """One HTTP answer: pieces of its body, each written alone, and events to wait for in between."""

    writes: Sequence[bytes | asyncio.Event] = ()
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    kind: str = EVENT_STREAM
    abort: bool = False
    """Break the connection off rather than end it well."""


class FarSide:
    """What the server was asked, and what it will answer; the last reply is given again and again."""

    def __init__(self, *replies: Reply) -> None:
        self.replies = list(replies)
        self.asked: list[dict[str, Any]] = []
        self.headers: list[Mapping[str, str]] = []
        self.peers: set[object] = set()
        self.under_way = 0
        self.most_under_way = 0
        self.came = asyncio.Event()
        self.left = asyncio.Event()
        """Set when a client has hung up, or was hung up on."""
        self.address = ""

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(json.loads(await request.read()))
        self.headers.append(request.headers)
        self.peers.add(request.transport.get_extra_info("peername") if request.transport else None)
        self.under_way += 1
        self.came.set()
        self.most_under_way = max(self.most_under_way, self.under_way)
        try:
            return await play(self.replies[min(len(self.asked), len(self.replies)) - 1], request)
        finally:
            self.under_way -= 1
            self.left.set()


async def play(reply: Reply, request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(status=reply.status, headers={"Content-Type": reply.kind, **reply.headers})
    await response.prepare(request)
    for piece in reply.writes:
        if isinstance(piece, asyncio.Event):
            await piece.wait()
        else:
            await response.write(piece)
    if reply.abort and request.transport is not None:
        request.transport.abort()
    return response


@asynccontextmanager
async def serving(*replies: Reply) -> AsyncIterator[FarSide]:
    far = FarSide(*replies)
    app = web.Application()
    app.router.add_post("/v1/chat/completions", far.answer)
    runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    far.address = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
    try:
        yield far
    finally:
        await runner.cleanup()


def event(body: object) -> bytes:
    return b"data: " + json.dumps(body, ensure_ascii=False).encode() + b"\n\n"


def chunk(delta: Mapping[str, object] | None = None, finish: str | None = None, **fields: object) -> bytes:
    return event({"object": "chat.completion.chunk", "choices": [{"index": 0, "delta": delta, "finish_reason": finish}], **fields})


def say(*texts: str) -> list[bytes]:
    return [chunk({"content": text}) for text in texts]


END: Final = [chunk({}, "stop"), b"data: [DONE]\n\n"]


def whole(*texts: str) -> Reply:
    """A faultless answer."""
    return Reply([chunk({"role": "assistant", "content": ""}), *say(*texts), *END])


def failure(status: int, message: str, *, headers: Mapping[str, str] | None = None, **fields: object) -> Reply:
    body = json.dumps({"error": {"message": message, **fields}}).encode()
    return Reply([body], status, headers or {}, "application/json")
