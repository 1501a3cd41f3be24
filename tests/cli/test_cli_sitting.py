"""Which person the next line at a desk goes to, which desk is meant, and which adapters a chat opens beside the visitor."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from string import Formatter

import pytest

from adapters.local import LocalAdapter
from adapters.local.member import Member
from adapters.message import Address, Author, Kind, Message
from adapters.terminal import TerminalAdapter
from bots.cli.chat import desks
from bots.cli.desk import Chair, Sitting, found
from bots.cli.desk_words import ENGLISH, FRENCH, DeskWords, desk_words, terminal_words
from bots.config import Settings, load
from bots.desk.rules import Rules
from tests.cli.command import furnish

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
TWO_DESKS = """
[adapters.local]
[adapters.night]
kind = "local"
socket = "night.sock"
[adapters.terminal]

[desk]
adapter = "local"
room = "desk"
operators = [{ id = "local:anne", name = "Anne" }, { id = "night:ben", name = "Ben" }, { group = "local:crew" }]

[[desk.routes]]
name = "night"
adapter = "night"
room = "moon"
languages = ["fr"]

[[desk.routes]]
name = "shop"
adapter = "terminal"
room = "local"
languages = ["de"]
"""


def sitting() -> Sitting:
    terminal = TerminalAdapter("desk", stdin=StringIO(), stdout=StringIO())
    return Sitting(Member(Path("desk.sock"), id="anne", room="desk"), terminal, Rules(rooms=()), "en")


def typed(text: str = "", *, kind: Kind = Kind.TEXT, action: str = "") -> Message:
    return Message("1", Address("desk", "local"), Author("local"), text, NOW, kind=kind, action=action)


TALK = typed("#12 hello")


@pytest.mark.parametrize(
    ("lines", "tag"),
    [
        ([typed("hello")], ""),
        ([TALK], "#12 "),
        ([TALK, typed("#13 hello")], "#13 "),
        ([TALK, typed("to everybody")], "#12 "),
        ([typed("#12 // between us")], "#12 "),
        ([typed("#12 /note between us")], "#12 "),
        ([typed(kind=Kind.ACTION, action="desk.claim.12")], "#12 "),
        ([typed("12", kind=Kind.COMMAND, action="claim")], "#12 "),
        ([typed("#12", kind=Kind.COMMAND, action="prendre")], "#12 "),
        ([TALK, typed(kind=Kind.COMMAND, action="queue")], "#12 "),
        ([TALK, typed(kind=Kind.ACTION, action="desk.return.12")], ""),
        ([TALK, typed("#12 /close")], ""),
        ([TALK, typed(kind=Kind.ACTION, action="desk.close.13")], "#12 "),
        ([TALK, typed(kind=Kind.JOIN)], "#12 "),
    ],
)
async def test_the_next_line_goes_to_whom_the_operator_talks_with(lines: list[Message], tag: str) -> None:
    desk = sitting()
    for line in lines:
        await desk.hear(line)
    assert desk.tag == tag


def two_desks(folder: Path) -> Settings:
    return load(furnish(folder, TWO_DESKS))


def chair(settings: Settings, who: str, name: str = "") -> tuple[str, str, str, str]:
    seat: Chair = found(settings, who, name)
    return seat.socket.name, seat.room, seat.id, seat.name


def test_without_a_name_it_is_the_main_desk_and_with_one_that_of_the_route(tmp_path: Path) -> None:
    settings = two_desks(tmp_path)
    assert chair(settings, "ANNE") == chair(settings, "local:anne", "desk") == ("desk.sock", "desk", "anne", "Anne")
    assert chair(settings, "ben", "night") == ("night.sock", "moon", "ben", "Ben")


@pytest.mark.parametrize(("who", "name"), [("ben", ""), ("anne", "night"), ("", ""), ("anne", "shop")])
def test_an_operator_of_another_place_has_no_chair_here(tmp_path: Path, who: str, name: str) -> None:
    with pytest.raises(SystemExit, match="2"):
        found(two_desks(tmp_path), who, name)


def test_a_chat_opens_the_desks_beside_the_visitor_but_no_second_terminal(tmp_path: Path) -> None:
    opened = desks(two_desks(tmp_path))
    assert [(adapter.name, type(adapter)) for adapter in opened] == [("local", LocalAdapter), ("night", LocalAdapter)]
    assert desks(load(furnish(tmp_path))) == []


def test_french_and_english_say_the_same_with_the_same_values() -> None:
    for field in fields(DeskWords):
        english, french = getattr(ENGLISH, field.name), getattr(FRENCH, field.name)
        assert places(english) == places(french)
        assert english != french
    assert (desk_words("fr-CA"), desk_words("de")) == (FRENCH, ENGLISH)


def places(text: str) -> set[str | None]:
    return {name for _, name, *_ in Formatter().parse(text) if name}


def test_at_a_desk_help_is_left_to_the_house() -> None:
    assert terminal_words("en").help == terminal_words("fr").help == ()
    assert terminal_words("fr").leaving == "Encore une fois Ctrl-C pour partir."
