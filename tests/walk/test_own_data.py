"""What people ask for themselves, through the whole house: what is kept of them, that it be erased, that nothing more is sent."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from adapters.base import Capabilities
from adapters.memory import Shown
from adapters.message import Kind, Message, Speaker
from bots.models.scripted import ScriptedModel
from bots.store.values import Control
from tests.desk import desk, standing
from tests.house import House, open_house

FILES = Capabilities(deduplicates=True, files=True)
CRISIS = "I want to kill myself"


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(tmp_path, ScriptedModel("We open at nine."), desk=True, capabilities=FILES) as opened:
        yield opened


async def do(house: House, message: Message) -> tuple[Shown, ...]:
    """What is new in the lobby after somebody did something."""
    before = len(house.platform.shown())
    await house.hear(message)
    return house.platform.shown()[before:]


async def command(house: House, name: str, text: str = "") -> Shown:
    (shown,) = await do(house, house.platform.command(name, text))
    assert shown.draft.speaker is Speaker.SYSTEM
    assert shown.draft.byline == "Verlune, automatic message"
    return shown


async def erase(house: House) -> Shown:
    await command(house, "forget")
    (shown,) = await do(house, house.platform.press("data.erase"))
    return shown


async def everything(house: House) -> str:
    """All that the store holds."""
    return await house.store.reading._connection.run(lambda connection: "\n".join(connection.iterdump()))  # noqa: SLF001 - to see it all


async def hand_over(house: House) -> None:
    """The person shares a conversation with an operator, who takes it up and answers."""
    await house.say("My secret is 4711.")
    await house.say("I want to talk to a human, please.")
    await house.hear(house.platform.press("share"))
    await house.operate("/claim 1")
    await house.operate("#1 So it is 4711?")


# /forget


async def test_what_goes_and_what_stays_is_said_before_anything_is_erased(house: House) -> None:
    message = house.platform.post("My secret is 4711.")
    await house.hear(message)
    asked = await command(house, "forget")

    assert "erases everything" in asked.draft.text
    assert "What stays" in asked.draft.text
    assert "hello@verlune.example" in asked.draft.text
    assert [action.id for action in asked.draft.actions] == ["data.erase", "data.keep"]
    assert "Nobody will answer" not in asked.draft.text  # for nobody was asked to

    (kept,) = await do(house, house.platform.press("data.keep"))
    assert kept.draft.text == "Nothing was erased."
    assert (await house.explain(message)).messages[0].message.text == "My secret is 4711."


async def test_one_press_erases_it_all_and_a_stranger_is_greeted_next(house: House) -> None:
    await house.say("My secret is 4711.")
    farewell = await erase(house)

    assert farewell.draft.text.startswith("Done")
    assert "4711" not in await everything(house)
    (answer,) = await house.say("When are you open?")
    assert answer.draft.discloses
    assert next(line.text for line in await house.store.reading.lines(2)) == farewell.draft.text


async def test_the_model_never_sees_what_was_erased(tmp_path: Path) -> None:
    model = ScriptedModel("We open at nine.")
    async with open_house(tmp_path, model) as house:
        await house.say("My secret is 4711.")
        await erase(house)
        await house.say("What is my secret?")
    assert not any("4711" in line.text for line in model.prompts[-1].lines)


async def test_an_operator_who_has_it_is_told_and_keeps_nothing(house: House) -> None:
    await hand_over(house)
    asked = await command(house, "forget")
    assert "are told that you have ended it" in asked.draft.text
    await do(house, house.platform.press("data.erase"))

    assert desk(house).endswith("Guest #1 had everything erased, and nobody waits there any more. "
                                "Please delete here, too, what was shown of that conversation.")  # fmt: skip
    assert "4711" not in await everything(house)
    (refused,) = await house.operate("#1 Are you there?")
    assert "no conversation #1" in refused.draft.text
    assert await house.store.reading.attended() == ()
    assert [kept.act.what for kept in await house.store.reading.acts()] == ["claim", "say", "erase"]


async def test_whoever_may_be_in_danger_is_not_lost_to_those_who_were_called(house: House) -> None:
    await house.say(CRISIS)
    asked = await command(house, "forget")
    assert "may need help" in asked.draft.text
    assert [action.id for action in asked.draft.actions] == ["ai"]
    (still,) = await do(house, house.platform.press_late("data.erase"))
    assert "may need help" in still.draft.text
    assert (await standing(house)).control is Control.WAITING

    await do(house, house.platform.press("ai"))  # the person's own choice, of which the desk is told
    assert "went back to the AI" in desk(house)
    assert (await erase(house)).draft.text.startswith("Done")
    assert CRISIS not in await everything(house)


async def test_a_cry_for_help_behind_a_command_is_heard_first(house: House) -> None:
    await house.say("Hello")
    shown = await do(house, house.platform.command("stop", CRISIS))
    assert "do not have to carry it alone" in shown[0].draft.text
    assert (await standing(house)).control is Control.WAITING


async def test_a_press_that_comes_again_after_a_crash_changes_nothing(house: House) -> None:
    said = house.platform.post("My secret is 4711.")
    await house.hear(said)
    await command(house, "forget")
    pressed = house.platform.press("data.erase")
    await house.hear(pressed)
    before = len(house.platform.shown())
    for again in (said, pressed):
        house.platform.deliver(again)
    await house.hear(house.platform.post("Do you deliver?"))

    assert [line.draft.speaker for line in house.platform.shown()[before:]] == [Speaker.AI]  # the answer to the new question
    assert "4711" not in await everything(house)


async def test_words_that_come_while_it_is_being_erased_are_answered(house: House) -> None:
    await house.say("My secret is 4711.")
    await command(house, "forget")
    pressed, next_words = house.platform.press("data.erase"), house.platform.post("When are you open?")
    shown = await do(house, next_words)
    assert pressed.id in house.platform.acknowledged
    assert [line.draft.speaker for line in shown] == [Speaker.SYSTEM, Speaker.AI]
    assert shown[0].draft.text.startswith("Done")


async def test_without_buttons_it_is_confirmed_in_writing(tmp_path: Path) -> None:
    async with open_house(tmp_path, ScriptedModel("Yes."), capabilities=Capabilities(deduplicates=True, actions=False)) as house:
        await house.say("My secret is 4711.")
        assert "/forget erase" in (await command(house, "forget")).draft.text
        assert (await command(house, "forget", "Erase ")).draft.text.startswith("Done")
        assert "4711" not in await everything(house)


# /stop


async def test_nothing_more_is_sent_until_the_person_comes_back(house: House) -> None:
    await house.say("When are you open?")
    ended = await command(house, "stop")
    assert "nothing more is sent" in ended.draft.text
    assert (await standing(house)).stopped
    for act in ("/claim 1", "#1 Hello?", "/block 1"):
        (refused,) = await house.operate(act)
        assert "has ended the conversation" in refused.draft.text
    assert house.platform.shown()[-1] == ended

    assert "nothing more is sent" in (await command(house, "stop")).draft.text  # still over
    assert (await standing(house)).control is Control.CLOSED
    (answer,) = await house.say("Do you deliver?")
    assert answer.draft.speaker is Speaker.AI
    assert not (await standing(house)).stopped


async def test_who_comes_back_by_the_start_button_is_greeted(house: House) -> None:
    await house.say("When are you open?")
    await command(house, "stop")
    (greeting,) = await do(house, house.platform.join())
    assert (greeting.draft.speaker, greeting.draft.discloses) == (Speaker.AI, True)
    assert (await standing(house)).control is Control.AI


async def test_an_edit_of_old_words_is_no_coming_back(house: House) -> None:
    said = house.platform.post("When are you open?")
    await house.hear(said)
    await command(house, "stop")
    assert await do(house, house.platform.edit(said, "When do you open?")) == ()
    assert (await standing(house)).stopped


@pytest.mark.parametrize("claimed", [True, False])
async def test_operators_are_told_that_nobody_waits_any_more(house: House, *, claimed: bool) -> None:
    await house.say("I want to talk to a human, please.")
    await house.hear(house.platform.press("share"))
    if claimed:
        await house.operate("/claim 1")
    ended = await command(house, "stop")

    assert "no longer wait for an answer" in ended.draft.text
    assert "Guest #1 has ended the conversation" in desk(house)
    assert await house.store.reading.attended() == ()
    await house.pass_time(100_000)
    assert house.platform.shown()[-1] == ended  # no clock says anything either


async def test_what_a_limit_had_put_off_is_not_answered_after_the_end(tmp_path: Path) -> None:
    limits = "[policies.rate_limit]\nperson = [{ messages = 1, seconds = 60 }]\n"
    async with open_house(tmp_path, ScriptedModel("Yes."), toml=limits) as house:
        await house.say("Do you have mint?")
        await house.say("And sage?")
        ended = await command(house, "stop")
        house.clock.leap(100)
        await house.runtime.rest()
        assert house.platform.shown()[-1] == ended
        assert (await house.store.reading.figures(now=house.clock())).unsettled_turns == 0


# /start, rooms with others, /export


async def test_start_greets_and_while_people_are_asked_it_says_how_things_stand(house: House) -> None:
    (greeting,) = await do(house, house.platform.command("start"))
    assert greeting.draft.text.endswith("Welcome! What would you like to know?")
    await house.say("I want to talk to a human, please.")
    (waiting,) = await do(house, house.platform.command("start"))
    assert (waiting.draft.speaker, "The team now has" in waiting.draft.text) == (Speaker.SYSTEM, True)
    await house.operate("/claim 1")
    assert "Anne from Verlune already has" in (await command(house, "start")).draft.text


@pytest.mark.parametrize("name", ["forget", "export", "stop"])
async def test_in_a_room_with_others_it_is_said_where_that_works(house: House, name: str) -> None:
    asked = Message(
        f"m-{name}",
        house.platform.place("lobby"),
        (await said(house)).author,
        "",
        house.clock(),
        99,
        Kind.COMMAND,
        direct=False,
        action=name,
    )
    (shown,) = await do(house, house.platform.deliver(asked))
    assert "in private" in shown.draft.text
    assert (await standing(house)).control is Control.AI


async def said(house: House) -> Message:
    message = house.platform.post("Hello everybody", direct=False)
    await house.hear(message)
    return message


async def export(house: House) -> Any:  # noqa: ANN401 - what JSON holds
    shown = await command(house, "export")
    (file,) = shown.draft.attachments
    assert (file.name, file.media_type, file.size) == ("conversation.json", "application/json", len(file.content))
    return json.loads(file.content)


async def test_the_file_holds_what_is_kept(house: House) -> None:
    await hand_over(house)
    await house.operate("/note 1 seems in a hurry")
    found = await export(house)

    lines = [(line["who"], line["text"].rpartition("\n")[2]) for line in found["lines"]]
    assert ("you", "My secret is 4711.") in lines
    assert ("Lune · AI, Verlune", "We open at nine.") in lines
    assert ("Anne, human at Verlune", "So it is 4711?") in lines
    assert found["conversation"]["who answers now"] == "a person"
    assert [asked["who took it"] for asked in found["people were asked"]] == ["Anne"]
    assert found["kept, and not in this file"]["operators' notes"] == 1
    assert "in a hurry" not in json.dumps(found)


async def test_the_file_itself_is_kept_nowhere(house: House) -> None:
    await house.say("My secret is 4711.")
    before = (await everything(house)).count("4711")
    await export(house)
    assert (await everything(house)).count("4711") == before


async def test_where_no_file_can_be_shown_it_is_said_where_to_ask(tmp_path: Path) -> None:
    async with open_house(tmp_path, ScriptedModel("Yes.")) as house:
        shown = await command(house, "export")
    assert "hello@verlune.example" in shown.draft.text
    assert shown.draft.attachments == ()
