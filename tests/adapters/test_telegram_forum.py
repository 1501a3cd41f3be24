"""Topics of a Telegram forum: opened, named, marked, closed and opened again, with as few requests as it takes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from adapters.base import ThreadState
from adapters.errors import DeliveryError, RejectedError, TemporaryError, ThreadGoneError, TooSoonError, UncertainError
from adapters.message import Address
from adapters.signs import SIGNS
from adapters.telegram.forum import Forum
from tests.adapters.sending import DESK, GROUP, Telegram, draft, telegram
from tests.farside.telegram.api.topics import ICONS
from tests.farside.telegram.places import Json

ROOM = Address("telegram", str(DESK))


@pytest.fixture
async def desk() -> AsyncIterator[Telegram]:
    async with telegram() as opened:
        yield opened


@pytest.fixture
def forum(desk: Telegram) -> Forum:
    return Forum(desk.outgoing.requests)


def topic(desk: Telegram) -> Json:
    (found,) = desk.people.topics(DESK)
    return found


def sign(desk: Telegram) -> str:
    """The icon that people see, without what asks for its coloured form."""
    return ICONS[topic(desk)["icon"]].removesuffix("\ufe0f")


def asked(desk: Telegram) -> list[str]:
    """The methods about topics that were asked, oldest first."""
    return [name for name, _ in desk.server.platform.calls if "ForumTopic" in name]


async def test_a_topic_has_a_name_and_the_sign_of_who_waits(desk: Telegram, forum: Forum) -> None:
    thread = await forum.open_thread(ROOM, "Guest #12")
    assert thread == replace(ROOM, thread=str(topic(desk)["id"]))
    assert (topic(desk)["name"], sign(desk)) == ("Guest #12", "❗")


async def test_every_state_has_a_sign_and_what_is_done_is_closed(desk: Telegram, forum: Forum) -> None:
    thread = await forum.open_thread(ROOM, "Guest #12")
    for state in (*ThreadState, *reversed(ThreadState)):
        await forum.mark_thread(thread, title=f"Guest #12 {state}", state=state)
        assert (topic(desk)["name"], sign(desk)) == (f"Guest #12 {state}", SIGNS[state])
        assert topic(desk)["closed"] is (state is ThreadState.DONE)


async def test_nothing_is_asked_for_what_is_seen_already(desk: Telegram, forum: Forum) -> None:
    thread = await forum.open_thread(ROOM, "Guest #12")
    before = asked(desk)
    await forum.mark_thread(thread, title="Guest #12", state=ThreadState.WAITING)
    assert asked(desk) == before
    await forum.mark_thread(thread, title="Guest #12", state=ThreadState.HELD)
    assert asked(desk) == [*before, "editForumTopic"]


async def test_after_a_start_topics_are_marked_as_they_should_be_whatever_they_are(desk: Telegram, forum: Forum) -> None:
    thread = await forum.open_thread(ROOM, "Guest #12")
    await forum.mark_thread(thread, title="Guest #12", state=ThreadState.DONE)
    for state in (ThreadState.DONE, ThreadState.WAITING, ThreadState.WAITING):
        await Forum(desk.outgoing.requests).mark_thread(thread, title="Guest #12", state=state)
        assert (sign(desk), topic(desk)["closed"]) == (SIGNS[state], state is ThreadState.DONE)


async def test_where_telegram_tells_of_no_icons_the_sign_stands_in_the_name(desk: Telegram, forum: Forum) -> None:
    desk.people.plan("broken", method="getForumTopicIconStickers")
    thread = await forum.open_thread(ROOM, "Guest #12")
    assert (topic(desk)["name"], topic(desk)["icon"]) == ("❗ Guest #12", "")
    await forum.mark_thread(thread, title="Guest #12", state=ThreadState.HELD)
    assert (topic(desk)["name"], sign(desk)) == ("Guest #12", "💬")


async def test_a_long_name_is_cut_and_an_empty_one_is_none_for_telegram(desk: Telegram, forum: Forum) -> None:
    await forum.open_thread(ROOM, "Maëlle 👩‍👩‍👧‍👦 " * 20)
    assert len(topic(desk)["name"]) <= 128
    with pytest.raises(RejectedError):
        await forum.open_thread(ROOM, "")


@pytest.mark.parametrize(
    ("spoil", "remedy"),
    [
        ({"status": "administrator"}, "Manage Topics"),
        ({"status": "member"}, "Manage Topics"),
    ],
)
async def test_without_the_right_it_says_what_to_switch_on(desk: Telegram, forum: Forum, spoil: Any, remedy: str) -> None:  # noqa: ANN401 - as `invite` takes it
    desk.people.invite(DESK, **spoil)
    with pytest.raises(RejectedError, match=remedy):
        await forum.open_thread(ROOM, "Guest #12")


async def test_a_group_without_topics_says_where_to_switch_them_on(forum: Forum) -> None:
    with pytest.raises(RejectedError, match="Edit, Topics"):
        await forum.open_thread(Address("telegram", str(GROUP)), "Guest #12")


async def test_what_is_no_group_is_refused_before_anything_is_asked(desk: Telegram, forum: Forum) -> None:
    with pytest.raises(RejectedError, match="those are numbers"):
        await forum.open_thread(Address("telegram", "our desk"), "Guest #12")
    assert "createForumTopic" not in asked(desk)


async def test_a_topic_that_somebody_deleted_is_refused_in_words(desk: Telegram, forum: Forum) -> None:
    thread = await forum.open_thread(ROOM, "Guest #12")
    desk.people.delete_topic(DESK, int(thread.thread))
    with pytest.raises(RejectedError, match="deleted"):
        await forum.mark_thread(thread, title="Guest #12", state=ThreadState.HELD)
    with pytest.raises(ThreadGoneError, match="deleted"):
        await desk.outgoing.send(draft("hello", chat=DESK, thread=thread.thread), key="k")


@pytest.mark.parametrize(
    ("fault", "opening", "marking"),
    [
        ("too_many", TooSoonError, TooSoonError),
        ("lost", UncertainError, TemporaryError),
        ("broken", UncertainError, TemporaryError),
    ],
)
async def test_what_goes_wrong_is_sorted_by_whether_it_may_be_repeated(
    desk: Telegram, forum: Forum, fault: str, opening: type[DeliveryError], marking: type[DeliveryError]
) -> None:
    thread = await forum.open_thread(ROOM, "Guest #12")
    desk.people.plan(fault, method="createForumTopic")
    with pytest.raises(opening):
        await forum.open_thread(ROOM, "Guest #13")
    desk.people.plan(fault, method="editForumTopic")
    with pytest.raises(marking):
        await forum.mark_thread(thread, title="Guest #12", state=ThreadState.HELD)
    await forum.mark_thread(thread, title="Guest #12", state=ThreadState.HELD)
    assert {found["name"] for found in desk.people.topics(DESK)} >= {"Guest #12"}
