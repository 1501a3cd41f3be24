"""Discord's API over HTTP, as the platform's own server speaks it."""

from __future__ import annotations

import asyncio
import random
import socket
from functools import partial

from aiohttp import web

from tests.farside.discord.exchange import Exchange, answered
from tests.farside.discord.faults import Fault, How
from tests.farside.discord.oracle import NoOracle
from tests.farside.discord.platform import Platform
from tests.farside.discord.reading import read
from tests.farside.discord.refusal import not_found
from tests.farside.discord.rest.registry import Route
from tests.farside.discord.rest.routes import ROUTES

API, CDN = "/api/v10", "/cdn"
SLOW = ("POST /channels/{channel_id}/messages", "PATCH", "POST /webhooks", "POST /interactions")


class Server:
    """An API server for one application or several; it listens from the beginning, and answers once it is started."""

    def __init__(self, platform: Platform, *, port: int = 0, oracle: NoOracle | None = None, latency: float = 0.0) -> None:
        self.platforms: list[Platform] = []
        """The applications that this server knows."""
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
        self.host(platform)

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

    def host(self, platform: Platform) -> None:
        """Serve one more application."""
        platform.files.base, platform.gateway = f"{self.url}{CDN}", self.gateway_url
        self.platforms.append(platform)

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
        exchange = Exchange(self._whose(request), route, asked, request.headers.get("Authorization", ""), self.oracle)
        if (fault := exchange.platform.faults.meet(route.name, asked.ids)) is not None:
            return await self._fail(request, fault, exchange)
        if self.latency and route.name.startswith(SLOW):
            return await self._slowly(exchange)
        return exchange.done()

    def _whose(self, request: web.Request) -> Platform:
        """The application that asks: it says its token, in the header or as that of somebody's deed. Strangers meet the first."""
        said, ids = request.headers.get("Authorization"), request.match_info
        deed = ids.get("interaction_token") or ids.get("webhook_token") or ""
        for platform in self.platforms:
            if said == f"Bot {platform.token}" or platform.interactions.knows(deed):
                return platform
        return self.platforms[0]

    async def _slowly(self, exchange: Exchange) -> web.Response:
        """Some of the time passes before what was asked is done, the rest before the answer: whoever dies meanwhile never knows."""
        before = random.uniform(0, self.latency)
        await asyncio.sleep(before)
        answer = exchange.done()
        await asyncio.sleep(self.latency - before)
        return answer

    async def _fail(self, request: web.Request, fault: Fault, exchange: Exchange) -> web.StreamResponse:
        if fault.taken:
            exchange.done()
        if fault.how is How.HANG:
            await self.released.wait()
        if fault.how is not How.ANSWER:
            return _hang_up(request)
        if fault.raw:
            return web.Response(status=fault.status, text=fault.raw, content_type="text/html")
        return exchange.refuse(fault.refusal)

    async def _file(self, request: web.Request) -> web.Response:
        id, query = request.match_info["id"], dict(request.query)  # noqa: A001 - it is the id
        for platform in self.platforms:
            if (content := platform.files.content(id, query)) is not None:
                return web.Response(body=content, content_type="application/octet-stream")
        return web.Response(status=404, text="This content is no longer available.")

    async def _nowhere(self, request: web.Request) -> web.Response:
        self._whose(request).refused.append(f"{request.method} {request.path.removeprefix(API)}: 404 there is no such request")
        return answered(not_found().body, status=404)


def _hang_up(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
