"""Which messages of a group reach the bot: https://core.telegram.org/bots/features#privacy-mode."""

from __future__ import annotations

from tests.farside.telegram.entities import covered
from tests.farside.telegram.places import Chat, Json


def reaches(chat: Chat, line: Json, me: Json) -> bool:
    """Whether the bot is told of this message."""
    if not chat.present(me["id"]):
        return False
    if chat.type in {"private", "channel"} or "text" not in line and "caption" not in line and _is_service(line):
        return True
    if line["from"]["is_bot"]:
        return False
    unlimited = me["can_read_all_group_messages"] or chat.standing(me["id"]) in {"administrator", "creator"}
    return bool(unlimited) or _replied(line, me) or any(_meant(chat, line, entity, me) for entity in line.get("entities", ()))


def _is_service(line: Json) -> bool:
    return any(key.startswith(("forum_topic_", "new_chat_", "left_chat_")) for key in line)


def _replied(line: Json, me: Json) -> bool:
    return bool(line.get("reply_to_message", {}).get("from", {}).get("id") == me["id"])


def _meant(chat: Chat, line: Json, entity: Json, me: Json) -> bool:
    words = covered(line["text"], entity).lower()
    name = f"@{me['username'].lower()}"
    match entity["type"]:
        case "bot_command":
            return words.endswith(name) or ("@" not in words and chat.last_bot in {me["id"], 0})
        case "mention":
            return words == name
        case "text_mention":
            return bool(entity["user"]["id"] == me["id"])
    return False
