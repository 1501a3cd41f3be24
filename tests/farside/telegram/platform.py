"""Telegram as one bot and the people around it know it: everything that is kept, in memory."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.farside.telegram.entities import covered
from tests.farside.telegram.faults import Faults
from tests.farside.telegram.limits import Limits
from tests.farside.telegram.places import Chat, Json, Topic, Type, member, now
from tests.farside.telegram.refusal import Refusal, bad_request
from tests.farside.telegram.updates import Updates

TOKEN = "4839574812:AAFD39kkdpWt3ywyRZergyOLMaJhac60qcK"  # noqa: S105 - nobody's
BOT: Json = {
    "id": 4839574812,
    "is_bot": True,
    "first_name": "Léa",
    "username": "lea_bot",
    "can_join_groups": True,
    "can_read_all_group_messages": False,
    "supports_inline_queries": False,
    "has_topics_enabled": False,
}
SHORT = ("id", "is_bot", "first_name", "last_name", "username", "language_code")
NO_WEBHOOK: Json = {"url": "", "has_custom_certificate": False, "pending_update_count": 0}


class Platform:
    """One bot's Telegram."""

    def __init__(self, *, token: str = TOKEN) -> None:
        self.token = token
        self.me: Json = dict(BOT)
        self.chats: dict[int, Chat] = {}
        self.people: dict[int, Json] = {}
        self.updates = Updates()
        self.faults = Faults()
        self.calls: list[tuple[str, Json]] = []
        """Every request of the bot that came in: the method and what it said."""
        self.wrong: list[str] = []
        """What the oracle found wrong, with us or with the bot."""
        self.files: dict[str, tuple[Json, bytes]] = {}
        """By file id: the object that describes it, and its content."""
        self.queries: dict[str, Json] = {}
        """Presses that wait for an answer, and what they were answered."""
        self.refused: list[str] = []
        """What the bot was answered that was not ok."""
        self.profile: dict[str, dict[str, Any]] = {part: {} for part in ("name", "description", "short_description", "commands")}
        """The parts of the bot's profile by language; commands for other scopes as `scope/language`."""
        self.rang: list[str] = []
        """Whom a mention woke."""
        self.webhook: Json = dict(NO_WEBHOOK)
        self.secret = ""
        self.routes: dict[str, str] = {}
        """Where public addresses lead."""
        self.limits = Limits()
        self.heard: list[Callable[[Chat, Json], None]] = []
        """Called with every message that is shown."""
        self._numbers: dict[int, int] = {}

    # who and where

    @property
    def bot(self) -> Json:
        """The bot as messages name it."""
        return {key: self.me[key] for key in SHORT if key in self.me}

    def person(self, id: int, *, name: str = "", username: str = "", language: str = "en", is_bot: bool = False) -> Json:  # noqa: A002 - it is the id
        """Somebody, known from now on."""
        if id not in self.people:
            known = {"id": id, "is_bot": is_bot, "first_name": name or f"Person {id}", "language_code": language}
            self.people[id] = known | ({"username": username} if username else {})
        return self.people[id]

    def open(self, id: int, type: Type = "private", **about: Any) -> Chat:  # noqa: A002, ANN401 - as Telegram names and fills it
        """A chat, made if it is new, with the bot in it."""
        if id not in self.chats:
            chat = self.chats[id] = Chat(id, type, about)
            if type == "private":
                partner = self.person(id)
                chat.about = {key: partner[key] for key in ("first_name", "last_name", "username") if key in partner} | about
                chat.members[id] = member(partner)
            chat.members[self.me["id"]] = member(self.bot)
        return self.chats[id]

    def chat(self, id: int | str) -> Chat:  # noqa: A002 - it is the id
        """The chat that a request names.

        Raises:
            Refusal: there is none, or it is another one now.
        """
        chat = self.chats.get(id) if isinstance(id, int) else self._named(id)
        if chat is None:
            raise bad_request("chat not found")
        if chat.migrated_to:
            words = "Bad Request: group chat was upgraded to a supergroup chat"
            raise Refusal(400, words, migrate_to_chat_id=chat.migrated_to)
        return chat

    def _named(self, name: str) -> Chat | None:
        return next((chat for chat in self.chats.values() if chat.about.get("username") == name.removeprefix("@")), None)

    # what is seen

    def show(self, chat: Chat, message: Json, *, by: Json | None, thread: int = 0) -> Json:
        """Add a message to a chat, by somebody or by the channel itself, and let those ring whom it mentions."""
        number = self._number(chat)
        threading = chat.threading(thread, message.get("reply_to_message", {}))
        line = {"message_id": number, "date": now(), "chat": chat.described, **threading, **message}
        if by is not None:
            line["from"] = by
            chat.last_bot = by["id"] if by["is_bot"] and "sender_chat" not in line else chat.last_bot
        chat.lines[number] = line
        self._ring(chat, line)
        return line

    def note(self, chat: Chat, kind: str, content: Any, *, by: Json, thread: int = 0) -> Json:  # noqa: ANN401 - as Telegram fills it
        """A service message: something happened in the chat."""
        return self.show(chat, {kind: content}, by=by, thread=thread)

    def topic(self, chat: Chat, name: str, *, by: Json, color: int = 7322096, icon: str = "") -> Topic:
        """Open a topic in a forum; its id is that of the message that says so."""
        created = {"name": name, "icon_color": color} | ({"icon_custom_emoji_id": icon} if icon else {})
        line = self.note(chat, "forum_topic_created", created, by=by)
        topic = chat.topics[line["message_id"]] = Topic(line["message_id"], name, color, icon, creator=by["id"])
        line |= chat.threading(topic.id, {})
        return topic

    def _number(self, chat: Chat) -> int:
        """Supergroups and channels count for themselves, all private chats and small groups of a bot together."""
        own = chat.id if chat.type in {"supergroup", "channel"} else 0
        self._numbers[own] = self._numbers[own] + 1 if own in self._numbers else 2  # the first was that the chat was made
        return self._numbers[own]

    def _ring(self, chat: Chat, line: Json) -> None:
        text = line.get("text") or line.get("caption") or ""
        for entity in line.get("entities") or line.get("caption_entities") or ():
            if chat.public and entity["type"] in {"mention", "text_mention"} and line.get("from") == self.bot:
                self.rang.append(entity["user"]["first_name"] if "user" in entity else covered(text, entity))
        for listen in self.heard:
            listen(chat, line)
