"""Whatever an operator wants, and however things stand: no error, no silence, no illegal move, no words in the audit log."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any, get_args

from hypothesis import given
from hypothesis import strategies as st

from adapters.message import Attachment, Author, Kind, Speaker
from bots.desk.acts import COMMANDS, Intent, What, understand
from bots.desk.perform import ELSEWHERE, perform, refuse
from bots.desk.rules import Operator
from bots.desk.scene import Scene
from bots.handoff.control import ALLOWED
from bots.store.handoffs import Ending, Handoff, Sharing
from bots.store.values import Control, Effects, Expected, Standing
from tests.bots.desk.stage import ABOUT, ANNA, BEN, GUEST, HANDOFF, PROPOSAL, ROOM, RULES, SIDE, THREAD, scene, standing, typed
from tests.scene import BRAND, NOW

WORD = "pineapple"
"""Stands in everything that people say, and in their names."""
WORDS = st.sampled_from(["", WORD, f"{WORD} {{person}} #13", f"{WORD}\n\nmore"])
MOMENTS = st.sampled_from([None, NOW - timedelta(days=1), NOW, NOW + timedelta(hours=1)])
NAMED, NAMELESS, ODD = replace(GUEST, name=f"{WORD} Riou"), Author("x"), Author("y", name="#1\n#2")
PEOPLE = st.sampled_from([NAMED, NAMELESS, ODD, replace(GUEST, is_bot=True)])
TIMES = ("rung_at", "waiting_since", "claimed_at", "answered_at", "unanswered_since", "snoozed_until")
HOLDERS = st.sampled_from([("", ""), (ANNA.id, ANNA.name), (BEN.id, BEN.name), ("discord:9", "")])


@st.composite
def handoffs(draw: st.DrawFn) -> Handoff:
    """Any handoff, those that should not exist included."""
    operator, name = draw(HOLDERS)
    ending = draw(st.sampled_from(Ending))
    moments: dict[str, Any] = {field: draw(MOMENTS) for field in TIMES}
    return replace(
        HANDOFF,
        desk=draw(st.sampled_from(["", "main", "gone"])),
        side=draw(st.sampled_from([0, SIDE, 91])),
        person=draw(PEOPLE),
        code=draw(st.sampled_from(["escalation.request", "escalation.crisis", "operator.claim", "my.own"])),
        why=WORD,
        evidence=WORD,
        last=draw(WORDS),
        urgent=draw(st.booleans()),
        sharing=draw(st.sampled_from(Sharing)),
        operator=operator,
        operator_name=name,
        ending=ending,
        ended_at=NOW if ending else None,
        **moments,
    )


@st.composite
def standings(draw: st.DrawFn) -> Standing:
    return standing(
        draw(st.sampled_from(Control)),
        draw(st.none() | handoffs()),
        person=draw(PEOPLE),
        direct=draw(st.booleans()),
        blocked=draw(st.booleans()),
        language=draw(st.sampled_from(["", "fr", "en-GB", "xx"])),
        proposal=draw(st.sampled_from([None, PROPOSAL, replace(PROPOSAL, side=0)])),
    )


@st.composite
def intents(draw: st.DrawFn) -> Intent:
    return Intent(
        draw(st.sampled_from(get_args(What))),
        draw(st.sampled_from([None, 12])),
        draw(st.integers(0, 50)),
        draw(WORDS),
        draw(st.sampled_from([None, 1.0, 1800.0, 7_776_000.0, 1e12])),
        draw(st.sampled_from(["", "thanks", "hours", "broken", "unknown"])),
    )


@st.composite
def scenes(draw: st.DrawFn, on: st.SearchStrategy[Standing | None]) -> Scene:
    message = typed(
        draw(WORDS),
        address=draw(st.sampled_from([ROOM, THREAD, replace(ROOM, room="elsewhere")])),
        kind=draw(st.sampled_from([Kind.TEXT, Kind.EDIT, Kind.COMMAND, Kind.ACTION])),
        reply_to=draw(st.sampled_from(["", "d0"])),
        attachments=draw(st.sampled_from([(), (Attachment("image", "https://files.example/1"),)])),
    )
    rules = replace(
        RULES,
        language=draw(st.sampled_from(["en", "fr", "xx"])),
        show_names=draw(st.booleans()),
        snippets={**RULES.snippets, "broken": "Hello {prize}"},
    )
    return scene(
        draw(on),
        message,
        rules=rules,
        side=draw(st.sampled_from([SIDE, 92])),
        about=draw(st.sampled_from([None, ABOUT])),
        attended=tuple(draw(st.lists(standings(), max_size=3))),
        threads=draw(st.booleans()),
    )


def changes(effects: Effects) -> bool:
    return any((effects.moves, effects.handoffs, effects.proposals, effects.acts, effects.modes, effects.blockings))


def answers(effects: Effects, side: int) -> bool:
    return any(post.to == side for post in effects.posts)


QUIET = {"chatter", "quiet", "aside"}
"""What may have no answer: talk among operators."""


@given(intent=intents(), here=scenes(st.none() | standings()))
def test_every_wish_is_granted_or_answered(intent: Intent, here: Scene) -> None:
    effects = perform(intent, here)

    unaddressed = intent.what == "say" and here.standing is None and intent.conversation is None
    assert intent.what in QUIET or unaddressed or changes(effects) or answers(effects, here.side)


@given(intent=intents(), here=scenes(standings()))
def test_nothing_changes_that_was_decided_upon_something_else(intent: Intent, here: Scene) -> None:
    effects = perform(intent, here)

    if changes(effects):
        assert here.standing is not None
        assert set(effects.expects) == {Expected(12, here.standing.version)}


@given(intent=intents(), here=scenes(standings()))
def test_every_move_is_in_the_table_and_starts_where_things_are(intent: Intent, here: Scene) -> None:
    for move in perform(intent, here).moves:
        assert here.standing is not None
        assert move.transition.source is here.standing.control
        assert move.transition.target in ALLOWED[move.transition.source]
        assert move.transition.who == ANNA.name


@given(intent=intents(), here=scenes(standings()))
def test_a_move_takes_the_handoff_along(intent: Intent, here: Scene) -> None:
    effects = perform(intent, here)

    for move in effects.moves:
        (handoff,) = effects.handoffs or (None,)
        if move.transition.target is Control.OPERATOR:
            assert handoff is not None
            assert (handoff.operator, handoff.ending, handoff.waiting_since) == (ANNA.id, Ending.OPEN, None)
        if move.transition.target in (Control.AI, Control.CLOSED):
            assert handoff is None or handoff.ending is not Ending.OPEN
        if move.transition.target is Control.SNOOZED:
            assert handoff is not None
            assert handoff.snoozed_until is not None
            assert handoff.snoozed_until > NOW


@given(intent=intents(), here=scenes(standings()))
def test_no_words_of_people_enter_the_audit_log(intent: Intent, here: Scene) -> None:
    for done in perform(intent, here).acts:
        assert WORD not in repr(done)
        assert (done.who, done.name, done.conversation) == (ANNA.id, ANNA.name, 12)


@given(intent=intents(), here=scenes(standings()))
def test_operators_speak_to_people_under_their_own_names_and_only_as_holders(intent: Intent, here: Scene) -> None:
    effects = perform(intent, here)
    lines = [post.reply.draft for post in effects.posts if post.to == 12]

    assert all(line.byline for line in lines)
    assert {line.speaker for line in lines} <= {Speaker.OPERATOR, Speaker.SYSTEM}
    for line in lines:
        if line.speaker is Speaker.OPERATOR:
            assert line.operator == ANNA.name
            assert ANNA.name in line.byline
            assert here.standing is not None
            assert here.standing.control is Control.OPERATOR
            assert here.standing.handoff is not None
            assert here.standing.handoff.operator == ANNA.id


@given(intent=intents(), here=scenes(standings()))
def test_people_read_nothing_that_was_said_inside(intent: Intent, here: Scene) -> None:
    effects = perform(intent, here)

    if intent.what not in ("say", "snippet"):
        assert not any(WORD in post.reply.draft.text for post in effects.posts if post.to == 12)


@given(intent=intents(), here=scenes(standings()))
def test_desk_lines_can_be_forgotten_with_their_conversation(intent: Intent, here: Scene) -> None:
    for post in perform(intent, here).posts:
        naming = WORD in post.reply.draft.text and intent.what not in ("queue", "unclear")
        assert post.to == 12 or post.about == 12 or not naming


@given(intent=intents(), here=scenes(standings()))
def test_a_name_is_told_at_a_desk_only_where_names_are_shown(intent: Intent, here: Scene) -> None:
    if not here.rules.show_names:
        said_nothing = replace(here, about=None, message=replace(here.message, text=""))
        effects = perform(replace(intent, text=""), said_nothing)
        shown = [post.reply.draft for post in effects.posts if post.to != 12]
        assert not any(WORD in draft.text or WORD in draft.byline for draft in shown if draft.speaker is Speaker.SYSTEM)


@given(intent=intents(), here=scenes(standings()))
def test_the_same_wish_twice_is_the_same(intent: Intent, here: Scene) -> None:
    assert perform(intent, here) == perform(intent, here)


def follow(effects: Effects, before: Standing) -> Standing:
    """The conversation as it stands once the effects are written."""
    handoff = effects.handoffs[0] if effects.handoffs else before.handoff
    control = effects.moves[0].transition.target if effects.moves else before.control
    return replace(before, control=control, handoff=handoff, version=before.version + len(effects.moves))


@given(
    wishes=st.lists(st.tuples(st.sampled_from([ANNA, BEN]), st.sampled_from([*COMMANDS, "say"])), min_size=1, max_size=12),
    here=scenes(st.just(standing(Control.WAITING, HANDOFF))),
)
def test_two_operators_never_hold_it_both(wishes: list[tuple[Operator, str]], here: Scene) -> None:
    now: Any = here.standing
    for operator, name in wishes:
        message = typed("#12 hello" if name == "say" else f"/{name} 12")
        intent = understand(message, here.rules, in_thread=False)
        effects = perform(intent, replace(here, operator=operator, message=message, standing=now, about=None))
        spoke = any(post.reply.draft.speaker is Speaker.OPERATOR for post in effects.posts if post.to == 12)
        holds = now.control is Control.OPERATOR and now.handoff.operator == operator.id
        assert spoke <= holds
        now = follow(effects, now)
        assert (now.control is Control.OPERATOR) <= (now.handoff.ending is Ending.OPEN and bool(now.handoff.operator))


@given(intent=intents(), name=WORDS)
def test_whoever_is_no_operator_moves_nothing(intent: Intent, name: str) -> None:
    effects = refuse(typed(WORD, author=Author("666", name=name)), intent, side=SIDE, rules=RULES, brand=BRAND)

    assert (effects.moves, effects.handoffs, effects.blockings) == ((), (), ())
    assert all(done.what == "refused" and done.detail == intent.what for done in effects.acts)
    assert bool(effects.acts) == bool(effects.posts) == (intent.what not in ("chatter", "quiet"))


def test_every_act_is_performed_somewhere() -> None:
    here = scene(standing(Control.AI))

    for what in get_args(What):
        effects = perform(Intent(what, 12, text="x", argument="x"), here)
        assert what in ELSEWHERE | QUIET or changes(effects) or answers(effects, SIDE), what
