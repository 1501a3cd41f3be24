"""Where on Telegram something was said: the chat, the topic in it, or the post of a channel that is being commented."""

from __future__ import annotations

import logging

from adapters.message import Address
from adapters.recent import Recent
from adapters.telegram.lines import POST, Line
from adapters.telegram.updates import Message

log = logging.getLogger("frankly.telegram")

REMEMBERED = 1000
"""How many posts, how many groups that have moved, and the newest messages of how many private chats, are kept in mind."""


class Places:
    """What has been seen of chats lately that later messages do not say again."""

    def __init__(self, adapter: str) -> None:
        self._adapter = adapter
        self._posts: Recent[Line, None] = Recent(REMEMBERED)
        """Of a comment on a comment, Telegram does not say that it is about a post, only which thread it is in."""
        self._before: Recent[int, int] = Recent(REMEMBERED)
        """What groups were called before they became supergroups: their conversations, and the desk, go on under that name."""
        self._now: Recent[int, int] = Recent(REMEMBERED)
        """What such groups are called by now."""
        self._newest: Recent[int, Line] = Recent(REMEMBERED)
        """What was said last in private chats."""

    def moved(self, old: int, new: int) -> None:
        """A group has become a supergroup, with another id."""
        if self._before.get(new) != old:
            self._before.put(new, old)
            self._now.put(old, new)
            log.warning("group.moved", extra={"adapter": self._adapter, "old": old, "new": new})

    def heard(self, message: Message) -> None:
        """Somebody has just said this."""
        line = Line(message.chat.id, message.message_id)
        if message.chat.is_private and not message.edit_date:
            self._newest.put(line.chat, line)

    def is_newest(self, line: Line | None) -> bool:
        """Whether this was said last in a private chat: what answers it then need not quote it."""
        return line is not None and self._newest.get(line.chat) == line

    def chat(self, chat: int) -> int:
        """The id that a chat has now."""
        return self._now.get(chat, chat)

    def room(self, chat: int) -> Address:
        """The address of a whole chat."""
        return Address(self._adapter, str(self._before.get(chat, chat)))

    def of(self, message: Message) -> Address:
        """The conversation that a message belongs to; what it says about places is remembered."""
        self._look(message)
        room = self.room(message.chat.id)
        return Address(room.adapter, room.room, _topic(message) or self._post(message))

    def _look(self, message: Message) -> None:
        if message.migrate_to_chat_id:
            self.moved(message.chat.id, message.migrate_to_chat_id)
        if message.migrate_from_chat_id:
            self.moved(message.migrate_from_chat_id, message.chat.id)

    def _post(self, message: Message) -> str:
        chat, thread = message.chat.id, message.message_thread_id
        for post in (message, message.reply_to_message):
            if post is not None and post.is_automatic_forward:
                thread = post.message_id
                self._posts.put(Line(chat, thread), None)
        return f"{POST}{thread}" if thread and Line(chat, thread) in self._posts else ""


def answered(message: Message) -> Line | None:
    """The line that a message replies to; standing in a topic or under a post is no reply to what opened it."""
    replied = message.reply_to_message
    if replied is None or replied.is_automatic_forward or (message.is_topic_message and replied.forum_topic_created):
        return None
    return Line(message.chat.id, replied.message_id)


def _topic(message: Message) -> str:
    return str(message.message_thread_id) if message.is_topic_message and message.message_thread_id else ""
