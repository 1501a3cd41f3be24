"""Hands an adapter its ticket back with everything that a turn says where it was heard."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from bots.store.values import Claimed, Effects, Post, Reply, Settlement


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
