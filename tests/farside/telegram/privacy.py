"""Which messages of a group reach the bot: https://core.telegram.org/bots/features#privacy-mode."""

from __future__ import annotations

from tests.farside.telegram.entities import covered
from tests.farside.telegram.places import Chat, Json

SERVICE = ("forum_topic_", "new_chat_", "left_chat_", "migrate_")
SEEING_ALL = frozenset({"administrator", "creator"})


def reaches(chat: Chat, line: Json, me: Json) -> bool:
    """Whether the bot is told of this message. In privacy mode a mention alone does not reach it."""
    if not chat.present(me["id"]):
        return False
    if chat.type in {"private", "channel"} or any(key.startswith(SERVICE) for key in line):
        return True
    if line["from"]["is_bot"] and "sender_chat" not in line:
        return False
    unlimited = me["can_read_all_group_messages"] or chat.standing(me["id"]) in SEEING_ALL
    return bool(unlimited) or _replied(line, me) or any(_meant(chat, line, entity, me) for entity in _marks(line))


def _replied(line: Json, me: Json) -> bool:
    replied = line.get("reply_to_message", {})
    return replied.get("from", {}).get("id") == me["id"] and "forum_topic_created" not in replied


def _marks(line: Json) -> list[Json]:
    return [*line.get("entities", ()), *line.get("caption_entities", ())]


def _meant(chat: Chat, line: Json, entity: Json, me: Json) -> bool:
    """A command for this bot by name, or for any when it was this bot that spoke last."""
    if entity["type"] != "bot_command":
        return False
    words = covered(line.get("text") or line["caption"], entity).lower()
    return words.endswith(f"@{me['username'].lower()}") or ("@" not in words and chat.last_bot in {me["id"], 0})
