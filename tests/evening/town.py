"""The two platforms of an evening: what everybody says there, each event delivered twice, and what everybody sees."""

from __future__ import annotations

import asyncio
import random
from collections import defaultdict, deque
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from uuid import uuid4

import msgspec

from adapters.message import Address, Attachment, Author, Kind, Message
from tests.evening.child import LOUNGE, STREET
from tests.evening.pace import Pace
from tests.farside.file import FilePlatform, Shown, whole_lines

HOMES = "home"
"""The rooms of persons begin so; all others are desks."""


@dataclass(frozen=True, slots=True)
class Said:
    """A line with a number of its own, and who it was meant for."""

    token: str
    message: Message
    by_operator: bool = False
    about: int = 0
    """The conversation an operator's line was for."""
    inside: bool = False
    """True for what only colleagues may read."""


class Screen:
    """What one platform shows, read as it grows."""

    def __init__(self, platform: FilePlatform) -> None:
        self.platform = platform
        self.lines: list[Shown] = []
        self.rooms: defaultdict[Address, list[Shown]] = defaultdict(list)
        self._offset = 0

    def look(self) -> None:
        for end, line in whole_lines(self.platform.shown_file, self._offset):
            self._offset = end
            shown = msgspec.json.decode(line, type=Shown)
            self.lines.append(shown)
            self.rooms[shown.draft.to].append(shown)


@dataclass(slots=True)
class Town:
    """Everything that happens outside the house."""

    folder: Path
    pace: Pace
    chance: random.Random
    screens: dict[str, Screen] = field(default_factory=dict)
    said: list[Said] = field(default_factory=list)
    lately: deque[Address] = field(default_factory=lambda: deque(maxlen=3))
    """Where persons have said something, the latest last."""
    events: int = 0
    """How many different events were delivered."""
    _numbers: count[int] = field(default_factory=lambda: count(1))
    _late: list[Message] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.screens = {name: Screen(FilePlatform(self.folder / name, name=name)) for name in (STREET, LOUNGE)}

    async def watch(self) -> None:
        """Look at the screens, until cancelled."""
        while True:
            for screen in self.screens.values():
                screen.look()
            await asyncio.sleep(0.02)

    def see(self, place: Address) -> list[Shown]:
        return self.screens[place.adapter].rooms[place]

    def number(self, word: str) -> str:
        return f"{word} {next(self._numbers):05}"

    def say(  # noqa: PLR0913 - what a line may be, by keyword
        self,
        place: Address,
        author: Author,
        text: str,
        *,
        kind: Kind = Kind.TEXT,
        action: str = "",
        direct: bool = True,
        reply_to: str = "",
        attachments: tuple[Attachment, ...] = (),
    ) -> Message:
        """Somebody says or does something; the platform tells it now, and once more a little later."""
        message = Message(
            id=uuid4().hex,
            address=place,
            author=author,
            text=text,
            sent_at=self.pace(),
            position=next(self._numbers),
            kind=kind,
            direct=direct,
            action=action,
            reply_to=reply_to,
            attachments=attachments,
        )
        self.events += 1
        if place.room.startswith(HOMES):
            self.lately.append(place)
        self._deliver(message)
        self._late.append(message)
        if len(self._late) > 8:
            self._deliver(self._late.pop(self.chance.randrange(len(self._late))))
        return message

    def deliver_the_rest(self) -> None:
        while self._late:
            self._deliver(self._late.pop())

    def _deliver(self, message: Message) -> None:
        self.screens[message.address.adapter].platform.deliver(message)
