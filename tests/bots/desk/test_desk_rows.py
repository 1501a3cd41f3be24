"""What a desk reads of a line that may never have reached its person, and what comes of an operator's decision."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from adapters.message import Address, Draft, Speaker
from bots.desk.acts import understand
from bots.desk.rows import LONGEST_QUOTE, Loss, attend_row, following_row, tell
from bots.desk.rules import DeskRoom, Rules
from bots.store.handoffs import Act
from bots.store.reading import KeptRow
from bots.store.values import Control, Effects, Expected, Mark, Place, RowState, Standing
from tests.bots.desk.stage import (
    ANNA,
    ANNAS,
    BENS,
    ELSEWHERE,
    FREE,
    GUEST,
    HERE,
    PROPOSAL,
    ROOM,
    RULES,
    SIDE,
    WAITING,
    for_desk,
    for_person,
    held_by,
    over,
    placed,
    scene,
    standing,
    told,
    typed,
)
from tests.scene import BRAND, NOW

ROW = KeptRow(
    key="k-5",
    address=HERE,
    turn=41,
    code="model",
    state=RowState.UNCERTAIN,
    reason="timed out\nafter 30 s",
    draft=Draft(HERE, "We open at nine.\nWe close at six.", Speaker.AI, byline="Lune · AI, Verlune", discloses=True),
    attempts=1,
    created_at=NOW,
    receipt=None,
    shown_at=None,
    number=5,
    conversation=12,
)
DEAD = replace(ROW, state=RowState.DEAD)
OPERATORS = replace(ROW, draft=Draft(HERE, "I looked it up.", Speaker.OPERATOR, byline="Ben, human at Verlune", operator="Ben"))
DONE = replace(ROW, seen_to_at=NOW, seen_to_by="Ben")


def reported(row: KeptRow = ROW, on: Standing = FREE, rules: Rules = RULES) -> Effects:
    return tell(Loss(row, on, rules, BRAND))


def decide(text: str, on: Standing | None, row: KeptRow | None = ROW, **fields: Any) -> Effects:  # noqa: ANN401 - of a scene
    here = scene(on, typed(text), **fields)
    return attend_row(understand(here.message, here.rules, in_thread=False), here, row)


# telling


def test_the_desk_reads_which_line_to_whom_and_why() -> None:
    ((place, post),) = placed(reported())

    assert place == Place(ROOM)
    assert (post.about, post.reply.code, post.reply.draft.byline) == (12, "desk.row", "Desk #12")
    assert post.reply.draft.text.splitlines() == [
        "Line 5 to Guest #12: nobody knows whether it was shown.",
        "> Lune · AI, Verlune: We open at nine.",
        "> We close at six.",
        "Reason: timed out after 30 s",
        "If it was not seen, send it again (/again 5): at worst it stands there twice. If it was, say so (/seen 5).",
    ]
    assert [(action.id, action.label) for action in post.reply.draft.actions] == [
        ("desk.again.5", "Send again"),
        ("desk.seen.5", "It was seen"),
    ]


def test_of_a_line_that_will_never_be_shown_nobody_is_asked_whether_it_was_seen() -> None:
    ((_, post),) = placed(reported(DEAD))

    assert post.reply.draft.text.startswith("Line 5 did not reach Guest #12.\n")
    assert [action.label for action in post.reply.draft.actions] == ["Send again", "Dealt with"]


def test_a_line_is_told_once() -> None:
    assert reported().marks == (Mark(5, "told"),)
    assert reported().expects == ()


@pytest.mark.parametrize(
    ("on", "side"),
    [
        (WAITING, SIDE),
        (standing(Control.AI, over(side=44)), 44),
        (replace(FREE, proposal=replace(PROPOSAL, side=55)), 55),
    ],
)
def test_it_is_told_where_the_desk_has_the_conversation(on: Standing, side: int) -> None:
    assert len(for_desk(reported(on=on), side)) == 1


def test_a_desk_that_never_had_the_conversation_is_told_in_its_room() -> None:
    french = DeskRoom("french", Address("telegram", "bureau"), languages=("fr",))
    rules = replace(RULES, rooms=(french, *RULES.rooms))
    unrung = standing(Control.WAITING, replace(held_by(ANNA), desk="main", side=0))

    assert [place for place, _ in placed(reported(rules=rules))] == [Place(french.room)]
    assert [place for place, _ in placed(reported(on=unrung, rules=rules))] == [Place(ROOM)]


def test_of_a_line_for_a_desk_no_desk_is_told() -> None:
    assert reported(replace(ROW, address=ROOM)) == Effects(marks=(Mark(5, "told"),))


@pytest.mark.parametrize(("text", "quote"), [("", "> (files without words)"), ("x" * 5000, "…")])
def test_a_line_is_quoted_as_far_as_is_needed_to_know_it(text: str, quote: str) -> None:
    ((_, post),) = placed(reported(replace(ROW, draft=replace(ROW.draft, text=text))))

    assert quote in post.reply.draft.text
    assert len(post.reply.draft.text) < LONGEST_QUOTE + 400


def test_a_french_desk_reads_french_commands() -> None:
    ((_, post),) = placed(reported(DEAD, rules=replace(RULES, language="fr")))

    assert post.reply.draft.text.startswith("La ligne 5 n’est pas arrivée à Contact #12.")
    assert "(/renvoyer 5)" in post.reply.draft.text
    assert "(/vu 5)" in post.reply.draft.text


def test_a_name_is_shown_only_where_the_brand_says_so() -> None:
    ((_, hidden),) = placed(reported())
    ((_, named),) = placed(reported(rules=replace(RULES, show_names=True)))

    assert GUEST.name not in hidden.reply.draft.text
    assert f"Line 5 to {GUEST.name} #12" in named.reply.draft.text


# deciding


@pytest.mark.parametrize(
    ("text", "what"), [("/again 5", "again"), ("/seen 5", "seen"), ("/renvoyer 5", "again"), ("/vu 5", "seen")]
)
@pytest.mark.parametrize("row", [ROW, DEAD, OPERATORS])
def test_an_operator_sees_to_a_line(text: str, what: str, row: KeptRow) -> None:
    effects = decide(text, FREE, row)

    assert [(mark.row, mark.what, mark.who) for mark in effects.marks] == [(5, what, "Anna")]
    assert effects.acts == (Act(ANNA.id, "Anna", what, 12, "line k-5"),)
    assert effects.expects == (Expected(12, 7),)
    assert for_person(effects) == []  # the store says it again, as it was


def test_everybody_at_the_desk_reads_who_did() -> None:
    elsewhere = replace(BENS, handoff=held_by(ANNA, side=ELSEWHERE))
    effects = decide("/again 5", elsewhere, OPERATORS)

    assert told(effects) == told(effects, ELSEWHERE) == "Anna sent line 5 to Guest #12 once more."
    assert told(decide("/seen 5", FREE)) == "Anna noted that nothing more is to be done about line 5 to Guest #12."


@pytest.mark.parametrize("text", ["/again 5", "/seen 5"])
@pytest.mark.parametrize(
    ("row", "answer"),
    [
        (DONE, "Nothing was done: Ben saw to line 5 already (2026-11-21 12:00 UTC)."),
        (replace(ROW, state=RowState.SHOWN), "Nothing was done: line 5 is not lost, so there is nothing to decide about it."),
        (replace(ROW, state=RowState.PENDING), "Nothing was done: line 5 is not lost, so there is nothing to decide about it."),
        (replace(ROW, state=RowState.SUPERSEDED), "Nothing was done: line 5 is not lost, so there is nothing to decide about it."),
    ],
)
def test_where_nothing_is_to_be_decided_nothing_is_done(text: str, row: KeptRow, answer: str) -> None:
    effects = decide(text, FREE, row)

    assert told(effects) == answer
    assert (effects.marks, effects.acts) == ((), ())


def test_a_number_is_needed_and_must_be_that_of_a_line() -> None:
    assert told(decide("/again", None, None)) == "Nothing was done: which line? Put its number behind the command (/again 5)."
    assert "(/vu 5)" in told(decide("/vu", None, None, rules=replace(RULES, language="fr")))
    assert told(decide("/seen 99", None, None)) == "Nothing was done: there is no line 99 to anybody here."
    assert told(decide("/seen 5", None)) == "Nothing was done: there is no line 5 to anybody here."


@pytest.mark.parametrize(("on", "name"), [(BENS, "Ben"), (ANNAS, "Anna")])
def test_the_ai_says_nothing_again_while_an_operator_has_the_conversation(on: Standing, name: str) -> None:
    effects = decide("/again 5", on)

    assert told(effects).startswith(f"Nothing was sent: Guest #12 is with {name}, and the AI stays quiet meanwhile.")
    assert effects.marks == ()
    assert decide("/seen 5", on).marks == (Mark(5, "seen", "Anna"),)


def test_no_ai_line_goes_ahead_of_the_one_that_says_what_it_is() -> None:
    row = replace(DEAD, draft=replace(ROW.draft, discloses=False))

    assert told(decide("/again 5", FREE, row)).startswith("Nothing was sent: first the line must arrive in which the AI says")
    assert decide("/again 5", FREE, row).marks == ()
    assert decide("/again 5", replace(FREE, disclosed_at=NOW), row).marks == (Mark(5, "again", "Anna"),)


def test_of_two_decisions_in_one_go_the_first_counts() -> None:
    first = decide("/seen 5", FREE)
    row = following_row(ROW, first, scene(FREE))

    assert told(decide("/again 5", FREE, row)).startswith("Nothing was done: Anna saw to line 5 already")
    assert following_row(replace(ROW, number=6), first, scene(FREE)) == replace(ROW, number=6)
    assert following_row(None, first, scene(FREE)) is None
