"""The Bot API over HTTP, as the platform's own server speaks it."""

from __future__ import annotations

import asyncio
import random
import socket
from collections.abc import Awaitable
from typing import Any

import msgspec
from aiohttp import web

from tests.farside.telegram import media
from tests.farside.telegram.api.methods import METHODS
from tests.farside.telegram.api.registry import Method
from tests.farside.telegram.bringing import Bringer
from tests.farside.telegram.faults import Fault, How
from tests.farside.telegram.oracle import NoOracle
from tests.farside.telegram.params import Params, read
from tests.farside.telegram.platform import Platform
from tests.farside.telegram.refusal import Refusal, bad_request

UNAUTHORIZED = Refusal(401, "Unauthorized")
NOT_FOUND = Refusal(404, "Not Found")
RESTARTING = Refusal(500, "Internal Server Error: restart")
SLOW = ("send", "edit", "copy")


class Server:
    """A Bot API server for one platform; it listens from the beginning, and answers once it is started."""

    def __init__(self, platform: Platform, *, port: int = 0, oracle: NoOracle | None = None, latency: float = 0.0) -> None:
        self.platform = platform
        self.oracle = oracle or NoOracle()
        self.bringer = Bringer(platform, self.oracle)
        self.latency = latency
        """Seconds that every line takes, changed ones too."""
        self._port = port
        self._socket = self._listen()
        self._runner: web.AppRunner | None = None
        self.released = asyncio.Event()
        """Set, it lets those go on who hang."""
        self.routes: list[web.RouteDef] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    async def start(self) -> None:
        if self._runner is None:
            application = web.Application(client_max_size=64 * 1024 * 1024)
            application.add_routes([web.route("*", "/bot{token}/{method}", self._answer), *self.routes])
            application.add_routes([web.get("/file/bot{token}/{path:.+}", self._file)])
            self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
            await self._runner.setup()
            await web.SockSite(self._runner, self._socket).start()

    async def stop(self) -> None:
        """Be out of reach: connections are refused until it is started again."""
        self.platform.updates.interrupt(RESTARTING)
        self.released.set()
        await self.bringer.aclose()
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

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["method"]
        params = await read(request)
        if (fault := self.platform.faults.meet(name, params)) is not None:
            return await self._fail(request, fault, name, params)
        if self.latency and name.lower().startswith(SLOW):
            return await self._slowly(request, name, params)
        return await self._done(request, name, params)

    async def _slowly(self, request: web.Request, name: str, params: Params) -> web.Response:
        """Some of the time passes before what was asked is done, the rest before the answer: whoever dies meanwhile never knows."""
        before = random.uniform(0, self.latency)
        await asyncio.sleep(before)
        answer = await self._done(request, name, params)
        await asyncio.sleep(self.latency - before)
        return answer

    async def _done(self, request: web.Request, name: str, params: Params) -> web.Response:
        try:
            return _json({"ok": True, "result": await self._called(request, name, params)})
        except Refusal as refusal:
            return self._refuse(name, refusal)

    async def _called(self, request: web.Request, name: str, params: Params) -> Any:  # noqa: ANN401 - what the method returns
        if request.match_info["token"] != self.platform.token:
            raise UNAUTHORIZED
        if (method := METHODS.get(name.lower())) is None:
            raise NOT_FOUND
        self.platform.calls.append((name, params))
        self._ask(name, params)
        result = await _result(method, self.platform, params)
        self.platform.wrong += self.oracle.judge_answer(name, result)
        return result

    def _refuse(self, name: str, refusal: Refusal) -> web.Response:
        self.platform.refused.append(f"{name}: {refusal.description}")
        return _json(refusal.body, status=refusal.code)

    def _ask(self, name: str, params: Params) -> None:
        if complaints := self.oracle.judge_request(name, params):
            self.platform.wrong += complaints
            raise bad_request(f"the oracle says: {'; '.join(complaints)}")

    async def _fail(self, request: web.Request, fault: Fault, name: str, params: Params) -> web.StreamResponse:
        if fault.taken:
            await self._done(request, name, params)
        if fault.how is How.HANG:
            await self.released.wait()
        if fault.how is not How.ANSWER:
            return _hang_up(request)
        if fault.raw:
            return web.Response(status=fault.code, text=fault.raw, content_type="text/html")
        return self._refuse(name, fault.refusal)

    async def _file(self, request: web.Request) -> web.Response:
        content = media.content_at(self.platform.files, request.match_info["path"])
        if request.match_info["token"] != self.platform.token or content is None:
            return _json(NOT_FOUND.body, status=404)
        return web.Response(body=content, content_type="application/octet-stream")


async def _result(method: Method, platform: Platform, params: Params) -> Any:  # noqa: ANN401 - what the method returns
    try:
        result = method(platform, params)
    except KeyError as missing:
        raise bad_request(f"parameter {missing} is required") from missing
    return await result if isinstance(result, Awaitable) else result


def _json(body: Any, *, status: int = 200) -> web.Response:  # noqa: ANN401 - whatever JSON holds
    return web.Response(body=msgspec.json.encode(body), status=status, content_type="application/json")


def _hang_up(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
