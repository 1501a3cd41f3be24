"""Discord's API over HTTP, as the platform's own server speaks it."""

from __future__ import annotations

import json
import socket
from functools import partial
from typing import Any

from aiohttp import web

from tests.farside.discord.platform import Platform
from tests.farside.discord.refusal import Refusal, unauthorized
from tests.farside.discord.rest.registry import Answer, Asked
from tests.farside.discord.rest.routes import ROUTES

API = "/api/v10"


class Server:
    """An API server for one platform; it listens from the beginning, and answers once it is started."""

    def __init__(self, platform: Platform, *, port: int = 0) -> None:
        self.platform = platform
        self._port = port
        self._socket = self._listen()
        self._runner: web.AppRunner | None = None
        self.routes: list[web.RouteDef] = []
        """What else is served on this port: the gateway, above all, at `/gateway/`."""
        platform.cdn = f"{self.url}/cdn"
        platform.gateway = self.gateway_url

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    @property
    def api_url(self) -> str:
        return f"{self.url}{API}"

    @property
    def gateway_url(self) -> str:
        return f"ws://127.0.0.1:{self._port}/gateway/"

    async def start(self) -> None:
        if self._runner is None:
            application = web.Application(client_max_size=64 * 1024 * 1024)
            for (method, path), answer in ROUTES.items():
                application.router.add_route(method, f"{API}{path}", partial(self._answer, answer, f"{method} {path}"))
            application.add_routes(self.routes)
            self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
            await self._runner.setup()
            await web.SockSite(self._runner, self._socket).start()

    async def stop(self) -> None:
        """Be out of reach: connections are refused until it is started again."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None
        self._socket.close()

    async def start_again(self) -> None:
        self._socket = self._listen()
        await self.start()

    def _listen(self) -> socket.socket:
        listening = socket.create_server(("127.0.0.1", self._port), backlog=1024)
        self._port = listening.getsockname()[1]
        return listening

    async def _answer(self, answer: Answer, name: str, request: web.Request) -> web.StreamResponse:
        asked = Asked(dict(request.match_info), dict(request.query), await request.json() if request.can_read_body else None)
        self.platform.calls.append((name, {"path": asked.ids, "query": asked.query, "body": asked.body}))
        try:
            if request.headers.get("Authorization") != f"Bot {self.platform.token}":
                raise unauthorized()
            return _json(answer(self.platform, asked))
        except Refusal as refusal:
            self.platform.refused.append(f"{name}: {refusal.status} {refusal.code} {refusal.words}")
            return _json(refusal.body, status=refusal.status)


def _json(body: Any, *, status: int = 200) -> web.Response:  # noqa: ANN401 - whatever JSON holds
    if body is None:
        return web.Response(status=204)
    return web.Response(body=json.dumps(body).encode(), status=status, content_type="application/json", charset=None)
