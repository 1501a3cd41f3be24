"""Where Discord is: discord.py knows one place for a whole process, so that there can be only one at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from adapters.discord.settings import DiscordSettings
from adapters.errors import PlatformError

Place = tuple[str, str]
"""The addresses of the API and of the gateway."""

_USED: Final[Counter[Place]] = Counter()
_OWN: Final = (Route.BASE, str(DiscordWebSocket.DEFAULT_GATEWAY))


@contextmanager
def located(settings: DiscordSettings) -> Iterator[None]:
    """Let discord.py speak to the place that is configured.

    Raises:
        PlatformError: something in this process speaks to another one.
    """
    place = (settings.api_url, settings.gateway_url)
    if _USED and place not in _USED:
        other, _ = next(iter(_USED))
        raise PlatformError(f"api_url is {settings.api_url}, and {other} for another Discord adapter: give both the same")
    _USED[place] += 1
    _point_to(place)
    try:
        yield
    finally:
        _USED[place] -= 1
        if not _USED[place]:
            del _USED[place]
            _point_to(_OWN)


def _point_to(place: Place) -> None:
    Route.BASE = place[0]
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(place[1])
