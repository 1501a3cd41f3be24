"""Who takes no direct messages from us on Discord is told so in the channel where they last spoke, and the desk is told too."""

from __future__ import annotations

from pathlib import Path

from bots.models.scripted import ScriptedModel
from tests.adapters.discord_using import UsingHouse, using_house


async def test_closed_direct_messages_are_offered_the_channel_and_told_to_the_desk(tmp_path: Path) -> None:
    async with using_house(tmp_path, ScriptedModel("Oui, de neuf à six.", "La commande est en route.")) as house:
        hall, mael = house.far.hall, house.far.mael
        asked = house.people.mention(hall, "vous êtes ouverts ?", by=mael)
        await house.see(lambda: len(house.people.texts(hall)) > 1)
        house.people.shut(mael)
        house.people.say(house.direct, "où est ma commande ?", by=mael)
        await house.see(lambda: "messages privés" in house.people.texts(hall)[-1])
        assert len(house.people.texts(hall)) == 3
        assert "commande" not in "".join(house.people.texts(hall))
        offer = house.people.see(hall)[-1]
        assert offer["message_reference"]["message_id"] == asked
        await house.runtime.reporting.look()
        await house.runtime.rest()
        told = "\n".join(text for room in (house.far.desk, *_threads(house)) for text in house.people.texts(room))
        assert "takes no direct messages" in told


def _threads(house: UsingHouse) -> list[str]:
    return [thread["id"] for thread in house.people.threads(house.far.desk)]
