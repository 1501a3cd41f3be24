"""Requests about the commands that people are offered: https://docs.discord.com/developers/interactions/application-commands."""

from __future__ import annotations

import re
from collections.abc import Iterable

from tests.farside.discord.asked import Asked
from tests.farside.discord.places import Json
from tests.farside.discord.platform import Platform
from tests.farside.discord.refusal import Refusal, invalid, unknown
from tests.farside.discord.rest.guilds import entered
from tests.farside.discord.rest.registry import route

OWN, SERVERS = "/applications/{application_id}/commands", "/applications/{application_id}/guilds/{guild_id}/commands"
NAME = re.compile(r"[-_'\w]{1,32}")
LOCALES = frozenset(
    (
        *("id", "da", "de", "en-GB", "en-US", "es-ES", "es-419", "fr", "hr", "it", "lt", "hu", "nl", "no", "pl", "pt-BR"),
        *("ro", "fi", "sv-SE", "vi", "tr", "cs", "el", "bg", "ru", "uk", "hi", "th", "zh-CN", "ja", "zh-TW", "ko"),
    )
)
MOST = {1: 100, 2: 15, 3: 15}
LONGEST = 100
CHAT, USER, MESSAGE = 1, 2, 3
ASKED_FOR = ("name_localizations", "description_localizations")


@route("GET", OWN)
def own(platform: Platform, asked: Asked) -> list[Json]:
    return _told(_kept(platform, asked).values(), asked)


@route("GET", SERVERS)
def of_server(platform: Platform, asked: Asked) -> list[Json]:
    return _told(_kept(platform, asked).values(), asked)


@route("GET", f"{OWN}/{{command_id}}")
def one(platform: Platform, asked: Asked) -> Json:
    return _named(platform, asked)


@route("PUT", OWN)
def replace(platform: Platform, asked: Asked) -> list[Json]:
    return _replaced(platform, asked)


@route("PUT", SERVERS)
def replace_of_server(platform: Platform, asked: Asked) -> list[Json]:
    return _replaced(platform, asked)


@route("POST", OWN, status=201)
def add(platform: Platform, asked: Asked) -> Json:
    return _added(platform, asked, asked.said)


@route("POST", SERVERS, status=201)
def add_to_server(platform: Platform, asked: Asked) -> Json:
    return _added(platform, asked, asked.said)


@route("PATCH", f"{OWN}/{{command_id}}")
def change(platform: Platform, asked: Asked) -> Json:
    return _added(platform, asked, _named(platform, asked) | asked.said)


@route("DELETE", f"{OWN}/{{command_id}}", status=204)
def delete(platform: Platform, asked: Asked) -> None:
    del _kept(platform, asked)[_named(platform, asked)["id"]]


@route("DELETE", f"{SERVERS}/{{command_id}}", status=204)
def delete_of_server(platform: Platform, asked: Asked) -> None:
    del _kept(platform, asked)[_named(platform, asked)["id"]]


def _kept(platform: Platform, asked: Asked) -> dict[str, Json]:
    if asked.ids["application_id"] != platform.application["id"]:
        raise Refusal(403, 20012, "You are not authorized to perform this action on this application")
    return entered(platform, asked).commands if "guild_id" in asked.ids else platform.commands


def _named(platform: Platform, asked: Asked) -> Json:
    if (found := _kept(platform, asked).get(asked.ids["command_id"])) is None:
        raise unknown(10063, "application command")
    return found


def _replaced(platform: Platform, asked: Asked) -> list[Json]:
    kept, said = _kept(platform, asked), asked.body or []
    for kind, most in MOST.items():
        if sum(command.get("type", CHAT) == kind for command in said) > most:
            raise Refusal(400, 30032, f"Maximum number of application commands reached ({most}).")
    before = dict(kept)
    kept.clear()
    try:
        return [_added(platform, asked, command, before=before) for command in said]
    except Refusal:
        kept.clear()
        kept.update(before)
        raise


def _added(platform: Platform, asked: Asked, said: Json, *, before: dict[str, Json] | None = None) -> Json:
    _check(said)
    kept = _kept(platform, asked)
    key = said["name"], said.get("type", CHAT)
    if before is not None and any(_key(other) == key for other in kept.values()):
        raise invalid("name", "Application command names must be unique", kind="APPLICATION_COMMANDS_DUPLICATE_NAME")
    old = next((other for other in (before or kept).values() if _key(other) == key), {"id": platform.clock.snowflake()})
    kept[old["id"]] = _made(platform, asked, said, old["id"])
    return kept[old["id"]]


def _made(platform: Platform, asked: Asked, said: Json, id: str) -> Json:  # noqa: A002 - it is the id
    told = {
        "id": id,
        "application_id": platform.application["id"],
        "version": platform.clock.snowflake(),
        "type": CHAT,
        "nsfw": False,
    }
    told |= {"default_member_permissions": None, "description": "", "name_localizations": None, "description_localizations": None}
    place = {"guild_id": asked.ids["guild_id"]} if "guild_id" in asked.ids else {"contexts": None, "dm_permission": True}
    given = {key: value for key, value in said.items() if value is not None and key != "id"}
    if "default_member_permissions" in given:
        given["default_member_permissions"] = str(given["default_member_permissions"])
    return told | place | given


def _told(commands: Iterable[Json], asked: Asked) -> list[Json]:
    if asked.query.get("with_localizations", "").lower() in {"1", "true"}:
        return list(commands)
    return [{key: value for key, value in command.items() if key not in ASKED_FOR} for command in commands]


def _key(command: Json) -> tuple[str, int]:
    return command["name"], command.get("type", CHAT)


def _check(said: Json) -> None:
    chat = said.get("type", CHAT) == CHAT
    for name in (said["name"], *(said.get("name_localizations") or {}).values()):
        if chat and (not NAME.fullmatch(name) or name != name.lower()):
            raise invalid("name", "Command name is invalid", kind="APPLICATION_COMMAND_INVALID_NAME")
        _check_length("name", name, 32)
    for words in (said.get("description") or "", *(said.get("description_localizations") or {}).values()) if chat else ():
        _check_length("description", words, LONGEST)
    if not chat and said.get("description"):
        raise invalid(
            "description", "Context menu commands cannot have description", kind="APPLICATION_COMMAND_CONTEXT_MENU_DESCRIPTION"
        )
    for key in ASKED_FOR:
        if unlisted := set(said.get(key) or {}) - LOCALES:
            raise invalid(key, f"{', '.join(sorted(unlisted))}: no such locale", kind="BASE_TYPE_CHOICES")
    for option in said.get("options") or ():
        _check(option | {"type": CHAT})


def _check_length(key: str, words: str, most: int) -> None:
    if not 0 < len(words) <= most:
        raise invalid(key, f"Must be between 1 and {most} in length.", kind="BASE_TYPE_BAD_LENGTH")
