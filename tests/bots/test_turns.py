"""A turn from what was claimed to what is settled: the picture policies see, and the record that is kept."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import timedelta
from functools import cache
from typing import Any

import msgspec
import pytest

from adapters.base import Capabilities
from adapters.memory import MemoryAdapter, MemoryPlatform
from adapters.message import Author, Kind, Outcome, Speaker
from bots.ambassador import Ambassador, build
from bots.answer import Answer
from bots.decide import Judgement
from bots.models.base import Done
from bots.models.scripted import ScriptedModel
from bots.preview import Preview, TakenOver
from bots.store.sqlite import SqliteStore
from bots.store.values import Claimed, Control, Judged, Settlement, Transition
from bots.turns import picture, settlement, unanswered, walk
from policies.base import Count, Decision, Line, Turn, Verdict, Window
from tests.around import HANDOFF, RULES, around
from tests.scene import HERE, NOW, ai_draft, line, message, settings

KNEW = line(Speaker.AI, "Yes.")
UNKNOWN = line(Speaker.AI, "That I don't know.", outcome=Outcome.UNANSWERED)
ASKED = line(Speaker.USER, "And this?")
NOTICE = line(Speaker.SYSTEM, "You are waiting.")
COUNT = Count(Window("person", "messages", 60), 3, NOW)
ALLOWED = Decision("hours", Verdict.ALLOW, "hours.open", "people are there now")


@cache
def furnished() -> Ambassador:
    return build(settings(runtime={"attempts": 2, "interruptions": 3}))


def ambassador(*script: str) -> Ambassador:
    return replace(furnished(), model=ScriptedModel(*script or ("So says the model.",)))


def claimed(**fields: Any) -> Claimed:  # noqa: ANN401 - the fields of a claimed turn
    plain = Claimed(
        turn=7,
        conversation=3,
        attempt=1,
        address=HERE,
        messages=(message("When do you open in the morning?"),),
        control=Control.AI,
        version=5,
        began=NOW,
        language="",
        history=(),
        summary="",
        summary_until=None,
        disclosed_at=None,
        disclosed_in="",
        session_began=NOW,
        last_line_at=None,
        counts=tuple(Count(window, 0) for window in furnished().windows),
        preview=None,
    )
    return replace(plain, **fields)


@pytest.fixture
async def preview() -> AsyncIterator[Preview]:
    store = await SqliteStore.open(":memory:")
    yield Preview(claimed(), store, MemoryAdapter(MemoryPlatform()))
    await store.aclose()


def test_the_picture_is_what_the_store_knows() -> None:
    earlier = NOW - timedelta(hours=1)
    known = claimed(
        messages=(message("Hello"), message("do you deliver?", id="m2")),
        control=Control.WAITING,
        history=(KNEW, ASKED, UNKNOWN),
        summary="She likes mint.",
        disclosed_at=earlier,
        disclosed_in="fr",
        session_began=earlier,
        last_line_at=earlier,
        counts=(COUNT,),
    )
    turn = picture(known, ambassador())

    assert (turn.id, turn.address, turn.now) == ("7", HERE, NOW)
    assert turn.messages == known.messages
    assert turn.text == "Hello\ndo you deliver?"
    assert turn.history == known.history
    assert turn.summary == "She likes mint."
    assert turn.control == "waiting"
    assert (turn.disclosed_at, turn.disclosed_in, turn.session_began, turn.last_line_at) == (earlier, "fr", earlier, earlier)
    assert turn.counts == (COUNT,)
    assert turn.unanswered == 1
    assert turn.direct


def test_the_picture_is_what_the_configuration_says() -> None:
    with_version = replace(furnished(), settings=furnished().settings.model_copy(update={"version": "abc123"}))
    turn = picture(claimed(), with_version)

    assert turn.brand == furnished().brand
    assert turn.settings == "abc123"


@pytest.mark.parametrize(
    ("text", "known", "hint", "language"),
    [
        ("Bonjour, à quelle heure ouvrez-vous demain matin ?", "", "", "fr"),
        ("When do you open tomorrow morning?", "", "fr", "en"),
        ("12", "fr", "en", "fr"),
        ("12", "", "fr", "fr"),
        ("12", "", "", "en"),
    ],
)
def test_the_language_is_the_texts_then_the_conversations_then_the_platforms_then_the_brands(
    text: str, known: str, hint: str, language: str
) -> None:
    said = message(text, author=Author("ann", language=hint))

    assert picture(claimed(messages=(said,), language=known), ambassador()).language == language


def test_the_picture_is_what_the_recognisers_see() -> None:
    turn = picture(claimed(messages=(message("Are you a human being?"),)), ambassador())

    assert turn.signal("identity_question") is not None
    assert picture(claimed(), ambassador()).signal("identity_question") is None


@pytest.mark.parametrize(
    ("adapter", "person", "known"), [("memory", "anne", True), ("memory", "ann", False), ("other", "anne", False)]
)
def test_an_operator_is_known_by_adapter_and_id(adapter: str, person: str, *, known: bool) -> None:
    said = message(author=Author(person))
    turn = picture(
        claimed(messages=(said,), address=replace(HERE, adapter=adapter)),
        replace(ambassador(), rules=RULES),
    )

    assert turn.operator == known


@pytest.mark.parametrize(
    ("history", "count"),
    [
        ((), 0),
        ((KNEW,), 0),
        ((ASKED, UNKNOWN), 1),
        ((ASKED, UNKNOWN, ASKED, UNKNOWN), 2),
        ((UNKNOWN, ASKED, KNEW, ASKED, UNKNOWN), 1),
        ((UNKNOWN, ASKED, KNEW), 0),
        ((ASKED, UNKNOWN, NOTICE, ASKED, UNKNOWN, NOTICE, ASKED), 2),
        ((ASKED, UNKNOWN, UNKNOWN, UNKNOWN), 1),  # one long answer, shown in parts
        ((ASKED, NOTICE), 0),
    ],
)
def test_replies_in_a_row_that_did_not_know_are_counted(history: tuple[Line, ...], count: int) -> None:
    assert unanswered(history) == count


async def test_a_walked_turn_settles_what_was_judged_said_and_spent(preview: Preview) -> None:
    known = claimed()
    settled = await walk(around(known, ambassador("We open at nine."), preview))

    assert (settled.turn, settled.conversation, settled.version, settled.language) == (7, 3, 5, "en")
    assert [judged.stage for judged in settled.judged] == ["message"] * 5 + ["draft"] * 5
    (reply,) = settled.replies
    assert reply.draft.text.endswith("We open at nine.")
    assert reply.code == settled.model == "scripted"
    assert (settled.transition, settled.hold_until) == (None, None)


async def test_the_facts_that_were_judged_are_kept_without_what_the_store_has_already(preview: Preview) -> None:
    known = claimed(
        messages=(message("Are you a human being?"),),
        history=(KNEW,),
        summary="She likes mint.",
        disclosed_at=NOW,
        disclosed_in="en",
    )
    settled = await walk(around(known, ambassador(), preview))
    facts = msgspec.json.decode(settled.facts, type=Turn)

    assert facts == replace(picture(known, furnished()), messages=(), history=())
    assert facts.signals
    assert facts.counts == known.counts


async def test_the_kept_facts_and_the_kept_messages_are_judged_alike_a_month_later(preview: Preview) -> None:
    known = claimed(messages=(message("Are you a human being?"),), history=(KNEW, ASKED, UNKNOWN))
    settled = await walk(around(known, ambassador(), preview))
    facts = msgspec.json.decode(settled.facts, type=Turn)
    again = replace(facts, messages=known.messages, history=known.history)

    for policy in furnished().policies:
        decision = await policy.on_message(again)
        assert Judged("message", decision) in settled.judged


async def test_a_request_for_a_person_settles_the_handover(preview: Preview) -> None:
    with_desk = replace(ambassador(), brand=replace(furnished().brand, desk=True))
    pressed = message("", kind=Kind.COMMAND, action="human")
    settled = await walk(around(claimed(messages=(pressed,)), with_desk, preview))

    assert settled.transition == Transition(Control.AI, Control.WAITING, "person", "escalation.request")
    assert [reply.draft.speaker for reply in settled.replies] == [Speaker.SYSTEM]


Settle = Callable[..., Settlement]


@pytest.fixture
def settle(preview: Preview) -> Settle:
    """Settles a turn with an answer, on a platform with these capabilities."""

    def settled(answer: Answer, capabilities: Capabilities = Capabilities(), **fields: Any) -> Settlement:  # noqa: ANN401, B008 - see `claimed`; frozen
        known = claimed(**fields)
        shown = Preview(known, preview.store, MemoryAdapter(MemoryPlatform(capabilities=capabilities)))
        return settlement(picture(known, furnished()), around(known, furnished(), shown), Judgement((ALLOWED,)), answer)

    return settled


def test_a_held_turn_is_judged_again_from_its_beginning_on(settle: Settle) -> None:
    assert settle(Answer(hold=2.5)).hold_until == NOW + timedelta(seconds=2.5)


def test_what_was_spent_is_written_down(settle: Settle) -> None:
    settled = settle(Answer(done=Done(model="lune-7b", tokens_in=9, tokens_out=4)))

    assert (settled.model, settled.tokens_in, settled.tokens_out) == ("lune-7b", 9, 4)


def test_answers_about_the_message_come_before_those_about_the_draft(settle: Settle) -> None:
    about_draft = replace(ALLOWED, code="hours.later")

    assert settle(Answer(judged=(about_draft,))).judged == (Judged("message", ALLOWED), Judged("draft", about_draft))


def test_a_change_the_table_does_not_allow_is_never_settled(settle: Settle) -> None:
    with pytest.raises(ValueError, match="cannot go to"):
        settle(Answer(target=Control.WAITING), control=Control.WAITING)


def test_a_reply_too_long_for_its_platform_is_settled_in_parts_with_the_same_code(settle: Settle) -> None:
    text = " ".join(f"Sentence number {number} is here." for number in range(60))
    settled = settle(Answer(said=((ai_draft(text), "scripted"),)), Capabilities(max_text=500))
    parts = [reply.draft for reply in settled.replies]

    assert len(parts) > 1
    assert " ".join(part.text for part in parts) == text
    assert {reply.code for reply in settled.replies} == {"scripted"}
    assert [part.discloses for part in parts] == [True] + [False] * (len(parts) - 1)
    assert all(part.byline for part in parts)


TOO_OFTEN = {"failed": (1, 2), "interrupted": (4, 0)}
"""The attempt a turn is in, and how often it failed in this process."""


@pytest.mark.parametrize("desk", [True, False])
@pytest.mark.parametrize("control", list(Control))
@pytest.mark.parametrize("how", TOO_OFTEN)
async def test_a_turn_that_failed_or_was_interrupted_too_often_is_given_up_honestly(
    preview: Preview, how: str, control: Control, *, desk: bool
) -> None:
    model = ScriptedModel("Never.")
    attempt, failures = TOO_OFTEN[how]
    house = replace(furnished(), model=model, brand=replace(furnished().brand, desk=desk))
    handoff = HANDOFF if control in {Control.OPERATOR, Control.SNOOZED} else None
    settled = await walk(around(claimed(attempt=attempt, control=control, handoff=handoff), house, preview), failures=failures)

    (reply,) = settled.replies
    assert (reply.draft.speaker, reply.code) == (Speaker.SYSTEM, "turn.dead")
    assert "human" in reply.draft.text or "person" in reply.draft.text
    handed = (
        Transition(control, Control.WAITING, "system", "turn.dead") if desk and control in {Control.AI, Control.CLOSED} else None
    )
    assert settled.transition == handed
    assert (settled.judged, model.prompts) == ((), [])


@pytest.mark.parametrize(("attempt", "failures"), [(1, 1), (3, 0), (3, 1)])
async def test_the_last_attempt_is_still_tried(preview: Preview, attempt: int, failures: int) -> None:
    settled = await walk(around(claimed(attempt=attempt), ambassador("We open at nine."), preview), failures=failures)

    assert settled.replies[0].code == "scripted"


async def test_a_turn_whose_conversation_was_taken_over_is_left_to_whoever_has_it_now() -> None:
    store = await SqliteStore.open(":memory:")
    accepted = await store.accept(message("When do you open?"), now=NOW)
    known = await store.claim(accepted.conversation, now=NOW, windows=furnished().windows)
    assert known is not None
    await store.move(known.conversation, Transition(Control.AI, Control.OPERATOR, "Anne", "claimed"), now=NOW)
    platform = MemoryPlatform(capabilities=Capabilities(preview="edit"))
    with pytest.raises(TakenOver):
        await walk(around(known, ambassador("One. Two. Three."), Preview(known, store, MemoryAdapter(platform))))

    assert platform.texts() == ()
    await store.aclose()
