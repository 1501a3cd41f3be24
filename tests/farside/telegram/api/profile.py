"""Methods about what people see of the bot before they write to it."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

from tests.farside.telegram.api.registry import METHODS, Params, method
from tests.farside.telegram.places import Json
from tests.farside.telegram.platform import Platform
from tests.farside.telegram.refusal import bad_request

WORDS = {"name": 64, "description": 512, "short_description": 120}
"""The texts of a profile, and how long each may be."""
MOST = 100
COMMAND = re.compile(r"[a-z0-9_]{1,32}")
LANGUAGE = re.compile(r"(?:[a-z]{2})?")
DESCRIPTION = 256


def get_words(platform: Platform, params: Params, *, part: str) -> Json:
    return {part: platform.profile[part].get(_language(params), "")}


def set_words(platform: Platform, params: Params, *, part: str) -> bool:
    text = params.get(part) or ""
    if len(text) > WORDS[part]:
        raise bad_request(f"bot {part.replace('_', ' ')} must be at most {WORDS[part]} characters long")
    return _put(platform.profile[part], _language(params), text)


for _part in WORDS:
    METHODS[f"getmy{_part.replace('_', '')}"] = partial(get_words, part=_part)
    METHODS[f"setmy{_part.replace('_', '')}"] = partial(set_words, part=_part)


@method
def set_my_commands(platform: Platform, params: Params) -> bool:
    commands = params["commands"]
    if len(commands) > MOST:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not COMMAND.fullmatch(command["command"]):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 0 < len(command["description"]) <= DESCRIPTION:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return _put(platform.profile["commands"], _scoped(params), commands)


@method
def get_my_commands(platform: Platform, params: Params) -> list[Json]:
    return list(platform.profile["commands"].get(_scoped(params), []))


@method
def delete_my_commands(platform: Platform, params: Params) -> bool:
    return _put(platform.profile["commands"], _scoped(params), [])


def _put(kept: dict[str, Any], language: str, words: str | list[Json]) -> bool:
    kept.pop(language, None)
    if words:
        kept[language] = words
    return True


def _scoped(params: Params) -> str:
    """The key under which commands are kept: the language alone where they are for all."""
    scope = params.get("scope") or {"type": "default"}
    where = "/".join(str(scope[key]) for key in ("type", "chat_id", "user_id") if key in scope)
    return _language(params) if where == "default" else f"{where}/{_language(params)}"


def _language(params: Params) -> str:
    language = str(params.get("language_code") or "")
    if not LANGUAGE.fullmatch(language):
        raise bad_request("invalid language code specified")
    return language
