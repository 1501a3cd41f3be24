"""How a brand wants people to take over: at which desks, by whom, how soon, and with which prepared words."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from adapters.message import Address, Author
from bots.store.handoffs import Mode


@dataclass(frozen=True, slots=True)
class Operator:
    """A person who may answer in the ambassador's place."""

    id: str
    """`adapter:id`."""
    name: str
    """As people read it."""


@dataclass(frozen=True, slots=True)
class DeskRoom:
    """A room in which operators see conversations."""

    name: str
    room: Address
    languages: tuple[str, ...] = ()
    """Which conversations belong here, by language; any when empty."""
    topics: tuple[str, ...] = ()
    """By topic; any when empty."""

    def suits(self, language: str, topics: Collection[str]) -> bool:
        """Is this the room for a conversation in that language, about these topics?"""
        spoken = {language, language.partition("-")[0]}
        return (not self.languages or not spoken.isdisjoint(self.languages)) and (
            not self.topics or not set(topics).isdisjoint(self.topics)
        )

    def holds(self, address: Address) -> bool:
        """Is that this room, or a thread in it?"""
        return (self.room.adapter, self.room.room) == (address.adapter, address.room)


@dataclass(frozen=True, slots=True)
class Rules:
    """Everything configured about people taking over. Durations are seconds; all but `consent` and `snooze` count opening hours
    only.
    """

    rooms: tuple[DeskRoom, ...]
    """In the order in which they are looked at; the last one takes what suits no other."""
    operators: Mapping[str, str] = field(default_factory=dict)
    """Names by `adapter:id`."""
    groups: frozenset[str] = frozenset()
    """Roles or groups whose members may operate, each as `adapter:id`; their members go by the name the platform gives them."""
    language: str = "en"
    """What is spoken at the desks."""
    zone: str = "UTC"
    """The time zone in which times are written and understood there."""
    show_names: bool = False
    """Whether operators see what people call themselves, instead of a handle."""
    consent: float = 20.0
    """How long a person may think about what the desk gets to see before it is rung with the last message alone."""
    reminders: tuple[float, ...] = (300.0, 900.0, 1800.0)
    """After how long a wait the desk is reminded."""
    patience: float = 3600.0
    """After how long a wait the person is offered another way."""
    silence: float = 600.0
    """How long an operator may leave a line unanswered before being reminded; after as long again the person waits for another."""
    approval: float = 600.0
    """How long a proposed draft waits for an operator."""
    snooze: float = 3600.0
    """How long a conversation is set aside when no time is said, by the clock on the wall."""
    snippets: Mapping[str, str | Mapping[str, str]] = field(default_factory=dict)
    """Prepared replies by name: a text, or texts by language."""
    topics: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The words and phrases by which each topic is known."""
    modes: Mapping[tuple[str, str], Mode] = field(default_factory=dict)
    """The configured modes by scope and name, as in `ModeSwitch`."""

    def operator(self, adapter: str, author: Author) -> Operator | None:
        """The operator that this author is, or None."""
        number = f"{adapter}:{author.id}"
        if name := self.operators.get(number):
            return Operator(number, name)
        if any(f"{adapter}:{group}" in self.groups for group in author.groups):
            return Operator(number, author.name or author.id)
        return None

    def room_for(self, language: str, topics: Sequence[str]) -> DeskRoom:
        """Where a conversation in that language, about these topics, is rung."""
        return next((room for room in self.rooms[:-1] if room.suits(language, topics)), self.rooms[-1])

    def is_desk(self, address: Address) -> bool:
        """Whether that is a desk, or a thread in one."""
        return self.at(address) is not None

    def at(self, address: Address) -> DeskRoom | None:
        """The first desk that is held in that room, or has a thread there."""
        return next((room for room in self.rooms if room.holds(address)), None)

    def desk(self, name: str) -> DeskRoom:
        """The desk of that name; the one that takes everything when it is no longer configured."""
        return next((room for room in self.rooms if room.name == name), self.rooms[-1])
