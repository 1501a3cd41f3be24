"""Messages on the far side: discord.py's own client sends, changes and reads them, and meets Discord's limits."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator

import discord
import pytest

from tests.farside.discord.standing import Standing, logged_in, standing


@pytest.fixture(name="far")
async def _far() -> AsyncIterator[Standing]:
    async with standing() as far:
        yield far
        assert not far.platform.wrong


@pytest.fixture(name="client")
async def _client(far: Standing) -> AsyncIterator[discord.Client]:
    async with logged_in(far) as client:
        yield client


async def channel(client: discord.Client, id: str) -> discord.TextChannel:  # noqa: A002 - it is the id
    found = await client.fetch_channel(int(id))
    assert isinstance(found, discord.TextChannel)
    return found


async def private(client: discord.Client, far: Standing) -> discord.DMChannel:
    return await (await client.fetch_user(int(far.anne))).create_dm()


async def test_a_message_is_shown_changed_and_taken_away(far: Standing, client: discord.Client) -> None:
    line = await (await private(client, far)).send("hello **you**")
    assert far.people.texts(far.direct) == ["hello **you**"]
    await line.edit(content="hello")
    assert [(read["text"], read["edited"]) for read in far.people.read(far.direct)] == [("hello", True)]
    await line.delete()
    assert not far.people.texts(far.direct)
    with pytest.raises(discord.NotFound) as gone:
        await line.edit(content="again")
    assert gone.value.code == 10008


async def test_a_key_is_known_again_for_a_while_and_then_no_more(far: Standing, client: discord.Client) -> None:
    room = await private(client, far)
    far.people.remember(60)
    first = await room.send("once", nonce="key")
    again = await room.send("once", nonce="key")
    other = await room.send("twice", nonce="other")
    assert first.id == again.id != other.id
    far.people.wait(61)
    assert (await room.send("once", nonce="key")).id != first.id
    assert far.people.texts(far.direct) == ["once", "twice", "once"]


async def test_a_key_may_be_25_characters_long(far: Standing, client: discord.Client) -> None:
    room = await private(client, far)
    await room.send("x", nonce="n" * 25)
    with pytest.raises(discord.HTTPException) as refused:
        await room.send("x", nonce="n" * 26)
    assert refused.value.code == 50035
    far.platform.wrong.clear()


@pytest.mark.parametrize(("text", "code"), [("x" * 2001, 50035), ("👍" * 1001, 50035), ("   ", 50006)])
async def test_what_is_too_long_or_empty_is_not_shown(far: Standing, client: discord.Client, text: str, code: int) -> None:
    with pytest.raises(discord.HTTPException) as refused:
        await (await private(client, far)).send(text)
    assert refused.value.code == code
    assert not far.people.texts(far.direct)


async def test_history_is_paged_both_ways(far: Standing, client: discord.Client) -> None:
    room = await channel(client, far.hall)
    said = [far.people.say(far.hall, str(number), by=far.anne) for number in range(120)]
    newest = [line.content async for line in room.history(limit=None)]
    after = discord.Object(int(said[9]))
    oldest = [line.content async for line in room.history(limit=105, after=after, oldest_first=True)]
    around = [line.content async for line in room.history(limit=5, around=discord.Object(int(said[50])))]
    assert newest == [str(number) for number in reversed(range(120))]
    assert oldest == [str(number) for number in range(10, 115)]
    assert around == ["52", "51", "50", "49", "48"]


async def test_a_reply_points_at_what_it_answers_while_that_stands(far: Standing, client: discord.Client) -> None:
    room = await channel(client, far.hall)
    asked = far.people.say(far.hall, "a question", by=far.anne)
    pointing = discord.MessageReference(message_id=int(asked), channel_id=room.id, fail_if_not_exists=False)
    await room.send("an answer", reference=pointing)
    far.people.delete(far.hall, asked)
    await room.send("another", reference=pointing)
    assert [line["answers"] for line in far.people.read(far.hall)] == [asked, ""]
    with pytest.raises(discord.HTTPException, match="Unknown message"):
        await room.send("a third", reference=discord.MessageReference(message_id=int(asked), channel_id=room.id))


async def test_only_what_is_allowed_wakes_somebody(far: Standing, client: discord.Client) -> None:
    room = await channel(client, far.hall)
    far.people.grant(far.guild, rights=["mention_everyone"])
    await room.send(f"<@{far.anne}> and @everyone", allowed_mentions=discord.AllowedMentions.none())
    await room.send(f"`<@{far.anne}>`")
    assert not far.people.rang()
    await room.send(f"<@{far.anne}> and @everyone")
    assert far.people.rang() == ["anne", "everyone"]


async def test_files_come_and_go_and_their_addresses_are_good_for_a_day(far: Standing, client: discord.Client) -> None:
    room = await channel(client, far.hall)
    await room.send("here", files=[discord.File(io.BytesIO(b"abc"), "a b.txt"), discord.File(io.BytesIO(b"def"), "b.png")])
    far.people.attach(far.hall, "voice.ogg", content="xyz", media_type="audio/ogg", by=far.anne)
    theirs, ours = [line async for line in room.history()]
    assert [part.filename for part in ours.attachments] == ["a_b.txt", "b.png"]
    assert ours.attachments[1].content_type == "image/png"
    assert [await part.read() for part in (*ours.attachments, *theirs.attachments)] == [b"abc", b"def", b"xyz"]
    far.people.wait(86_401)
    with pytest.raises(discord.NotFound):
        await theirs.attachments[0].read()
    assert await (await room.fetch_message(theirs.id)).attachments[0].read() == b"xyz"


async def test_a_file_may_hold_10_mebibytes(far: Standing, client: discord.Client) -> None:
    room = await channel(client, far.hall)
    await room.send(file=discord.File(io.BytesIO(b"x" * 10 * 1024 * 1024), "a.bin"))
    with pytest.raises(discord.HTTPException) as refused:
        await room.send(file=discord.File(io.BytesIO(b"x" * (10 * 1024 * 1024 + 1)), "a.bin"))
    assert (refused.value.status, refused.value.code) == (413, 40005)


async def test_links_unfold_unless_they_are_told_not_to(far: Standing, client: discord.Client) -> None:
    room = await channel(client, far.hall)
    await room.send("https://example.org/ and [a label](https://example.org/two)")
    await room.send("https://example.org/", suppress_embeds=True)
    await room.send("<https://example.org/>")
    assert [line["previews"] for line in far.people.read(far.hall)] == [True, False, False]


def buttons(number: int, *, label: str = "Yes") -> discord.ui.View:
    view = discord.ui.View(timeout=None)
    for at in range(number):
        view.add_item(discord.ui.Button(label=label, custom_id=f"{at}"))
    return view


async def test_25_buttons_are_shown_and_taken_away_again(far: Standing, client: discord.Client) -> None:
    line = await (await channel(client, far.hall)).send("?", view=buttons(25, label="y" * 80))
    assert len(far.people.read(far.hall)[0]["buttons"]) == 25
    await line.edit(view=None)
    assert not far.people.read(far.hall)[0]["buttons"]


async def test_a_label_too_long_is_refused(far: Standing, client: discord.Client) -> None:
    with pytest.raises(discord.HTTPException):
        await (await channel(client, far.hall)).send("?", view=buttons(1, label="y" * 81))
    assert not far.people.texts(far.hall)
    far.platform.wrong.clear()


async def test_without_the_right_to_read_only_what_is_meant_for_the_bot_is_read(far: Standing, client: discord.Client) -> None:
    far.people.configure(flags=0)
    room = await channel(client, far.hall)
    mine = await room.send("our own")
    far.people.say(far.hall, "between us", by=far.anne)
    far.people.mention(far.hall, "hello", by=far.anne)
    far.people.say(far.hall, "and you?", by=far.anne, reply_to=str(mine.id))
    far.people.say(far.direct, "in private")
    read = [line.content async for line in room.history(oldest_first=True)]
    assert read == ["our own", "", f"<@{far.platform.me['id']}> hello", "and you?"]
    assert [line.content async for line in (await private(client, far)).history()] == ["in private"]


async def test_somebody_who_takes_no_messages_is_not_reached(far: Standing, client: discord.Client) -> None:
    room = await private(client, far)
    far.people.shut(far.anne)
    with pytest.raises(discord.Forbidden) as refused:
        await room.send("hello")
    assert refused.value.code == 50007
    far.people.let_in(far.anne)
    await room.send("hello")
    assert far.people.texts(far.direct) == ["hello"]


async def test_nobody_changes_what_somebody_else_said(far: Standing, client: discord.Client) -> None:
    room = await channel(client, far.hall)
    said = int(far.people.say(far.hall, "mine", by=far.anne))
    with pytest.raises(discord.Forbidden) as refused:
        await room.get_partial_message(said).edit(content="yours")
    assert refused.value.code == 50005
    with pytest.raises(discord.Forbidden):
        await room.get_partial_message(said).delete()
    far.people.allow(far.hall, rights=["manage_messages"])
    await room.get_partial_message(said).delete()
    assert not far.people.texts(far.hall)
