"""Buttons as inline keyboards, and what becomes of those that Telegram cannot carry."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from adapters.message import Action

ROW = 30
"""Characters of labels that fit side by side on a narrow telephone."""
OPENS = ("https://", "http://", "tg://")
"""What a button's address may begin with (Bot API, `InlineKeyboardButton.url`); mail and telephone addresses it refuses."""


def keyboard(actions: Sequence[Action]) -> InlineKeyboardMarkup | None:
    """The buttons in rows, in order; None where there are none."""
    carried = [action for action in actions if fits(action)]
    return InlineKeyboardMarkup([list(map(_button, row)) for row in _rows(carried)]) if carried else None


def fits(action: Action) -> bool:
    """Whether a button can carry it; else it is written out, as `written`."""
    return not action.url or action.url.startswith(OPENS)


def written(action: Action) -> str:
    """A link's button as text."""
    return f"{action.label}: {action.url}"


def lasting(markup: InlineKeyboardMarkup | None) -> InlineKeyboardMarkup | None:
    """What stays of a keyboard that is not to be pressed any more: its links."""
    rows = [[button for button in row if button.url] for row in (markup.inline_keyboard if markup else ())]
    links = [row for row in rows if row]
    return InlineKeyboardMarkup(links) if links else None


def presses(actions: Sequence[Action]) -> bool:
    """Whether any of them comes back as a message."""
    return any(not action.url for action in actions)


def _button(action: Action) -> InlineKeyboardButton:
    if action.url:
        return InlineKeyboardButton(action.label, url=action.url)
    return InlineKeyboardButton(action.label, callback_data=action.id)


def _rows(actions: Sequence[Action]) -> Iterator[list[Action]]:
    """At most two in a row, and only where both labels are short."""
    row: list[Action] = []
    for action in actions:
        if row and (len(row) > 1 or len(row[0].label) + len(action.label) > ROW):
            yield row
            row = []
        row.append(action)
    if row:
        yield row
