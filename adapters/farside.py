"""The other side of an adapter in tests: a platform with people on it, and a house that stores what they say."""

from __future__ import annotations

import asyncio
import re
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from enum import StrEnum

from adapters.base import Adapter
from adapters.errors import DeliveryError
from adapters.message import Action, Address, Attachment, Kind, Message

PATIENCE = 20.0
"""Seconds until a test stops waiting for something that does not come."""


class Lack(StrEnum):
    """What a platform may have no notion of."""

    ROOMS = "the platform has one room"
    PUBLIC = "every room of the platform is direct, or none is"
    ACKNOWLEDGING = "the platform is not told what was read"
    NEWLINES = "what a person says on the platform is one line"
    REPEATS = "the platform brings no event twice"
    ACTIONS = "the platform has no buttons"
    COMMANDS = "the platform has no commands"
    ATTACHMENTS = "people on the platform send no files"
    TYPING = "the platform does not tell who is writing"
    EDITS = "the platform cannot change what it shows"
    ECHOES = "the platform does not play back what the ambassador says"
    MENTIONS = "nothing on the platform rings"
    TEMPORARY = "the platform is never busy"
    REJECTED = "the platform refuses nothing"
    UNCERTAIN = "the platform always answers"


@dataclass(frozen=True, slots=True)
class Seen:
    """One line as a person in the room reads it."""

    text: str
    """All of it, byline included, without what only lays it out."""
    actions: tuple[str, ...] = ()
    """The labels of its buttons."""


class FarSide(ABC):
    """One platform with people on it. Subclass it, and leave out what you lack."""

    lacks: Collection[Lack] = ()

    @property
    @abstractmethod
    def adapter(self) -> Adapter:
        """The near side, connected to this far side; always the same."""

    @abstractmethod
    async def post(self, text: str, *, room: str = "one", direct: bool = True) -> str:
        """Let a person say something; returns the event as `acknowledged` and `repeat` name it."""

    @abstractmethod
    async def shown(self, room: str = "one") -> tuple[Seen, ...]:
        """What a person in the room sees now, oldest first, edits applied, unfinished lines left out where they vanish."""

    def address(self, room: str) -> Address:
        """Where the adapter sends to reach a room of this name."""
        return Address(self.adapter.name, room)

    async def connected(self) -> None:  # noqa: B027 - most are connected at once
        """Return once the adapter, which is running, takes messages."""

    async def aclose(self) -> None:  # noqa: B027 - many hold nothing
        """Let go of everything, after the adapter has stopped."""

    async def acknowledged(self) -> Collection[str]:
        """The events that the platform will not bring again."""
        raise NotImplementedError

    async def repeat(self, event: str) -> None:
        """Bring an event a second time."""
        raise NotImplementedError

    async def press(self, action: Action, *, room: str = "one") -> None:
        """Let a person press a button."""
        raise NotImplementedError

    async def command(self, name: str, text: str = "", *, room: str = "one") -> None:
        """Let a person give a command."""
        raise NotImplementedError

    async def attach(self, attachment: Attachment, *, text: str = "", room: str = "one") -> None:
        """Let a person send a file, with some words or none; what it holds is its `content`, if anybody asks."""
        raise NotImplementedError

    async def write(self, *, room: str = "one") -> None:
        """Let a person be seen writing, without saying anything yet."""
        raise NotImplementedError

    async def writing(self, room: str = "one") -> Collection[str]:
        """What a person in the room was shown about who is writing; asked where the adapter says that it shows it."""
        raise NotImplementedError

    async def titles(self, room: str = "one") -> Collection[str]:
        """What stands above the threads in a room; asked, like the next two, where the adapter says that it opens threads."""
        raise NotImplementedError

    async def look_of(self, thread: Address) -> str:
        """All that tells people in its room how the conversation of a thread stands: its name, a sign, whether it is closed; in any
        words. Asked where the adapter is a `MarksThreads`.
        """
        raise NotImplementedError

    async def post_in(self, thread: Address, text: str) -> None:
        """Let a person say something in a thread that the adapter opened."""
        raise NotImplementedError

    async def shown_in(self, thread: Address) -> tuple[Seen, ...]:
        """What a person sees in a thread that the adapter opened, as `shown`."""
        raise NotImplementedError

    async def echo(self, text: str, *, room: str = "one") -> None:
        """Bring what the ambassador itself said, as some platforms do."""
        raise NotImplementedError

    async def rang(self) -> Collection[str]:
        """What made a sound: mentions, bells."""
        raise NotImplementedError

    async def fail_next(self, error: type[DeliveryError]) -> None:
        """Let the next send go wrong in this way."""
        raise NotImplementedError


class House:
    """What is on the other side of `accept`: it stores, slowly or not at all if the test says so."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
        """Everything accepted, but for people coming and going, and writing."""
        self.typing: list[Message] = []
        self.asked: list[Message] = []
        """Everything that accept was called with."""
        self.open = asyncio.Event()
        self.open.set()
        self.failing = False
        self.shut_rooms: set[str] = set()

    async def accept(self, message: Message, /) -> None:
        if message.kind in {Kind.JOIN, Kind.LEAVE}:
            return
        if message.kind is Kind.TYPING:
            self.typing.append(message)
            return
        self.asked.append(message)
        if message.address.room in self.shut_rooms:
            await asyncio.Event().wait()
        await self.open.wait()
        if self.failing:
            raise OSError("the disk is full")
        self.messages.append(message)

    async def wait(self, number: int) -> list[Message]:
        """What was accepted, once it is `number` messages."""
        await eventually(lambda: len(self.messages) >= number)
        return self.messages


async def eventually(condition: Callable[[], bool | Awaitable[bool]]) -> None:
    """Wait until something is so; far sides are other programs, and most cannot ring back."""
    async with asyncio.timeout(PATIENCE):
        while not await _hold(condition()):  # noqa: ASYNC110 - see above
            await asyncio.sleep(0.002)


async def _hold(answer: bool | Awaitable[bool]) -> bool:  # noqa: FBT001 - it is the value itself
    return answer if isinstance(answer, bool) else await answer


LANDMARK = re.compile(r"word\d+|https://example\.org/\d+|👩‍👩‍👧‍👦|line\d+")


def landmarks(text: str) -> list[str]:
    """What must all be there, in order, in a long text however it was cut and laid out."""
    return LANDMARK.findall(text)


def long_text(length: int) -> str:
    """Paragraphs with emoji, links and a code block, of about this many characters."""
    code = "\n".join(f"line{number} = {number}" for number in range(length // 100))
    paragraphs = [f"Some code:\n\n```py\n{code}\n```"]
    size = len(paragraphs[0])
    while size < length:
        number = len(paragraphs)
        paragraph = (
            f"word{number} and more 👩‍👩‍👧‍👦 [a label](https://example.org/{number}) or https://example.org/{number} here. " * 5
        )
        paragraphs.append(paragraph.strip())
        size += len(paragraph)
    return "\n\n".join(paragraphs)
