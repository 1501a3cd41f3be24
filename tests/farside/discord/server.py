"""Discord's API over HTTP, as the platform's own server speaks it."""

from __future__ import annotations

import asyncio
import json
import random
import socket
from collections.abc import Mapping
from functools import partial
from typing import Any

from aiohttp import web

from tests.farside.discord.asked import Asked
from tests.farside.discord.buckets import SlowDownError, bucket
from tests.farside.discord.faults import Fault, How
from tests.farside.discord.oracle import NoOracle
from tests.farside.discord.platform import Platform
from tests.farside.discord.reading import read
from tests.farside.discord.refusal import Refusal, invalid, not_found, unauthorized
from tests.farside.discord.rest.registry import Route
from tests.farside.discord.rest.routes import ROUTES

API, CDN = "/api/v10", "/cdn"
SLOW = ("POST /channels/{channel_id}/messages", "PATCH", "POST /webhooks", "POST /interactions")
VIA = {"Via": "1.1 google"}
"""By this the library knows that Discord itself answered, and not what stands before it."""


class Server:
    """An API server for one platform; it listens from the beginning, and answers once it is started."""

    def __init__(self, platform: Platform, *, port: int = 0, oracle: NoOracle | None = None, latency: float = 0.0) -> None:
        self.platform = platform
        self.oracle = oracle or NoOracle()
        self.latency = latency
        """Seconds that every line takes, changed ones too."""
        self.routes: list[web.RouteDef] = []
        """What else is served on this port."""
        self.released = asyncio.Event()
        """Set, it lets those go on who hang."""
        self._port = port
        self._socket = self._listen()
        self._runner: web.AppRunner | None = None
        platform.files.base = f"{self.url}{CDN}"
        platform.gateway = self.gateway_url

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    @property
    def api_url(self) -> str:
        return f"{self.url}{API}"

    @property
    def gateway_url(self) -> str:
        """Where the gateway is, once it is among `routes`."""
        return f"ws://127.0.0.1:{self._port}/gateway/"

    async def start(self) -> None:
        if self._runner is None:
            application = web.Application(client_max_size=64 * 1024 * 1024)
            for route in ROUTES:
                application.router.add_route(route.method, f"{API}{route.path}", partial(self._answer, route))
            application.add_routes([web.get(f"{CDN}/attachments/{{channel}}/{{id}}/{{name}}", self._file), *self.routes])
            application.router.add_route("*", f"{API}/{{path:.*}}", self._nowhere)
            self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
            await self._runner.setup()
            await web.SockSite(self._runner, self._socket).start()

    async def stop(self) -> None:
        """Be out of reach: connections are refused until it is started again."""
        self.released.set()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None
        self._socket.close()

    async def start_again(self) -> None:
        self._socket, self.released = self._listen(), asyncio.Event()
        await self.start()

    def _listen(self) -> socket.socket:
        listening = socket.create_server(("127.0.0.1", self._port), backlog=1024)
        self._port = listening.getsockname()[1]
        return listening

    async def _answer(self, route: Route, request: web.Request) -> web.StreamResponse:
        asked = await read(request)
        if (fault := self.platform.faults.meet(route.name, asked.ids)) is not None:
            return await self._fail(request, fault, route, asked)
        if self.latency and route.name.startswith(SLOW):
            return await self._slowly(request, route, asked)
        return self._done(request, route, asked)

    async def _slowly(self, request: web.Request, route: Route, asked: Asked) -> web.Response:
        """Some of the time passes before what was asked is done, the rest before the answer: whoever dies meanwhile never knows."""
        before = random.uniform(0, self.latency)
        await asyncio.sleep(before)
        answer = self._done(request, route, asked)
        await asyncio.sleep(self.latency - before)
        return answer

    def _done(self, request: web.Request, route: Route, asked: Asked) -> web.Response:
        headers: dict[str, str] = {}
        try:
            self._let_in(request, route)
            headers = self.platform.buckets.count(route.name, _place(asked.ids))
            result = self._called(route, asked)
            self.platform.wrong += self.oracle.judge_answer(route.name, 204 if result is None else route.status, result)
            return _json(result, status=route.status, headers=headers)
        except (Refusal, SlowDownError) as refusal:
            return self._refuse(route, refusal, headers)

    def _let_in(self, request: web.Request, route: Route) -> None:
        if not route.tokened and request.headers.get("Authorization") != f"Bot {self.platform.token}":
            raise unauthorized()

    def _called(self, route: Route, asked: Asked) -> Any:  # noqa: ANN401 - whatever stands there
        said = {"path": asked.ids, "query": asked.query, "body": asked.body, "files": [upload.name for upload in asked.files]}
        self.platform.calls.append((route.name, said))
        if complaints := self.oracle.judge_request(route.name, asked.body, asked.query):
            self.platform.wrong += complaints
            raise invalid("the oracle", "; ".join(complaints))
        try:
            return route.answer(self.platform, asked)
        except KeyError as missing:
            raise invalid(str(missing.args[0]), "This field is required", kind="BASE_TYPE_REQUIRED") from missing

    def _refuse(self, route: Route, refusal: Refusal | SlowDownError, headers: Mapping[str, str]) -> web.Response:
        if isinstance(refusal, SlowDownError):
            self.platform.refused.append(f"{route.name}: 429 {refusal}")
            return _slow_down(refusal, route)
        self.platform.refused.append(f"{route.name}: {refusal.status} {refusal.code} {refusal.words}")
        return _json(refusal.body, status=refusal.status, headers=headers)

    async def _fail(self, request: web.Request, fault: Fault, route: Route, asked: Asked) -> web.StreamResponse:
        if fault.taken:
            self._done(request, route, asked)
        if fault.how is How.HANG:
            await self.released.wait()
        if fault.how is not How.ANSWER:
            return _hang_up(request)
        if fault.raw:
            return web.Response(status=fault.status, text=fault.raw, content_type="text/html")
        return self._refuse(route, fault.refusal, {})

    async def _file(self, request: web.Request) -> web.Response:
        content = self.platform.files.content(request.match_info["id"], dict(request.query))
        if content is None:
            return web.Response(status=404, text="This content is no longer available.")
        return web.Response(body=content, content_type="application/octet-stream")

    async def _nowhere(self, request: web.Request) -> web.Response:
        self.platform.refused.append(f"{request.method} {request.path.removeprefix(API)}: 404 there is no such request")
        return _json(not_found().body, status=404)


def _place(ids: Mapping[str, str]) -> str:
    """What a bucket is for besides its route: https://docs.discord.com/developers/topics/rate-limits (top-level resources)."""
    return ids.get("channel_id") or ids.get("guild_id") or f"{ids.get('webhook_id', '')}{ids.get('webhook_token', '')}"


def _json(body: Any, *, status: int = 200, headers: Mapping[str, str] | None = None) -> web.Response:  # noqa: ANN401 - whatever stands there
    told = {**VIA, **(headers or {})}
    if body is None:
        return web.Response(status=204, headers=told)
    return web.Response(body=json.dumps(body).encode(), status=status, headers=told, content_type="application/json")


def _slow_down(refusal: SlowDownError, route: Route) -> web.Response:
    seconds = round(refusal.seconds, 3)
    if refusal.scope == "none":
        words = "<html><title>Access denied | discord.com used Cloudflare to restrict access</title></html>"
        return web.Response(status=429, text=words, content_type="text/html", headers={"Retry-After": str(int(seconds))})
    everywhere = refusal.scope == "global"
    headers = {"Retry-After": str(seconds), "X-RateLimit-Scope": refusal.scope, "X-RateLimit-Reset-After": str(seconds)}
    headers |= {"X-RateLimit-Global": "true"} if everywhere else {"X-RateLimit-Bucket": bucket(route.name)}
    if refusal.scope == "user":
        headers |= {"X-RateLimit-Remaining": "0", "X-RateLimit-Limit": "5"}
    body = {"message": "You are being rate limited.", "retry_after": seconds, "global": everywhere}
    return _json(body, status=429, headers=headers)


def _hang_up(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
