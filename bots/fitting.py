"""Fits lines to the platforms they go to: cut into parts that these take, and with no button that would do nothing there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from adapters.base import Capabilities
from adapters.message import Draft
from adapters.split import split_draft
from bots.desk.acts import pressed
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


def without_fields(draft: Draft, capabilities: Capabilities) -> Draft:
    """The draft without buttons that only open a field to write in, where the platform has no such fields."""
    if capabilities.forms or not draft.actions:
        return draft
    return replace(draft, actions=tuple(action for action in draft.actions if pressed(action.id).what != "say"))
