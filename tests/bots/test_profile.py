"""What platforms show beforehand: every language says AI and for whom, within the limits, and offers what exists."""

from __future__ import annotations

import pytest

from bots.commands import COMMANDS
from bots.connecting import introduction
from bots.profile import LONG, OFFERED, SHORT, length, profiles
from policies.disclosure import Disclosure
from policies.wording import complaints
from policies.words import languages
from tests.scene import BRAND, SETTINGS, settings

ALL = list(languages())


def brand(**fields: object) -> dict[str, object]:
    return {**SETTINGS["brand"], "languages": ALL, **fields}


SEVEN = profiles(settings(brand=brand()))


@pytest.mark.parametrize("language", ALL)
def test_both_descriptions_say_that_it_is_an_ai_and_for_which_brand(language: str) -> None:
    shown = SEVEN[language]

    for text in (shown.short, shown.long):
        assert BRAND.name in text
        assert BRAND.persona in text
        left = complaints(text, language)
        assert not [complaint for complaint in left if complaint.endswith(("an AI", "not a human"))]


@pytest.mark.parametrize("language", ALL)
def test_the_long_description_is_a_whole_disclosure_and_says_what_can_be_done(language: str) -> None:
    long = SEVEN[language].long

    assert BRAND.contact in long
    assert BRAND.privacy in long
    assert "/human" in long


@pytest.mark.parametrize("language", ALL)
def test_every_language_describes_the_same_commands_in_its_own_words(language: str) -> None:
    commands = SEVEN[language].commands

    assert [command.name for command in commands] == list(OFFERED)
    assert all(0 < len(command.description) <= 60 for command in commands)
    assert len({command.description for command in commands}) == len(OFFERED)


def test_what_only_works_alone_with_the_ambassador_is_marked_as_such() -> None:
    assert {command.name for command in SEVEN["en"].commands if command.direct} == {"start", "forget", "export", "stop"}


def test_every_offered_command_exists() -> None:
    assert set(OFFERED) - {"start"} <= set(COMMANDS)  # `start` opens a conversation, and where one is open it is help


@pytest.mark.parametrize("name", ["Maison Verlune", "M" * 150, "Très 🍵 " * 30, "🍵" * 400])
@pytest.mark.parametrize("language", ALL)
def test_whatever_the_brand_is_called_the_limits_hold_and_it_is_said_to_be_an_ai(language: str, name: str) -> None:
    shown = profiles(settings(brand=brand(name=name)))[language]

    assert length(shown.short) <= SHORT
    assert length(shown.long) <= LONG
    assert name[:10] in shown.short
    assert not [complaint for complaint in complaints(shown.short, language) if complaint.endswith("an AI")]


def test_a_long_contact_leaves_a_description_that_still_says_it_all() -> None:
    shown = profiles(settings(brand=brand(contact="https://verlune.example/" + "c" * 600)))["en"]

    assert shown.long == shown.short


def test_a_brands_own_disclosure_is_what_its_profile_says() -> None:
    own = "{persona} of {brand}: an AI, not a human. A person: {contact}. Your data: {privacy}"
    configured = settings(policies=(Disclosure(wording={"en": own}),))

    assert profiles(configured)["en"].long.startswith("Lune of Verlune: an AI, not a human.")


def test_a_language_without_words_has_no_profile_of_its_own() -> None:
    shown = profiles(settings(brand=brand(language="ja", languages=["ja", "ko", "fr-CA"])))

    assert list(shown) == ["ja", "fr-CA"]
    assert shown["ja"] == SEVEN["en"]
    assert shown["fr-CA"] == SEVEN["fr"]


def test_an_adapter_is_introduced_with_the_profiles() -> None:
    introduced = introduction(settings(brand=brand(language="fr")), "telegram")

    assert introduced.language == "fr"
    assert introduced.profiles == SEVEN | {"fr": introduced.profiles["fr"]}
