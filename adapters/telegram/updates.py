"""Updates of the Bot API, as far as they are read here: https://core.telegram.org/bots/api#update.

python-telegram-bot's own objects hold everything there is, and take a hundred times as long to build for every line that comes in.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec


class Part(msgspec.Struct, frozen=True, gc=False):
    """A part of an update. What is not named here is passed over."""


class User(Part, frozen=True):
    id: int
    first_name: str = ""
    last_name: str = ""
    is_bot: bool = False
    language_code: str = ""

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


class Chat(Part, frozen=True):
    id: int
    type: str
    title: str = ""
    first_name: str = ""
    last_name: str = ""

    @property
    def name(self) -> str:
        return self.title or f"{self.first_name} {self.last_name}".strip()

    @property
    def is_private(self) -> bool:
        return self.type == "private"

    @property
    def is_group(self) -> bool:
        return self.type in {"group", "supergroup"}


class Entity(Part, frozen=True):
    """A marked part of a text, in UTF-16 units."""

    type: str
    offset: int
    length: int
    url: str = ""
    user: User | None = None


class File(Part, frozen=True):
    """Any of the kinds of files: each has some of these fields."""

    file_id: str
    file_name: str = ""
    title: str = ""
    mime_type: str = ""
    file_size: int = 0
    width: int = 0
    height: int = 0
    emoji: str = ""
    is_animated: bool = False
    is_video: bool = False


class Location(Part, frozen=True):
    latitude: float
    longitude: float


class Venue(Part, frozen=True):
    location: Location
    title: str
    address: str


class Contact(Part, frozen=True):
    phone_number: str
    first_name: str
    last_name: str = ""


class PollOption(Part, frozen=True):
    text: str


class Poll(Part, frozen=True):
    question: str
    options: tuple[PollOption, ...] = ()


class Dice(Part, frozen=True):
    emoji: str
    value: int


class Message(Part, frozen=True):
    """A message; of one that Telegram itself has lost, only where it stood."""

    message_id: int
    chat: Chat
    date: int
    from_user: User | None = msgspec.field(default=None, name="from")
    sender_chat: Chat | None = None
    author_signature: str = ""
    edit_date: int = 0
    message_thread_id: int = 0
    is_topic_message: bool = False
    is_automatic_forward: bool = False
    reply_to_message: Message | None = None
    forum_topic_created: dict[str, Any] | None = None
    migrate_to_chat_id: int = 0
    migrate_from_chat_id: int = 0
    text: str = ""
    entities: tuple[Entity, ...] = ()
    caption: str = ""
    caption_entities: tuple[Entity, ...] = ()
    reply_markup: dict[str, Any] | None = None
    photo: tuple[File, ...] = ()
    animation: File | None = None
    audio: File | None = None
    document: File | None = None
    sticker: File | None = None
    video: File | None = None
    video_note: File | None = None
    voice: File | None = None
    contact: Contact | None = None
    dice: Dice | None = None
    location: Location | None = None
    poll: Poll | None = None
    venue: Venue | None = None

    @property
    def words(self) -> str:
        """What it says, in its text or under its file."""
        return self.text or self.caption

    @property
    def marks(self) -> tuple[Entity, ...]:
        """The parts of its words that Telegram has marked."""
        return self.entities or self.caption_entities


class CallbackQuery(Part, frozen=True):
    """A press on a button."""

    id: str
    from_user: User = msgspec.field(name="from")
    message: Message | None = None
    data: str | None = None


class ChatMember(Part, frozen=True):
    status: str
    is_member: bool = True
    """False for somebody with restrictions who has left."""

    @property
    def is_there(self) -> bool:
        return self.status not in {"left", "kicked"} and self.is_member


class ChatMemberUpdated(Part, frozen=True):
    """The bot was let in, sent away, or given other rights."""

    chat: Chat
    from_user: User = msgspec.field(name="from")
    date: int
    old_chat_member: ChatMember
    new_chat_member: ChatMember


class Update(Part, frozen=True):
    """Something that happened: one of these."""

    update_id: int
    message: Message | None = None
    edited_message: Message | None = None
    callback_query: CallbackQuery | None = None
    my_chat_member: ChatMemberUpdated | None = None


WANTED = tuple(field for field in Update.__struct_fields__ if field != "update_id")
"""The kinds of updates that are read here; Telegram is asked for no others."""


def read(data: dict[str, Any]) -> Update:
    """An update as the Bot API gives it.

    Raises:
        msgspec.ValidationError: it is of another shape than documented.
    """
    return msgspec.convert(data, Update)


def moment(seconds: int) -> datetime:
    """When something happened, as Telegram counts."""
    return datetime.fromtimestamp(seconds, UTC)
