"""What a typed line means: a word for the terminal itself, a button's number, a command, or something said."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from adapters.message import Action, Kind

COMMAND = re.compile(r"/([^\W\d][\w-]{0,31})(?:\s+(.*))?", re.DOTALL)

MOST = 999
"""Buttons that have numbers at once."""


@dataclass(frozen=True, slots=True)
class Typed:
    """A line, understood."""

    kind: Kind
    text: str = ""
    action: str = ""


@dataclass(slots=True)
class Choices:
    """The buttons that can be pressed by typing their number: the latest ones, for as long as no others are shown."""

    actions: list[Action] = field(default_factory=list)
    answered: bool = False
    """Whether the person said something since, so that other buttons take their place and do not join them."""
    lasting: bool = False
    """True where several conversations share a screen: a number then stands for one button as long as there are numbers left."""

    def offer(self, actions: tuple[Action, ...]) -> dict[str, int]:
        """Number the buttons of a new line; what opens an address has none. Returns the numbers by action id."""
        pressable = [action for action in actions if not action.url]
        if pressable and self._begins_anew(len(pressable)):
            self.actions, self.answered = [], False
        known = {action.id for action in self.actions} if self.lasting else set()
        self.actions += [action for action in pressable if action.id not in known]
        return {action.id: number for number, action in enumerate(self.actions, start=1)}

    def _begins_anew(self, more: int) -> bool:
        return len(self.actions) + more > MOST if self.lasting else self.answered

    def pick(self, line: str) -> Action | None:
        """The button that a line names, if it is a number of one."""
        number = int(line) if line.isascii() and line.isdigit() and len(line) <= len(str(MOST)) else 0
        return self.actions[number - 1] if 0 < number <= len(self.actions) else None


def understand(line: str, choices: Choices, *, beginning: str = "") -> Typed:
    """What a line means for the house; a button's number behind a `beginning` that was offered presses that button, too."""
    text = line.encode("utf-16", "surrogatepass").decode("utf-16", "replace")  # bytes that are no text arrive as lone surrogates
    picked = choices.pick(text.strip()) or (choices.pick(text.removeprefix(beginning).strip()) if beginning else None)
    choices.answered = True
    if picked:
        return Typed(Kind.ACTION, text=picked.label, action=picked.id)
    if command := COMMAND.fullmatch(text.strip()):
        return Typed(Kind.COMMAND, text=command[2] or "", action=command[1].lower())
    return Typed(Kind.TEXT, text=text)
