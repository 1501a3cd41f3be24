"""Requests that ask: who the bot is, where it is, and where the gateway is."""

from __future__ import annotations

from tests.farside.discord.places import Json
from tests.farside.discord.platform import Platform
from tests.farside.discord.refusal import unknown
from tests.farside.discord.rest.registry import Asked, route


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
    limit = {"total": 1000, "remaining": 999, "reset_after": 14_400_000, "max_concurrency": 1}
    return {"url": platform.gateway, "shards": 1, "session_start_limit": limit}


@route("POST", "/users/@me/channels")
def direct(platform: Platform, asked: Asked) -> Json:
    recipient = str(asked.said["recipient_id"])
    if recipient not in platform.people:
        raise unknown(10013, "User")
    return platform.direct(recipient).described


@route("GET", "/channels/{channel_id}")
def channel(platform: Platform, asked: Asked) -> Json:
    return platform.visible(asked.ids["channel_id"]).described
