"""Cuts the lines that effects post into parts that the platforms they go to take."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from adapters.base import Capabilities
from adapters.split import split_draft
from bots.store.reading import Reading
from bots.store.values import Effects, Post


async def fitted(effects: Effects, capabilities: Mapping[str, Capabilities], reading: Reading) -> Effects:
    """The same effects, every post short enough; `capabilities` by the names of adapters. One of an unknown adapter stays whole.

    The first part keeps the post's origin, so that an edit changes that one.
    """
    posts = [part for post in effects.posts for part in _parts(post, capabilities.get(await _adapter(post, reading)))]
    return replace(effects, posts=tuple(posts))


async def _adapter(post: Post, reading: Reading) -> str:
    """The name of the adapter that shows the post."""
    if not isinstance(post.to, int):
        return post.to.address.adapter
    standing = await reading.standing(post.to)
    return standing.address.adapter if standing else ""


def _parts(post: Post, capabilities: Capabilities | None) -> Iterator[Post]:
    drafts = split_draft(post.reply.draft, capabilities) if capabilities else (post.reply.draft,)
    for place, draft in enumerate(drafts):
        yield replace(post, reply=replace(post.reply, draft=draft), origin=post.origin if place == 0 else "")
