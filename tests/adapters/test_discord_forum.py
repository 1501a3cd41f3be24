"""Threads and posts of a desk on Discord: opened, named, tagged, archived and opened again, with as few requests as it takes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from adapters.base import ThreadState
from adapters.errors import DeliveryError, RejectedError, TemporaryError, TooSoonError, UncertainError
from adapters.message import Address
from adapters.signs import SIGNS
from tests.adapters.discord_desk import NAMES, OWN, Desk, desk

MINUTES = 600.0


def tag(number: int, sign: str, *, moderated: bool = False, name: str = "ours") -> dict[str, object]:
    """A tag that operators made by hand."""
    return {"id": str(7000 + number), "name": name, "moderated": moderated, "emoji_id": None, "emoji_name": sign}


async def opened(far: Desk) -> Address:
    return await far.forum().open_thread(far.address, "Guest #12")


async def test_a_thread_of_a_channel_has_a_sign_in_its_name() -> None:
    async with desk() as far:
        thread = await opened(far)
        assert thread.room == far.room
        assert far.look(thread)["name"] == "❗ Guest #12"
        assert far.people.texts(thread.thread) == []


async def test_a_post_has_a_tag_and_begins_with_who_speaks_and_not_with_a_persons_name() -> None:
    async with desk("forum") as far:
        far.people.allow(far.room, rights=OWN)
        thread = await opened(far)
        assert (far.look(thread)["name"], far.look(thread)["tags"]) == ("Guest #12", ["Waiting"])
        assert far.people.texts(thread.thread) == ["Léa · Acme"]


@pytest.mark.parametrize("kind", ["text", "forum"])
async def test_every_state_can_be_told_apart_and_what_is_done_is_archived(kind: str) -> None:
    async with desk(kind) as far:
        far.people.allow(far.room, rights=OWN)
        forum = far.forum()
        thread = await forum.open_thread(far.address, "Guest #12")
        for state in (*ThreadState, *reversed(ThreadState)):
            far.wait(MINUTES)
            await forum.mark_thread(thread, title="Guest #12", state=state)
            look = far.look(thread)
            shown = (look["name"], look["tags"])
            assert shown == ((f"{SIGNS[state]} Guest #12", []) if kind == "text" else ("Guest #12", [NAMES[state]]))
            assert look["archived"] is (state is ThreadState.DONE)


async def test_nothing_is_changed_of_what_is_seen_already_not_even_by_another_process() -> None:
    async with desk("forum") as far:
        far.people.allow(far.room, rights=OWN)
        thread = await opened(far)
        before = len(far.asked("PATCH"))
        for forum in (far.forum(), far.forum()):
            await forum.mark_thread(thread, title="Guest #12", state=ThreadState.WAITING)
        assert len(far.asked("PATCH")) == before


async def test_tags_that_operators_gave_a_post_stay_and_so_do_those_of_the_forum() -> None:
    async with desk("forum", tags=["urgent", "parcel"]) as far:
        far.people.allow(far.room, rights=OWN)
        thread = await opened(far)
        post = far.platform.channel(thread.thread)
        post.applied.append(far.people.tags(far.room)[0]["id"])
        await far.forum().mark_thread(thread, title="Guest #12", state=ThreadState.HELD)
        assert set(far.look(thread)["tags"]) == {"With an operator", "urgent"}
        assert [kept["name"] for kept in far.people.tags(far.room)] == ["urgent", "parcel", *NAMES.values()]


async def test_tags_that_operators_made_by_hand_are_known_by_their_emoji() -> None:
    async with desk("forum") as far:
        signs = [tag(number, f"{sign}\ufe0f", name=f"n° {number}") for number, sign in enumerate(SIGNS.values())]
        far.platform.channel(far.room).tags = signs
        thread = await opened(far)
        assert far.look(thread)["tags"] == ["n° 0"]
        assert not far.asked("PATCH")


@pytest.mark.parametrize("tags", [[], [tag(number, sign, moderated=True) for number, sign in enumerate(SIGNS.values())]])
async def test_where_there_are_no_tags_for_the_bot_the_sign_stands_in_the_name(tags: list[dict[str, object]]) -> None:
    async with desk("forum") as far:
        far.platform.channel(far.room).tags = tags
        thread = await opened(far)
        assert (far.look(thread)["name"], far.look(thread)["tags"]) == ("❗ Guest #12", [])


async def test_a_forum_that_is_full_of_tags_is_left_alone() -> None:
    async with desk("forum", tags=[f"tag {number}" for number in range(17)]) as far:
        far.people.allow(far.room, rights=OWN)
        assert far.look(await opened(far))["name"] == "❗ Guest #12"
        assert not far.asked("PATCH")


async def test_tags_that_somebody_deleted_are_made_anew() -> None:
    async with desk("forum") as far:
        far.people.allow(far.room, rights=OWN)
        forum = far.forum()
        thread = await forum.open_thread(far.address, "Guest #12")
        far.platform.channel(far.room).tags = []
        await forum.mark_thread(thread, title="Guest #12", state=ThreadState.HELD)
        assert far.look(thread)["tags"] == ["With an operator"]


async def test_a_name_that_discord_does_not_take_yet_comes_later_and_keeps_nothing_else_waiting() -> None:
    async with desk() as far:
        forum = far.forum()
        thread = await forum.open_thread(far.address, "Guest #12")
        for state in (ThreadState.HELD, ThreadState.SNOOZED):
            await forum.mark_thread(thread, title="Guest #12", state=state)
        far.wait(100)
        with pytest.raises(TooSoonError) as early:
            await forum.mark_thread(thread, title="Guest #12", state=ThreadState.DONE)
        assert early.value.retry_after == MINUTES - 100
        assert (far.look(thread)["name"], far.look(thread)["archived"]) == ("📆 Guest #12", True)
        far.wait(early.value.retry_after)
        await forum.mark_thread(thread, title="Guest #12", state=ThreadState.DONE)
        assert (far.look(thread)["name"], far.look(thread)["archived"]) == ("✅ Guest #12", True)
        assert not [words for words in far.people.refused() if "429" in words]


async def test_a_long_name_is_cut_and_what_would_break_a_list_is_taken_out() -> None:
    async with desk() as far:
        thread = await far.forum().open_thread(far.address, "Maëlle 👩‍👩‍👧‍👦\n\u202e" * 40)
        name = far.look(thread)["name"]
        assert len(name.encode("utf-16-le")) <= 200
        assert "\n" not in name


async def test_what_is_said_in_a_thread_that_is_done_does_not_leave_it_open() -> None:
    async with desk() as far:
        forum = far.forum()
        thread = await forum.open_thread(far.address, "Guest #12")
        await forum.mark_thread(thread, title="Guest #12", state=ThreadState.DONE)
        far.people.set_thread(thread.thread, archived=False)
        await forum.sent(thread)
        assert far.look(thread)["archived"]
        await forum.mark_thread(thread, title="Guest #12", state=ThreadState.WAITING)
        await forum.sent(thread)
        assert not far.look(thread)["archived"]


async def test_a_thread_is_opened_for_what_cannot_be_done_in_an_archived_one() -> None:
    async with desk() as far:
        forum = far.forum()
        thread = await forum.open_thread(far.address, "Guest #12")
        message = far.people.say(thread.thread, "Hello.", by=far.platform.me["id"])

        async def change() -> None:
            await far.requests.ask(far.client.http.pin_message(int(thread.thread), int(message)), repeatable=True)

        async def rename() -> None:
            await far.requests.ask(far.client.http.edit_channel(int(thread.thread), auto_archive_duration=60), repeatable=True)

        await forum.mark_thread(thread, title="Guest #12", state=ThreadState.DONE)
        await forum.in_open(thread, rename)
        assert far.look(thread)["archived"]
        assert far.platform.channel(thread.thread).metadata["auto_archive_duration"] == 60
        with pytest.raises(RejectedError):
            await forum.in_open(thread, change)  # for another reason
        assert far.look(thread)["archived"]


@pytest.mark.parametrize(
    ("kind", "right", "remedy"),
    [
        ("text", "create_public_threads", "Create Public Threads"),
        ("forum", "send_messages", "Create Posts"),
        ("text", "view_channel", "View Channel"),
    ],
)
async def test_without_a_right_it_says_what_to_allow(kind: str, right: str, remedy: str) -> None:
    async with desk(kind) as far:
        far.people.deny(far.room, rights=[right])
        with pytest.raises(RejectedError, match=remedy):
            await opened(far)


async def test_a_forum_that_asks_for_tags_says_how_it_can_have_them() -> None:
    async with desk("forum", flags=1 << 4) as far:
        with pytest.raises(RejectedError, match="Manage Channels"):
            await opened(far)


async def test_a_voice_channel_has_no_threads_and_says_what_to_take() -> None:
    async with desk("voice") as far:
        with pytest.raises(RejectedError, match="“desk” can have no threads: take a text channel, or a forum"):
            await opened(far)


@pytest.mark.parametrize("room", ["our desk", "1234567890123456789"])
async def test_what_is_no_channel_is_refused_in_words(room: str) -> None:
    async with desk() as far:
        with pytest.raises(RejectedError, match=r"numbers|channel is gone"):
            await far.forum().open_thread(far.elsewhere(room), "Guest #12")


async def test_a_thread_that_somebody_deleted_is_refused_and_one_that_is_locked_says_who_can_help() -> None:
    async with desk() as far:
        gone, locked = await opened(far), await opened(far)
        far.people.delete_channel(gone.thread)
        far.people.set_thread(locked.thread, archived=True, locked=True)
        with pytest.raises(RejectedError, match="gone"):
            await far.forum().mark_thread(gone, title="Guest #12", state=ThreadState.HELD)
        with pytest.raises(RejectedError, match="unlock it"):
            await far.forum().mark_thread(locked, title="Guest #12", state=ThreadState.HELD)


@pytest.mark.parametrize(
    ("fault", "opening", "marking"),
    [
        ("too_many", TooSoonError, TooSoonError),
        ("lost", UncertainError, TemporaryError),
        ("broken", UncertainError, TemporaryError),
    ],
)
async def test_what_goes_wrong_is_sorted_by_whether_it_may_be_repeated(
    fault: str, opening: type[DeliveryError], marking: type[DeliveryError]
) -> None:
    async with desk() as far:
        thread = await opened(far)
        far.people.plan(fault, route="POST /channels/{channel_id}/threads")
        with pytest.raises(opening):
            await opened(far)
        far.people.plan(fault, route="PATCH")
        with pytest.raises(marking):
            await far.forum().mark_thread(replace(thread), title="Guest #12", state=ThreadState.HELD)
