"""Requests to Discord that fail as deliveries do."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from adapters.discord.failures import delivery_error
from adapters.discord.wire import PATIENCE, Refused, Unanswered, Wire
from adapters.outage import Outage


class Requests:
    """Asks over one wire, once, and never sleeps."""

    def __init__(self, wire: Wire, *, revoked: Callable[[], None] = lambda: None) -> None:
        self._wire = wire
        self._revoked = revoked
        """Called when Discord refuses the bot's token."""
        self._outage = Outage()

    async def ask(self, request: Awaitable[Any], *, repeatable: bool = False, patience: float = PATIENCE, spare: int = 0) -> Any:  # noqa: ANN401 - whatever JSON holds
        """What Discord answers to a request of `client.http`; `repeatable` where doing it twice changes nothing.

        `spare` is how many requests to leave for what is more important.

        Raises:
            DeliveryError: as `adapters.discord.failures.delivery_error` sorts it.
        """
        try:
            answer = await self._wire.ask(request, patience=patience, spare=spare)
        except Unanswered as error:
            raise delivery_error(error, repeatable=repeatable, outage=0.0 if error.left else self._outage.pause()) from None
        except Refused as error:
            self._outage.over()
            if error.is_revoked:
                self._revoked()
            raise delivery_error(error, repeatable=repeatable) from error
        self._outage.over()
        return answer
