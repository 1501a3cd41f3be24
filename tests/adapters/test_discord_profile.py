"""Before anybody writes, Discord shows that this is an AI and whose, in every language; what is right already is left alone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from adapters.base import Introduction, Profile
from adapters.discord.profile import compare_profile, locales, show_profile
from adapters.discord.settings import DiscordSettings
from adapters.errors import DeliveryError, TemporaryError, TooSoonError
from tests.adapters.discord_desk import Desk, desk

ENGLISH = Profile(
    "Léa, an AI that speaks for Acme.", "I’m Léa, an AI that speaks for Acme. I’m not a human.\n\nFor a person, type /human."
)
FRENCH = Profile(
    "Léa, une IA qui parle au nom d’Acme.", "Je suis Léa, une IA qui parle au nom d’Acme.\n\nPour une personne, tapez /human."
)
ACME = Introduction("Acme", "Léa", language="fr", profiles={"fr": FRENCH, "en": ENGLISH})
OURS, OWNERS = DiscordSettings(), DiscordSettings(profile=False)


async def show(far: Desk, introduction: Introduction = ACME) -> tuple[str, ...]:
    return await show_profile(far.client, far.requests, introduction)


async def compare(far: Desk, introduction: Introduction = ACME, settings: DiscordSettings = OURS) -> list[str]:
    found = await compare_profile(far.client, far.requests, introduction, settings)
    assert not any(complaint.fatal for complaint in found)
    return [complaint.what for complaint in found]


def written(far: Desk) -> list[Any]:
    """The descriptions that were sent to Discord."""
    return [said["body"]["description"] for _, said in far.people.calls("PATCH /applications/@me")]


async def test_the_description_is_the_brands_own_with_its_translations() -> None:
    async with desk() as far:
        assert await show(far) == ("description",)
        assert far.people.profile()["description"] == FRENCH.long
        (told,) = written(far)
        assert told["localizations"] == {"fr": FRENCH.long, "en-US": ENGLISH.long, "en-GB": ENGLISH.long}


async def test_what_is_right_already_is_left_alone() -> None:
    async with desk() as far:
        await show(far)
        assert await show(far) == ()
        assert len(written(far)) == 1


async def test_a_description_is_as_long_as_discord_takes_it_and_always_says_who_it_is() -> None:
    async with desk() as far:
        for long, kept in [(f"{FRENCH.long}\n\n{'a' * 400}", FRENCH.long), ("a" * 401, FRENCH.short), ("😀" * 200, "😀" * 200)]:
            await show(far, replace(ACME, profiles={"fr": replace(FRENCH, long=long)}))
            assert far.people.profile()["description"] == kept


async def test_whoever_was_not_introduced_shows_nothing() -> None:
    async with desk() as far:
        assert await show(far, Introduction("Acme", "Léa")) == ()
        assert await compare(far, Introduction("Acme", "Léa")) == []
        assert not written(far)


async def test_where_discord_takes_no_translations_it_is_given_a_text() -> None:
    async with desk() as far:
        far.people.plan(route="PATCH /applications/@me", status=400, code=50035, words="Invalid Form Body")
        assert await show(far) == ("description",)
        assert written(far) == [FRENCH.long]


@pytest.mark.parametrize(("fault", "error"), [("too_many", TooSoonError), ("lost", TemporaryError), ("broken", TemporaryError)])
async def test_what_discord_does_not_take_now_is_said_in_our_errors(fault: str, error: type[DeliveryError]) -> None:
    async with desk() as far:
        far.people.plan(fault, route="PATCH /applications/@me")
        with pytest.raises(error):
            await show(far)


async def test_check_says_what_is_not_shown_yet_and_nothing_once_it_is() -> None:
    async with desk() as far:
        assert await compare(far) == ["Discord does not yet show what this configuration says: description"]
        await show(far)
        assert await compare(far) == []


async def test_an_owners_own_words_have_to_say_that_it_is_an_ai_and_whose() -> None:
    async with desk() as far:
        assert await compare(far, settings=OWNERS) == [
            "the bot's description does not say that it is an AI",
            "the bot's description does not say that it speaks for Acme",
        ]
        far.people.configure(description="Léa est une IA d’ACME.")
        assert await compare(far, settings=OWNERS) == []


async def test_a_description_that_cannot_be_read_is_told_of() -> None:
    async with desk() as far:
        far.people.plan("broken", route="GET /oauth2/applications/@me")
        (found,) = await compare(far)
        assert "cannot be read" in found


@pytest.mark.parametrize(
    ("tag", "names"), [("fr-CA", ("fr",)), ("en", ("en-US", "en-GB")), ("es", ("es-419", "es-ES")), ("pt", ("pt-BR",)), ("gsw", ())]
)
def test_languages_have_discords_names(tag: str, names: tuple[str, ...]) -> None:
    assert locales(tag) == names
