"""People take over on Telegram: a visitor in a private chat, operators in a forum group, and everything they see of each other."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bots.models.scripted import ScriptedModel
from bots.store.values import Control
from tests.farside.telegram.sight import buttons
from tests.telegram_house import ANNE, BEN, DESK, MAEL, TelegramHouse, open_telegram_house


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[TelegramHouse]:
    """Maël waits for a person, and shares what was said; the desk was rung in a topic."""
    async with open_telegram_house(tmp_path, ScriptedModel("We open at nine.", "From nine to six.")) as opened:
        await ask_for_a_person(opened)
        yield opened


async def ask_for_a_person(house: TelegramHouse) -> None:
    await house.say("When are you open?")
    await house.say("I want to talk to a human, please.")
    await house.press("share")


def offered(house: TelegramHouse, words: str) -> set[str]:
    """What the buttons below the newest line with these words at the desk do."""
    return {data.split(".")[1] for data in buttons(house.line(words), "callback_data")}


async def test_a_whole_handoff(house: TelegramHouse) -> None:
    topic = house.topic
    assert (topic["name"], topic["closed"]) == ("Guest #1", False)
    assert "When are you open?" in house.desk(topic["id"])[0]

    await house.decide("desk.claim.1")
    assert "Anne" in house.people.texts(MAEL)[-1]
    assert house.topic["name"] == "Guest #1 · Anne"

    await house.operate("Good day! Today we open later.")
    assert house.people.texts(MAEL)[-1] == "Anne, human at Verlune\nGood day! Today we open later."

    silent = await house.say("Until when?")
    assert silent == []
    assert house.desk(topic["id"])[-1].endswith("Until when?")

    await house.operate("/note he is a regular")
    await house.operate("// and a kind one")
    assert "regular" not in "".join(house.people.texts(MAEL))
    assert "kind one" not in "".join(house.people.texts(MAEL))

    await house.operate("/return")
    assert (await house.standing()).control is Control.AI
    (answer,) = (await house.say("So when are you open?"))[-1:]
    assert "We open at nine." in answer
    assert "an AI" in answer  # told anew


async def test_a_topic_is_named_closed_and_opened_again(house: TelegramHouse) -> None:
    waiting = house.topic["icon"]
    await house.decide("desk.claim.1")
    held = house.topic["icon"]
    await house.operate("/snooze 30m")
    snoozed = house.topic["icon"]
    assert (house.topic["name"], house.topic["closed"]) == ("Guest #1", False)
    await house.pass_time(31 * 60)
    assert house.topic["icon"] == waiting
    await house.decide("desk.claim.1")
    await house.decide("desk.close.1")
    done = house.topic["icon"]
    assert (house.topic["name"], house.topic["closed"]) == ("Guest #1", True)
    assert len({waiting, held, snoozed, done}) == 4

    await ask_for_a_person(house)
    assert (house.topic["closed"], house.topic["icon"]) == (False, waiting)
    cards = [text for text in house.desk(house.topic["id"]) if "Why:" in text]
    assert len(cards) == 2 + 1  # for each time that somebody was needed: asked, back from being set aside, asked again


async def test_the_card_and_its_buttons_follow_in_place(house: TelegramHouse) -> None:
    card = house.line("Why:")
    assert "claim" in offered(house, "Why:")
    await house.decide("desk.claim.1")
    assert house.line("Why:")["message_id"] == card["message_id"]
    assert "With Anne" in house.line("Why:")["text"]
    assert "claim" not in offered(house, "Why:")
    assert offered(house, "The AI stays quiet.") == {"note", "snooze", "return", "close"}
    await house.decide("desk.return.1")
    assert offered(house, "Why:") == set()
    assert offered(house, "The AI stays quiet.") == set()
    assert offered(house, "back to the AI") == {"claim"}


async def test_whoever_presses_late_reads_who_has_it(house: TelegramHouse) -> None:
    card = house.line("Why:")
    await house.decide("desk.claim.1")
    late = house.people.press(DESK, "desk.claim.1", message_id=card["message_id"], by=BEN)
    await house.hear(late)
    assert "already with Anne" in house.desk(house.topic["id"])[-1]
    assert offered(house, "already with Anne") == {"take"}


async def test_answers_are_threaded_both_ways(house: TelegramHouse) -> None:
    await house.decide("desk.claim.1")
    await house.say("Where is my parcel?")
    asked, heard = house.line("Where is my parcel?", chat=MAEL), house.line("Where is my parcel?")
    await house.operate("On its way.", reply_to=heard["message_id"])
    said = house.line("On its way.", chat=MAEL)
    assert said["reply_to_message"]["message_id"] == asked["message_id"]

    await house.say("Since when?", reply_to=said["message_id"])
    back, answer = house.line("Since when?"), house.line("On its way.")
    assert back["reply_to_message"]["message_id"] == answer["message_id"]
    assert back["message_thread_id"] == house.topic["id"]


async def test_edits_pass_both_ways_in_place(house: TelegramHouse) -> None:
    await house.decide("desk.claim.1")
    await house.operate("We open at nin.")
    written = house.line("We open at nin.")
    before = len(house.people.see(MAEL))
    await house.hear(house.people.edit(DESK, written["message_id"], "We open at nine sharp."))
    assert len(house.people.see(MAEL)) == before
    assert "nine sharp" in house.line("We open at nin", chat=MAEL)["text"]

    await house.say("Thnks")
    mine, there = house.line("Thnks", chat=MAEL), house.line("Thnks")
    await house.hear(house.people.edit(MAEL, mine["message_id"], "Thanks!"))
    changed = house.line("Thanks!")
    assert changed["message_id"] == there["message_id"]


async def test_a_line_deleted_at_the_desk_is_not_shown_again(house: TelegramHouse) -> None:
    house.people.delete(DESK, house.line("Why:")["message_id"])
    await house.hear(house.people.say(DESK, "/claim", by=ANNE, thread=house.topic["id"]))
    assert not [text for text in house.desk(house.topic["id"]) if "Why:" in text]
    assert (await house.standing()).control is Control.OPERATOR


async def test_whoever_goes_back_to_the_ai_leaves_a_closed_topic(house: TelegramHouse) -> None:
    await house.press("ai")
    assert house.topic["closed"]
    assert offered(house, "Why:") == set()
    assert offered(house, "went back to the AI") == {"claim"}
    await house.decide("desk.claim.1")  # a button in a closed topic can be pressed still
    assert not house.topic["closed"]
    assert (await house.standing()).control is Control.OPERATOR


async def test_whoever_blocks_the_bot_leaves_a_closed_topic(house: TelegramHouse) -> None:
    await house.decide("desk.claim.1")
    await house.hear(house.people.block(MAEL))
    assert house.topic["closed"]
    assert "left" in house.desk(house.topic["id"])[-1]
