"""Why something was said: the record of a turn as people read it, oldest first, safe to print."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.message import Author, Draft, Kind, Message, Receipt, Speaker
from bots.explain import Step, steps
from bots.store.sqlite import SqliteStore
from bots.store.values import Claimed, Control, Judged, Reply, Row, RowState, Settlement, Transition
from policies.base import Decision, Verdict
from tests.scene import HERE, NOW, ai_draft, message

ALLOWED = Decision("hours", Verdict.ALLOW, "hours.open", "people are there now")
REFUSED = Decision("honesty", Verdict.DENY, "honesty.human_claim", "the draft claims a human", evidence="I am [b]human[/b]")


@pytest.fixture
async def store() -> AsyncIterator[SqliteStore]:
    opened = await SqliteStore.open(":memory:")
    yield opened
    await opened.aclose()


async def claim(store: SqliteStore, *messages: Message) -> Claimed:
    (conversation,) = {(await store.accept(one, now=NOW)).conversation for one in messages}
    claimed = await store.claim(conversation, now=NOW)
    assert claimed is not None
    return claimed


async def settle(store: SqliteStore, claimed: Claimed, *replies: Reply, judged: tuple[Judged, ...] = (), **fields: object) -> None:
    settlement = Settlement(
        turn=claimed.turn,
        conversation=claimed.conversation,
        version=claimed.version,
        language="en",
        facts=b"{}",
        settings="abc123",
        judged=judged,
        replies=replies,
    )
    await store.settle(replace(settlement, **fields), now=NOW)  # type: ignore[arg-type]  # the fields of a settlement


async def explained(store: SqliteStore, name: str = "m1") -> list[Step]:
    (explanation,) = await store.reading.explanations(name)
    return list(steps(explanation))


def texts(found: list[Step], what: str) -> list[str]:
    return [step.text for step in found if step.what == what]


async def test_a_turn_is_told_from_what_was_said_to_what_was_shown(store: SqliteStore) -> None:
    claimed = await claim(store, message("When do you open?"))
    judged = (Judged("message", ALLOWED), Judged("draft", REFUSED))
    draft = replace(ai_draft("I am an AI."), sources=("Hours", "https://verlune.example"))
    await settle(store, claimed, Reply(draft, "honesty.human_claim"), judged=judged, model="lune-7b", tokens_in=9, tokens_out=4)
    row = await store.take(claimed.conversation, now=NOW)
    assert isinstance(row, Row)
    await store.shown(row.id, Receipt(("p1",), NOW))
    await store.move(claimed.conversation, Transition(Control.AI, Control.OPERATOR, "Anne", "claimed"), now=NOW)
    found = await explained(store)

    assert [step.what for step in found] == ["message", "turn", "judged", "judged", "reply", "control"]
    assert found[0].text == "2026-11-21 12:00:00 Ann: When do you open?"
    assert found[1].text == f"turn {claimed.turn}, settled, attempt 1, settings abc123, written by lune-7b, 9+4 tokens"
    assert [step.verdict for step in found if step.what == "judged"] == [Verdict.ALLOW, Verdict.DENY]
    assert found[2].text == "message: hours.open: people are there now"
    assert found[3].text == "draft: honesty.human_claim: the draft claims a human “I am [b]human[/b]”"
    assert (
        "shown, because of honesty.human_claim, Lune · AI, Verlune: I am an AI. [Hours; https://verlune.example]" in found[4].text
    )
    assert found[5].text == "2026-11-21 12:00:00 ai → operator, by Anne: claimed"
    assert all(step.verdict is None for step in found if step.what != "judged")


async def test_a_burst_is_told_message_by_message(store: SqliteStore) -> None:
    await claim(store, message("Hello"), message("do you deliver?", id="m2", position=1))

    assert [text.rpartition(": ")[2] for text in texts(await explained(store), "message")] == ["Hello", "do you deliver?"]


async def test_a_message_that_nobody_took_up_yet_is_told_alone(store: SqliteStore) -> None:
    await store.accept(message("Hello"), now=NOW)

    assert [step.what for step in await explained(store)] == ["message"]


@pytest.mark.parametrize(
    ("kind", "action", "told"),
    [(Kind.ACTION, "human", "[action human]"), (Kind.COMMAND, "help", "[command help]"), (Kind.JOIN, "", "[join]")],
)
async def test_what_was_pressed_or_done_without_words_is_named(store: SqliteStore, kind: Kind, action: str, told: str) -> None:
    await claim(store, message("", kind=kind, action=action))

    assert texts(await explained(store), "message")[0].endswith(f"Ann: {told}")


async def test_what_was_edited_is_told_with_what_it_said_before(store: SqliteStore) -> None:
    await store.accept(message("Do you open?"), now=NOW)
    await claim(store, message("Do you deliver?", id="m2", kind=Kind.EDIT, reply_to="m1"))

    assert texts(await explained(store), "message")[0].endswith("Do you deliver? (edited; before: Do you open?)")


async def test_somebody_without_a_name_is_told_by_id(store: SqliteStore) -> None:
    await claim(store, message("Hello", author=Author("4711")))

    assert "4711: Hello" in texts(await explained(store), "message")[0]


@pytest.mark.parametrize(("failure", "state"), [("rejected", RowState.DEAD), ("uncertain", RowState.UNCERTAIN)])
async def test_what_was_not_shown_is_told_with_the_reason(store: SqliteStore, failure: str, state: RowState) -> None:
    claimed = await claim(store, message())
    await settle(store, claimed, Reply(Draft(HERE, "Wait.", Speaker.SYSTEM, byline="Verlune"), "told"))
    row = await store.take(claimed.conversation, now=NOW)
    assert isinstance(row, Row)
    await store.failed(row.id, failure, reason="the room is gone")  # type: ignore[arg-type]  # parametrised literal

    assert texts(await explained(store), "reply") == [f"{state} (the room is gone), because of told, Verlune: Wait."]


async def test_a_reply_that_came_too_late_is_told_as_withdrawn(store: SqliteStore) -> None:
    claimed = await claim(store, message())
    await store.move(claimed.conversation, Transition(Control.AI, Control.OPERATOR, "Anne", "claimed"), now=NOW)
    await settle(store, claimed, Reply(ai_draft("One."), "scripted"))

    (reply,) = texts(await explained(store), "reply")
    assert reply.startswith("superseded (somebody else took the conversation")


async def test_a_turn_that_was_held_tells_every_judgement(store: SqliteStore) -> None:
    claimed = await claim(store, message())
    slow = Decision("rate_limit", Verdict.HOLD, "rate_limit.person", "too many messages")
    await settle(store, claimed, judged=(Judged("message", slow),), hold_until=NOW + timedelta(seconds=5))
    again = await store.claim(claimed.conversation, now=NOW + timedelta(seconds=6))
    assert again is not None
    await settle(store, again, judged=(Judged("message", ALLOWED),))

    judged = [step.verdict for step in await explained(store) if step.what == "judged"]
    assert judged == [Verdict.HOLD, Verdict.ALLOW]


async def test_what_people_wrote_cannot_play_with_the_terminal_of_who_reads_it(store: SqliteStore) -> None:
    claimed = await claim(store, message("\x1b[2J\x07Hi\u202e", author=Author("ann", name="\x1b]0;Ann\x07")))
    shouted = replace(REFUSED, evidence="\x1b[31mhuman")
    await settle(
        store,
        claimed,
        Reply(Draft(HERE, "\x1b[2JWait.", Speaker.SYSTEM, byline="Verlune"), "told"),
        judged=(Judged("message", shouted),),
    )

    found = await explained(store)
    assert not [step.text for step in found if any(sign in step.text for sign in "\x1b\x07\u202e")]
    assert "Hi" in found[0].text


async def test_a_line_is_explained_by_its_own_key_and_by_the_platforms_id(store: SqliteStore) -> None:
    claimed = await claim(store, message())
    await settle(store, claimed, Reply(ai_draft("One."), "scripted"))
    row = await store.take(claimed.conversation, now=NOW)
    assert isinstance(row, Row)
    await store.shown(row.id, Receipt(("p1",), NOW))

    assert await explained(store, row.key) == await explained(store, "p1") == await explained(store)
