"""What platforms show of the ambassador before anybody has written to it: that it is an AI, for whom, and what it can be asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from adapters.base import Command, Profile
from adapters.split import units
from bots.commands import WHY
from bots.config import Settings
from policies.base import Brand
from policies.disclosure import Disclosure
from policies.drafts import brand_words
from policies.words import languages

OFFERED: Mapping[str, bool] = {
    "start": True,
    "help": False,
    "human": False,
    "ai": False,
    "privacy": False,
    "why": False,
    "about": False,
    "forget": True,
    "export": True,
    "stop": True,
}
"""The commands a platform lists, in this order, and whether each is only for people alone with the ambassador."""
SHORT, LONG = 120, 512
"""The most characters of the two descriptions, counted as UTF-16 has them: as many as Telegram takes."""


def profiles(settings: Settings) -> dict[str, Profile]:
    """The profile in every language of the brand that has words, and always in its own."""
    spoken = (tag for tag in settings.brand.languages if tag.partition("-")[0] in languages())
    return {language: profile(settings, language) for language in dict.fromkeys((settings.brand.language, *spoken))}


def profile(settings: Settings, language: str) -> Profile:
    """What people who read that language are shown."""
    brand = settings.voice()
    disclosure = next(policy for policy in settings.policies if isinstance(policy, Disclosure)).statement(brand, language)
    hint = brand_words(brand, "lines.greeting_hint", language)
    short = fitting(brand, language, limit=SHORT)
    long = next((text for text in (f"{disclosure}\n\n{hint}", disclosure) if length(text) <= LONG), short)
    return Profile(short, long, tuple(commands(brand, language)))


def commands(brand: Brand, language: str) -> Iterator[Command]:
    for name, direct in OFFERED.items():
        command = Command(name, brand_words(brand, f"profile.command_{name}", language), direct=direct)
        yield about_a_line(command, brand, language) if name == WHY else command


def about_a_line(command: Command, brand: Brand, language: str) -> Command:
    """A command that is about one line of ours: the last one, the so-manieth last, or the one it is chosen on."""
    argument = brand_words(brand, f"profile.argument_{command.name}", language)
    return replace(command, argument=argument, menu=brand_words(brand, f"profile.menu_{command.name}", language))


def fitting(brand: Brand, language: str, *, limit: int) -> str:
    """Who it is, in no more than so many characters; of a very long name its beginning, never less than that it is an AI."""
    full = brand_words(brand, "profile.short", language)
    if length(full) <= limit:
        return full
    name = brand.name
    while length(text := brand_words(replace(brand, name=name), "profile.briefly", language)) > limit:
        name = f"{name.removesuffix('…')[:-1].rstrip()}…"
    return text


def length(text: str) -> int:
    return units(text, "utf16")
