"""From the bytes of a response to the pieces of an answer."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Final, Protocol

from bots.models.answer import Answer
from bots.models.base import ModelUnavailable, Piece, Text
from bots.models.patience import Patience
from bots.models.sse import Events

REST: Final = 2.0
"""Seconds that usage figures and the end of the stream may take once the model has finished: the answer is there."""


class Received(Protocol):
    """The body of a response, as its bytes come."""

    async def more(self) -> bytes:
        """The next bytes; none at the end.

        Raises:
            ModelUnavailable: nothing came in time, or the connection broke.
        """
        ...


async def read(received: Received, patience: Patience) -> AsyncGenerator[Piece]:
    """The pieces of one streamed answer; a `Text` holds what came together.

    Raises:
        BrokenStream: what came is no whole answer.
        ContextOverflow: the endpoint found that out while it streamed.
        ModelUnavailable: nothing came in time, or the connection broke.
    """
    events, answer = Events(), Answer()
    more = True
    while more and not answer.done:
        data = await _next(received, answer)
        more = bool(data)
        text = answer.feed(events.feed(data) if more else events.end())
        if answer.finished:
            patience.renew(silence=REST)
        elif answer.lively:
            patience.renew()
        if text:
            yield Text(text)
    text, done = answer.end()
    if text:
        yield Text(text)
    yield done


async def _next(received: Received, answer: Answer) -> bytes:
    """The next bytes; a connection that breaks after the model has finished has merely ended."""
    try:
        return await received.more()
    except ModelUnavailable:
        if answer.finished:
            return b""
        raise
