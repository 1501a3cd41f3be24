"""How requests go out over aiohttp: with certificates wherever we run, through the environment's proxy, and without cookies."""

from __future__ import annotations

import ssl
from functools import cache
from typing import Final
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
import certifi

KEPT: Final = 15.0
"""Seconds for which a connection that nobody uses is kept."""


def session(url: str, *, connections: int = 0) -> aiohttp.ClientSession:
    """For requests to what begins with `url`, at most so many at once; 0 is any number. It never gives up: say how long to wait."""
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=connections, ssl=trusted(), keepalive_timeout=KEPT),
        cookie_jar=aiohttp.DummyCookieJar(),
        proxy=_proxy(url),  # aiohttp's own `trust_env` reads .netrc for every request
        timeout=aiohttp.ClientTimeout(total=None),
    )


@cache
def trusted() -> ssl.SSLContext | bool:
    """Whom to trust: the system's certificates, and certifi's where OpenSSL finds none, as on macOS. It takes a moment."""
    paths = ssl.get_default_verify_paths()
    if paths.cafile or paths.capath:
        return True
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context


def _proxy(url: str) -> str | None:
    parts, proxies = urlsplit(url), getproxies()
    if not proxies or not parts.hostname or proxy_bypass(parts.hostname):
        return None
    return proxies.get(parts.scheme) or proxies.get("all")
