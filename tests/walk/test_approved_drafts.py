"""Modes through the whole house: the AI proposes and an operator sends, edits or skips; or people answer alone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.base import Capabilities
from adapters.memory import Shown
from adapters.message import Speaker
from bots.models.scripted import ScriptedModel
from bots.store.handoffs import ProposalState
from bots.store.values import Control
from tests.house import ANNE, BEN, House, open_house

DRAFT = '[modes]\npersona = "draft"\n'
SHIPPING = """
[topics]
shipping = ["ship", "deliver", "parcel"]

[modes.topics]
shipping = "draft"
"""


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(tmp_path, ScriptedModel("We open at nine."), desk=True, toml=DRAFT) as opened:
        yield opened


def button(shown: Shown, name: str) -> str:
    """The id of the button that does this."""
    return next(action.id for action in shown.draft.actions if action.id.startswith(f"desk.{name}."))


def ai_lines(house: House) -> list[Shown]:
    return [line for line in house.platform.shown() if line.draft.speaker is Speaker.AI]


async def test_what_is_sent_unchanged_is_shown_as_written_with_ai_and_approved(house: House) -> None:
    (told,) = await house.say("When are you open?")
    assert told.draft.speaker is Speaker.SYSTEM  # nobody is left in silence
    (card,) = house.lounge.shown("desk")
    assert "When are you open?" in card.draft.text
    assert "We open at nine." in card.draft.text
    assert ai_lines(house) == []

    await house.hear(house.lounge.press(button(card, "send"), room="desk", author=ANNE))
    (sent,) = ai_lines(house)
    assert sent.draft.text.endswith("We open at nine.")
    assert sent.draft.discloses
    assert sent.draft.operator == "Anne"
    assert "AI" in sent.draft.byline
    assert "Anne" in sent.draft.byline

    (proposal,) = await house.store.reading.proposals()
    assert (proposal.state, proposal.by, proposal.edit) == (ProposalState.SENT, "Anne", 0.0)
    await house.hear(house.platform.command("why"))
    assert "Anne" in house.platform.texts()[-1]


async def test_an_edited_draft_is_counted_by_how_much_was_changed_and_judged_again(house: House) -> None:
    await house.say("When are you open?")
    before = len(ai_lines(house))
    await house.operate("/edit 1 I am a real human being, called Sophie.")
    assert len(ai_lines(house)) == before  # an approved line, too, tells the truth about who speaks
    assert "honesty" in house.lounge.texts("desk")[-1]

    await house.operate("/edit 1 We open at ten.")
    assert ai_lines(house)[-1].draft.text.endswith("We open at ten.")
    (proposal,) = await house.store.reading.proposals()
    assert proposal.state is ProposalState.EDITED
    assert 0 < proposal.edit < 0.5


async def test_a_skipped_draft_goes_to_a_person_and_the_asker_is_told(house: House) -> None:
    asked = house.platform.post("When are you open?")
    await house.hear(asked)
    (card,) = house.lounge.shown("desk")
    await house.hear(house.lounge.press(button(card, "skip"), room="desk", author=ANNE))

    assert await house.control(asked) is Control.WAITING
    assert house.platform.shown()[-1].draft.speaker is Speaker.SYSTEM
    assert ai_lines(house) == []


async def test_who_writes_on_supersedes_the_draft(house: House) -> None:
    await house.say("When are you open?")
    (first,) = house.lounge.shown("desk")
    send = button(first, "send")
    await house.say("On Sunday, I mean.")
    assert not first.draft.actions  # it says nothing that would still be done
    await house.hear(house.lounge.press_late(send, room="desk", author=ANNE))
    assert ai_lines(house) == []
    assert [one.state for one in await house.store.reading.proposals()] == [ProposalState.SUPERSEDED, ProposalState.OPEN]

    second = next(line for line in house.lounge.shown("desk") if "On Sunday" in line.draft.text)
    await house.hear(house.lounge.press(button(second, "send"), room="desk", author=BEN))
    assert len(ai_lines(house)) == 1


async def test_two_operators_do_not_both_send(house: House) -> None:
    await house.say("When are you open?")
    (card,) = house.lounge.shown("desk")
    pressed = [house.lounge.press(button(card, "send"), room="desk", author=author) for author in (ANNE, BEN)]
    await house.hear(*pressed)

    assert len(ai_lines(house)) == 1


async def test_a_draft_that_nobody_checks_expires_and_a_person_is_asked(house: House) -> None:
    asked = house.platform.post("When are you open?")
    await house.hear(asked)
    await house.pass_time(11 * 60)

    assert await house.control(asked) is Control.WAITING
    assert ai_lines(house) == []
    assert [one.state for one in await house.store.reading.proposals()] == [ProposalState.EXPIRED]


async def test_taking_over_beside_a_draft_leaves_it_unsent(house: House) -> None:
    asked = house.platform.post("When are you open?")
    await house.hear(asked)
    (card,) = house.lounge.shown("desk")
    send = button(card, "send")
    await house.hear(house.lounge.press("desk.claim.1", room="desk", author=ANNE))
    assert not card.draft.actions
    await house.hear(house.lounge.press_late(send, room="desk", author=BEN))

    assert await house.control(asked) is Control.OPERATOR
    assert ai_lines(house) == []
    assert [one.state for one in await house.store.reading.proposals()] == [ProposalState.SUPERSEDED]


async def test_one_topic_is_drafted_and_everything_else_answered(tmp_path: Path) -> None:
    model = ScriptedModel("We open at nine.", "In two days.", "Anything else?")
    async with open_house(tmp_path, model, desk=True, toml=SHIPPING) as house:
        await house.say("When are you open?")
        assert len(ai_lines(house)) == 1
        await house.say("When do you deliver to Spain?")
        assert len(ai_lines(house)) == 1
        (proposal,) = await house.store.reading.proposals()
        assert (proposal.topic, proposal.state) == ("shipping", ProposalState.OPEN)

        await house.operate("/mode topic shipping auto")
        await house.say("And to deliver to Italy?")
        assert len(ai_lines(house)) == 2
        (switch,) = await house.store.reading.modes()
        assert (switch.scope, switch.name, switch.who) == ("topic", "shipping", "Anne")


async def test_a_switch_outlives_the_process(tmp_path: Path) -> None:
    kept = tmp_path / "kept.db"
    async with open_house(tmp_path, ScriptedModel("One."), desk=True, store=kept) as house:
        await house.operate("/mode draft")
    async with open_house(tmp_path, ScriptedModel("One."), desk=True, store=kept) as house:
        await house.say("When are you open?")
        assert ai_lines(house) == []


async def test_where_the_ai_is_off_people_answer(tmp_path: Path) -> None:
    model = ScriptedModel("Never.")
    async with open_house(tmp_path, model, desk=True, toml='[modes]\npersona = "off"\n') as house:
        asked = house.platform.post("When are you open?")
        await house.hear(asked)
        assert await house.control(asked) is Control.WAITING
        await house.hear(house.platform.press("share_last"))
        assert "When are you open?" in house.lounge.texts("desk")[0]
        assert model.prompts == []


async def test_nothing_of_a_draft_is_seen_while_it_grows(tmp_path: Path) -> None:
    model = ScriptedModel(["One sentence. ", "Another one. ", "The last."])
    streaming = Capabilities(deduplicates=True, preview="edit")
    async with open_house(tmp_path, model, desk=True, toml=DRAFT, capabilities=streaming) as house:
        await house.say("When are you open?")
        assert all(line.draft.speaker is Speaker.SYSTEM for line in house.platform.shown())


async def test_a_draft_opens_one_thread_for_its_conversation(tmp_path: Path) -> None:
    threads = Capabilities(deduplicates=True, threads=True)
    async with open_house(tmp_path, ScriptedModel("One.", "Two."), desk=True, toml=DRAFT, lounge=threads) as house:
        await house.say("When are you open?")
        (thread,) = house.lounge.threads("desk")
        (card,) = house.lounge.shown("desk", thread=thread)
        await house.hear(house.lounge.press(button(card, "send"), room="desk", thread=thread, author=ANNE))
        await house.say("And on Sunday?")
        assert list(house.lounge.threads("desk")) == [thread]
