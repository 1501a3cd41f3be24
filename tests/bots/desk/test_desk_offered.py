"""What a desk's help lists is what a platform offers, and all of it is understood."""

from __future__ import annotations

import re

import pytest

from adapters.base import ThreadState
from bots.connecting import introduction
from bots.desk.acts import COMMANDS
from bots.desk.offered import desk_commands, desk_states
from policies.words import languages
from tests.scene import BRAND, settings

NAME = re.compile(r"[a-z]{1,32}")
"""As Discord takes it, and as nobody needs a dead key for."""


@pytest.mark.parametrize("language", languages())
def test_every_act_that_has_a_command_is_offered_once_in_each_language(language: str) -> None:
    names = [command.name for command in desk_commands(BRAND, language)]

    assert sorted(COMMANDS[name] for name in names) == sorted({*COMMANDS.values()})
    assert all(NAME.fullmatch(name) for name in names)


@pytest.mark.parametrize("language", languages())
def test_each_says_what_it_does_in_a_hundred_characters(language: str) -> None:
    for command in desk_commands(BRAND, language):
        assert 0 < len(command.description) <= 100
        assert len(command.argument) <= 100
        assert command.description[0] == command.description[0].upper()


def test_a_french_desk_is_offered_french_names() -> None:
    names = {command.name for command in desk_commands(BRAND, "fr")}

    assert {"prendre", "reprendre", "rendre", "fermer", "debloquer", "ecarter"} <= names
    assert not {"claim", "take", "return"} & names


def test_a_number_may_follow_where_a_conversation_is_meant() -> None:
    bare = {command.name for command in desk_commands(BRAND, "en") if not command.argument}

    assert bare == {"queue", "help"}


def test_only_the_adapter_that_holds_a_desk_is_told_its_commands() -> None:
    desk = {"adapter": "lounge", "room": "desk", "operators": [{"id": "lounge:1", "name": "Anne"}], "language": "fr"}
    adapters = {name: {"kind": "terminal"} for name in ("lounge", "shop")}
    house = settings(adapters=adapters, desk=desk)

    assert {command.name for command in introduction(house, "lounge").desk_commands} >= {"prendre"}
    assert introduction(house, "lounge").states[ThreadState.WAITING] == "En attente"
    assert introduction(house, "shop").desk_commands == ()
    assert introduction(house, "shop").states == {}


@pytest.mark.parametrize("language", languages())
def test_every_state_has_a_name_of_its_own_that_fits_on_a_tag(language: str) -> None:
    names = desk_states(BRAND, language)

    assert set(names) == set(ThreadState)
    assert len(set(names.values())) == len(names)
    assert all(0 < len(name) <= 20 for name in names.values())
