"""The commands that Discord lists: for people everywhere, for operators in the servers where their desks are."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import discord
from discord.http import Route

from adapters.base import Command, Complaint, Introduction
from adapters.discord.profile import locales
from adapters.discord.requests import Requests
from adapters.errors import DeliveryError, RejectedError

Json = dict[str, Any]
DESCRIPTION: Final = 100
"""Characters (discord.com/developers/docs/interactions/application-commands, "Application Command Structure")."""
NAME: Final = 32
ARGUMENT: Final = "text"
CHAT, MENU, WORDS = (
    discord.AppCommandType.chat_input.value,
    discord.AppCommandType.message.value,
    discord.AppCommandOptionType.string.value,
)
SERVER, PRIVATE = 0, 1
"""Where a command is offered, and by whose leave: "Interaction Context Types" and "Application Integration Types" there."""
WHERE: Final = "/applications/{application_id}"
OURS: Final = ("type", "name", "name_localizations", "description", "description_localizations", "contexts")
"""What we say of a command, and would change."""


@dataclass(frozen=True, slots=True)
class Listed:
    """Commands that Discord should list, and where."""

    what: str
    """In words for people."""
    path: str
    commands: tuple[Json, ...]


async def show_commands(client: discord.Client, requests: Requests, introduction: Introduction) -> tuple[str, ...]:
    """Bring the commands to what the introduction says, and say in words what was changed; what is right is left alone.

    Raises:
        DeliveryError: Discord did not take them.
    """
    changed = [listed async for listed in _outdated(client, requests, introduction)]
    for listed in changed:
        await requests.ask(_request(client, "PUT", listed, json=listed.commands), repeatable=True)
    return tuple(listed.what for listed in changed)


async def compare_commands(client: discord.Client, requests: Requests, introduction: Introduction) -> tuple[Complaint, ...]:
    """What is to be said of the commands that Discord lists now."""
    try:
        changed = [listed.what async for listed in _outdated(client, requests, introduction)]
    except DeliveryError as error:
        what = f"the bot's commands cannot be read: {error}"
        return (Complaint(what, "try again later; people can write to the bot all the same", fatal=False),)
    what = f"Discord does not yet list what this configuration says: {', '.join(changed)}"
    remedy = "`frankly run` changes it when it starts; `frankly check --apply` does so now"
    return (Complaint(what, remedy, fatal=False),) if changed else ()


async def _outdated(client: discord.Client, requests: Requests, introduction: Introduction) -> AsyncIterator[Listed]:
    """Every list that is not as it should be."""
    if not introduction.profiles:
        return
    lists = [Listed("commands", f"{WHERE}/commands", tuple(for_people(introduction)))]
    for server in await _servers(client, requests, introduction.desks):
        path = f"{WHERE}/guilds/{server}/commands"
        lists.append(Listed(f"the desk's commands in the server {server}", path, tuple(for_operators(introduction))))
    for listed in lists:
        told = await requests.ask(_request(client, "GET", listed, params={"with_localizations": "true"}), repeatable=True)
        if _compared(told) != _compared(listed.commands):
            yield listed


def _request(client: discord.Client, method: str, listed: Listed, **more: Any) -> Any:  # noqa: ANN401 - JSON
    return client.http.request(Route(method, listed.path, application_id=client.application_id), **more)


async def _servers(client: discord.Client, requests: Requests, desks: frozenset[str]) -> Sequence[str]:
    """The servers of the desks. Of what is no channel, or cannot be seen, `rights.complaints` says so."""
    found: dict[str, None] = {}
    for desk in sorted(filter(str.isdecimal, desks)):
        try:
            channel = await requests.ask(client.http.get_channel(int(desk)), repeatable=True)
        except RejectedError:
            continue
        if server := channel.get("guild_id"):
            found[str(server)] = None
    return tuple(found)


def for_people(introduction: Introduction) -> Iterator[Json]:
    """The commands of everybody, in every language of the brand; those about a line stand in its menu, too."""
    profiles = introduction.profiles
    in_all = {language: {each.name: each for each in profile.commands} for language, profile in profiles.items()}
    for command in profiles[introduction.language].commands:
        versions = {language: commands[command.name] for language, commands in in_all.items()}
        contexts = [PRIVATE] if command.direct else [SERVER, PRIVATE]
        yield _typed(command, versions) | {"contexts": contexts}
        if command.menu:
            names = _translated(versions, lambda version: version.menu, NAME)
            yield {"type": MENU, "name": command.menu[:NAME], "name_localizations": names, "contexts": contexts}


def for_operators(introduction: Introduction) -> Iterator[Json]:
    """What is typed at desks beyond that, in their language alone."""
    known = {command.name for command in introduction.profiles[introduction.language].commands}
    return (_typed(command, {}) | {"contexts": [SERVER]} for command in introduction.desk_commands if command.name not in known)


def _typed(command: Command, versions: Mapping[str, Command]) -> Json:
    """A command with the one thing that may follow it."""
    told: Json = {
        "type": CHAT,
        "name": command.name,
        "description": _short(command.description, DESCRIPTION),
        "description_localizations": _translated(versions, lambda version: version.description, DESCRIPTION),
    }
    if command.argument:
        option = {
            "type": WORDS,
            "name": ARGUMENT,
            "description": _short(command.argument, DESCRIPTION),
            "description_localizations": _translated(versions, lambda version: version.argument, DESCRIPTION),
        }
        told["options"] = [option]
    return told


def _translated(versions: Mapping[str, Command], part: Callable[[Command], str], longest: int) -> dict[str, str]:
    return {locale: _short(part(version), longest) for language, version in versions.items() for locale in locales(language)}


def _short(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"


def _compared(commands: Sequence[Json]) -> dict[tuple[int, str], Json]:
    """Commands by kind and name, as far as we say what they are; what is empty may be missing."""
    return {(command["type"], command["name"]): _said(command, (*OURS, "options")) for command in commands}


def _said(part: Json, keys: Sequence[str]) -> Json:
    kept = {key: part[key] for key in keys if part.get(key)}
    if options := kept.get("options"):
        kept["options"] = [_said(option, OURS) for option in options]
    return kept
