"""What people do on the platform, and what they see."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Any

from tests.farside.telegram.entities import Entity, covered, find, settle
from tests.farside.telegram.faults import NAMED, Fault
from tests.farside.telegram.media import attached, file_name
from tests.farside.telegram.places import Chat, Json, Type, member, now
from tests.farside.telegram.platform import Platform
from tests.farside.telegram.privacy import reaches


class People:
    """Everybody but the bot. Each deed returns the id of the update it makes, 0 where the bot is told nothing."""

    def __init__(self, platform: Platform) -> None:
        self.platform = platform
        self._queries = count(1)

    def meet(self, id: int, *, name: str = "", username: str = "", language: str = "en") -> int:  # noqa: A002 - it is the id
        """Somebody opens a private chat with the bot, without pressing Start yet."""
        self.platform.person(id, name=name, username=username, language=language)
        return self.platform.open(id).id

    def gather(self, id: int, *members: int, title: str = "A group", type: Type = "supergroup", forum: bool = False) -> int:  # noqa: A002, E501 - as Telegram names it
        """A group with these people and the bot in it."""
        chat = self.platform.open(id, type, title=title, **({"is_forum": True} if forum else {}))
        for number in members:
            chat.members[number] = member(self.platform.person(number))
        return chat.id

    def say(  # noqa: PLR0913 - all that can be said about a line, by keyword
        self,
        chat_id: int,
        text: str = "",
        *,
        by: int = 0,
        thread: int = 0,
        reply_to: int = 0,
        entities: list[Entity] | None = None,
        **content: Any,  # noqa: ANN401 - whatever else Telegram has in a message
    ) -> int:
        """Somebody says something; `content` is put into the message as it is."""
        platform, chat = self.platform, self._chat(chat_id)
        author = self._author(chat, by)
        said = self._worded(text, entities, caption=bool(content)) | content
        if reply_to and reply_to in chat.lines:
            said["reply_to_message"] = _shallow(chat.lines[reply_to])
        line = platform.show(chat, said, by=author, thread=thread)
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
        content: str = "",
        name: str = "",
        media_type: str = "",
        text: str = "",
        by: int = 0,
        thread: int = 0,
    ) -> int:
        """Somebody sends a file of a kind as Telegram names it; its content is in latin-1, so that it fits into JSON."""
        media = attached(self.platform.files, kind, content.encode("latin-1"), name=name, media_type=media_type)
        return self.say(chat_id, text, by=by, thread=thread, **media)

    def edit(self, chat_id: int, message_id: int, text: str) -> int:
        """Somebody changes what they said."""
        chat = self._chat(chat_id)
        line = chat.lines[message_id]
        line |= self._worded(text, None, caption="caption" in line) | {"edit_date": now()}
        return self.platform.updates.add("edited_message", dict(line)) if reaches(chat, line, self.platform.me) else 0

    def press(self, chat_id: int, data: str, *, message_id: int = 0, by: int = 0) -> int:
        """Somebody presses the newest button that carries this data."""
        chat = self._chat(chat_id)
        line = chat.lines[message_id] if message_id else self._with_button(chat, data)
        query = {"id": str(4839574812000 + next(self._queries)), "from": self._author(chat, by), "chat_instance": str(chat.id)}
        query |= {"message": line, "data": data}
        self.platform.queries[query["id"]] = {}
        return self.platform.updates.add("callback_query", query)

    def block(self, chat_id: int) -> int:
        """Somebody blocks the bot."""
        return self._stand(chat_id, "kicked")

    def unblock(self, chat_id: int) -> int:
        return self._stand(chat_id, "member")

    def invite(self, chat_id: int, *, by: int = 0, status: str = "member", **rights: bool) -> int:
        """Somebody adds the bot to a group, or gives it other rights there."""
        return self._stand(chat_id, status, by=by, **rights)

    def remove(self, chat_id: int, *, by: int = 0) -> int:
        """Somebody removes the bot from a group."""
        return self._stand(chat_id, "kicked", by=by)

    # what they see

    def see(self, chat_id: int, *, thread: int | None = None) -> list[Json]:
        """What is to be seen in a chat, oldest first; in one thread of it, or in all."""
        lines = self._chat(chat_id).lines.values()
        return [line for line in lines if thread is None or line.get("message_thread_id", 0) == thread]

    def read(self, chat_id: int, *, thread: int | None = None) -> list[Json]:
        """What the bot said there, as people read it: the text with the addresses of links, the buttons, the file."""
        me = self.platform.me["id"]
        seen = [line for line in self.see(chat_id, thread=thread) if line["from"]["id"] == me]
        return [_read(line) for line in seen if not any(key.startswith("forum_topic_") for key in line)]

    def drafts(self, chat_id: int) -> list[Json]:
        """What the bot is seen to be writing."""
        return list(self._chat(chat_id).drafts.values())

    def writing(self, chat_id: int) -> list[Json]:
        return self._chat(chat_id).writing

    def topics(self, chat_id: int) -> list[Json]:
        return [vars(topic) for topic in self._chat(chat_id).topics.values()]

    def rang(self) -> list[str]:
        return self.platform.rang

    # what the platform itself does

    def plan(self, name: str = "", **changes: Any) -> None:  # noqa: ANN401 - a fault's fields
        """Let something go wrong: a fault of `faults.NAMED`, or one described by its fields."""
        fault = NAMED[name]() if name else Fault()
        for field, value in changes.items():
            setattr(fault, field, value)
        self.platform.faults.plan(fault)

    def repeat(self, update: int) -> None:
        self.platform.updates.repeat(update)

    def confirmed(self) -> list[int]:
        return list(self.platform.updates.confirmed)

    def calls(self, method: str = "") -> list[Json]:
        """What the bot asked, oldest first."""
        return [{"method": name, **said} for name, said in self.platform.calls if name.lower().startswith(method.lower())]

    def answers(self) -> Json:
        """What presses were answered, by their ids."""
        return self.platform.queries

    def profile(self) -> Json:
        return self.platform.profile

    def wrong(self) -> list[str]:
        """What the oracle found wrong so far."""
        return self.platform.wrong

    def _chat(self, chat_id: int) -> Chat:
        return self.platform.chats[chat_id] if chat_id in self.platform.chats else self.platform.open(chat_id)

    def _author(self, chat: Chat, by: int) -> Json:
        return self.platform.person(by or (chat.id if chat.id > 0 else 1))

    def _worded(self, text: str, entities: list[Entity] | None, *, caption: bool) -> Json:
        if not text:
            return {}
        text, marked = settle(text, entities) if entities is not None else (text, find(text))
        words, marks = ("caption", "caption_entities") if caption else ("text", "entities")
        return {words: text} | ({marks: marked} if marked else {})

    def _with_button(self, chat: Chat, data: str) -> Json:
        for line in reversed(chat.lines.values()):
            if data in _buttons(line, "callback_data"):
                return line
        raise LookupError(f"nobody sees a button with {data!r}")

    def _stand(self, chat_id: int, status: str, *, by: int = 0, **rights: bool) -> int:
        platform, chat = self.platform, self._chat(chat_id)
        bot = platform.me["id"]
        before = chat.members.get(bot, member(platform.bot, "left"))
        after = chat.members[bot] = member(platform.bot, status, **rights)
        change = {"chat": chat.described, "from": self._author(chat, by), "date": now()}
        return platform.updates.add("my_chat_member", change | {"old_chat_member": before, "new_chat_member": after})


def _read(line: Json) -> Json:
    text = line.get("text") or line.get("caption") or ""
    entities = line.get("entities") or line.get("caption_entities") or []
    for entity in sorted(entities, key=lambda entity: -entity["offset"] - entity["length"]):
        if entity["type"] == "text_link" and covered(text, entity) != entity["url"]:
            end = (entity["offset"] + entity["length"]) * 2
            data = text.encode("utf-16-le")
            text = (data[:end] + f" ({entity['url']})".encode("utf-16-le") + data[end:]).decode("utf-16-le")
    return {"id": line["message_id"], "text": text, "file": file_name(line), "buttons": list(_buttons(line, "text"))}


def _buttons(line: Json, part: str) -> Iterator[str]:
    for row in line.get("reply_markup", {}).get("inline_keyboard", ()):
        for button in row:
            yield button.get(part, "")


def _shallow(line: Json) -> Json:
    """A message as replies to it carry it: without what it replies to."""
    return {key: value for key, value in line.items() if key != "reply_to_message"}
