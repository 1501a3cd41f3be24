"""People take over on Discord where others read along: in a channel, and in a thread that began with a mention."""

from __future__ import annotations

from pathlib import Path

from bots.models.scripted import ScriptedModel
from bots.store.values import Control
from tests.discord_house import HERE, DiscordHouse, open_discord_house

THREADS = f"threads = true\n{HERE}"


async def ask_in_the_hall(house: DiscordHouse) -> str:
    """The visitor asks for a person in front of everybody; the message."""
    message = house.people.mention(house.far.hall, "I want to talk to a human, please.", by=house.far.mael)
    await house.hear(message)
    return message


async def test_an_operator_answers_in_the_channel_below_what_was_asked(tmp_path: Path) -> None:
    async with open_discord_house(tmp_path, ScriptedModel("Hello.")) as house:
        hall = house.far.hall
        await ask_in_the_hall(house)
        await house.decide("desk.claim.1")
        asked = house.people.mention(hall, "where is my parcel?", by=house.far.mael)
        await house.hear(asked)
        heard = house.line("where is my parcel?")
        await house.operate("On its way.", reply_to=heard["id"])
        said = house.line("On its way.", room=hall)
        assert said["answers"] == asked
        assert "Anne, human at Verlune" in said["text"]
        assert house.people.rang() == []


async def test_in_a_thread_nobody_has_to_mention_the_ambassador_again_nor_the_operator(tmp_path: Path) -> None:
    async with open_discord_house(tmp_path, ScriptedModel("We open at nine."), toml=THREADS) as house:
        thread = await ask_in_the_hall(house)
        assert [found["id"] for found in house.people.threads(house.far.hall)] == [thread]
        await house.decide("desk.claim.1")
        await house.say("Where is my parcel?", room=thread)
        assert house.at_desk()[-1].endswith("Where is my parcel?")
        await house.operate("On its way.")
        assert house.people.texts(thread)[-1].endswith("On its way.")
        assert "On its way." not in "".join(house.people.texts(house.far.hall))
        await house.operate("/return")
        assert (await house.standing()).control is Control.AI


async def test_others_in_the_channel_do_not_end_up_at_the_desk(tmp_path: Path) -> None:
    async with open_discord_house(tmp_path, ScriptedModel("Hello.")) as house:
        await ask_in_the_hall(house)
        await house.decide("desk.claim.1")
        before = house.at_desk()
        zoe = house.people.meet("Zoé")
        house.people.join(house.far.guild, zoe)
        house.people.say(house.far.hall, "Lovely weather.", by=zoe)
        await house.say("a word in private")
        assert house.at_desk() == before
