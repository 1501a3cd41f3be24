"""What a configuration file may say about people taking over: desks, operators, topics and modes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sized
from itertools import pairwise
from string import Formatter
from typing import Annotated, TypeVar

from pydantic import AfterValidator, Discriminator, Field, StringConstraints, Tag, model_validator
from pydantic_core import PydanticCustomError

from adapters.message import Address
from bots.desk.rules import DeskRoom, Rules
from bots.problems import Fault, Faults, nearest, shown
from bots.sections import Language, Line, PersonId, Section, kind_of_words, like
from bots.store.handoffs import Mode
from policies.signals.fold import fold

DESK = "desk"
"""The name of the desk that takes what suits no route."""
PLACEHOLDERS = ("person", "brand", "operator", "contact")
"""What a prepared reply may leave open: the handle or name of the person, the brand, the operator's name, `brand.contact`."""


def _growing(minutes: tuple[float, ...]) -> tuple[float, ...]:
    if any(later <= earlier for earlier, later in pairwise(minutes)):
        raise PydanticCustomError("growing", "minutes that grow, such as [5, 15, 30]")
    return minutes


T = TypeVar("T", bound=Sized)


def _some(several: T) -> T:
    if not several:
        raise PydanticCustomError("some", "one at least")
    return several


def _lower(name: str) -> str:
    if name != name.lower():
        raise PydanticCustomError("case", "a name in small letters")
    return name


def _fillable(text: str) -> str:
    """Only what is known when an operator uses it may be left open."""
    if unknown := [name for name in _open_places(text) if name not in PLACEHOLDERS]:
        known = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
        near = nearest(unknown[0], PLACEHOLDERS)
        expected = f"one of {known}, and {{{{ or }}}} for a brace"
        raise Faults([Fault((), shown(f"{{{unknown[0]}}}"), expected, near and f"{{{near}}}")])
    return text


def _open_places(text: str) -> Iterator[str]:
    """What stands between braces, as it is written."""
    try:
        for _, name, form, conversion in Formatter().parse(text):
            if name is not None:
                yield name + (f"!{conversion}" if conversion else "") + (f":{form}" if form else "")
    except ValueError:
        raise PydanticCustomError("braces", "braces in pairs, and {{ or }} for one that stands alone") from None


def _telling(phrase: str) -> str:
    if not fold(phrase):
        raise PydanticCustomError("phrase", "a word or phrase with letters in it")
    return phrase


Name = Annotated[str, like(r"[\w-]{1,40}", "one word of letters, digits, - and _, at most 40"), AfterValidator(_lower)]
RoomId = Annotated[str, like(r"[^:\s]+:\S.*", 'an adapter and a room on that platform, such as "discord:80351110224678912"')]
Minutes = Annotated[float, Field(gt=0, le=10_080)]
Phrase = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), AfterValidator(_telling)]
Phrases = Annotated[tuple[Phrase, ...], AfterValidator(_some)]
Fillable = Annotated[Line, AfterValidator(_fillable)]
Prepared = Annotated[
    Annotated[Fillable, Tag("text")] | Annotated[dict[Language, Fillable], AfterValidator(_some), Tag("table")],
    Discriminator(kind_of_words),
]
Topics = dict[Name, Phrases]


class Operator(Section):
    """Who may answer in the ambassador's place: a person, or everybody in a group."""

    id: PersonId = Field(default="", examples=["lounge:anne"])
    """Who it is: the adapter's name, a colon, and the person's id on that platform."""
    name: Line = Field(default="", examples=["Anne"])
    """The name people read when this person answers."""
    group: PersonId = Field(default="", examples=["lounge:colleagues"])
    """A role or group instead of one person: the adapter's name, a colon, and its id; its members go by their names there."""

    @property
    def key(self) -> str:
        """Which of the two it is."""
        return "group" if self.group else "id"

    @property
    def adapter(self) -> str:
        return (self.id or self.group).partition(":")[0]

    @model_validator(mode="after")
    def _is_one_of_both(self) -> Operator:
        if bool(self.id) == bool(self.group):
            found = "both `id` and `group`" if self.id else "neither `id` nor `group`"
            raise Faults([Fault((), found, "`id` and `name` of a person, or the `group` whose members may operate")])
        if self.group and self.name:
            raise Faults([Fault(("name",), shown(self.name), "no name: a group's members go by the names they have there")])
        if self.id and not self.name:
            raise Faults([Fault(("name",), "nothing", "the name people read when this person answers")])
        return self


class Route(Section):
    """Another desk, for conversations in certain languages or about certain topics; the first that suits is rung."""

    name: Name = Field(examples=["english"])
    """What this desk is called."""
    adapter: Line = Field(examples=["lounge"])
    """The adapter that carries it."""
    room: Line = Field(examples=["desk-english"])
    """Its room, as that platform names it."""
    languages: tuple[Language, ...] = Field(default=(), examples=[["en"]])
    """Which conversations belong here, by language; any when empty."""
    topics: tuple[Name, ...] = Field(default=(), examples=[["shipping"]])
    """By topic, as `[topics]` names them; any when empty."""

    @property
    def desk(self) -> DeskRoom:
        return DeskRoom(self.name, Address(self.adapter, self.room), self.languages, self.topics)


def _told_apart(routes: tuple[Route, ...]) -> tuple[Route, ...]:
    counts = Counter([DESK, *(route.name for route in routes)])
    twice = [place for place, route in enumerate(routes) if counts[route.name] > 1]
    if twice:
        expected = f'a name of its own ("{DESK}" is the one in [desk] itself)'
        raise Faults([Fault((place, "name"), shown(routes[place].name), expected) for place in twice])
    return routes


class DeskSettings(Section):
    adapter: Line = Field(examples=["lounge"])
    """The adapter that carries the desk."""
    room: Line = Field(examples=["desk"])
    """The room where operators see conversations, as that platform names it."""
    language: Language | None = Field(default=None, examples=["en"])
    """What is spoken at the desks; without it, `brand.language`."""
    show_names: bool = False
    """True shows operators what people call themselves; else they see a handle such as "Guest #12"."""
    consent_seconds: float = Field(default=20.0, ge=0, le=600)
    """How long people may choose what the desk gets to see, before it is rung with their last message alone."""
    remind_minutes: Annotated[tuple[Minutes, ...], AfterValidator(_growing)] = (5.0, 15.0, 30.0)
    """After how long a wait the desk is reminded; minutes count in opening hours only, here and below."""
    patience_minutes: Minutes = 60.0
    """After how long a wait the person is offered another way."""
    silence_minutes: Minutes = 10.0
    """How long an operator may leave a line unanswered; then comes a reminder, and after as long again somebody else is asked."""
    approval_minutes: Minutes = 10.0
    """How long a proposed answer waits for an operator."""
    snooze_minutes: Minutes = 60.0
    """How long a conversation is set aside when no time is said, by the clock on the wall."""
    snippets: dict[Name, Prepared] = Field(
        default={}, examples=[{"welcome": {"en": "Hello {person}, this is {operator} from {brand}. Or write to {contact}"}}]
    )
    """Prepared replies by name: a text, or texts by language; {person}, {brand}, {operator} and {contact} are filled in."""
    operators: tuple[Operator, ...] = ()
    """Who may take conversations over."""
    routes: Annotated[tuple[Route, ...], AfterValidator(_told_apart)] = ()
    """Other desks; what suits none of them comes to this one."""

    @property
    def address(self) -> Address:
        """Where the desk is."""
        return Address(adapter=self.adapter, room=self.room)

    @property
    def rooms(self) -> tuple[DeskRoom, ...]:
        """All desks, in the order in which they are looked at."""
        return (*(route.desk for route in self.routes), DeskRoom(DESK, self.address))


class ModesSettings(Section):
    """How much the AI may say by itself; an operator may switch it at any time."""

    persona: Mode = Mode.AUTO
    """Everywhere: `auto`, it answers; `draft`, an operator sends, edits or skips what it proposes; `off`, people only."""
    rooms: dict[RoomId, Mode] = Field(default={}, examples=[{"lounge:counter": "draft"}])
    """In one room, which outranks the above: the adapter's name, a colon, and the room."""
    topics: dict[Name, Mode] = Field(default={}, examples=[{"shipping": "draft"}])
    """About one topic, which outranks both: as `[topics]` names it."""

    def configured(self) -> dict[tuple[str, str], Mode]:
        """By scope and name, as switches have them."""
        rooms = {("room", name): mode for name, mode in self.rooms.items()}
        return {("persona", ""): self.persona, **rooms, **{("topic", name): mode for name, mode in self.topics.items()}}


def rules_of(desk: DeskSettings, topics: Mapping[str, tuple[str, ...]], modes: ModesSettings, *, language: str, zone: str) -> Rules:
    """The same for the desk itself, in seconds; `language` is spoken where the section says none."""
    return Rules(
        rooms=desk.rooms,
        operators={operator.id: operator.name for operator in desk.operators if operator.id},
        groups=frozenset(operator.group for operator in desk.operators if operator.group),
        language=desk.language or language,
        zone=zone,
        show_names=desk.show_names,
        consent=desk.consent_seconds,
        reminders=tuple(60 * minutes for minutes in desk.remind_minutes),
        patience=60 * desk.patience_minutes,
        silence=60 * desk.silence_minutes,
        approval=60 * desk.approval_minutes,
        snooze=60 * desk.snooze_minutes,
        snippets=desk.snippets,
        topics=topics,
        modes=modes.configured(),
    )
