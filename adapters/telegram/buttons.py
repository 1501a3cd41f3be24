"""Buttons as inline keyboards, in Telegram's own form, and what becomes of those that Telegram does not carry."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from adapters.message import Action

Keyboard: TypeAlias = Mapping[str, Any]
"""A Bot API `InlineKeyboardMarkup`."""

ROW = 30
"""Characters of labels that stand side by side on a narrow telephone."""
OPENS = ("https://", "http://", "tg://")
"""What a button's address may begin with (Bot API, `InlineKeyboardButton.url`); Telegram refuses mail and telephone addresses."""


def keyboard_of(actions: Sequence[Action]) -> Keyboard | None:
    """The buttons that Telegram carries, in rows; None where there are none."""
    rows = list(_rows([action for action in actions if is_carried(action)]))
    return {"inline_keyboard": rows} if rows else None


def is_carried(action: Action) -> bool:
    """Whether a button can be one; else it is written out, as `written`."""
    return not action.url or action.url.startswith(OPENS)


def written(action: Action) -> str:
    """A button that opens an address, as text."""
    return f"{action.label}: {action.url}"


def links_of(keyboard: Keyboard | None) -> Keyboard | None:
    """What stays of a keyboard that is to be pressed no more."""
    rows = [[button for button in row if button.get("url")] for row in (keyboard or {}).get("inline_keyboard", ())]
    links = [row for row in rows if row]
    return {"inline_keyboard": links} if links else None


def _rows(actions: Sequence[Action]) -> Iterator[list[dict[str, str]]]:
    """Two in a row where both labels are short, else one."""
    row: list[Action] = []
    for action in actions:
        if row and (len(row) > 1 or len(row[0].label) + len(action.label) > ROW):
            yield list(map(_button, row))
            row = []
        row.append(action)
    if row:
        yield list(map(_button, row))


def _button(action: Action) -> dict[str, str]:
    return {"text": action.label, "url": action.url} if action.url else {"text": action.label, "callback_data": action.id}
