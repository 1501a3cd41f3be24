"""What Telegram shows of the bot before anybody has written to it: its descriptions and its commands, in every language."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from telegram import Bot, BotCommandScope, BotCommandScopeAllPrivateChats, BotCommandScopeDefault
from telegram.error import TelegramError

from adapters.base import Command, Complaint, Introduction, Profile
from adapters.said import unsaid
from adapters.telegram.failures import delivery_error, described
from adapters.telegram.settings import TelegramSettings

EVERYBODY = ""
"""The language code of what Telegram shows to people for whose language there is nothing of its own."""
CODE = 2
"""Letters of a language code as Telegram takes them (ISO 639-1)."""
FEW = 4
"""Differences that are named with their languages; of more, at the first check, that would only be long."""


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that Telegram shows in one language."""

    what: str
    """In words, with its language."""
    wanted: object
    read: Callable[[], Awaitable[object]]
    write: Callable[[], Awaitable[object]]

    async def fits(self) -> bool:
        """Does Telegram show it as it is wanted?"""
        return await self.read() == self.wanted


async def show_profile(bot: Bot, introduction: Introduction) -> tuple[str, ...]:
    """Bring what Telegram shows to what the introduction says, and say in words what was changed.

    What is right already is left alone, for Telegram lets bots change these things only now and then.

    Raises:
        DeliveryError: Telegram did not take it.
    """
    changed = []
    try:
        for part in parts(bot, introduction):
            if not await part.fits():
                await part.write()
                changed.append(part.what)
    except TelegramError as error:
        raise delivery_error(error, repeatable=True) from None
    return tuple(changed)


async def compare_profile(bot: Bot, introduction: Introduction, settings: TelegramSettings) -> tuple[Complaint, ...]:
    """What is to be said of what Telegram shows now; with `profile = false` only whether its owner's words are honest."""
    examine = outdated if settings.profile else silent
    try:
        return await examine(bot, introduction)
    except TelegramError as error:
        what = f"the bot's description and commands cannot be read: {described(error)}"
        return (Complaint(what, "try again later; people can write to the bot all the same", fatal=False),)


async def outdated(bot: Bot, introduction: Introduction) -> tuple[Complaint, ...]:
    """A complaint where frankly would show something else."""
    different = [part.what for part in parts(bot, introduction) if not await part.fits()]
    if not different:
        return ()
    told = different if len(different) <= FEW else dict.fromkeys(what.partition(" (")[0] for what in different)
    what = f"Telegram does not yet show what this configuration says: {', '.join(told)}"
    return (Complaint(what, "`frankly run` changes it when it starts; `frankly check --apply` does so now", fatal=False),)


async def silent(bot: Bot, introduction: Introduction) -> tuple[Complaint, ...]:
    """A complaint where people are not told beforehand that this is an AI, and whose."""
    told = {code: await described_in(bot, code) for code in translated(introduction)}
    missing = [(code, words) for code, text in told.items() if text or code == EVERYBODY for words in unsaid(text, introduction)]
    remedy = "add it with @BotFather (/setdescription, /setabouttext), or let frankly write them: `profile = true`"
    return tuple(
        Complaint(f"the bot's descriptions do not say {words} ({spoken(code)})", remedy, fatal=False) for code, words in missing
    )


async def described_in(bot: Bot, code: str) -> str:
    """Both descriptions that people of that language see."""
    return f"{await short(bot, code)}\n{await long(bot, code)}".strip()


def parts(bot: Bot, introduction: Introduction) -> Iterator[Part]:
    """Everything that Telegram is to show."""
    for code, profile in translated(introduction).items():
        yield from _texts(bot, code, profile)
        yield from _menus(bot, code, profile.commands)


def translated(introduction: Introduction) -> dict[str, Profile]:
    """The profiles by Telegram's language codes, the brand's own for everybody else; of a language's variants the first."""
    profiles = introduction.profiles
    found = {EVERYBODY: profiles[introduction.language]} if profiles else {}
    for tag, profile in profiles.items():
        code = tag.partition("-")[0].lower()
        if len(code) == CODE:
            found.setdefault(code, profile)
    return found


def _texts(bot: Bot, code: str, profile: Profile) -> Iterator[Part]:
    where, language = spoken(code), code or None
    write_short = partial(bot.set_my_short_description, profile.short, language)
    write_long = partial(bot.set_my_description, profile.long, language)
    yield Part(f"short description ({where})", profile.short, partial(short, bot, code), write_short)
    yield Part(f"description ({where})", profile.long, partial(long, bot, code), write_long)


def _menus(bot: Bot, code: str, commands: tuple[Command, ...]) -> Iterator[Part]:
    """What is offered behind the slash: in private chats everything, elsewhere only what also works among others."""
    alone, among_others = paired(commands), paired(command for command in commands if not command.direct)
    yield _menu(bot, BotCommandScopeAllPrivateChats(), code, alone, what="commands in private chats")
    yield _menu(bot, BotCommandScopeDefault(), code, among_others, what="commands elsewhere")


def _menu(bot: Bot, scope: BotCommandScope, code: str, wanted: tuple[tuple[str, str], ...], *, what: str) -> Part:
    write = partial(bot.set_my_commands, wanted, scope, code or None)
    return Part(f"{what} ({spoken(code)})", wanted, partial(menu, bot, scope, code), write)


async def short(bot: Bot, code: str) -> str:
    return (await bot.get_my_short_description(code or None)).short_description


async def long(bot: Bot, code: str) -> str:
    return (await bot.get_my_description(code or None)).description


async def menu(bot: Bot, scope: BotCommandScope, code: str) -> tuple[tuple[str, str], ...]:
    return tuple((command.command, command.description) for command in await bot.get_my_commands(scope, code or None))


def paired(commands: Iterable[Command]) -> tuple[tuple[str, str], ...]:
    return tuple((command.name, command.description) for command in commands)


def spoken(code: str) -> str:
    """A language code as complaints name it."""
    return code or "other languages"
