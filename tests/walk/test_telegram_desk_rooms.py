"""Desks of other kinds: a group without topics, a bot without rights, topics that are gone, a desk on another platform."""

from __future__ import annotations

from pathlib import Path

import pytest

from bots.models.scripted import ScriptedModel
from bots.store.values import Control
from tests.house import ANNE as LOUNGE_ANNE
from tests.telegram_house import ANNE, DESK, ELSEWHERE, MAEL, TelegramHouse, open_telegram_house

PLAIN = {"forum": False, "rights": ("can_invite_users",)}
POWERLESS = {"forum": True, "rights": ("can_invite_users",)}


async def ask_for_a_person(house: TelegramHouse) -> None:
    await house.say("I want to talk to a human, please.")
    await house.press("share")


@pytest.mark.parametrize("desk", [PLAIN, POWERLESS])
async def test_without_topics_everything_is_in_the_group_under_its_tag(
    tmp_path: Path, desk: dict[str, object], caplog: pytest.LogCaptureFixture
) -> None:
    async with open_telegram_house(tmp_path, ScriptedModel("Hello."), **desk) as house:  # type: ignore[arg-type] # one of two
        await ask_for_a_person(house)
        assert "Why:" in house.desk()[0]
        assert house.people.topics(DESK) == []
        refused = next(record for record in caplog.records if record.msg == "thread.refused")
        assert "topics" in refused.error.lower()  # type: ignore[attr-defined] # given with `extra`

        await house.decide("desk.claim.1")
        await house.operate("#1 Good day!", thread=0)
        assert house.people.texts(MAEL)[-1].endswith("Good day!")
        await house.say("Hello, Anne.")
        assert house.desk()[-1].endswith("Hello, Anne.")

        heard = house.line("Hello, Anne.")
        await house.operate("How can I help?", thread=0, reply_to=heard["message_id"])
        said = house.line("How can I help?", chat=MAEL)
        assert said["reply_to_message"]["text"] == "Hello, Anne."
        assert "With Anne" in house.line("Why:")["text"]
        assert await house.store.reading.news() == ()


async def test_where_the_bot_is_no_administrator_operators_answer_by_replying(tmp_path: Path) -> None:
    """With Group Privacy on, which is how bots are made, Telegram brings it only replies, commands and presses."""
    async with open_telegram_house(tmp_path, ScriptedModel("Hello."), forum=False, rights=()) as house:
        await ask_for_a_person(house)
        await house.decide("desk.claim.1")
        await house.say("Where is my parcel?")
        assert house.people.say(DESK, "#1 Nobody hears this.", by=ANNE) == 0
        await house.operate("On its way.", thread=0, reply_to=house.line("Where is my parcel?")["message_id"])
        assert house.people.texts(MAEL)[-1].endswith("On its way.")
        await house.operate("/return 1", thread=0)
        assert (await house.standing()).control is Control.AI


async def test_topics_come_as_soon_as_the_bot_may_open_them(tmp_path: Path) -> None:
    async with open_telegram_house(tmp_path, ScriptedModel("Hello."), rights=()) as house:
        await ask_for_a_person(house)
        await house.decide("desk.claim.1")
        await house.decide("desk.close.1")
        house.people.invite(DESK, status="administrator", can_manage_topics=True)
        house.people.meet(1003, name="Zoé")
        await house.hear(house.people.say(1003, "A human, please."))
        await house.hear(house.people.press(1003, "share"))
        assert house.topic["name"].startswith("Guest #")


async def test_a_topic_that_somebody_deleted_is_opened_anew(tmp_path: Path) -> None:
    async with open_telegram_house(tmp_path, ScriptedModel("Hello.")) as house:
        await ask_for_a_person(house)
        await house.decide("desk.claim.1")
        first = house.topic["id"]
        house.people.delete_topic(DESK, first)
        await house.say("Are you still there?")
        assert house.topic["id"] != first
        assert house.topic["name"] == "Guest #1 · Anne"
        assert house.desk(house.topic["id"])[-1].endswith("Are you still there?")
        await house.operate("Yes, I am.")
        assert house.people.texts(MAEL)[-1].endswith("Yes, I am.")
        assert await house.store.reading.dead() == ()


async def test_a_conversation_on_telegram_is_answered_from_a_desk_elsewhere(tmp_path: Path) -> None:
    async with open_telegram_house(tmp_path, ScriptedModel("Hello."), toml=ELSEWHERE) as house:
        await ask_for_a_person(house)
        await house.hear_lounge(house.lounge.press("desk.claim.1", room="desk", author=LOUNGE_ANNE))
        await house.say("Where is my parcel?")
        heard = house.lounge.shown("desk")[-1]
        answer = house.lounge.post("On its way.", room="desk", author=LOUNGE_ANNE, direct=False, reply_to=heard.id)
        await house.hear_lounge(answer)
        said = house.line("On its way.", chat=MAEL)
        assert said["reply_to_message"]["text"] == "Where is my parcel?"

        await house.say("Thank you.", reply_to=said["message_id"])
        thanks = house.lounge.shown("desk")[-1].draft
        assert (thanks.text, thanks.reply_to) == ("Thank you.", answer.id)

        await house.hear_lounge(house.lounge.edit(answer, "It comes tomorrow."))
        assert house.line("tomorrow", chat=MAEL)["message_id"] == said["message_id"]
        await house.hear_lounge(house.lounge.command("return", "1", room="desk", author=LOUNGE_ANNE))
        assert (await house.standing()).control is Control.AI
        assert house.people.topics(DESK) == []
