"""What a platform adapter is: five members that connect frankly to one platform."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from math import inf
from typing import Literal, Protocol, runtime_checkable

from adapters.message import Address, Attachment, Draft, Message, Receipt

TextUnit = Literal["characters", "utf16"]
Preview = Literal["none", "plain", "edit"]


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a platform can do, so that the house can adapt without knowing its name."""

    max_text: int = 4000
    """The longest text of one draft, counted in `text_unit`, byline included. Longer drafts are split before `send`."""
    text_unit: TextUnit = "characters"
    deduplicates: bool = False
    """True where a second `send` with the same key shows nothing new and returns the first receipt."""
    remembers_seconds: float = inf
    """For how long the platform surely knows a key again. Unless that is for ever, an adapter that is a `FindsShown` is asked what
    stands there before a line is sent once more; where it cannot tell, the key decides as long as it is known.
    """
    preview: Preview = "none"
    """How unfinished drafts are shown: not at all; `plain`, a preview that vanishes by itself or only ever grows; `edit`, one
    message that is edited and stays."""
    preview_seconds: float = 0.0
    """The least time between two previews of one draft."""
    preview_public: bool = True
    """False where only a person alone with the ambassador can be shown an unfinished draft."""
    actions: bool = True
    """False where buttons can only be shown as text."""
    edits: bool = False
    """True where a line that people have seen can be changed where it stands; the adapter is then a `ChangesLines`."""
    burst_seconds: float = 0.0
    """How long people on this platform typically pause inside one thought sent as several messages."""
    album_seconds: float = 0.0
    """How long what was sent together may take to come, where each of several files is a message of its own."""
    threads: bool = False
    """True where the adapter can open threads in a room; it is then an `OpensThreads`."""
    typing: bool = False
    """True where the adapter can show that somebody is writing; it is then a `ShowsTyping`."""
    files: bool = False
    """True where people are shown a file itself, given its `content`; elsewhere its name and address."""
    forms: bool = False
    """True where a press can open a field to write in; the adapter is then a `KnowsHouse` and asks for its `Form`."""


@dataclass(frozen=True, slots=True)
class Command:
    """A command as a platform offers it to people."""

    name: str
    """Without the slash."""
    description: str
    direct: bool = False
    """True for one that is only for people alone with the ambassador, and is not offered in rooms with others."""
    argument: str = ""
    """What may follow it, in words for people; empty where nothing does."""
    menu: str = ""
    """What a menu on one line calls it; empty where it is not about a line."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What a platform shows of the ambassador in one language, before anybody has written to it."""

    short: str
    """One sentence of at most 120 characters: an AI, and for which brand."""
    long: str
    """The same and more, in at most 512 characters: what it does, and how to reach a person."""
    commands: tuple[Command, ...] = ()


class ThreadState(StrEnum):
    """How the conversation stands that a thread at a desk is about."""

    WAITING = "waiting"
    HELD = "held"
    """An operator has it."""
    SNOOZED = "snoozed"
    DONE = "done"
    """Nobody at the desk has anything left to do with it; the thread may be opened again."""


@dataclass(frozen=True, slots=True)
class Introduction:
    """What the house tells an adapter about itself, once, before anything else is asked of it."""

    brand: str
    persona: str
    language: str = "en"
    """The brand's own: what a platform shows where it does not know a person's language."""
    profiles: Mapping[str, Profile] = field(default_factory=dict)
    """By language; `language` is among them."""
    desks: frozenset[str] = frozenset()
    """The rooms of this adapter in which operators speak: there every message counts, whether it is addressed to us or not."""
    desk_commands: tuple[Command, ...] = ()
    """What operators may type there, in the desks' language."""
    states: Mapping[ThreadState, str] = field(default_factory=dict)
    """What operators call how a conversation stands, in a word or two of at most 20 characters, in the desks' language."""


@dataclass(frozen=True, slots=True)
class Form:
    """A field to write in that a press opens. What is sent comes back as the press itself, with that `text`."""

    title: str
    label: str
    text: str = ""
    """What stands in it at first."""


@dataclass(frozen=True, slots=True)
class Complaint:
    """Something that `check` found wrong, and what to do about it."""

    what: str
    remedy: str
    fatal: bool = True
    """False for a warning: the ambassador can start."""


class Accept(Protocol):
    """Store-then-acknowledge: returns only once the message is durable; only then tell the platform that it was read."""

    async def __call__(self, message: Message, /) -> None: ...


class House(Protocol):
    """What an adapter may ask of the house it belongs to."""

    async def bookmark(self) -> str:
        """What this adapter last kept, or empty."""
        ...

    async def keep_bookmark(self, text: str) -> None:
        """Keep a short text for the next run of this adapter: how far it has heard its platform, above all."""
        ...

    async def rooms(self, *, since: datetime) -> Sequence[Address]:
        """Where people wrote to us through this adapter since then, desks included, the latest first."""
        ...

    async def form(self, press: Message) -> Form | None:
        """The field that a press opens, or None where it is to be accepted as it is. Changes nothing, and answers at once."""
        ...


class Adapter(Protocol):
    """One connection to a platform."""

    @property
    def name(self) -> str:
        """The `Address.adapter` of everything this adapter carries."""
        ...

    @property
    def capabilities(self) -> Capabilities: ...

    async def check(self) -> tuple[Complaint, ...]:
        """Look for missing rights, tokens and settings without sending anything to anybody."""
        ...

    async def run(self, accept: Accept) -> None:
        """Feed every message to `accept`, in order within a room, until cancelled; leave no task behind."""
        ...

    async def send(self, draft: Draft, *, key: str, replaces: Receipt | None = None) -> Receipt:
        """Show a draft, or change what `replaces` shows into it, and return the platform's proof.

        `key` is the same for every attempt to show the same draft, previews included.

        Raises:
            TemporaryError: nothing was shown, try again later.
            RejectedError: nothing was shown and nothing will be.
            UncertainError: nobody knows.
        """
        ...


@runtime_checkable
class OpensThreads(Protocol):
    """What an adapter with `Capabilities.threads` can do besides."""

    async def open_thread(self, room: Address, title: str) -> Address:
        """Open a thread in a room and return its address.

        Raises:
            TemporaryError: none was opened, try again later.
            RejectedError: none can be opened there; its words say what is missing.
            UncertainError: nobody knows; an empty thread may be left behind.
        """
        ...


@runtime_checkable
class ShowsTyping(Protocol):
    """What an adapter with `Capabilities.typing` can do besides."""

    async def show_typing(self, to: Address, byline: str) -> None:
        """Let the people there see for some seconds that somebody is writing. It may fail: nothing depends on it.

        Raises:
            DeliveryError: it could not be shown.
        """
        ...


@runtime_checkable
class TakesIntroduction(Protocol):
    """What an adapter can do that needs to know whose it is."""

    def introduce(self, introduction: Introduction) -> None:
        """Remember it; called before `check` and `run`. Nothing is shown to anybody yet."""
        ...


@runtime_checkable
class KnowsHouse(Protocol):
    """What an adapter can do that needs the house between messages."""

    def move_in(self, house: House) -> None:
        """Remember it; called before `run`."""
        ...


@runtime_checkable
class FindsShown(Protocol):
    """What an adapter can do that reads what stands in its rooms."""

    async def find(self, draft: Draft, *, key: str, after: Receipt | None, since: datetime) -> Receipt | None:
        """Where a draft stands that may have been shown once, or None when it surely does not.

        `after` is what was shown before it in the same conversation, `since` a moment before it was first sent: it stands behind
        both.

        Raises:
            TemporaryError: it could not be looked for now.
            UncertainError: nobody can tell.
        """
        ...


@runtime_checkable
class TakesTicketsBack(Protocol):
    """What an adapter can do that shows people at once that an answer is being looked for."""

    async def take_back(self, ticket: str) -> None:
        """Show that no more: the turn that a message with this ticket ended says nothing. It may fail: nothing depends on it.

        Raises:
            DeliveryError: it could not be shown.
        """
        ...


@runtime_checkable
class ShowsProfile(Protocol):
    """What an adapter can do on a platform that shows who the ambassador is before anybody writes to it."""

    async def show_profile(self) -> tuple[str, ...]:
        """Bring the platform's profile and commands to what the introduction says; what was changed, in words.

        Raises:
            DeliveryError: the platform did not take it.
            PlatformError: it cannot be reached at all.
        """
        ...


@runtime_checkable
class MarksThreads(Protocol):
    """What an adapter can do besides that opens threads people close and name."""

    async def mark_thread(self, thread: Address, *, title: str, state: ThreadState) -> None:
        """Let operators see at a glance how the conversation of a thread stands. It may fail: nothing depends on it.

        Raises:
            DeliveryError: it could not be shown.
        """
        ...


@runtime_checkable
class ChangesLines(Protocol):
    """What an adapter with `Capabilities.edits` can do besides."""

    async def change(self, draft: Draft, *, shown: Receipt) -> None:
        """Let a line that stands somewhere be this one: other buttons, above all. It is never shown anew.

        Raises:
            TemporaryError: not now.
            RejectedError: it stands there no more, or cannot be changed.
            UncertainError: nobody knows; it may be tried again, for that changes nothing.
        """
        ...


@runtime_checkable
class FetchesFiles(Protocol):
    """What an adapter can do whose platform keeps people's files."""

    async def fetch(self, attachment: Attachment, *, limit: int) -> bytes:
        """The content of a file that this adapter brought in, at most `limit` bytes.

        Raises:
            TemporaryError: not now.
            RejectedError: it is gone, or larger.
        """
        ...
