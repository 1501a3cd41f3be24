"""Telling a far side that is a process of its own what people do, and asking what they saw: JSON over HTTP."""

from __future__ import annotations

from typing import Any

import aiohttp
from aiohttp import web

from tests.farside.telegram.people import People


def routes(people: People) -> list[web.RouteDef]:
    """POST /people/NAME does what the method of that name of `People` does, with the body as its arguments."""

    async def do(request: web.Request) -> web.Response:
        name = request.match_info["name"]
        deed = getattr(people, name, None)
        if name.startswith("_") or not callable(deed):
            return web.json_response({"error": f"people cannot {name}"}, status=404)
        return web.json_response(deed(**(await request.json() if request.can_read_body else {})))

    return [web.post("/people/{name}", do)]


class Distant:
    """The people of a far side that is a process of its own."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._session = aiohttp.ClientSession()

    async def ask(self, name: str, **said: Any) -> Any:  # noqa: ANN401 - what the deed takes and returns
        """Let people do something, or look at something: a method of `People` by its name."""
        async with self._session.post(f"{self.url}/people/{name}", json=said) as response:
            response.raise_for_status()
            return await response.json()

    async def aclose(self) -> None:
        await self._session.close()
