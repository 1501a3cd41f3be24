"""What Discord shows of the bot before anybody has written to it: its description, which says that it is an AI, and whose."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

import discord

from adapters.base import Complaint, Introduction, Profile
from adapters.discord.requests import Requests
from adapters.discord.settings import DiscordSettings
from adapters.errors import DeliveryError, RejectedError
from adapters.said import unsaid
from adapters.split import units

LONGEST: Final = 400
"""Characters of a description, counted in UTF-16, the stricter reading: Discord's OpenAPI, `ApplicationFormPartial`."""
WHERE: Final = "https://discord.com/developers/applications (your application, General Information, Description)"


async def show_profile(client: discord.Client, requests: Requests, introduction: Introduction) -> tuple[str, ...]:
    """Bring the description to what the introduction says, and say in words what was changed; what is right is left alone.

    Raises:
        DeliveryError: Discord did not take it.
    """
    if not introduction.profiles or await shown(client, requests) == own(introduction):
        return ()
    try:
        await _write(client, requests, {"default": own(introduction), "localizations": translated(introduction)})
    except RejectedError:
        # Discord's OpenAPI has an object with translations here, and its pages a text.
        await _write(client, requests, own(introduction))
    return ("description",)


async def compare_profile(
    client: discord.Client, requests: Requests, introduction: Introduction, settings: DiscordSettings
) -> tuple[Complaint, ...]:
    """What is to be said of the description; with `profile = false` only whether its owner's words are honest."""
    try:
        description = await shown(client, requests)
    except DeliveryError as error:
        what = f"the bot's description cannot be read: {error}"
        return (Complaint(what, "try again later; people can write to the bot all the same", fatal=False),)
    return tuple(outdated(description, introduction) if settings.profile else dishonest(description, introduction))


def outdated(description: str, introduction: Introduction) -> Iterator[Complaint]:
    """A complaint where frankly would show something else."""
    if introduction.profiles and description != own(introduction):
        what = "Discord does not yet show what this configuration says: description"
        yield Complaint(what, "`frankly run` changes it when it starts; `frankly check --apply` does so now", fatal=False)


def dishonest(description: str, introduction: Introduction) -> Iterator[Complaint]:
    """A complaint where people are not told beforehand that this is an AI, and whose."""
    for words in unsaid(description, introduction):
        remedy = f"add it at {WHERE}, or let frankly write it: `profile = true`"
        yield Complaint(f"the bot's description does not say {words}", remedy, fatal=False)


async def shown(client: discord.Client, requests: Requests) -> str:
    """The description that people see who read no language of which there is a translation.

    Raises:
        DeliveryError: it cannot be read.
    """
    told = await requests.ask(client.http.application_info(), repeatable=True)
    return str(told["description"])


def own(introduction: Introduction) -> str:
    """The description in the brand's language."""
    return described(introduction.profiles[introduction.language])


def translated(introduction: Introduction) -> Mapping[str, str]:
    """The description in the others, by Discord's names for them; of a language's variants the first."""
    found: dict[str, str] = {}
    for tag, profile in introduction.profiles.items():
        for locale in locales(tag):
            found.setdefault(locale, described(profile))
    return found


def locales(tag: str) -> tuple[str, ...]:
    """Discord's names for a language: `en` is both en-US and en-GB there."""
    language = tag.partition("-")[0].lower()
    return tuple(locale.value for locale in discord.Locale if locale.value.partition("-")[0] == language)


def described(profile: Profile) -> str:
    """As much of a profile as Discord takes: whole paragraphs, and never less than who it is."""
    paragraphs = profile.long.split("\n\n")
    texts = ("\n\n".join(paragraphs[:count]) for count in range(len(paragraphs), 0, -1))
    return next((text for text in texts if units(text, "utf16") <= LONGEST), profile.short)


async def _write(client: discord.Client, requests: Requests, description: Any) -> None:  # noqa: ANN401 - see above
    await requests.ask(client.http.edit_application_info(reason=None, payload={"description": description}), repeatable=True)
