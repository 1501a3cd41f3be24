"""A reply is written whatever the models do, and when they fail it ends honestly."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

import pytest

from adapters.base import Capabilities
from adapters.memory import Fault, MemoryAdapter, MemoryPlatform
from adapters.message import Draft, Outcome, Receipt, Speaker
from bots.ambassador import Ambassador, build
from bots.compose import compose
from bots.models.base import (
    BrokenStream,
    ContextOverflow,
    Done,
    Model,
    ModelError,
    ModelRefused,
    ModelUnavailable,
    Piece,
    Prompt,
    Text,
)
from bots.models.failures import CircuitOpen, UnfinishedAnswer
from bots.models.scripted import Answer, ScriptedModel
from bots.preview import Preview, TakenOver
from bots.store.sqlite import SqliteStore
from bots.store.values import Control, Transition
from policies.base import Decision, Policy, Turn, Verdict
from policies.words import catalogue
from tests.scene import NOW, message, settings, turn

EDIT = Capabilities(deduplicates=True, preview="edit")
FAILURES = (
    ModelError("?"),
    ModelUnavailable("503"),
    CircuitOpen("left alone"),
    ModelRefused("no such model"),
    ContextOverflow("too long"),
    BrokenStream("cut"),
    UnfinishedAnswer("length"),
)
CUT_OFF = catalogue("en")["lines.cut_off"].format(contact="hello@verlune.example")
LIE = "I am a real person, I'm Sophie."


def name(error: ModelError) -> str:
    return type(error).__name__


@asynccontextmanager
async def opened(capabilities: Capabilities) -> AsyncIterator[tuple[MemoryPlatform, Preview]]:
    """A platform, and the preview of a turn that was just claimed."""
    store = await SqliteStore.open(":memory:")
    accepted = await store.accept(message("When do you open?"), now=NOW)
    claimed = await store.claim(accepted.conversation, now=NOW)
    assert claimed is not None
    platform = MemoryPlatform(capabilities=capabilities)
    try:
        yield platform, Preview(claimed, store, MemoryAdapter(platform))
    finally:
        await store.aclose()


def ambassador(*script: Answer, last: Answer = "From our pages.") -> Ambassador:
    model: Model = ScriptedModel(*script, context=0)
    return replace(build(settings()), model=model, last_resort=ScriptedModel(last, name="knowledge"))


SAID = turn("When do you open?")


async def test_what_the_model_wrote_is_released_stamped_with_how_it_ended() -> None:
    async with opened(Capabilities()) as (_, preview):
        done = Done(tokens_in=3, tokens_out=5, sources=("Hours",))
        release = await compose(SAID, (), ambassador=ambassador(["We open at nine.", done]), preview=preview)

    (draft,) = release.drafts
    assert draft.text.endswith("\n\nWe open at nine.")
    assert draft.discloses
    assert draft.sources == ("Hours",)
    assert release.done == replace(done, model="scripted")
    assert release.final


async def test_guidance_history_and_knowledge_reach_the_model(tmp_path: Path) -> None:
    (tmp_path / "en").mkdir()
    page = "---\ntitle: Opening hours\n---\n## When we are open\nThe shop is open from nine to six.\n"
    (tmp_path / "en" / "hours.md").write_text(page, encoding="utf-8")
    model = ScriptedModel("We open at nine.")
    knowing = replace(build(settings(knowledge={"folders": (tmp_path,)})), model=model)
    async with opened(Capabilities()) as (_, preview):
        await compose(turn("When is the shop open?"), ("be brief",), ambassador=knowing, preview=preview)

    (prompt,) = model.prompts
    assert "- be brief" in prompt.system
    assert "The shop is open from nine to six." in prompt.system
    assert prompt.question == "When is the shop open?"


@pytest.mark.parametrize("error", FAILURES, ids=name)
async def test_a_failure_before_anybody_saw_a_word_is_replaced_by_the_brands_knowledge(error: ModelError) -> None:
    async with opened(EDIT) as (platform, preview):
        release = await compose(SAID, (), ambassador=ambassador(error), preview=preview)
        seen = platform.texts()

    (draft,) = release.drafts
    assert draft.text.endswith("\n\nFrom our pages.")
    assert draft.speaker is Speaker.AI
    assert release.done is not None
    assert release.done.model == "knowledge"
    assert seen == ()


@pytest.mark.parametrize("error", FAILURES, ids=name)
async def test_a_failure_after_words_that_nobody_saw_is_replaced_whole(error: ModelError) -> None:
    async with opened(Capabilities()) as (_, preview):
        release = await compose(SAID, (), ambassador=ambassador(["We open at eight. And on", error]), preview=preview)

    assert "eight" not in release.drafts[0].text
    assert release.drafts[0].text.endswith("From our pages.")


@pytest.mark.parametrize("error", FAILURES, ids=name)
async def test_a_failure_after_words_were_seen_ends_the_reply_with_saying_so(error: ModelError) -> None:
    async with opened(EDIT) as (platform, preview):
        broken = ambassador(["We open at nine. And on Sun", error])
        release = await compose(SAID, (), ambassador=broken, preview=preview)
        (growing,) = platform.shown()

    (draft,) = release.drafts
    assert growing.draft.text.endswith("We open at nine.")
    assert draft.text == f"{growing.draft.text}\n\n{CUT_OFF}"
    assert draft.final
    assert draft.outcome is Outcome.UNANSWERED
    assert [action.id for action in draft.actions] == ["human"]
    assert release.done is None
    assert release.judgement.decisions == ()


async def test_a_first_preview_of_which_nobody_knows_counts_as_seen() -> None:
    async with opened(Capabilities(preview="edit")) as (platform, preview):
        platform.fail(Fault.UNCERTAIN_LOST)
        release = await compose(
            SAID, (), ambassador=ambassador(["We open at nine. And on Sun", BrokenStream("cut")]), preview=preview
        )

    assert release.drafts[0].text.endswith(CUT_OFF)


@pytest.mark.parametrize("last", [ModelUnavailable("down"), BrokenStream("cut"), ["Half a", BrokenStream("cut")]])
async def test_when_everything_fails_the_person_is_told_and_offered_a_person(last: Answer) -> None:
    async with opened(EDIT) as (platform, preview):
        release = await compose(SAID, (), ambassador=ambassador(ModelUnavailable("503"), last=last), preview=preview)
        seen = platform.texts()

    (draft,) = release.drafts
    assert draft.speaker is Speaker.SYSTEM
    assert "hello@verlune.example" in draft.text
    assert [action.id for action in draft.actions] == ["human"]
    assert seen == ()


async def test_when_the_last_resort_fails_after_words_were_seen_those_are_not_left_alone() -> None:
    async with opened(EDIT) as (_, preview):
        failing = ambassador(ModelUnavailable("503"), last=["We open at nine. And", BrokenStream("cut")])
        release = await compose(SAID, (), ambassador=failing, preview=preview)

    assert release.drafts[0].text.endswith(f"We open at nine.\n\n{CUT_OFF}")


async def test_a_bug_of_a_model_is_no_answer_and_is_heard() -> None:
    async with opened(EDIT) as (_, preview):
        with pytest.raises(ZeroDivisionError):
            await compose(SAID, (), ambassador=ambassador(["One. ", ZeroDivisionError()]), preview=preview)


@pytest.mark.parametrize("previews", ["none", "plain", "edit"])
async def test_a_lie_is_not_seen_while_it_is_written_nor_at_the_end(previews: str) -> None:
    capabilities = Capabilities(deduplicates=True, preview=previews)  # type: ignore[arg-type]  # parametrised literal
    seen: list[str] = []
    model = ScriptedModel(list(f"We open at nine. {LIE} Bye."))
    async with opened(capabilities) as (platform, preview):

        class Watched(MemoryAdapter):
            async def send(self, draft: Draft, *, key: str, replaces: Receipt | None = None) -> Receipt:
                receipt = await MemoryAdapter.send(self, draft, key=key, replaces=replaces)
                seen.extend([*platform.texts(), platform.preview()])
                return receipt

        preview.adapter = Watched(platform)
        release = await compose(SAID, (), ambassador=replace(ambassador("-"), model=model), preview=preview)

    seen += [draft.text for draft in release.drafts]
    assert any("We open at nine." in text for text in seen)
    assert not [text for text in seen if "Sophie" in text or "real person" in text]
    assert model.abandoned == 1


class Hesitant(Policy):
    """Says "not now" to a word."""

    name: ClassVar[str] = "hesitant"

    async def on_draft(self, turn: Turn, draft: Draft) -> Decision:
        return self.decide(Verdict.HOLD, "later", "not now") if "discount" in draft.text else self.allow()


@pytest.mark.parametrize("text", ["We open at nine. There is a discount. Bye.", "We open at nine. There is a discount"])
async def test_what_a_policy_holds_back_is_not_said(text: str) -> None:
    house = ambassador(text)
    async with opened(Capabilities()) as (_, preview):
        release = await compose(SAID, (), ambassador=replace(house, policies=(Hesitant(), *house.policies)), preview=preview)

    assert [draft.speaker for draft in release.drafts] == [Speaker.AI, Speaker.SYSTEM]
    assert "We open at nine." in release.drafts[0].text
    assert not [draft for draft in release.drafts if "discount" in draft.text]


async def test_a_reply_that_does_not_know_carries_the_button_for_a_person_once() -> None:
    async with opened(Capabilities()) as (_, preview):
        told = replace(SAID, disclosed_at=NOW, disclosed_in="en")
        release = await compose(
            told, (), ambassador=ambassador(["That I don't know.", Done(outcome=Outcome.UNANSWERED)]), preview=preview
        )
        again = await compose(
            SAID, (), ambassador=ambassador(["That I don't know.", Done(outcome=Outcome.UNANSWERED)]), preview=preview
        )

    assert [action.id for action in release.drafts[0].actions] == ["human"]
    assert [action.id for action in again.drafts[0].actions] == ["human"]  # the disclosure brought it already


async def test_a_reply_that_knows_carries_no_button() -> None:
    async with opened(Capabilities()) as (_, preview):
        told = replace(SAID, disclosed_at=NOW, disclosed_in="en")
        release = await compose(told, (), ambassador=ambassador("We open at nine."), preview=preview)

    assert release.drafts[0].actions == ()


async def test_who_loses_the_conversation_stops_writing_and_lets_the_model_go() -> None:
    async with opened(EDIT) as (platform, preview):
        claimed = preview.claimed
        await preview.store.move(claimed.conversation, Transition(Control.AI, Control.OPERATOR, "Anne", "claimed"), now=NOW)
        model = ScriptedModel(["One. ", "Two. ", "Three."])
        with pytest.raises(TakenOver):
            await compose(SAID, (), ambassador=replace(ambassador("-"), model=model), preview=preview)

        assert platform.texts() == ()
        assert model.abandoned == 1


class Unfinished:
    """A model that ends without saying that it is done."""

    name, context = "unfinished", 0

    async def stream(self, prompt: Prompt, /) -> AsyncGenerator[Piece]:
        yield Text("We open at ni")

    async def aclose(self) -> None: ...


async def test_a_model_that_just_stops_gave_no_answer() -> None:
    async with opened(Capabilities()) as (_, preview):
        release = await compose(SAID, (), ambassador=replace(ambassador("-"), model=Unfinished()), preview=preview)

    assert release.drafts[0].text.endswith("From our pages.")
