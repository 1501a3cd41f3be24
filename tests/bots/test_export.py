"""The file of what is kept: every line that was shown or said, in words, and nothing that was only meant for operators."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from adapters.message import Attachment, Draft, Receipt, Speaker
from bots.export import ATTACHED, HOLDS, with_export, written
from bots.store.reading import Judgement, Kept, KeptMessage, KeptRow, KeptTransition
from bots.store.sqlite import SqliteStore
from bots.store.values import Control, Judged, RowState, Standing, Transition
from policies.base import Decision, Verdict
from tests.scene import ANN, NOW, message

ROOM = message().address
STANDING = Standing(
    conversation=12, address=ROOM, control=Control.AI, version=0, language="en", person=ANN, direct=True, last="m1",
    disclosed_at=NOW, disclosed_in="en", session_began=NOW, last_line_at=NOW, crisis_at=None, blocked=False,
    handoff=None, handoffs=0, proposal=None,
)  # fmt: skip
NOTHING = Kept(STANDING, "", (), (), (), (), (), notes=0, drafts=0)


def read(kept: Kept) -> Any:  # noqa: ANN401 - what JSON holds
    return json.loads(written(kept))


def row(text: str, *, speaker: Speaker = Speaker.AI, state: RowState = RowState.SHOWN, seconds: float = 0, **draft: Any) -> KeptRow:  # noqa: ANN401 - fields of a draft
    at = NOW + timedelta(seconds=seconds)
    shown = at if state is RowState.SHOWN else None
    line = Draft(ROOM, text, speaker, byline="Lune · AI, Verlune", **draft)
    return KeptRow("k-1", ROOM, 1, "echo", state, "", line, 1, at, Receipt(("p1",), at) if shown else None, shown)


def test_lines_stand_in_the_order_in_which_they_were_said() -> None:
    said = [KeptMessage(message(text), NOW + timedelta(seconds=at), None) for text, at in (("Hello", 0), ("And sage?", 2))]
    found = read(replace(NOTHING, messages=tuple(said), rows=(row("Yes.", seconds=1), row("No.", seconds=3))))
    assert [line["text"] for line in found["lines"]] == ["Hello", "Yes.", "And sage?", "No."]
    assert [line["who"] for line in found["lines"]] == ["you", "Lune · AI, Verlune"] * 2


def test_words_that_were_changed_stand_there_as_they_were_too() -> None:
    found = read(replace(NOTHING, messages=(KeptMessage(message("mint"), NOW, message("mynt")),)))
    assert (found["lines"][0]["text"], found["lines"][0]["before you changed it"]) == ("mint", "mynt")


def test_files_are_named_and_their_place_on_the_platform_is_not() -> None:
    photo = Attachment("image", name="kettle.jpg", media_type="image/jpeg", size=7, ref="memory:secret", url="https://a.example/t")
    found = read(replace(NOTHING, messages=(KeptMessage(message("look", attachments=(photo,)), NOW, None),)))
    assert found["lines"][0]["files"] == [{"what": "image", "name": "kettle.jpg", "type": "image/jpeg", "bytes": 7}]


@pytest.mark.parametrize("state", [RowState.PREVIEWING, RowState.PENDING, RowState.DEAD, RowState.SUPERSEDED])
def test_words_of_the_ai_that_were_never_shown_stay_inside_and_are_counted(state: RowState) -> None:
    found = read(replace(NOTHING, rows=(row("half a thought", state=state),), drafts=2))
    assert found["lines"] == []
    assert found["kept, and not in this file"]["AI answers that were never shown"] == 3


@pytest.mark.parametrize(
    ("state", "shown"),
    [(RowState.SHOWN, "yes"), (RowState.UNCERTAIN, "nobody knows"), (RowState.SHOWING, "on its way"), (RowState.DEAD, "no")],
)
def test_a_line_says_whether_it_was_shown(state: RowState, shown: str) -> None:
    found = read(replace(NOTHING, rows=(row("Hello", speaker=Speaker.OPERATOR, state=state),)))
    assert found["lines"][0]["shown"] == shown


def test_rules_that_played_a_part_are_told_with_their_reasons_and_the_others_by_name() -> None:
    yes = Judged("message", Decision("hours", Verdict.ALLOW, "hours.open", "open"))
    no = Judged("draft", Decision("honesty", Verdict.DENY, "honesty.human_claim", "it claimed to be human", evidence="I am"))
    found = read(replace(NOTHING, judgements=(Judgement(NOW, "v1", b"{}", (yes, yes, no)),)))
    (turn,) = found["rules that were applied"]
    assert turn["had nothing against it"] == ["hours"]
    (part,) = turn["played a part"]
    assert (part["rule"], part["answer"], part["about"], part["why"]) == ("honesty", "deny", "the answer", "it claimed to be human")


def test_everybody_who_may_hold_a_conversation_has_words() -> None:
    assert set(HOLDS) == set(Control)
    moved = KeptTransition(Transition(Control.AI, Control.CLOSED, "person", "person.stop"), NOW, 1)
    found = read(replace(NOTHING, transitions=(moved,)))
    assert found["who answered changed"][0]["from then on"] == "nobody, the conversation is over"


def test_the_file_is_readable_in_every_script() -> None:
    assert "« Été » 🍵" in written(replace(NOTHING, summary="« Été » 🍵")).decode()


async def test_only_a_draft_that_asks_for_the_file_gets_it() -> None:
    store = await SqliteStore.open(":memory:")
    conversation = (await store.accept(message("Hello"), now=NOW)).conversation
    plain = Draft(ROOM, "Hello", Speaker.SYSTEM)
    photo = Attachment("image", name="kettle.jpg")
    assert await with_export(plain, conversation, store.reading) is plain
    whole = await with_export(replace(plain, attachments=(photo, ATTACHED)), conversation, store.reading)
    assert whole.attachments[0] == photo
    file = whole.attachments[1]
    assert (file.name, file.ref, file.size) == ("conversation.json", "", len(file.content))
    assert json.loads(file.content)["conversation"]["number"] == conversation
    await store.aclose()
