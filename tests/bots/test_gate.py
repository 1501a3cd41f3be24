"""Whole sentences, past every policy, stamped: the one way out."""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.message import Address, Author, Draft, Message, Outcome, Speaker
from bots.gate import Release, Undisclosed, release, sentence_end
from bots.models.base import BrokenStream, Done, Piece, Text
from policies.base import Brand, Decision, Policy, Turn, Verdict

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
HERE = Address("memory", "lobby")
TURN = Turn(
    id="1",
    address=HERE,
    brand=Brand("Verlune", "Lune", "bonjour@verlune.example", "https://verlune.example/privacy"),
    messages=(Message("m1", HERE, Author("ann"), "Hello", NOW),),
    now=NOW,
    language="en",
)
NOTICE = "I am an AI."
LIE = [("We open. I am human. Bye.",), ("We open. I am hu", "man. By", "e."), tuple("We open. I am human. Bye.")]
"""The same lie, cut in three ways."""


class Marks(Policy):
    """Stamps like the disclosure policy, in the shortest way."""

    name: ClassVar[str] = "marks"

    async def on_draft(self, turn: Turn, draft: Draft) -> Decision:
        if draft.speaker is not Speaker.AI or draft.discloses:
            return self.allow()
        marked = replace(draft, text=f"{NOTICE}\n\n{draft.text}", byline="Lune, AI of Verlune", discloses=True)
        return self.decide(Verdict.AMEND, "marked", "the first AI line is marked", draft=marked)


class Refuses(Policy):
    """Refuses a word, and says its line instead."""

    name: ClassVar[str] = "refuses"
    word: str
    instead: Speaker | None = Speaker.AI

    async def on_draft(self, turn: Turn, draft: Draft) -> Decision:
        if self.word not in draft.text:
            return self.allow()
        line = Draft(HERE, "That I cannot say.", self.instead) if self.instead else None
        return self.decide(Verdict.DENY, "word", "the word is refused", draft=line)


class Calls(Policy):
    """Calls a person when the model asks for one."""

    name: ClassVar[str] = "calls"

    async def on_draft(self, turn: Turn, draft: Draft) -> Decision:
        if draft.outcome is not Outcome.ASKS_PERSON:
            return self.allow()
        return self.decide(Verdict.ESCALATE, "asked", "asked", draft=Draft(HERE, "A colleague is coming.", Speaker.SYSTEM))


async def stream(*pieces: str | Piece) -> AsyncGenerator[Piece]:
    for piece in pieces:
        yield Text(piece) if isinstance(piece, str) else piece


async def released(policies: Sequence[Policy], *pieces: str | Piece, watched: bool = True) -> list[Release]:
    return [one async for one in release(TURN, stream(*pieces), policies, watched=watched)]


def told(text: str) -> str:
    return f"{NOTICE}\n\n{text}"


async def test_text_leaves_sentence_by_sentence_and_stamped_from_the_first() -> None:
    found = await released([Marks()], "We o", "pen at nine. On Sun", "day we rest", ".", Done())

    assert [one.drafts[0].text for one in found] == [told("We open at nine."), told("We open at nine. On Sunday we rest.")]
    assert [one.final for one in found] == [False, True]
    assert all(draft.byline and draft.discloses for one in found for draft in one.drafts)


@pytest.mark.parametrize("watched", [True, False])
async def test_fences_that_a_model_repeats_are_not_shown(watched: bool) -> None:  # noqa: FBT001 - a parameter of the table
    pieces = ("<colle", "ague>\nWe open at nine.", "\n</colleague>\n", "Is 3 < 4? <person>Yes.</person>")
    found = await released([Marks()], *pieces, Done(), watched=watched)

    assert not any("colleague" in one.drafts[0].text or "person>" in one.drafts[0].text for one in found)
    assert found[-1].drafts[0].text.replace("\n\n", "\n") == told("We open at nine.\nIs 3 < 4? Yes.").replace("\n\n", "\n")


async def test_half_a_sentence_never_leaves() -> None:
    found = await released([Marks()], "We open at nine. On Sunday we re", Done())

    assert found[0].drafts[0].text == told("We open at nine.")


@pytest.mark.parametrize("pieces", LIE)
async def test_a_refused_sentence_never_leaves_and_the_honest_line_takes_its_place(pieces: tuple[str, ...]) -> None:
    found = await released([Refuses(word="human"), Marks()], *pieces, Done())

    assert all("human" not in draft.text for one in found for draft in one.drafts)
    assert found[-1].final
    assert found[-1].drafts[0].text.endswith("That I cannot say.")
    assert "Bye" not in found[-1].drafts[0].text
    assert found[-1].judgement.acting.code == "refuses.word"


@given(st.lists(st.sampled_from(["We open. ", "I am human. ", "Tea! ", "It is 3.50 €. ", "Ask me" * 150 + ". "]), max_size=8))
async def test_what_leaves_in_the_end_is_the_same_whether_it_is_watched_or_not(pieces: list[str]) -> None:
    policies = [Refuses(word="human"), Marks()]
    watched = await released(policies, *pieces, Done())
    unwatched = await released(policies, *pieces, Done(), watched=False)

    assert unwatched[-1].drafts == watched[-1].drafts
    assert len(unwatched) <= len(watched)


async def test_what_passed_before_a_refused_sentence_stays() -> None:
    found = await released([Refuses(word="human"), Marks()], "We open. ", "I am human. ", Done())

    assert found[-1].drafts[0].text == told("We open.\n\nThat I cannot say.")


async def test_a_refusal_with_a_system_line_keeps_the_speakers_apart() -> None:
    found = await released([Refuses(word="human", instead=Speaker.SYSTEM), Marks()], "We open. ", "I am human. ", Done())

    assert [(draft.speaker, draft.text) for draft in found[-1].drafts] == [
        (Speaker.AI, told("We open.")),
        (Speaker.SYSTEM, "That I cannot say."),
    ]


async def test_a_refusal_without_words_is_no_silence() -> None:
    found = await released([Refuses(word="human", instead=None), Marks()], "I am human. ", Done())

    assert [draft.speaker for draft in found[-1].drafts] == [Speaker.SYSTEM]
    assert found[-1].drafts[0].text


async def test_a_model_that_asks_for_a_person_is_heard_even_without_text() -> None:
    found = await released([Calls(), Marks()], Done(outcome=Outcome.ASKS_PERSON))

    assert [draft.text for draft in found[-1].drafts] == ["A colleague is coming."]
    assert found[-1].judgement.verdict is Verdict.ESCALATE


async def test_what_the_model_said_before_asking_for_a_person_is_kept_unless_refused() -> None:
    kept = await released([Calls(), Marks()], "Let me ask. ", Done(outcome=Outcome.ASKS_PERSON))
    lied = await released([Refuses(word="human"), Calls(), Marks()], "Let me ask. I am human", Done(outcome=Outcome.ASKS_PERSON))

    assert [draft.text for draft in kept[-1].drafts] == [told("Let me ask."), "A colleague is coming."]
    assert [draft.text for draft in lied[-1].drafts] == [told("Let me ask."), "A colleague is coming."]


@pytest.mark.parametrize("outcome", [Outcome.ANSWERED, Outcome.UNANSWERED])
async def test_a_model_that_says_nothing_is_answered_for_honestly(outcome: Outcome) -> None:
    found = await released([Marks()], "  ", Done(outcome=outcome))

    assert [draft.speaker for draft in found[-1].drafts] == [Speaker.SYSTEM]
    assert found[-1].drafts[0].text


async def test_a_stream_without_an_end_is_no_answer() -> None:
    releases = release(TURN, stream("We open at nine. And"), [Marks()])
    first = await anext(releases)

    assert (first.drafts[0].text, first.final) == (told("We open at nine."), False)
    with pytest.raises(BrokenStream):
        await anext(releases)


async def test_nothing_leaves_when_no_policy_stamps_it() -> None:
    with pytest.raises(Undisclosed):
        await released([], "We open at nine. ", Done())


async def test_outcome_and_sources_reach_the_draft() -> None:
    found = await released([Marks()], "We open.", Done(outcome=Outcome.UNANSWERED, sources=("Hours",)))

    assert (found[-1].drafts[0].outcome, found[-1].drafts[0].sources) == (Outcome.UNANSWERED, ("Hours",))


async def test_a_refusal_closes_the_models_stream() -> None:
    closed = []

    async def endless() -> AsyncGenerator[Piece]:
        try:
            while True:
                yield Text("I am human. ")
        finally:
            closed.append(True)

    found = [one async for one in release(TURN, endless(), [Refuses(word="human"), Marks()])]

    assert found[-1].final
    assert closed == [True]


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("Hello", 0),
        ("Hello.", 0),  # more may follow: 3.50 €
        ("Hello. ", 6),
        ("It costs 3.50 € and", 0),
        ("« Bonjour ! » Oui", 13),
        ("Really?! Yes", 8),
        ("你好。今天", 3),
        ("- one\n- two", 6),
        ("One. Two. Thr", 9),
    ],
)
def test_a_sentence_ends_where_people_end_it(text: str, end: int) -> None:
    assert sentence_end(text) == end


@given(st.lists(st.text(alphabet="ab.!? \n«»é。", max_size=6), max_size=12))
async def test_however_the_stream_is_cut_the_whole_text_leaves(pieces: list[str]) -> None:
    text = "".join(pieces).strip()
    found = await released([Marks()], *pieces, Done())

    assert found[-1].final
    if text:
        assert found[-1].drafts[0].text == told(text)
    shown = [one.drafts[0].text for one in found if one.drafts[0].speaker is Speaker.AI]
    assert all(later.startswith(earlier) for earlier, later in pairwise(shown))
