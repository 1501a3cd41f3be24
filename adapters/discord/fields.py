"""Fields to write in, as Discord shows them: a form with one of them, whose id says what is meant."""

from __future__ import annotations

from typing import Any, Final

import discord

from adapters.base import Form

TITLE: Final = 45
"""Characters of a title and of a label (discord.com/developers/docs/components/reference, "Label"; "Modal" of interactions)."""
WRITTEN: Final = 4000
"""Characters of what is written (same page, "Text Input")."""
FIELD: Final = "text"


def fits(form: Form) -> bool:
    """Whether all of what stands in it at first can."""
    return len(form.text) <= WRITTEN


def modal(form: Form, *, action: str) -> dict[str, Any]:
    """A form, which is sent back under the id of the button that opened it."""
    field = {
        "type": discord.ComponentType.text_input.value,
        "custom_id": FIELD,
        "style": discord.TextStyle.paragraph.value,
        "required": True,
        "max_length": WRITTEN,
    }
    if form.text:
        field["value"] = form.text
    label = {"type": discord.ComponentType.label.value, "label": _short(form.label), "component": field}
    return {"custom_id": action, "title": _short(form.title), "components": [label]}


def _short(text: str) -> str:
    return text if len(text) <= TITLE else f"{text[: TITLE - 1].rstrip()}…"
