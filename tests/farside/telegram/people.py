"""What people do on the platform: they write, edit, press, send files; and what goes wrong on it."""

from __future__ import annotations

from itertools import count
from typing import Any, Literal

from tests.farside.telegram import media
from tests.farside.telegram.entities import Entity, find, settle
from tests.farside.telegram.faults import NAMED, Fault
from tests.farside.telegram.groups import ANONYMOUS, CHANNEL, Groups
from tests.farside.telegram.limits import Limits
from tests.farside.telegram.places import Chat, Json, now
from tests.farside.telegram.platform import Platform
from tests.farside.telegram.privacy import reaches
from tests.farside.telegram.sight import Sight, buttons

Mask = Literal["", "group", "channel"]


class People(Sight, Groups):
    """Everybody but the bot. Each deed returns the id of the update it makes, 0 where the bot is told nothing."""

    def __init__(self, platform: Platform) -> None:
        super().__init__(platform)
        self._queries = count(1)

    def meet(self, id: int, *, name: str = "", username: str = "", language: str = "en", is_bot: bool = False) -> int:  # noqa: A002 - it is the id
        """Somebody opens a private chat with the bot, without pressing Start yet; the chat's id."""
        self.platform.person(id, name=name, username=username, language=language, is_bot=is_bot)
        return self.platform.open(id).id

    def start(self, chat_id: int, payload: str = "") -> int:
        """Somebody presses Start, perhaps after a deep link; whoever had blocked the bot lets it in again."""
        if not self._chat(chat_id).present(self.platform.me["id"]):
            self.unblock(chat_id)
        return self.command(chat_id, "start", payload)

    def say(  # noqa: PLR0913 - all that can be said about a line, by keyword
        self,
        chat_id: int,
        text: str = "",
        *,
        by: int = 0,
        thread: int = 0,
        reply_to: int = 0,
        entities: list[Entity] | None = None,
        mask: Mask = "",
        **content: Any,  # noqa: ANN401 - whatever else Telegram has in a message
    ) -> int:
        """Somebody says something, as themselves or behind a group or channel; `content` is put in as it is."""
        platform, chat = self.platform, self._chat(chat_id)
        author, masked = self._masked(chat, by, mask)
        said = _worded(text, entities, caption=bool(content.keys() & media.KINDS.keys())) | masked | content
        line = platform.show(chat, said | chat.answering(reply_to, thread), by=author, thread=thread)
        if not reaches(chat, line, platform.me):
            return 0
        return platform.updates.add("channel_post" if chat.type == "channel" else "message", line)

    def command(self, chat_id: int, name: str, text: str = "", *, by: int = 0, thread: int = 0) -> int:
        return self.say(chat_id, f"/{name} {text}".strip(), by=by, thread=thread)

    def attach(  # noqa: PLR0913 - all that can be said about a file, by keyword
        self,
        chat_id: int,
        kind: str,
        *,
        content: str = "x",
        name: str = "",
        media_type: str = "",
        text: str = "",
        by: int = 0,
        thread: int = 0,
    ) -> int:
        """Somebody sends a file of a kind as Telegram names it; its content is in latin-1, so that it fits into JSON."""
        carried = media.attached(self.platform.files, kind, content.encode("latin-1"), name=name, media_type=media_type)
        return self.say(chat_id, text, by=by, thread=thread, **carried)

    def edit(self, chat_id: int, message_id: int, text: str) -> int:
        """Somebody changes what they said."""
        chat = self._chat(chat_id)
        line = chat.lines[message_id]
        for words in ("entities", "caption_entities"):
            line.pop(words, None)
        line |= _worded(text, None, caption=bool(line.keys() & media.KINDS.keys())) | {"edit_date": now()}
        return self.platform.updates.add("edited_message", line) if reaches(chat, line, self.platform.me) else 0

    def press(self, chat_id: int, data: str, *, message_id: int = 0, by: int = 0) -> int:
        """Somebody presses a button: of this message, which may be gone by now, or the newest that carries this data."""
        chat = self._chat(chat_id)
        number = message_id or self._newest(chat, data)
        line = chat.lines.get(number, {"chat": chat.described, "message_id": number, "date": 0})
        query = str(4839574812000 + next(self._queries))
        self.platform.queries[query] = {}
        pressed = {"id": query, "from": self._author(chat, by), "chat_instance": str(chat.id), "message": dict(line), "data": data}
        return self.platform.updates.add("callback_query", pressed)

    def delete(self, chat_id: int, message_id: int) -> None:
        """Somebody deletes a line, of which no bot is told."""
        del self._chat(chat_id).lines[message_id]

    def delete_topic(self, chat_id: int, topic: int) -> None:
        """Somebody deletes a topic with everything in it, of which no bot is told."""
        chat = self._chat(chat_id)
        del chat.topics[topic]
        chat.lines = {number: line for number, line in chat.lines.items() if line.get("message_thread_id") != topic}

    # what the platform itself does

    def plan(self, name: str = "", **changes: Any) -> None:  # noqa: ANN401 - a fault's fields
        """Let something go wrong: a fault of `faults.NAMED`, or one described by its fields."""
        fault = NAMED[name]() if name else Fault()
        for field, value in changes.items():
            setattr(fault, field, value)
        self.platform.faults.plan(fault)

    def heal(self) -> None:
        """Let nothing go wrong any more."""
        self.platform.faults.coming.clear()

    def limit(self, **figures: float) -> None:
        """Hold the bot to a pace, as Telegram does: the fields of `Limits`."""
        self.platform.limits = Limits(**figures)

    def configure(self, **about: Any) -> None:  # noqa: ANN401 - the fields of a User
        """Change what getMe says: the settings at BotFather."""
        self.platform.me |= about

    def route(self, public: str, local: str) -> None:
        """Where a public https address of a webhook leads: the web server in front of it."""
        self.platform.routes[public] = local

    def repeat(self, update: int) -> None:
        """Bring an update a second time."""
        self.platform.updates.repeat(update)

    def _masked(self, chat: Chat, by: int, mask: Mask) -> tuple[Json, Json]:
        if mask == "group":
            return ANONYMOUS, {"sender_chat": chat.described}
        if mask == "channel":
            return CHANNEL, {"sender_chat": {"id": -1009999999999, "type": "channel", "title": "Somebody's channel"}}
        return self._author(chat, by), {}

    def _newest(self, chat: Chat, data: str) -> int:
        for line in reversed(chat.lines.values()):
            if data in buttons(line, "callback_data"):
                return int(line["message_id"])
        raise LookupError(f"nobody sees a button with {data!r}")


def _worded(text: str, entities: list[Entity] | None, *, caption: bool) -> Json:
    if not text:
        return {}
    text, marked = settle(text, entities) if entities is not None else (text, find(text))
    words, marks = ("caption", "caption_entities") if caption else ("text", "entities")
    return {words: text} | ({marks: marked} if marked else {})
