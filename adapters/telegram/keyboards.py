"""Which buttons can still be pressed: in a conversation, those of the newest line that has any."""

from __future__ import annotations

from dataclasses import dataclass

from adapters.message import Address
from adapters.recent import Recent
from adapters.telegram.buttons import Keyboard, links_of
from adapters.telegram.lines import Line

REMEMBERED = 5000
"""Conversations; in those that were quiet longest, an old keyboard stays. Pressing it does no harm."""

NO_BUTTONS: Keyboard = {"inline_keyboard": []}


@dataclass(frozen=True, slots=True)
class Standing:
    """A line with buttons."""

    line: Line
    keyboard: Keyboard

    @property
    def presses(self) -> bool:
        """Whether any of the buttons comes back as a message."""
        return any(not button.get("url") for row in self.keyboard["inline_keyboard"] for button in row)

    @property
    def rest(self) -> Keyboard:
        """What is to stay of the buttons; an empty keyboard takes them away."""
        return links_of(self.keyboard) or NO_BUTTONS


class Keyboards:
    """The newest keyboard of each conversation."""

    def __init__(self) -> None:
        self._newest: Recent[Address, Standing] = Recent(REMEMBERED)

    def shown(self, place: Address, line: Line, keyboard: Keyboard | None) -> Standing | None:
        """A line is shown as this; returns the older one whose buttons are to go, if there is one."""
        older = self._newest.get(place)
        if keyboard is None or not (standing := Standing(line, keyboard)).presses:
            self.gone(place, line)
            return None
        self._newest.put(place, standing)
        return older if older and older.line != line else None

    def gone(self, place: Address, line: Line) -> None:
        """A line's buttons are not there any more."""
        standing = self._newest.get(place)
        if standing and standing.line == line:
            del self._newest[place]
