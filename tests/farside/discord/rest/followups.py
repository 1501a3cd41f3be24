"""Later answers to what people did, for 15 minutes, by the token it came with."""

from __future__ import annotations

from tests.farside.discord import showing
from tests.farside.discord.asked import Asked
from tests.farside.discord.composing import composed
from tests.farside.discord.interactions import Interaction
from tests.farside.discord.places import Json
from tests.farside.discord.platform import Platform
from tests.farside.discord.refusal import Refusal, unknown
from tests.farside.discord.rest.callbacks import line_of, shown
from tests.farside.discord.rest.registry import route

ANSWERS = "/webhooks/{webhook_id}/{webhook_token}"
ORIGINAL, ONE = f"{ANSWERS}/messages/@original", f"{ANSWERS}/messages/{{message_id}}"


@route("POST", ANSWERS, tokened=True)
def create(platform: Platform, asked: Asked) -> Json | None:
    found = _answered(platform, asked)
    if found.loading:
        return _waited(asked, _changed(platform, found, found.original, asked))  # in place of what says that the bot is thinking
    return _waited(asked, _followed(platform, found, asked))


@route("GET", ORIGINAL, tokened=True)
def original(platform: Platform, asked: Asked) -> Json:
    found = _answered(platform, asked)
    return _read(platform, found, _original(found))


@route("PATCH", ORIGINAL, tokened=True)
def edit_original(platform: Platform, asked: Asked) -> Json:
    found = _answered(platform, asked)
    return _changed(platform, found, _original(found), asked)


@route("DELETE", ORIGINAL, status=204, tokened=True)
def delete_original(platform: Platform, asked: Asked) -> None:
    found = _answered(platform, asked)
    _remove(platform, found, _original(found))


@route("GET", ONE, tokened=True)
def message(platform: Platform, asked: Asked) -> Json:
    return _read(platform, _answered(platform, asked), asked.ids["message_id"])


@route("PATCH", ONE, tokened=True)
def edit(platform: Platform, asked: Asked) -> Json:
    return _changed(platform, _answered(platform, asked), asked.ids["message_id"], asked)


@route("DELETE", ONE, status=204, tokened=True)
def delete(platform: Platform, asked: Asked) -> None:
    _remove(platform, _answered(platform, asked), asked.ids["message_id"])


def _answered(platform: Platform, asked: Asked) -> Interaction:
    if asked.ids["webhook_id"] != platform.application["id"]:
        raise unknown(10015, "Webhook")
    return platform.interactions.answered(asked.ids["webhook_token"])


def _waited(asked: Asked, line: Json) -> Json | None:
    return line if asked.query.get("wait", "").lower() in {"1", "true"} else None


def _original(found: Interaction) -> str:
    if not found.original:
        raise unknown(10008, "Message")
    return found.original


def _followed(platform: Platform, found: Interaction, asked: Asked) -> Json:
    private = bool(int(asked.said.get("flags") or 0) & showing.EPHEMERAL)
    said = composed(platform, platform.channel(found.channel), asked, said=asked.said)
    before, found.ephemeral = found.ephemeral, private
    line = shown(platform, found, said)
    found.ephemeral = before
    return showing.read(platform, platform.channel(found.channel), line)


def _changed(platform: Platform, found: Interaction, id: str, asked: Asked) -> Json:  # noqa: A002 - it is the id
    channel, line = line_of(platform, found, id)
    _check_mine(platform, line)
    loading = bool(line["flags"] & showing.LOADING)
    before = line | {"flags": line["flags"] & ~showing.LOADING}
    changes = {"flags": before["flags"]} | composed(platform, channel, asked, said=asked.said, before=before)
    found.loading = found.loading and not loading
    return showing.read(platform, channel, showing.change(platform, channel, line, changes, edited=not loading))


def _read(platform: Platform, found: Interaction, id: str) -> Json:  # noqa: A002 - it is the id
    channel, line = line_of(platform, found, id)
    return showing.read(platform, channel, line)


def _remove(platform: Platform, found: Interaction, id: str) -> None:  # noqa: A002 - it is the id
    channel, line = line_of(platform, found, id)
    _check_mine(platform, line)
    showing.remove(platform, channel, line["id"])


def _check_mine(platform: Platform, line: Json) -> None:
    if line["author"]["id"] != platform.me["id"]:
        raise Refusal(403, 50005, "Cannot edit a message authored by another user")
