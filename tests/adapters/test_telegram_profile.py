"""Before anybody writes, Telegram shows that this is an AI and whose, in every language; nothing is set that is right already."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest
from telegram.error import TelegramError

from adapters.base import Command, Introduction, Profile
from adapters.errors import DeliveryError, RejectedError, TooSoonError
from adapters.farside import eventually
from adapters.message import Message
from adapters.telegram.profile import compare_profile, show_profile
from adapters.telegram.settings import TelegramSettings
from tests.adapters.sending import Telegram, telegram
from tests.farside.telegram.far import TelegramFarSide
from tests.farside.telegram.platform import TOKEN

ENGLISH = Profile(
    "Léa, an AI that speaks for Acme.",
    "I’m Léa, an AI that speaks for Acme. I’m not a human.\n\nFor a person, type /human.",
    (Command("help", "What you can do here"), Command("forget", "Have everything erased", direct=True)),
)
FRENCH = Profile(
    "Léa, une IA qui parle au nom d’Acme.",
    "Je suis Léa, une IA qui parle au nom d’Acme.\n\nPour une personne, tapez /human.",
    (Command("help", "Ce que vous pouvez faire"), Command("forget", "Faire tout effacer", direct=True)),
)
ACME = Introduction("Acme", "Léa", language="fr", profiles={"fr": FRENCH, "en": ENGLISH})
OURS, OWNERS = TelegramSettings(), TelegramSettings(profile=False)
PER_LANGUAGE = 4
"""Two descriptions, and commands in private chats and elsewhere."""


def written(far: Telegram) -> list[str]:
    return [call["method"] for call in far.people.calls("set")]


async def test_everything_is_shown_in_every_language_and_the_brands_own_to_all_others() -> None:
    async with telegram() as far:
        changed = await show_profile(far.bot, ACME)

        assert len(changed) == len(written(far)) == 3 * PER_LANGUAGE
        for language, profile in (("en", ENGLISH), ("fr", FRENCH), ("de", FRENCH)):
            seen = far.people.introduction(language)
            assert (seen["short_description"], seen["description"]) == (profile.short, profile.long)


async def test_groups_are_offered_only_what_works_there() -> None:
    async with telegram() as far:
        await show_profile(far.bot, ACME)

        kept = far.people.platform.profile["commands"]
        assert [command["command"] for command in kept["en"]] == ["help"]
        assert [command["command"] for command in kept["all_private_chats/en"]] == ["help", "forget"]
        assert kept["all_private_chats/"][1]["description"] == "Faire tout effacer"


async def test_what_is_right_already_is_left_alone() -> None:
    async with telegram() as far:
        await show_profile(far.bot, ACME)
        before = len(written(far))
        changed = await show_profile(far.bot, replace(ACME, profiles={"fr": FRENCH, "en": replace(ENGLISH, short="Léa, an AI.")}))

        assert changed == ("short description (en)",)
        assert len(written(far)) == before + 1


async def test_a_language_that_telegram_does_not_know_by_two_letters_is_left_out() -> None:
    async with telegram() as far:
        profiles = {"fr-CA": FRENCH, "fr": replace(FRENCH, short="Léa, une IA."), "gsw": ENGLISH}
        await show_profile(far.bot, replace(ACME, language="fr-CA", profiles=profiles))

        assert far.people.platform.profile["short_description"] == {"": FRENCH.short, "fr": FRENCH.short}


async def test_whoever_was_not_introduced_shows_nothing() -> None:
    async with telegram() as far:
        assert await show_profile(far.bot, Introduction("Acme", "Léa")) == ()
        assert await compare_profile(far.bot, Introduction("Acme", "Léa"), OURS) == ()
        assert not written(far)


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ({"code": 429, "words": "Too Many Requests", "parameters": {"retry_after": 3600}}, TooSoonError),
        ({"code": 400, "words": "Bad Request: bot description must be at most 512 characters long"}, RejectedError),
        ({"how": "close"}, DeliveryError),
    ],
)
async def test_what_telegram_does_not_take_is_said_in_our_errors(fault: dict[str, Any], error: type[Exception]) -> None:
    async with telegram() as far:
        far.people.plan(method="setMyDescription", **fault)
        with pytest.raises(error) as raised:
            await show_profile(far.bot, ACME)

        assert not isinstance(raised.value, TelegramError)


async def test_check_says_what_is_not_shown_yet_and_nothing_once_it_is() -> None:
    async with telegram() as far:
        (complaint,) = await compare_profile(far.bot, ACME, OURS)
        assert complaint.what.endswith("short description, description, commands in private chats, commands elsewhere")
        assert "frankly check --apply" in complaint.remedy
        assert not complaint.fatal

        await show_profile(far.bot, ACME)
        assert await compare_profile(far.bot, ACME, OURS) == ()
        assert not far.people.calls("deleteMy")
        (rest,) = await compare_profile(far.bot, replace(ACME, profiles={"fr": FRENCH, "en": replace(ENGLISH, short="Léa.")}), OURS)
        assert rest.what.endswith(": short description (en)")


async def test_check_changes_nothing() -> None:
    async with telegram() as far:
        await compare_profile(far.bot, ACME, OURS)
        await compare_profile(far.bot, ACME, OWNERS)

        assert not written(far)


async def test_a_profile_that_its_owner_keeps_has_to_say_ai_and_for_whom() -> None:
    async with telegram() as far:
        silent = await compare_profile(far.bot, ACME, OWNERS)
        assert [complaint.what.partition("not say ")[2] for complaint in silent] == [
            "that it is an AI (other languages)",
            "that it speaks for Acme (other languages)",
        ]
        assert all("@BotFather" in complaint.remedy for complaint in silent)

        await far.bot.set_my_description("Léa est l’IA d’ACME.")
        assert await compare_profile(far.bot, ACME, OWNERS) == ()
        await far.bot.set_my_description("Ask me anything about our teas.", "en")
        assert [complaint.what.rpartition(" ")[2] for complaint in await compare_profile(far.bot, ACME, OWNERS)] == ["(en)", "(en)"]


@pytest.mark.parametrize(
    "words", ["AI", "KI", "IA", "künstliche Intelligenz", "inteligência artificial", "kunstmatige", "une I.A."]
)
async def test_every_language_has_its_way_to_say_it(words: str) -> None:
    async with telegram() as far:
        await far.bot.set_my_short_description(f"Acme: {words}.")
        assert await compare_profile(far.bot, replace(ACME, profiles={"fr": FRENCH}), OWNERS) == ()


async def test_where_telegram_does_not_answer_check_says_so() -> None:
    async with telegram() as far:
        far.people.plan(method="getMy", code=502, words="Bad Gateway")
        (complaint,) = await compare_profile(far.bot, ACME, OURS)

        assert "cannot be read: Bad Gateway" in complaint.what
        assert not complaint.fatal


@asynccontextmanager
async def running(monkeypatch: pytest.MonkeyPatch, *, profile: bool = True) -> AsyncIterator[TelegramFarSide]:
    """The adapter at work, introduced."""
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", TOKEN)
    far = TelegramFarSide(profile=profile)
    far.adapter.introduce(ACME)
    yield far
    await far.aclose()


async def accept(_: Message) -> None:
    """Take it."""


async def at_work(far: TelegramFarSide, until: Callable[[], bool]) -> None:
    """Run the adapter until something is so."""
    task = asyncio.create_task(far.adapter.run(accept))
    try:
        await far.connected()
        await eventually(until)
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_run_shows_the_profile_when_it_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    async with running(monkeypatch) as far:
        await at_work(far, lambda: far.people.introduction("en")["description"] == ENGLISH.long)


async def test_run_takes_messages_though_telegram_takes_no_profile(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async with running(monkeypatch) as far:
        far.people.plan(method="getMy", code=429, words="Too Many Requests", parameters={"retry_after": 3600})
        await at_work(far, lambda: "profile.failed" in caplog.messages)
        far.people.say(far.room("one"), "Hello?")
        await at_work(far, lambda: bool(far.people.confirmed()))


async def test_run_leaves_a_profile_alone_that_its_owner_keeps(monkeypatch: pytest.MonkeyPatch) -> None:
    async with running(monkeypatch, profile=False) as far:
        await at_work(far, lambda: bool(far.people.calls("getUpdates")))

        assert not far.people.calls("setMy")
        assert await far.adapter.show_profile() == ()
