"""What people see on the platform."""

from __future__ import annotations

from collections.abc import Iterator

from tests.farside.telegram.around import Around
from tests.farside.telegram.entities import covered, insert
from tests.farside.telegram.media import file_name
from tests.farside.telegram.places import Json


class Sight(Around):
    """Looking, which changes nothing."""

    def see(self, chat_id: int, *, thread: int | None = None) -> list[Json]:
        """What is to be seen in a chat, oldest first; in one thread of it, or in all."""
        lines = self._chat(chat_id).lines.values()
        return [line for line in lines if thread is None or line.get("message_thread_id", 0) == thread]

    def read(self, chat_id: int, *, thread: int | None = None) -> list[Json]:
        """What the bot said there, as people read it: the text with the addresses of links, the buttons, the file."""
        me = self.platform.me["id"]
        seen = [line for line in self.see(chat_id, thread=thread) if line.get("from", {}).get("id") == me]
        return [_read(line) for line in seen if not any(key.startswith("forum_topic_") for key in line)]

    def texts(self, chat_id: int, *, thread: int | None = None) -> list[str]:
        """The words of `read` alone."""
        return [line["text"] for line in self.read(chat_id, thread=thread)]

    def drafts(self, chat_id: int) -> list[Json]:
        """What the bot is seen to be writing."""
        return list(self._chat(chat_id).drafts.values())

    def writing(self, chat_id: int) -> list[Json]:
        """The chat actions that were shown there."""
        return self._chat(chat_id).writing

    def topics(self, chat_id: int) -> list[Json]:
        return [vars(topic) for topic in self._chat(chat_id).topics.values()]

    def rang(self) -> list[str]:
        """Whom a mention in a group woke."""
        return self.platform.rang

    def introduction(self, language: str = "") -> Json:
        """What the bot's profile says to somebody of this language: its own words, else those for all."""
        return {
            part: words.get(language) or words.get("") or ([] if part == "commands" else "")
            for part, words in self.platform.profile.items()
        }

    def answers(self) -> Json:
        """What presses were answered, by their ids; empty for those that still wait."""
        return self.platform.queries

    def calls(self, method: str = "") -> list[Json]:
        """What the bot asked, oldest first: all methods whose name begins so."""
        asked = [(name, said) for name, said in self.platform.calls if name.lower().startswith(method.lower())]
        return [{"method": name, **{key: _brief(value) for key, value in said.items()}} for name, said in asked]

    def refused(self) -> list[str]:
        """What the bot was answered that was not ok, oldest first."""
        return self.platform.refused

    def confirmed(self) -> list[int]:
        """The ids of the updates that will not be brought again."""
        return sorted(self.platform.updates.confirmed)

    def wrong(self) -> list[str]:
        """What the oracle found wrong so far."""
        return self.platform.wrong


def buttons(line: Json, part: str) -> Iterator[str]:
    """One part of each button below a message."""
    for row in line.get("reply_markup", {}).get("inline_keyboard", ()):
        for button in row:
            yield button.get(part, "")


def _read(line: Json) -> Json:
    text = line.get("text") or line.get("caption") or ""
    entities = line.get("entities") or line.get("caption_entities") or []
    for entity in sorted(entities, key=lambda entity: -entity["offset"] - entity["length"]):
        if entity["type"] == "text_link" and covered(text, entity) != entity["url"]:
            text = insert(text, f" ({entity['url']})", at=entity["offset"] + entity["length"])
    return {"id": line["message_id"], "text": text, "file": file_name(line), "buttons": list(buttons(line, "text"))}


def _brief(value: object) -> object:
    """A file by its name and its size, so that it fits into JSON."""
    return {"name": value[0], "media_type": value[1], "size": len(value[2])} if isinstance(value, tuple) else value
