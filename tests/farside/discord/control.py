"""Telling a far side that is a process of its own what people do, and asking what they saw: JSON over HTTP."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

from tests.farside.discord.people import People

ROOT = Path(__file__).parents[3]


def routes(people: People) -> list[web.RouteDef]:
    """What can be asked: POST /people/NAME does what the method of that name of `People` does, with the body as its arguments."""
    return [web.post("/people/{name}", partial(_do, people))]


async def _do(people: People, request: web.Request) -> web.Response:
    name = request.match_info["name"]
    deed = getattr(people, name, None)
    if name.startswith("_") or not callable(deed):
        return web.json_response({"error": f"people cannot {name}"}, status=404)
    return web.json_response(deed(**(await request.json() if request.can_read_body else {})))


class Distant:
    """The people of a far side that is a process of its own, and its gateway."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=None))

    @property
    def api_url(self) -> str:
        return f"{self.url}/api/v10"

    @property
    def gateway_url(self) -> str:
        return f"{self.url.replace('http', 'ws', 1)}/gateway/"

    async def ask(self, name: str, /, **said: Any) -> Any:  # noqa: ANN401 - what the deed takes and returns
        """Let people do something, or look at something: a method of `People` by its name."""
        return await self._post(f"people/{name}", said)

    async def trouble(self, name: str, /, **said: Any) -> None:  # noqa: ANN401 - what the gateway's method takes
        """Let the gateway break in some way: see `gateway_control`."""
        await self._post(f"trouble/{name}", said)

    async def gateway(self) -> Any:  # noqa: ANN401 - a report
        """How the gateway stands."""
        return await self._post("trouble", {})

    async def aclose(self) -> None:
        await self._session.close()

    async def _post(self, path: str, said: dict[str, Any]) -> Any:  # noqa: ANN401 - what was answered
        async with self._session.post(f"{self.url}/{path}", json=said) as response:
            if not response.ok:
                raise LookupError(f"{path}: {response.status} {await response.text()}")
            return await response.json()


@asynccontextmanager
async def far_process(*arguments: str) -> AsyncIterator[Distant]:
    """A far side in a process of its own, and its people."""
    command = (sys.executable, "-m", "tests.farside.discord", *arguments)
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=subprocess.PIPE, env=dict(os.environ))
    assert process.stdout is not None
    distant = Distant((await process.stdout.readline()).decode().strip())
    try:
        yield distant
    finally:
        await distant.aclose()
        process.send_signal(signal.SIGTERM)
        await process.communicate()
