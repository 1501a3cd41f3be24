"""People take over on Discord: a visitor in direct messages, operators in threads or posts, and what they see of each other."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bots.models.scripted import ScriptedModel
from bots.store.values import Control
from tests.discord_house import DiscordHouse, Far, open_discord_house

MAKES_TAGS = ["manage_channels"]


@pytest.fixture(params=["text", "forum"])
def far(request: pytest.FixtureRequest) -> Far:
    """A desk in a channel, whose threads bear signs, and one in a forum, whose posts have tags."""
    made = Far(kind=request.param)
    made.people.allow(made.desk, rights=MAKES_TAGS)
    return made


@pytest.fixture
async def house(tmp_path: Path, far: Far) -> AsyncIterator[DiscordHouse]:
    """Maël waits for a person, and shares what was said; the desk was rung in a thread."""
    async with open_discord_house(tmp_path, ScriptedModel("We open at nine.", "From nine to six."), far=far) as opened:
        await ask_for_a_person(opened)
        yield opened


async def ask_for_a_person(house: DiscordHouse) -> None:
    await house.say("When are you open?")
    await house.say("I want to talk to a human, please.")
    await house.press("share")


def look(house: DiscordHouse) -> tuple[str, bool]:
    """What operators see of the only thread in the list: its name with its sign or tag, and whether it is archived."""
    thread = house.thread
    return " ".join((*thread["tags"], thread["name"])), thread["archived"]


def offered(house: DiscordHouse, words: str) -> set[str]:
    """What the buttons below the newest line with these words at the desk say."""
    return set(house.line(words)["buttons"])


def named(house: DiscordHouse, sign: str, tag: str, name: str) -> str:
    return f"{sign} {name}" if house.far.kind == "text" else f"{tag} {name}"


async def test_a_whole_handoff(house: DiscordHouse) -> None:
    assert look(house) == (named(house, "❗", "Waiting", "Guest #1"), False)
    assert "When are you open?" in house.line("Why:")["text"]

    await house.decide("desk.claim.1")
    assert "Anne" in house.people.texts(house.far.direct)[-1]
    assert look(house) == (named(house, "💬", "With an operator", "Guest #1 · Anne"), False)

    await house.operate("Good day! Today we open later.")
    said = house.people.texts(house.far.direct)[-1]
    assert "Anne, human at Verlune" in said
    assert "Good day! Today we open later." in said

    assert await house.say("Until when?") == []
    assert house.at_desk()[-1].endswith("Until when?")

    await house.operate("// he is a regular")
    assert "regular" not in "".join(house.people.texts(house.far.direct))

    await house.operate("/return")
    assert (await house.standing()).control is Control.AI
    assert look(house) == (named(house, "✅", "Done", "Guest #1"), True)
    (answer,) = (await house.say("So when are you open?"))[-1:]
    assert "We open at nine." in answer
    assert "an AI" in answer  # told anew


async def test_a_thread_is_opened_again_when_the_same_person_asks_again(house: DiscordHouse) -> None:
    await house.decide("desk.claim.1")
    await house.decide("desk.close.1")
    first, archived = house.thread["id"], house.thread["archived"]
    assert archived
    await ask_for_a_person(house)
    assert (house.thread["id"], house.thread["archived"]) == (first, False)
    assert len([text for text in house.at_desk() if "Why:" in text]) == 2


async def test_setting_aside_is_seen_and_so_is_coming_back(house: DiscordHouse) -> None:
    await house.operate("/snooze 30m")
    assert look(house)[0] == named(house, "📆", "Set aside", "Guest #1")
    await house.pass_time(31 * 60)
    assert look(house)[0] == named(house, "❗", "Waiting", "Guest #1")


async def test_the_card_and_its_buttons_follow_in_place(house: DiscordHouse) -> None:
    card = house.line("Why:")
    assert {"Claim", "Note"} <= set(card["buttons"])
    await house.decide("desk.claim.1")
    assert house.line("Why:")["id"] == card["id"]
    assert "With Anne" in house.line("Why:")["text"]
    assert "Claim" not in offered(house, "Why:")
    await house.decide("desk.return.1")
    assert offered(house, "Why:") == set()
    assert offered(house, "back to the AI") == {"Claim"}
    assert house.thread["archived"]


async def test_a_button_in_an_archived_thread_still_takes_it_over(house: DiscordHouse) -> None:
    await house.press("ai")
    assert house.thread["archived"]
    assert offered(house, "went back to the AI") == {"Claim"}
    await house.decide("desk.claim.1")
    assert not house.thread["archived"]
    assert (await house.standing()).control is Control.OPERATOR


async def test_whoever_presses_late_reads_who_has_it(house: DiscordHouse) -> None:
    card = house.line("Why:")["id"]
    claimed = house.people.press(house.thread["id"], "desk.claim.1", by=house.far.anne, message_id=card)
    late = house.people.press(house.thread["id"], "desk.claim.1", by=house.far.ben, message_id=card)
    await house.hear_deed(claimed, by=house.far.anne)
    await house.hear_deed(late, by=house.far.ben)
    assert (await house.standing()).handoff.operator_name == "Anne"  # type: ignore[union-attr] # there is one
    assert offered(house, "already with Anne") == {"Take over"}


async def test_answers_are_threaded_both_ways(house: DiscordHouse) -> None:
    direct = house.far.direct
    await house.decide("desk.claim.1")
    await house.say("Where is my parcel?")
    asked, heard = house.line("Where is my parcel?", room=direct), house.line("Where is my parcel?")
    await house.operate("On its way.", reply_to=heard["id"])
    said = house.line("On its way.", room=direct)
    assert said["answers"] == asked["id"]

    await house.say("Since when?", reply_to=said["id"])
    back, answer = house.line("Since when?"), house.line("On its way.")
    assert back["answers"] == answer["id"]


async def test_edits_pass_both_ways_in_place(house: DiscordHouse) -> None:
    direct = house.far.direct
    await house.decide("desk.claim.1")
    await house.operate("We open at nin.")
    written, before = house.line("We open at nin."), len(house.people.read(direct))
    await house.hear_edit(house.thread["id"], written["id"], "We open at nine sharp.")
    assert len(house.people.read(direct)) == before
    assert "nine sharp" in house.line("We open at nin", room=direct)["text"]

    await house.say("Thnks")
    mine, there = house.line("Thnks", room=direct), house.line("Thnks")
    await house.hear_edit(direct, mine["id"], "Thanks!")
    assert house.line("Thanks!")["id"] == there["id"]


async def test_a_line_deleted_at_the_desk_is_not_shown_again(house: DiscordHouse) -> None:
    house.people.delete(house.thread["id"], house.line("Why:")["id"])
    await house.operate("/claim")
    assert not [text for text in house.at_desk() if "Why:" in text]
    assert (await house.standing()).control is Control.OPERATOR


async def test_a_thread_that_somebody_deleted_is_opened_anew(house: DiscordHouse) -> None:
    await house.decide("desk.claim.1")
    first = house.thread["id"]
    house.people.delete_channel(first)
    await house.say("Are you still there?")
    assert house.thread["id"] != first
    assert house.thread["name"].endswith("Guest #1 · Anne")
    assert house.at_desk()[-1].endswith("Are you still there?")
    await house.operate("Yes, I am.")
    assert house.people.texts(house.far.direct)[-1].endswith("Yes, I am.")
    assert await house.store.reading.dead() == ()


async def test_a_thread_that_discord_archived_by_itself_is_opened_by_the_next_word(house: DiscordHouse) -> None:
    await house.decide("desk.claim.1")
    house.people.set_thread(house.thread["id"], archived=True)
    await house.say("It is Monday now.")
    assert not house.thread["archived"]
    assert house.at_desk()[-1].endswith("It is Monday now.")


async def test_what_somebody_wrote_long_ago_is_changed_in_an_archived_thread_too(house: DiscordHouse) -> None:
    await house.decide("desk.claim.1")
    await house.say("Thnks")
    mine, there = house.line("Thnks", room=house.far.direct), house.line("Thnks")
    house.people.set_thread(house.thread["id"], archived=True)
    await house.hear_edit(house.far.direct, mine["id"], "Thanks!")
    assert house.line("Thanks!")["id"] == there["id"]
    assert await house.store.reading.dead() == ()
