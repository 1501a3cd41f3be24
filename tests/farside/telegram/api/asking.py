"""Methods that ask: who the bot is, what happened, who is where, and where a file is."""

from __future__ import annotations

from tests.farside.telegram import media
from tests.farside.telegram.api.registry import Params, method
from tests.farside.telegram.places import Chat, Json, member
from tests.farside.telegram.platform import Platform
from tests.farside.telegram.refusal import bad_request, conflict, forbidden

ACTIVE = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"


GIFTS = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")


@method
def get_me(platform: Platform, _params: Params) -> Json:
    return platform.me


@method
async def get_updates(platform: Platform, params: Params) -> list[Json]:
    if platform.webhook["url"]:
        raise conflict(ACTIVE)
    if params.get("allowed_updates") is not None:
        platform.updates.allowed = frozenset(params["allowed_updates"])
    return await platform.updates.take(
        offset=params.get("offset") or 0, limit=params.get("limit") or 100, seconds=params.get("timeout") or 0
    )


@method
def get_chat(platform: Platform, params: Params) -> Json:
    chat = _entered(platform, params)
    usual = {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": dict.fromkeys(GIFTS, False)}
    return chat.described | usual | chat.full


@method
def get_chat_member(platform: Platform, params: Params) -> Json:
    chat = _entered(platform, params)
    if (found := chat.members.get(params["user_id"])) is not None:
        return found
    if params["user_id"] not in platform.people:
        raise bad_request("PARTICIPANT_ID_INVALID")
    return member(platform.people[params["user_id"]], "left")


@method
def get_chat_administrators(platform: Platform, params: Params) -> list[Json]:
    chat = _entered(platform, params)
    if not chat.public:
        raise bad_request("there are no administrators in the private chat")
    return [found for found in chat.members.values() if found["status"] in {"creator", "administrator"}]


@method
def get_chat_member_count(platform: Platform, params: Params) -> int:
    return len(_entered(platform, params).members)


@method
def get_file(platform: Platform, params: Params) -> Json:
    return media.fetched(platform.files, params["file_id"])


def _entered(platform: Platform, params: Params) -> Chat:
    chat = platform.chat(params["chat_id"])
    if chat.standing(platform.me["id"]) == "kicked" and chat.public:
        raise forbidden(f"bot was kicked from the {chat.type} chat")
    return chat
