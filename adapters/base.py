"""What a platform adapter is: five members that connect frankly to one platform."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable

from adapters.message import Address, Draft, Message, Receipt

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
    preview: Preview = "none"
    """How unfinished drafts are shown: not at all; `plain`, a preview that vanishes by itself or only ever grows; `edit`, one
    message that is edited and stays."""
    preview_seconds: float = 0.0
    """The least time between two previews of one draft."""
    actions: bool = True
    """False where buttons can only be shown as text."""
    burst_seconds: float = 0.0
    """How long people on this platform typically pause inside one thought sent as several messages."""
    threads: bool = False
    """True where the adapter can open threads in a room; it is then an `OpensThreads`."""
    typing: bool = False
    """True where the adapter can show that somebody is writing; it is then a `ShowsTyping`."""


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
