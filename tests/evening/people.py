"""What a person does in an evening: asks, asks for people, shares or not, writes on, edits, sends files, goes back, leaves."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from adapters.message import Address, Attachment, Author, Kind, Message
from tests.evening.child import STREET
from tests.evening.town import Said, Town

WAYS = ("command", "button", "words")
CHOICES = ("share", "share_last", "nothing", "write", "nothing", "cancel")
WORDS = {
    "en": ("Please look at {note} for me.", "I want to talk to a human please.", "I want to kill myself."),
    "fr": ("Regardez ma {note} s'il vous plaît.", "Je voudrais parler à un humain, s'il vous plaît.", "Je veux me suicider."),
}


@dataclass(slots=True)
class Person:
    """One conversation's person."""

    town: Town
    place: Address
    author: Author
    chance: random.Random
    arrives: float
    """Seconds into the evening."""
    in_crisis: bool = False
    lines: list[Message] = field(default_factory=list)

    @property
    def language(self) -> str:
        return "en" if self.place.adapter == STREET else "fr"

    async def live(self) -> None:
        await self.town.pace.pause(self.arrives)
        if self.chance.random() < 0.3:
            self.do(Kind.JOIN)
        self.write()
        await self.answered(90)
        if self.in_crisis:
            self.town.say(self.place, self.author, WORDS[self.language][2])
            await self.answered(60)
        if self.chance.random() < 0.8 and not self.in_crisis:
            await self.ask_for_people()
        for _ in range(self.chance.randint(1, 6)):
            await self.town.pace.pause(self.chance.uniform(5, 150))
            if not self.go_on():
                return

    async def ask_for_people(self) -> None:
        match self.chance.choice(WAYS):
            case "command":
                self.do(Kind.COMMAND, "human")
            case "button":
                self.do(Kind.ACTION, "human")
            case _:
                self.town.say(self.place, self.author, WORDS[self.language][1])
        await self.answered(60)
        match self.chance.choice(CHOICES):
            case "share" | "share_last" as choice:
                self.do(Kind.ACTION, choice)
            case "write":
                self.write()
            case "cancel":
                self.do(Kind.COMMAND, "ai")

    def go_on(self) -> bool:
        """Do one more thing; False when that was the last."""
        match self.chance.choices(("write", "two", "edit", "file", "back", "human", "leave"), (60, 12, 10, 8, 4, 4, 2))[0]:
            case "two":
                self.write()
                self.write()
            case "edit" if self.lines:
                self.edit(self.lines[-1])
            case "file":
                self.write(attachments=(Attachment("image", "https://files.example/cup.png", "cup.png", "image/png", 512),))
            case "back":
                self.do(Kind.COMMAND, "ai")
            case "human":
                self.do(Kind.COMMAND, "human")
            case "leave":
                self.do(Kind.LEAVE)
                return False
            case _:
                self.write()
        return True

    def write(self, *, attachments: tuple[Attachment, ...] = ()) -> None:
        note = self.town.number("note")
        text = WORDS[self.language][0].format(note=note)
        message = self.town.say(self.place, self.author, text, attachments=attachments)
        self.lines.append(message)
        self.town.said.append(Said(note, message))

    def edit(self, earlier: Message) -> None:
        self.town.say(self.place, self.author, f"{earlier.text} (corrected)", kind=Kind.EDIT, reply_to=earlier.id)

    def do(self, kind: Kind, action: str = "") -> None:
        self.town.say(self.place, self.author, "", kind=kind, action=action)

    async def answered(self, seconds: float) -> None:
        """Wait until there is something new to read, but not for ever."""
        before = len(self.town.see(self.place))
        for _ in range(10):
            await self.town.pace.pause(seconds / 10)
            if len(self.town.see(self.place)) > before:
                return
