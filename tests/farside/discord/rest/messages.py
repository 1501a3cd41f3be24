"""Requests about messages: to show one, to change it, and to read what stands in a channel."""

from __future__ import annotations

from tests.farside.discord.places import Json
from tests.farside.discord.platform import Platform
from tests.farside.discord.refusal import Refusal
from tests.farside.discord.rest.registry import Asked, route


@route("POST", "/channels/{channel_id}/messages")
def create(platform: Platform, asked: Asked) -> Json:
    channel = platform.visible(asked.ids["channel_id"])
    said = asked.said
    if not said.get("content"):
        raise Refusal(400, 50006, "Cannot send an empty message")
    return platform.show(channel, {key: said[key] for key in ("content", "nonce", "flags") if key in said}, by=platform.me)


@route("GET", "/channels/{channel_id}/messages")
def history(platform: Platform, asked: Asked) -> list[Json]:
    lines = list(platform.visible(asked.ids["channel_id"]).lines.values())
    limit = int(asked.query.get("limit", 50))
    if "after" in asked.query:
        return [line for line in lines if int(line["id"]) > int(asked.query["after"])][:limit][::-1]
    if "before" in asked.query:
        lines = [line for line in lines if int(line["id"]) < int(asked.query["before"])]
    return lines[::-1][:limit]
