"""Looks whether a line stands that may have been shown, where its platform may not know its key any more."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from math import inf
from typing import Final

from adapters.base import Adapter, FindsShown
from adapters.errors import RejectedError, TemporaryError, UncertainError
from adapters.message import Draft, Receipt
from bots.store.values import Doubt, Row

LOOKS: Final = 6
LONGEST_PAUSE: Final = 5.0
"""Seconds between two looks at the most, where somebody waits for what is seen."""


class LostSight(Exception):  # noqa: N818 - names what happened, and is not the platform's failure
    """Nobody can tell whether a line stands there, and its platform would show it a second time."""


async def look_back(row: Row, draft: Draft, *, adapter: Adapter, now: datetime) -> Receipt | None:
    """Where a row stands, as this draft; None where its key may be sent: it is not shown, or its platform still knows the key.

    It is looked for though the key may be known still: how long a platform remembers, it rarely says exactly.

    Raises:
        TemporaryError: it could not be looked for now.
        LostSight: nobody can tell.
    """
    doubt = row.doubt
    if doubt is None or row.receipt or adapter.capabilities.remembers_seconds == inf:
        return None
    try:
        return await _find(draft, doubt, adapter=adapter, key=row.key)
    except UncertainError as error:
        if (now - doubt.since).total_seconds() < adapter.capabilities.remembers_seconds:
            return None
        raise LostSight(str(error)) from None


async def _find(draft: Draft, doubt: Doubt, *, adapter: Adapter, key: str) -> Receipt | None:
    if not isinstance(adapter, FindsShown):
        raise UncertainError("it may have been shown, and its platform cannot say any more whether it was")
    return await adapter.find(draft, key=key, after=doubt.after, since=doubt.since)


async def patiently(look: Callable[[], Awaitable[Receipt | None]]) -> Receipt | None:
    """What is seen, once it can be looked for: a platform that was just connected may need a moment.

    Raises:
        LostSight: nobody can tell, even after some time.
    """
    reason = ""
    for _ in range(LOOKS):
        try:
            return await look()
        except TemporaryError as error:
            reason = str(error)
            await asyncio.sleep(min(error.retry_after, LONGEST_PAUSE))
        except RejectedError as error:
            raise LostSight(str(error)) from None
    raise LostSight(reason)
