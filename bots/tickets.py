"""Hands an adapter its ticket back, with everything that a turn says where it was heard, or because it says nothing there."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from dataclasses import replace

from adapters.base import Adapter, TakesTicketsBack
from adapters.errors import DeliveryError
from bots.store.values import Claimed, Effects, Post, Reply, Settlement

log = logging.getLogger("frankly.runtime")


def ticketed(settlement: Settlement, claimed: Claimed) -> Settlement:
    """The settlement, with the ticket of the message that ends the turn on every draft for the turn's own conversation."""
    ticket = claimed.messages[-1].ticket
    if not ticket:
        return settlement
    return replace(settlement, replies=tuple(_replies(settlement, ticket)), effects=_effects(settlement, ticket))


def _replies(settlement: Settlement, ticket: str) -> Iterator[Reply]:
    return (_with_ticket(reply, ticket) for reply in settlement.replies)


def _effects(settlement: Settlement, ticket: str) -> Effects | None:
    if settlement.effects is None:
        return None
    return replace(settlement.effects, posts=tuple(_posts(settlement.effects.posts, settlement.conversation, ticket)))


def _posts(posts: Iterable[Post], conversation: int, ticket: str) -> Iterator[Post]:
    """What is posted anywhere else answers nobody who holds the ticket."""
    for post in posts:
        yield replace(post, reply=_with_ticket(post.reply, ticket)) if post.to == conversation else post


def _with_ticket(reply: Reply, ticket: str) -> Reply:
    return replace(reply, draft=replace(reply.draft, ticket=ticket))


def is_silent(settlement: Settlement, claimed: Claimed) -> bool:
    """Whether somebody was promised an answer by a platform, and there is none: a policy says nothing, or they are blocked."""
    if not claimed.messages[-1].ticket or settlement.replies or settlement.hold_until:
        return False
    posts = settlement.effects.posts if settlement.effects else ()
    return all(post.to != settlement.conversation for post in posts)


async def take_back(claimed: Claimed, home: Adapter) -> None:
    """Let the platform say so. Nothing depends on it."""
    if not isinstance(home, TakesTicketsBack):
        return
    try:
        await home.take_back(claimed.messages[-1].ticket)
    except DeliveryError as error:
        log.info("ticket.left", extra={"conversation": claimed.conversation, "error": str(error)})
