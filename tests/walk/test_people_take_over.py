"""People take over: a visitor and operators, from asking for a person to the ambassador's return, through the whole house."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.base import Capabilities
from adapters.message import Attachment, Author, Speaker
from bots.models.scripted import ScriptedModel
from bots.store.handoffs import Ending, Sharing
from bots.store.values import Control
from tests.desk import desk, room, standing
from tests.house import ANNE, BEN, House, open_house

THREADS = Capabilities(deduplicates=True, threads=True)


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(tmp_path, ScriptedModel("We open at nine."), desk=True) as opened:
        yield opened


async def test_a_whole_handoff(tmp_path: Path) -> None:
    model = ScriptedModel("We open at nine.")
    async with open_house(tmp_path, model, desk=True) as house:
        await hand_over_and_back(house, model)


async def hand_over_and_back(house: House, model: ScriptedModel) -> None:
    await house.say("When are you open? My parcel 4711 never came.")
    (asked,) = await house.say("I want to talk to a human, please.")

    assert asked.draft.speaker is Speaker.SYSTEM
    assert "parcel 4711" in asked.draft.text  # what the human will see
    assert [action.id for action in asked.draft.actions] == ["share", "share_last", "ai"]
    assert house.lounge.shown("desk") == ()  # nobody is rung before the person chose

    await house.hear(house.platform.press("share"))
    assert "Guest #1" in desk(house)
    assert "parcel 4711" in desk(house)
    assert "escalation.request" in desk(house)

    await house.hear(house.lounge.press("desk.claim.1", room="desk", author=ANNE))
    assert (await standing(house)).control is Control.OPERATOR
    assert "Anne" in house.platform.texts()[-1]

    await house.operate("#1 Hello, I am looking for it.")
    said = house.platform.shown()[-1].draft
    assert (said.speaker, said.byline, said.text) == (Speaker.OPERATOR, "Anne, human at Verlune", "Hello, I am looking for it.")

    before = len(house.platform.shown())
    await house.hear(house.platform.post("Thank you, I wait."))
    assert len(house.platform.shown()) == before  # the model is not called, and the house is silent
    heard = house.lounge.shown("desk")[-1].draft
    assert (heard.speaker, heard.byline, heard.text) == (Speaker.USER, "Guest #1", "Thank you, I wait.")

    await house.operate("/return 1")
    back = await standing(house)
    assert (back.control, back.handoff and back.handoff.ending) == (Control.AI, Ending.RETURNED)

    (answer,) = await house.say("So when are you open?")
    assert answer.draft.speaker is Speaker.AI
    assert answer.draft.discloses  # told anew that an AI speaks
    prompt = model.prompts[-1]
    assert any("I am looking for it." in line.text for line in prompt.lines)  # and it knows what was said meanwhile


async def test_who_chooses_nothing_shares_the_last_message_alone(house: House) -> None:
    await house.say("My secret is 1234.")
    await house.say("Give me a human being, please.")
    await house.pass_time(30)

    assert "Give me a human" in desk(house)
    assert "1234" not in desk(house)
    assert (await standing(house)).handoff.sharing is Sharing.LAST  # type: ignore[union-attr] # there is one

    await house.hear(house.platform.press("share"))
    assert "1234" in desk(house)


async def test_who_writes_on_rings_the_desk_with_what_was_written(house: House) -> None:
    await house.say("My secret is 1234.")
    await house.say("Give me a human being, please.")
    (waiting,) = await house.say("It is about an invoice.")

    assert waiting.draft.speaker is Speaker.SYSTEM
    assert "invoice" in desk(house)
    assert "1234" not in desk(house)


async def test_a_second_operator_is_told_who_has_it_and_may_take_over(house: House) -> None:
    await house.hear(house.platform.command("human"))
    await house.pass_time(30)
    await house.operate("/claim 1", by=ANNE)
    (told,) = await house.operate("/claim 1", by=BEN)
    assert "Anne" in told.draft.text
    assert (await standing(house)).handoff.operator == "lounge:anne"  # type: ignore[union-attr] # there is one

    await house.hear(house.lounge.press("desk.take.1", room="desk", author=BEN))
    assert (await standing(house)).handoff.operator == "lounge:ben"  # type: ignore[union-attr] # there is one
    assert "Ben" in house.platform.texts()[-1]
    assert "Anne" in desk(house).splitlines()[-1]

    await house.operate("#1 Too late.", by=ANNE)
    assert "Too late." not in room(house)


async def test_two_who_press_at_once_do_not_both_get_it(house: House) -> None:
    await house.hear(house.platform.command("human"))
    await house.pass_time(30)
    pressed = [house.lounge.press("desk.claim.1", room="desk", author=author) for author in (ANNE, BEN)]
    await house.hear(*pressed)

    joined = [line for line in house.platform.texts() if "Anne" in line or "Ben" in line]
    assert len(joined) == 1
    assert len([line for line in house.lounge.texts("desk") if "already" in line.lower()]) == 1


async def test_a_stranger_is_refused_and_the_attempt_is_kept(house: House) -> None:
    await house.hear(house.platform.command("human"))
    await house.pass_time(30)
    await house.hear(house.lounge.press("desk.claim.1", room="desk", author=Author("mallory")))

    assert (await standing(house)).control is Control.WAITING
    acts = await house.store.reading.acts()
    assert [(kept.act.what, kept.act.who, kept.act.conversation) for kept in acts] == [("refused", "lounge:mallory", 1)]


async def test_machines_at_a_desk_are_not_talked_with(tmp_path: Path) -> None:
    async with open_house(tmp_path, ScriptedModel("Hello."), desk=True, lounge=THREADS) as house:
        await house.hear(house.platform.command("human"))
        await house.pass_time(30)
        (thread,) = house.lounge.threads("desk")
        before = len(house.lounge.shown("desk", thread=thread))
        for machine in (Author("other", is_bot=True), Author("anne", is_bot=True)):
            await house.operate("/claim", thread=thread, by=machine)
            await house.operate("Hello there", thread=thread, by=machine)

        assert len(house.lounge.shown("desk", thread=thread)) == before
        assert (await standing(house)).control is Control.WAITING


async def test_edits_and_files_pass_both_ways(house: House) -> None:
    await house.hear(house.platform.command("human"))
    await house.pass_time(30)
    await house.operate("/claim 1")
    photo = Attachment("image", "https://files.example/1.jpg", "parcel.jpg", "image/jpeg", 12)
    said = house.platform.post("See the foto.", attachments=(photo,))
    await house.hear(said)
    await house.hear(house.platform.edit(said, "See the photo."))
    heard = [line for line in house.lounge.shown("desk") if line.draft.speaker is Speaker.USER]
    assert [(line.draft.text, line.draft.attachments, line.edits) for line in heard[-1:]] == [("See the photo.", (photo,), 1)]

    answer = house.lounge.post("#1 It is ruind.", room="desk", author=ANNE, direct=False)
    await house.hear(answer)
    await house.hear(house.lounge.edit(answer, "#1 It is ruined."))
    told = [line for line in house.platform.shown() if line.draft.speaker is Speaker.OPERATOR]
    assert [(line.draft.text, line.edits) for line in told] == [("It is ruined.", 1)]


async def test_an_edit_of_words_that_the_desk_never_saw_says_that_it_is_one(house: House) -> None:
    said = house.platform.post("Are you open on Sundae?")
    await house.hear(said)
    await house.operate("/claim 1")
    later = house.platform.post("Hello?")
    await house.hear(later)
    await house.hear(house.platform.edit(said, "Are you open on Sunday?"))
    await house.hear(house.platform.edit(later, "Hello, Anne?"))

    heard = [line.draft.text for line in house.lounge.shown("desk") if line.draft.speaker is Speaker.USER]
    assert heard[0] == "Hello, Anne?"
    assert heard[1].endswith("Are you open on Sunday?")
    assert heard[1] != "Are you open on Sunday?"


async def test_what_is_said_behind_two_strokes_stays_inside(house: House) -> None:
    await house.hear(house.platform.command("human"))
    await house.pass_time(30)
    await house.operate("/claim 1")
    await house.operate("#1 // she was rude last time")
    await house.operate("/note 1 refund agreed")
    await house.operate("just talking among ourselves")

    for words in ("rude", "refund", "ourselves"):
        assert words not in room(house)


async def test_in_threads_each_conversation_has_its_own_and_plain_lines_go_to_the_person(tmp_path: Path) -> None:
    async with open_house(tmp_path, ScriptedModel("Hello."), desk=True, lounge=THREADS) as house:
        await house.hear(house.platform.command("human", room="one"))
        await house.hear(house.platform.command("human", room="two"))
        await house.pass_time(30)
        one, two = house.lounge.threads("desk")
        assert house.lounge.shown("desk") == ()

        await house.hear(house.lounge.press("desk.claim.1", room="desk", thread=one, author=ANNE))
        await house.operate("Hello, this is Anne.", thread=one)
        assert "Hello, this is Anne." in house.platform.texts("one")
        assert "Hello, this is Anne." not in house.platform.texts("two")

        await house.operate("/return", thread=one)
        await house.hear(house.platform.command("human", room="one"))
        await house.pass_time(30)
        assert list(house.lounge.threads("desk")) == [one, two]  # one thread a conversation, also the next time


async def test_a_crisis_rings_at_once_whatever_the_hour(tmp_path: Path) -> None:
    closed = '[policies.hours]\nzone = "UTC"\nopen = { monday = ["09:00-09:01"] }\n'
    async with open_house(tmp_path, ScriptedModel("Buy our tea."), desk=True, toml=closed) as house:
        (helped,) = await house.say("I want to kill myself.")
        assert helped.draft.speaker is Speaker.SYSTEM
        assert "URGENT" in desk(house)
        assert (await standing(house)).crisis_at is not None


async def test_going_back_to_the_ai_is_always_possible(house: House) -> None:
    await house.hear(house.platform.command("human"))
    await house.pass_time(30)
    await house.hear(house.platform.command("ai"))
    assert (await standing(house)).control is Control.AI

    await house.hear(house.platform.command("human"))
    await house.pass_time(30)
    await house.operate("/claim 1")
    await house.operate("#1 Hello.")
    await house.hear(house.platform.command("ai"))
    back = await standing(house)
    assert (back.control, back.handoff and back.handoff.ending) == (Control.AI, Ending.LEFT)
    assert back.disclosed_at is None


async def test_nobody_waits_in_silence(house: House) -> None:
    await house.hear(house.platform.command("human"))
    await house.pass_time(30)
    await house.pass_time(6 * 60)
    assert len(house.lounge.shown("desk")) == 2  # the card and a reminder
    before = len(house.platform.shown())
    await house.pass_time(60 * 60)
    assert len(house.platform.shown()) == before + 1
    assert "hello@verlune.example" in house.platform.texts()[-1]


async def test_an_operator_who_falls_silent_loses_the_conversation_and_the_person_is_told(house: House) -> None:
    await house.hear(house.platform.command("human"))
    await house.pass_time(30)
    await house.operate("/claim 1")
    await house.operate("#1 One moment.")
    await house.hear(house.platform.post("Are you there?"))
    await house.pass_time(11 * 60)
    assert (await standing(house)).control is Control.OPERATOR
    await house.pass_time(11 * 60)
    assert (await standing(house)).control is Control.WAITING
    assert "Anne" in house.platform.texts()[-1]


async def test_a_snoozed_conversation_wakes_when_the_person_writes_and_when_it_is_time(house: House) -> None:
    await house.hear(house.platform.command("human"))
    await house.pass_time(30)
    await house.operate("/claim 1")
    await house.operate("/snooze 1 2h")
    assert (await standing(house)).control is Control.SNOOZED
    await house.say("One more thing.")
    assert (await standing(house)).control is Control.WAITING
    assert "One more thing." in desk(house)

    await house.operate("/claim 1")
    await house.operate("/snooze 1 2h")
    await house.pass_time(2 * 3600 + 60)
    assert (await standing(house)).control is Control.WAITING


async def test_who_is_blocked_is_told_so_once_and_not_answered(house: House) -> None:
    await house.say("Hello")
    await house.operate("/block 1")
    before = len(house.platform.shown())
    assert await house.say("Hello again") == ()
    await house.operate("/unblock 1")
    assert len(house.platform.shown()) == before + 1


async def test_the_ambassador_is_taken_over_without_anybody_asking(house: House) -> None:
    await house.say("Hello")
    await house.operate("/claim 1")
    assert (await standing(house)).control is Control.OPERATOR
    assert "Guest #1" in desk(house)
