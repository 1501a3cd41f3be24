"""Looks whether a line stands that may have been shown, where its platform would not know its key any more."""

from __future__ import annotations

from datetime import datetime

from adapters.base import Adapter, FindsShown
from adapters.errors import UncertainError
from adapters.message import Draft, Receipt
from bots.store.values import Row


class LostSight(Exception):  # noqa: N818 - names what happened, and is not the platform's failure
    """Nobody can tell whether a line stands there, and its platform would show it a second time."""


async def look_back(row: Row, draft: Draft, *, adapter: Adapter, now: datetime) -> Receipt | None:
    """Where a row stands, as this draft; None where its key may be sent: it is not shown, or its platform still knows the key.

    Raises:
        TemporaryError: it could not be looked for now.
        LostSight: nobody can tell.
    """
    doubt = row.doubt
    if doubt is None or row.receipt or (now - doubt.since).total_seconds() < adapter.capabilities.remembers_seconds:
        return None
    if not isinstance(adapter, FindsShown):
        raise LostSight("it may have been shown, and its platform cannot say any more whether it was")
    try:
        return await adapter.find(draft, key=row.key, after=doubt.after, since=doubt.since)
    except UncertainError as error:
        raise LostSight(str(error)) from None
