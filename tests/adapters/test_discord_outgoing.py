"""Lines on their way to Discord: shown once, changed where they stand, and never louder than meant."""

from __future__ import annotations

import pytest

from adapters.errors import RejectedError
from adapters.message import Action, Address, Receipt, Speaker
from tests.adapters.discord_sending import PATCH, POST, sending


async def test_a_line_says_who_speaks_and_nothing_unfolds_or_rings() -> None:
    async with sending() as one:
        receipt = await one.send("hello @everyone <@1>, see https://example.org")
        (line,) = one.read()
        assert (line["id"],) == receipt.ids
        (said,) = one.asked(POST)
        assert said["body"]["content"].startswith("**Léa (AI)**\nhello")
        assert said["body"]["allowed_mentions"] == {"parse": []}
        assert said["body"]["flags"] == 1 << 2
        assert (said["body"]["nonce"], said["body"]["enforce_nonce"]) == ("k", True)
        assert not one.far.platform.rang


async def test_links_unfold_where_that_is_wanted() -> None:
    async with sending(link_previews=True) as one:
        await one.send("see https://example.org")
        (said,) = one.asked(POST)
        assert not said["body"]["flags"]


async def test_the_same_key_shows_once_with_the_newest_words() -> None:
    async with sending() as one:
        first = await one.send("one")
        again = await one.send("one")
        assert not one.asked(PATCH)
        third = await one.send("two")
        assert first.ids == again.ids == third.ids
        assert [text.count("two") for text in one.texts()] == [1]


async def test_a_line_that_is_gone_is_shown_anew_where_it_was_to_be_changed() -> None:
    async with sending() as one:
        first = await one.send("one", key="k1")
        one.people.delete(one.far.direct, first.ids[0])
        second = await one.send("two", key="k2", replaces=first)
        assert second.ids != first.ids
        assert ["two" in text for text in one.texts()] == [True]


async def test_a_change_keeps_the_line_and_takes_buttons_away() -> None:
    async with sending() as one:
        first = await one.send("one", actions=(Action("yes", "Yes"),))
        await one.outgoing.change(one.draft("two"), shown=first)
        (line,) = one.read()
        assert ("two" in line["text"], line["buttons"], line["id"]) == (True, [], first.ids[0])


@pytest.mark.parametrize("shown", [Receipt(()), Receipt(("1203948571203940000",))])
async def test_what_stands_nowhere_is_not_changed(shown: Receipt) -> None:
    async with sending() as one:
        with pytest.raises(RejectedError, match=r"nowhere|deleted"):
            await one.outgoing.change(one.draft("two"), shown=shown)
        assert not one.texts()


async def test_a_shorter_draft_leaves_no_part_of_the_longer_one_behind() -> None:
    async with sending() as one:
        long = await one.send("_word_ * " * 220, speaker=Speaker.USER)
        assert len(long.ids) > 1
        short = await one.send("word", replaces=long, speaker=Speaker.USER)
        assert short.ids == long.ids[:1]
        assert len(one.texts()) == 1


async def test_an_answer_points_to_what_it_answers_even_if_that_was_edited() -> None:
    async with sending() as one:
        asked = one.people.say(one.far.hall, "when?", by=one.far.anne)
        await one.send("now", key="k1", room=one.far.hall, reply_to=asked)
        await one.send("soon", key="k2", room=one.far.hall, reply_to=f"{asked}:1700000000000")
        for said in one.asked(POST):
            assert said["body"]["message_reference"] == {"message_id": asked, "fail_if_not_exists": False}


@pytest.mark.parametrize(("speaker", "points"), [(Speaker.AI, False), (Speaker.OPERATOR, True)])
async def test_in_private_only_an_operator_points_to_what_was_just_said(speaker: Speaker, *, points: bool) -> None:
    async with sending() as one:
        asked = one.people.say(one.far.direct, "when?", by=one.far.anne)
        one.outgoing.heard(one.far.direct, asked)
        await one.send("now", key="k1", reply_to=asked, speaker=speaker)
        await one.send("or later", key="k2", reply_to=asked, speaker=speaker)
        assert ["message_reference" in said["body"] for said in one.asked(POST)] == [points, True]


@pytest.mark.parametrize("answered", ["gone", "system", "history"])
async def test_what_cannot_be_pointed_to_is_answered_all_the_same(answered: str) -> None:
    async with sending() as one:
        asked = one.people.say(one.far.hall, "when?", by=one.far.anne)
        if answered == "gone":
            one.people.delete(one.far.hall, asked)
        if answered == "system":
            asked = one.people.note(one.far.hall, by=one.far.anne)
        if answered == "history":
            one.people.deny(one.far.hall, rights=["read_message_history"])
        await one.send("now", room=one.far.hall, reply_to=asked)
        assert "now" in one.texts(one.far.hall)[-1]


async def test_people_see_that_somebody_is_writing() -> None:
    async with sending() as one:
        await one.outgoing.show_typing(Address("discord", one.far.direct))
        assert len(one.people.writing(one.far.direct)) == 1


@pytest.mark.parametrize("room", ["lobby", ""])
async def test_an_address_that_is_none_of_discords_is_refused(room: str) -> None:
    async with sending() as one:
        with pytest.raises(RejectedError, match="no channel of Discord"):
            await one.outgoing.send(one.draft("hello", thread=room or "a/b"), key="k")
