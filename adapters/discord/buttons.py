"""Buttons as Discord carries them; what they mean is in their ids alone, so they outlive whoever made them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import discord

from adapters.message import Action, Draft

MOST: Final = 25
"""Buttons of a message, in rows of five (discord.com/developers/docs/components/reference, "Action Row")."""
LABEL: Final = 80
"""Characters of a label (same page, "Button")."""
ADDRESS: Final = 512
"""Characters of the address that a button opens (same page)."""
OPENS: Final = ("https://", "http://", "discord://")


def view_of(actions: Sequence[Action]) -> discord.ui.View | None:
    """The buttons that Discord carries, of each id the first; None where there are none."""
    carried = {action.url or action.id: action for action in reversed(actions) if is_carried(action)}
    if not carried:
        return None
    view = discord.ui.View(timeout=None)
    for action in [action for action in actions if carried.get(action.url or action.id) is action][:MOST]:
        view.add_item(_button(action))
    view.stop()  # nothing is to be called back: a press is heard as any other event
    return view


def is_carried(action: Action) -> bool:
    """Whether a button can be one; else it is written out, as `written`."""
    return not action.url or (action.url.startswith(OPENS) and len(action.url) <= ADDRESS)


def with_written(draft: Draft, *, every: bool = False) -> Draft:
    """The draft with the addresses in its text that no button can open; or with all of them."""
    links = [action for action in draft.actions if not is_carried(action) or (every and action.url)]
    if not links:
        return draft
    text = "\n\n".join(part for part in (draft.text, *(f"{link.label}: {link.url}" for link in links)) if part)
    return replace(draft, text=text, actions=tuple(action for action in draft.actions if action not in links))


def _button(action: Action) -> discord.ui.Button[discord.ui.View]:
    label = action.label if len(action.label) <= LABEL else f"{action.label[: LABEL - 1]}…"
    if action.url:
        return discord.ui.Button(label=label, url=action.url)
    return discord.ui.Button(label=label, custom_id=action.id)
