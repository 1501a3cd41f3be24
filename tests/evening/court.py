"""Everything that is known of an evening: what the platforms showed, in their own order, and what the store kept."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from adapters.message import Address, Draft
from tests.evening.records import Records, Row
from tests.evening.town import HOMES, Said, Town
from tests.farside.file import Shown

CARDS = {"desk.card", "proposal.made"}
"""The codes of the lines by which desks are rung."""
NOTE = re.compile(r"(?:note|reply|secret) \d{5}")


@dataclass(slots=True)
class Court:
    """Everything that is known."""

    town: Town
    records: Records
    deduplicates: bool
    shown: Counter[str] = field(default_factory=Counter)
    """How often a key was shown as a new line."""
    latest: dict[str, Draft] = field(default_factory=dict)
    """What each line says in the end, by the platform's id."""
    tokens: defaultdict[str, list[Shown]] = field(default_factory=lambda: defaultdict(list))
    """The lines at desks in which a numbered one is to be read."""

    def __post_init__(self) -> None:
        for line in self.lines():
            if not line.replaces:
                self.shown[line.key] += 1
            self.latest[line.replaces or line.id] = line.draft
            if not is_home(line.draft.to):
                for token in NOTE.findall(line.draft.text):
                    self.tokens[token].append(line)

    def lines(self) -> Iterator[Shown]:
        for screen in self.town.screens.values():
            yield from screen.lines

    def homes(self) -> Iterator[tuple[Address, list[Shown]]]:
        """The rooms of persons."""
        for screen in self.town.screens.values():
            yield from ((place, lines) for place, lines in screen.rooms.items() if is_home(place))

    def turn_of(self, said: Said) -> int:
        """The turn of a person's line; 0 where there is none, or where an operator said it."""
        heard = self.records.heard.get(said.message.id)
        return 0 if said.by_operator or heard is None else heard.turn or 0

    def cards(self, said: Said) -> Iterator[Row]:
        """What rang a desk for the conversation of a person's line."""
        number = self.records.heard[said.message.id].conversation
        return (row for row in self.records.rows if row.about == number and row.code in CARDS)

    def code(self, line: Shown) -> str:
        row = self.records.by_key.get(line.key)
        return row.code if row else ""


def is_home(place: Address) -> bool:
    return place.room.startswith(HOMES)
