"""Methods about the topics of forums: https://core.telegram.org/bots/api#createforumtopic."""

from __future__ import annotations

from tests.farside.telegram.api.registry import Params, method
from tests.farside.telegram.api.sending import reached
from tests.farside.telegram.places import Chat, Json, Topic
from tests.farside.telegram.platform import Platform
from tests.farside.telegram.refusal import bad_request

COLORS = frozenset({7322096, 16766590, 13338331, 9367192, 16749490, 16478047})
LONGEST = 128
ICONS = {
    "5357315181649076022": "📁",
    "5237699328843200968": "✅",
    "5379748062124056162": "❗️",
    "5417915203100613993": "💬",
    "5433614043006903194": "📆",
}
"""The ids of the custom emoji that any bot may use, and what they look like."""


@method
def create_forum_topic(platform: Platform, params: Params) -> Json:
    chat = _forum(platform, params)
    _managing(platform, chat, "not enough rights to create a topic")
    topic = platform.topic(
        chat, _named(params["name"]), by=platform.bot, color=_colored(params.get("icon_color")), icon=_icon(params)
    )
    icon = {"icon_custom_emoji_id": topic.icon} if topic.icon else {}
    return {"message_thread_id": topic.id, "name": topic.name, "icon_color": topic.color} | icon


@method
def edit_forum_topic(platform: Platform, params: Params) -> bool:
    chat, topic = _managed(platform, params)
    name = _named(params["name"]) if params.get("name") else topic.name
    icon = _icon(params) if "icon_custom_emoji_id" in params else topic.icon
    edited = ({"name": name} if name != topic.name else {}) | ({"icon_custom_emoji_id": icon} if icon != topic.icon else {})
    if not edited:
        raise bad_request("TOPIC_NOT_MODIFIED")
    topic.name, topic.icon = name, icon
    platform.note(chat, "forum_topic_edited", edited, by=platform.bot, thread=topic.id)
    return True


@method
def close_forum_topic(platform: Platform, params: Params) -> bool:
    return _turn(platform, params, closed=True)


@method
def reopen_forum_topic(platform: Platform, params: Params) -> bool:
    return _turn(platform, params, closed=False)


@method
def delete_forum_topic(platform: Platform, params: Params) -> bool:
    chat, topic = _managed(platform, params)
    if not chat.may(platform.me["id"], "can_delete_messages"):
        raise bad_request("not enough rights to delete a topic")
    del chat.topics[topic.id]
    for number in [number for number, line in chat.lines.items() if line.get("message_thread_id") == topic.id]:
        del chat.lines[number]
    return True


@method
def get_forum_topic_icon_stickers(_platform: Platform, _params: Params) -> list[Json]:
    shape = {"type": "custom_emoji", "width": 512, "height": 512, "is_animated": True, "is_video": False}
    return [
        {"file_id": f"Ficon{number}", "file_unique_id": f"Uicon{number}", **shape, "emoji": emoji, "custom_emoji_id": number}
        for number, emoji in ICONS.items()
    ]


def _turn(platform: Platform, params: Params, *, closed: bool) -> bool:
    chat, topic = _managed(platform, params)
    if topic.closed is closed:
        raise bad_request("TOPIC_NOT_MODIFIED")
    topic.closed = closed
    platform.note(chat, "forum_topic_closed" if closed else "forum_topic_reopened", {}, by=platform.bot, thread=topic.id)
    return True


def _forum(platform: Platform, params: Params) -> Chat:
    chat = reached(platform, params["chat_id"])
    if not chat.forum:
        raise bad_request("the chat is not a forum")
    return chat


def _managed(platform: Platform, params: Params) -> tuple[Chat, Topic]:
    """A topic that the bot may change: with the right to manage topics, or as the one who made it."""
    chat = _forum(platform, params)
    if (topic := chat.topics.get(params["message_thread_id"])) is None:
        raise bad_request("TOPIC_ID_INVALID")
    if topic.creator != platform.me["id"]:
        _managing(platform, chat, "not enough rights to manage the topic")
    return chat, topic


def _managing(platform: Platform, chat: Chat, words: str) -> None:
    if not chat.may(platform.me["id"], "can_manage_topics"):
        raise bad_request(words)


def _named(name: str) -> str:
    if not 0 < len(name) <= LONGEST:
        raise bad_request("TOPIC_TITLE_INVALID" if name else "TOPIC_TITLE_EMPTY")
    return name


def _colored(color: int | None) -> int:
    if color is not None and color not in COLORS:
        raise bad_request("invalid icon color specified")
    return color or 7322096


def _icon(params: Params) -> str:
    icon = str(params.get("icon_custom_emoji_id") or "")
    if icon and icon not in ICONS:
        raise bad_request("DOCUMENT_INVALID")
    return icon
