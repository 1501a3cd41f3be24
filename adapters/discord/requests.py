"""Requests to Discord that fail as deliveries do."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Any

from adapters.discord.failures import delivery_error
from adapters.discord.wire import PATIENCE, Refused, Unanswered, Wire


class Requests:
    """Asks over one wire, once, and never sleeps."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    async def ask(self, request: Awaitable[Any], *, repeatable: bool = False, patience: float = PATIENCE) -> Any:  # noqa: ANN401 - JSON
        """What Discord answers to a request of `client.http`; `repeatable` where doing it twice changes nothing.

        Raises:
            DeliveryError: as `adapters.discord.failures.delivery_error` sorts it.
        """
        try:
            return await self._wire.ask(request, patience=patience)
        except (Refused, Unanswered) as error:
            raise delivery_error(error, repeatable=repeatable) from None
