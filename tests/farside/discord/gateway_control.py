"""Telling the gateway of a far side that is a process of its own how to break, and asking how it stands: JSON over HTTP."""

from __future__ import annotations

from functools import partial

from aiohttp import web

from tests.farside.discord.gateway import Gateway

BREAKS = frozenset({"drop", "close", "reconnect", "invalidate", "forget", "stall", "ask_for_heartbeat", "leave", "come_back"})


def routes(gateway: Gateway) -> list[web.RouteDef]:
    """What can be asked.

    POST /trouble/NAME does what the method of that name of `Gateway` does, with the body as its arguments.
    POST /trouble answers how many bots are online, and how often one introduced itself or went on.
    """
    return [web.post("/trouble/{name}", partial(_break, gateway)), web.post("/trouble", partial(_report, gateway))]


async def _break(gateway: Gateway, request: web.Request) -> web.Response:
    name = request.match_info["name"]
    if name not in BREAKS:
        return web.json_response({"error": f"a gateway cannot {name}"}, status=404)
    getattr(gateway, name)(**(await request.json() if request.can_read_body else {}))
    return await _report(gateway, request)


async def _report(gateway: Gateway, _request: web.Request) -> web.Response:
    counts = {"online": len(gateway.online), "identified": len(gateway.identified), "resumed": len(gateway.resumed)}
    return web.json_response(counts | {"refused": gateway.refused})
