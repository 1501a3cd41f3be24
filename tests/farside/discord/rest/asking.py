"""Requests that ask: who the bot is, and where the gateway is."""

from __future__ import annotations

from tests.farside.discord.asked import Asked
from tests.farside.discord.places import Json
from tests.farside.discord.platform import Platform
from tests.farside.discord.refusal import Refusal, invalid, unknown
from tests.farside.discord.rest.registry import route

LONGEST = 400
"""Characters of an application's description: https://docs.discord.com/developers/resources/application."""


@route("GET", "/users/@me")
def me(platform: Platform, _asked: Asked) -> Json:
    return platform.me | {"mfa_enabled": True, "locale": "en-US", "verified": True, "email": None}


@route("GET", "/users/{user_id}")
def user(platform: Platform, asked: Asked) -> Json:
    if (found := platform.people.get(asked.ids["user_id"])) is None:
        raise unknown(10013, "User")
    return found


@route("GET", "/gateway")
def gateway(platform: Platform, _asked: Asked) -> Json:
    return {"url": platform.gateway}


@route("GET", "/gateway/bot")
def gateway_bot(platform: Platform, _asked: Asked) -> Json:
    limit = {"total": 1000, "remaining": platform.sessions_left, "reset_after": 14_400_000, "max_concurrency": 1}
    return {"url": platform.gateway, "shards": platform.shards, "session_start_limit": limit}


@route("POST", "/users/@me/channels")
def direct(platform: Platform, asked: Asked) -> Json:
    recipient = str(asked.said["recipient_id"])
    if recipient not in platform.people:
        raise unknown(10013, "User")
    if recipient == platform.me["id"]:
        raise Refusal(400, 50033, "Invalid Recipient(s)")
    return platform.direct(recipient).described


@route("GET", "/oauth2/applications/@me")
@route("GET", "/applications/@me")
def application(platform: Platform, _asked: Asked) -> Json:
    told: Json = platform.application | {"approximate_guild_count": len(platform.guilds)}
    return told


@route("PATCH", "/applications/@me")
def change_application(platform: Platform, asked: Asked) -> Json:
    said = dict(asked.said)
    if isinstance(described := said.get("description"), dict):
        said["description"] = described["default"]
    if len(said.get("description") or "") > LONGEST:
        raise invalid("description", f"Must be {LONGEST} or fewer in length.", kind="BASE_TYPE_MAX_LENGTH")
    platform.application |= said
    told: Json = application(platform, asked)
    return told
