"""What crosses the border between a platform and frankly: plain, frozen values that know nobody."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum


class Speaker(StrEnum):
    """Who said a line. Exact, stored and shown; "a person speaking as the AI" does not exist."""

    USER = "user"
    AI = "ai"
    OPERATOR = "operator"
    SYSTEM = "system"


class Kind(StrEnum):
    """What a `Message` is."""

    TEXT = "text"
    """Something said, with or without attachments."""
    EDIT = "edit"
    """The new text of an earlier message, with the files it has now; `reply_to` is the id of the message it changes."""
    ACTION = "action"
    """A button pressed; `action` is the id of the pressed `Action`."""
    COMMAND = "command"
    """A command; `action` is its name without the slash, `text` what follows it."""
    JOIN = "join"
    """The person opened the conversation, or came back to it, without saying anything yet."""
    LEAVE = "leave"
    """The person left or blocked the ambassador."""
    TYPING = "typing"
    """The author is writing something. Passed on while it is news, never kept and never answered."""


class Outcome(StrEnum):
    """What an AI draft achieves, as far as its author can tell."""

    ANSWERED = "answered"
    UNANSWERED = "unanswered"
    """The draft says honestly that the answer is not known."""
    ASKS_PERSON = "asks_person"
    """The model asks that a person take over."""


@dataclass(frozen=True, slots=True, order=True)
class Address:
    """A conversation's identity: where it is held."""

    adapter: str
    room: str
    thread: str = ""


@dataclass(frozen=True, slots=True)
class Author:
    """The person, bot or operator who wrote a message, as the platform names them."""

    id: str
    name: str = ""
    is_bot: bool = False
    language: str = ""
    """BCP 47 tag the platform knows for this person, or empty."""
    groups: tuple[str, ...] = ()
    """Ids of the roles or groups that the platform lists this author in."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came with a message, or goes out with a draft. What people send stays on their platform."""

    kind: str
    """`image`, `audio`, `video`, `sticker` or `file`."""
    url: str = ""
    name: str = ""
    media_type: str = ""
    size: int = 0
    """Bytes, 0 where unknown."""
    ref: str = ""
    """The name under which the adapter that brought it finds it again, after the adapter's own name and a colon; or empty."""
    content: bytes = b""
    """All of it, where it goes out and has no other place; else empty."""


@dataclass(frozen=True, slots=True)
class Action:
    """A button. Pressed, it comes back as a `Message` of kind `action`."""

    id: str
    """At most 64 bytes of ASCII: the least that any known platform carries."""
    label: str
    url: str = ""
    """When set, the button opens this address and sends no message."""


@dataclass(frozen=True, slots=True)
class Message:
    """One thing somebody said or pressed."""

    id: str
    """Unique within the adapter; the same platform event always gets the same id."""
    address: Address
    author: Author
    text: str
    sent_at: datetime
    """Aware, UTC, as the platform dates it."""
    position: int = 0
    """Order within the room as the platform knows it; arrival order is never trusted."""
    kind: Kind = Kind.TEXT
    direct: bool = True
    """True where one person talks with the ambassador alone, False in a public room."""
    action: str = ""
    attachments: tuple[Attachment, ...] = ()
    reply_to: str = ""
    own: bool = False
    """True for the platform's echo of what the ambassador itself said."""
    ticket: str = field(default="", repr=False)
    """What its adapter wants back with every draft of the turn that this message ends; worth nothing after a while."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What we mean to say, still changeable."""

    to: Address
    text: str
    """Markdown of the plain kind: paragraphs, emphasis, lists, links, code."""
    speaker: Speaker
    byline: str = ""
    """Who speaks, as people read it on this line. Never empty on an AI or operator line that is shown."""
    actions: tuple[Action, ...] = ()
    final: bool = True
    """False for the preview of a text that is still being written."""
    language: str = ""
    reply_to: str = ""
    """Id of the message this answers, or empty."""
    outcome: Outcome = Outcome.ANSWERED
    sources: tuple[str, ...] = ()
    """Where the answer comes from, as people may read it."""
    discloses: bool = False
    """True where the text itself carries the full disclosure."""
    operator: str = ""
    """The name of the operator who wrote this line (speaker `operator`) or approved it (speaker `ai`)."""
    attachments: tuple[Attachment, ...] = ()
    """Files that go with the text; where a platform cannot carry one, it shows its name and address."""
    ticket: str = field(default="", repr=False)
    """That of the message this answers, or empty."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """The platform's proof that a draft was shown."""

    ids: tuple[str, ...]
    """The platform's ids of what is shown, in order; empty for a preview that leaves no trace."""
    shown_at: datetime = field(default_factory=lambda: datetime.now(UTC))
