"""Drafts in a whole house: proposed to operators, sent in both names past the policies once more, changed, or left to a person."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.base import Capabilities
from adapters.memory import Shown
from adapters.message import Author, Draft, Speaker
from bots.models.scripted import ScriptedModel
from bots.store.handoffs import Act, Proposal, ProposalState
from bots.store.values import Control, Standing
from tests.house import ANNE, House, open_house
from tests.witness import names_ai

TOML = """
[topics]
hours = ["open", "ouvert", "horaires"]
tea = ["tea"]

[modes.topics]
hours = "draft"

[policies.honesty]
forbidden = ["cheapest"]
"""
ANSWER = "We open at nine."


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(tmp_path, ScriptedModel(ANSWER), toml=TOML, desk=True) as opened:
        yield opened


async def standing(house: House, conversation: int = 1) -> Standing:
    found = await house.store.reading.standing(conversation)
    assert found is not None
    return found


async def proposals(house: House) -> tuple[Proposal, ...]:
    return await house.store.reading.proposals()


async def acts(house: House) -> list[Act]:
    return [kept.act for kept in await house.store.reading.acts()]


def card(house: House) -> Draft:
    """The latest draft that the desk shows."""
    return [line.draft for line in house.lounge.shown("desk") if line.draft.actions and "AI would answer" in line.draft.text][-1]


def button(draft: Draft, name: str) -> str:
    return next(action.id for action in draft.actions if action.id.startswith(f"desk.{name}."))


async def press(house: House, name: str, *, on: Draft | None = None) -> tuple[Shown, ...]:
    """Anne presses a button of the draft, or one of an older line at the last moment; what is new at the desk afterwards."""
    before = len(house.lounge.shown("desk"))
    await house.hear(house.lounge.press_late(button(on or card(house), name), room="desk", author=ANNE))
    return house.lounge.shown("desk")[before:]


def last(house: House) -> Draft:
    return house.platform.shown()[-1].draft


class TestProposing:
    async def test_the_answer_waits_at_the_desk_and_the_person_is_told(self, house: House) -> None:
        (told,) = await house.say("When are you open?")
        assert told.draft.speaker is Speaker.SYSTEM
        assert "a person at Verlune reads it first" in told.draft.text
        assert "Guest #1 wrote:\n> When are you open?" in card(house).text
        assert f"> {ANSWER}" in card(house).text
        assert "Topic: hours" in card(house).text
        (proposal,) = await proposals(house)
        assert (proposal.state, proposal.topic, proposal.draft.discloses) == (ProposalState.OPEN, "hours", False)

    async def test_other_topics_are_answered_at_once(self, house: House) -> None:
        (answer,) = await house.say("Which tea do you like?")
        assert (answer.draft.speaker, answer.draft.operator) == (Speaker.AI, "")
        assert house.lounge.shown("desk") == ()

    async def test_who_writes_on_is_not_told_again_and_gets_a_new_draft(self, house: House) -> None:
        await house.say("When are you open?")
        old = card(house)
        assert await house.say("On Saturdays, I mean: open at noon?") == ()
        assert button(card(house), "send") != button(old, "send")
        assert [one.state for one in await proposals(house)] == [ProposalState.SUPERSEDED, ProposalState.OPEN]

    async def test_of_two_topics_it_is_counted_under_the_stricter(self, house: House) -> None:
        await house.say("Is the tea room open?")
        assert [one.topic for one in await proposals(house)] == ["hours"]
        await house.operate("/mode off hours")
        await house.operate("/mode draft tea")
        await house.operate("/mode auto hours")
        await house.say("And is the tea room open on Sundays?")
        assert [one.topic for one in await proposals(house)] == ["hours", "tea"]

    async def test_a_conversation_keeps_its_thread(self, tmp_path: Path) -> None:
        threads = Capabilities(deduplicates=True, threads=True)
        async with open_house(tmp_path, ScriptedModel(ANSWER), toml=TOML, desk=True, lounge=threads) as house:
            await house.say("When are you open?")
            await house.say("Open on Saturdays, too?")
            first, second = await proposals(house)
            assert first.side == second.side != 0


class TestSending:
    async def test_it_is_shown_in_both_names_and_discloses_the_ai(self, house: House) -> None:
        await house.say("When are you open?")
        (note,) = await press(house, "send")
        assert note.draft.text == "Anne sent the AI’s answer as it was."
        line = last(house)
        assert (line.speaker, line.operator) == (Speaker.AI, "Anne")
        assert line.byline == "Lune, Verlune · written with AI, approved by Anne"
        assert names_ai(line.byline)
        assert line.discloses
        assert line.text.endswith(ANSWER)

    async def test_once_disclosed_it_is_the_text_alone(self, house: House) -> None:
        await house.say("Which tea do you like?")
        await house.say("When are you open?")
        await press(house, "send")
        assert (last(house).text, last(house).discloses, last(house).operator) == (ANSWER, False, "Anne")

    async def test_it_is_kept_counted_and_recorded(self, house: House) -> None:
        await house.say("When are you open?")
        await press(house, "send")
        (proposal,) = await proposals(house)
        assert (proposal.state, proposal.by, proposal.text, proposal.edit) == (ProposalState.SENT, "Anne", ANSWER, 0.0)
        assert proposal.decided_at is not None
        (act,) = await acts(house)
        assert (act.who, act.name, act.what, act.conversation) == ("lounge:anne", "Anne", "send", 1)
        assert "honesty.honest, disclosure.first" in act.detail
        assert (await standing(house)).control is Control.AI

    async def test_in_the_persons_language(self, tmp_path: Path) -> None:
        async with open_house(tmp_path, ScriptedModel("Nous ouvrons à neuf heures."), toml=TOML, desk=True) as house:
            await house.say("Quels sont vos horaires le samedi matin ?")
            assert "Guest #1 wrote:" in card(house).text
            await press(house, "send")
            assert last(house).byline == "Lune, Verlune · écrit avec l’IA, approuvé par Anne"

    async def test_a_command_means_the_open_one(self, house: House) -> None:
        await house.say("When are you open?")
        await house.operate("/send #1")
        assert last(house).operator == "Anne"

    async def test_twice_it_is_sent_once_and_the_second_reads_by_whom(self, house: House) -> None:
        await house.say("When are you open?")
        draft = card(house)
        await press(house, "send", on=draft)
        shown = len(house.platform.shown())
        (told,) = await press(house, "send", on=draft)
        assert told.draft.text == "That draft is no longer open: Anne sent it."
        assert len(house.platform.shown()) == shown

    async def test_a_press_on_an_old_draft_never_sends_the_new_one(self, house: House) -> None:
        await house.say("When are you open?")
        old = card(house)
        await house.say("On Saturdays, I mean: open at noon?")
        shown = len(house.platform.shown())
        (told,) = await press(house, "send", on=old)
        assert "the person wrote on" in told.draft.text
        assert len(house.platform.shown()) == shown
        assert (await standing(house)).proposal is not None

    async def test_who_is_no_operator_sends_nothing(self, house: House) -> None:
        await house.say("When are you open?")
        shown = len(house.platform.shown())
        stranger = Author("eve", name="eve")
        await house.hear(house.lounge.press(button(card(house), "send"), room="desk", author=stranger))
        assert len(house.platform.shown()) == shown
        assert [act.what for act in await acts(house)] == ["refused"]

    async def test_a_draft_of_no_conversation_is_told_so(self, house: House) -> None:
        await house.say("When are you open?")
        (told,) = await house.operate("/send #99")
        assert "99" in told.draft.text
        (told,) = await house.operate("/send")
        assert told.draft.speaker is Speaker.SYSTEM


class TestEditing:
    async def test_the_new_text_goes_out_and_the_change_is_measured(self, house: House) -> None:
        await house.say("When are you open?")
        (note,) = await house.operate("/edit #1 We open at ten.")
        assert note.draft.text == "Anne changed the AI’s answer and sent it."
        assert last(house).text.endswith("\n\nWe open at ten.")
        assert last(house).byline == "Lune, Verlune · written with AI, approved by Anne"
        (proposal,) = await proposals(house)
        assert (proposal.state, proposal.text) == (ProposalState.EDITED, "We open at ten.")
        assert 0 < proposal.edit < 0.5

    async def test_the_same_words_are_no_edit(self, house: House) -> None:
        await house.say("When are you open?")
        await house.operate(f"/edit #1 {ANSWER}")
        (proposal,) = await proposals(house)
        assert (proposal.state, proposal.edit) == (ProposalState.SENT, 0.0)

    async def test_the_button_tells_how(self, house: House) -> None:
        await house.say("When are you open?")
        (told,) = await press(house, "edit")
        assert "/edit #1 and the new text" in told.draft.text
        assert (await standing(house)).proposal is not None

    @pytest.mark.parametrize(
        ("text", "policy", "words"),
        [
            ("I am a human being, and we open at nine.", "honesty", "I am a human"),
            ("Nine, and the cheapest.", "honesty", "cheapest"),
        ],
    )
    async def test_what_a_policy_refuses_is_not_sent_and_the_operator_reads_why(
        self, house: House, text: str, policy: str, words: str
    ) -> None:
        await house.say("When are you open?")
        shown = len(house.platform.shown())
        (told,) = await house.operate(f"/edit #1 {text}")
        assert told.draft.text.startswith(f"Not sent: the policy “{policy}” refuses this text.")
        assert words in told.draft.text
        assert len(house.platform.shown()) == shown
        assert [(act.what, act.name) for act in await acts(house)] == [("refused", "Anne")]
        (note,) = await press(house, "send")
        assert "as it was" in note.draft.text

    async def test_a_text_too_long_to_be_one_is_not_sent(self, house: House) -> None:
        await house.say("When are you open?")
        (told,) = await house.operate(f"/edit #1 {'x' * 10_001}")
        assert "10001 characters" in told.draft.text
        assert (await standing(house)).proposal is not None


class TestSkipping:
    async def test_a_person_answers_instead(self, house: House) -> None:
        await house.say("When are you open?")
        (note,) = await press(house, "skip")
        assert note.draft.text == "Anne did not send the AI’s answer. Guest #1 waits for a person now."
        assert "will answer you here, instead of the AI" in last(house).text
        found = await standing(house)
        assert found.control is Control.WAITING
        assert found.handoff is not None
        assert (found.handoff.last, found.handoff.code) == ("When are you open?", "proposal.skipped")
        assert [one.state for one in await proposals(house)] == [ProposalState.SKIPPED]

    async def test_and_whoever_skipped_may_take_over_at_once(self, house: House) -> None:
        await house.say("When are you open?")
        (note,) = await press(house, "skip")
        await press(house, "claim", on=note.draft)
        await house.operate("#1 At nine, and at ten on Saturdays.")
        assert (last(house).speaker, last(house).byline) == (Speaker.OPERATOR, "Anne, human at Verlune")

    async def test_the_person_may_go_back_to_the_ai(self, house: House) -> None:
        await house.say("When are you open?")
        await press(house, "skip")
        await house.hear(house.platform.press("ai"))
        assert (await standing(house)).control is Control.AI


class TestTakingOver:
    async def test_it_supersedes_the_draft(self, house: House) -> None:
        await house.say("When are you open?")
        draft = card(house)
        await press(house, "claim")
        assert (await standing(house)).control is Control.OPERATOR
        assert [one.state for one in await proposals(house)] == [ProposalState.SUPERSEDED]
        shown = len(house.platform.shown())
        (told,) = await press(house, "send", on=draft)
        assert "somebody took the conversation over" in told.draft.text
        assert len(house.platform.shown()) == shown


class TestSwitching:
    async def test_an_operator_lets_the_ai_answer_by_itself_and_takes_it_back(self, house: House) -> None:
        (told,) = await house.operate("/mode auto hours")
        assert "about hours: auto (it answers) (switched by Anne" in told.draft.text
        (answer,) = await house.say("When are you open?")
        assert (answer.draft.speaker, answer.draft.operator) == (Speaker.AI, "")
        await house.operate("/mode draft hours")
        (told,) = await house.say("When are you open again?")
        assert told.draft.speaker is Speaker.SYSTEM
        assert [act.detail for act in await acts(house)] == ["auto topic hours", "draft topic hours"]

    async def test_off_leaves_everything_to_people(self, house: House) -> None:
        await house.operate("/mode off")
        await house.say("Which tea do you like?")
        found = await standing(house, 2)  # the desk itself was heard first
        assert (found.control, found.handoff and found.handoff.code) == (Control.WAITING, "mode.off")

    async def test_an_unknown_topic_is_explained(self, house: House) -> None:
        (told,) = await house.operate("/mode draft hour")
        assert "There is no topic “hour”" in told.draft.text
        assert "Perhaps hours?" in told.draft.text
        assert await acts(house) == []

    async def test_what_was_answered_alone_is_told_apart_from_what_was_approved(self, house: House) -> None:
        await house.say("Which tea do you like?")
        await house.say("When are you open?")
        await press(house, "send")
        (alone,) = await house.store.reading.answered(since=house.clock.now.replace(hour=0))
        assert (alone.conversation, alone.question) == (1, "Which tea do you like?")
