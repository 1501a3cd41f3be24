"""Where on Telegram something was said: the chat, the topic in it, or the post of a channel that is being commented."""

from __future__ import annotations

from collections import OrderedDict

from telegram import Message as TelegramMessage

from adapters.message import Address
from adapters.telegram.lines import POST, Line

REMEMBERED = 1000
"""How many posts are kept in mind. A comment on a comment does not say that it is about a post, only which thread it is in."""


class Posts:
    """The channel posts that have been seen in discussion groups lately."""

    def __init__(self) -> None:
        self._seen: OrderedDict[tuple[int, int], None] = OrderedDict()

    def remember(self, chat: int, post: int) -> None:
        self._seen[chat, post] = None
        self._seen.move_to_end((chat, post))
        if len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)

    def knows(self, chat: int, post: int) -> bool:
        return (chat, post) in self._seen


def address_of(message: TelegramMessage, *, adapter: str, posts: Posts) -> Address:
    """The conversation that a message belongs to; a post, or a comment right under one, is remembered."""
    return Address(adapter, str(message.chat.id), _topic(message) or _comments(message, posts))


def answered(message: TelegramMessage) -> str:
    """The id of the line that a message replies to, or empty; being in a thread is no reply to what opened it."""
    replied = message.reply_to_message
    if replied is None or replied.message_id == message.message_thread_id:
        return ""
    return str(Line(message.chat.id, replied.message_id))


def _topic(message: TelegramMessage) -> str:
    return str(message.message_thread_id) if message.is_topic_message and message.message_thread_id else ""


def _comments(message: TelegramMessage, posts: Posts) -> str:
    chat, replied, thread = message.chat.id, message.reply_to_message, message.message_thread_id
    for post in (message, replied):
        if post is not None and post.is_automatic_forward:
            posts.remember(chat, post.message_id)
            return f"{POST}{post.message_id}"
    return f"{POST}{thread}" if thread and posts.knows(chat, thread) else ""
