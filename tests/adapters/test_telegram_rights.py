"""What `check` finds on Telegram, asked of the far side: how messages arrive, what groups let the bot hear, and what desks lack."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest

from adapters.base import Complaint, Introduction
from adapters.telegram import TelegramAdapter, TelegramSettings
from adapters.telegram.rights import arriving
from tests.farside.telegram.oracle import Oracle
from tests.farside.telegram.people import People
from tests.farside.telegram.places import Json
from tests.farside.telegram.platform import Platform
from tests.farside.telegram.server import Server

DESK = -1001000000002
HOOK = "https://ambassador.example/telegram"
NOW = datetime(2026, 11, 22, 4, tzinfo=UTC)
ASKING = TelegramSettings()
BROUGHT = TelegramSettings(mode="webhook", webhook_url=HOOK)


class Scene:
    """A far side with a desk, and an adapter that is asked about it."""

    def __init__(self) -> None:
        self.platform = Platform()
        self.people = People(self.platform)
        self.server = Server(self.platform, oracle=Oracle())

    def desk(self, *, forum: bool = True, status: str = "administrator", **rights: bool) -> None:
        self.people.gather(DESK, [1, 2], title="Our desk", forum=forum)
        self.people.invite(DESK, status=status, **rights)

    async def check(self, *, desk: str = str(DESK), **settings: Any) -> tuple[Complaint, ...]:  # noqa: ANN401 - whatever can be set
        """All complaints but those about descriptions and commands, which have tests of their own."""
        set_to = TelegramSettings.model_validate({"api_url": self.server.url, "profile": True} | settings)
        adapter = TelegramAdapter("telegram", set_to)
        adapter.introduce(Introduction(brand="Verlune", persona="Lune", desks=frozenset({desk} if desk else ())))
        with patch.dict(os.environ, {"TELEGRAM_BOT_TOKEN": self.platform.token}):
            found = await adapter.check()
        return tuple(complaint for complaint in found if "does not yet show" not in complaint.what)


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    """The bot may hear everything in groups, so that only what a test is about is complained of."""
    found = Scene()
    found.people.configure(can_read_all_group_messages=True)
    await found.server.start()
    yield found
    await found.server.stop()
    assert not found.platform.wrong


async def only(scene: Scene, **settings: Any) -> Complaint:  # noqa: ANN401 - see above
    (found,) = await scene.check(**settings)
    return found


async def test_a_forum_where_the_bot_manages_topics_and_nothing_else_is_in_order(scene: Scene) -> None:
    scene.desk(can_manage_topics=True)
    assert await scene.check() == ()


async def test_nothing_is_sent_and_nothing_is_changed(scene: Scene) -> None:
    scene.desk(can_manage_topics=True)
    await scene.check()
    assert {name for name, _ in scene.platform.calls if not name.startswith("get")} == set()


async def test_group_privacy_is_explained_once(scene: Scene) -> None:
    scene.people.configure(can_read_all_group_messages=False)
    found = await only(scene, desk="")
    assert not found.fatal
    assert "mentions" in found.what
    assert "Group Privacy, Turn off" in found.remedy


async def test_who_can_join_no_group_is_told_nothing_about_groups(scene: Scene) -> None:
    scene.people.configure(can_read_all_group_messages=False, can_join_groups=False)
    assert await scene.check(desk="") == ()


# desks


@pytest.mark.parametrize("desk", ["-1009999", "@our_desk"])
async def test_a_desk_that_is_nowhere_stops_the_ambassador(scene: Scene, desk: str) -> None:
    found = await only(scene, desk=desk)
    assert found.fatal
    assert desk in found.what
    assert "[desk]" in found.remedy


@pytest.mark.parametrize("status", ["left", "kicked"])
async def test_a_desk_that_the_bot_is_not_in_stops_the_ambassador(scene: Scene, status: str) -> None:
    scene.desk(status=status)
    found = await only(scene)
    assert found.fatal
    assert "add" in found.remedy.lower()


async def test_a_channel_is_no_desk(scene: Scene) -> None:
    scene.people.gather(DESK, [1], title="News", type="channel")
    scene.people.invite(DESK, status="administrator")
    assert (await only(scene)).fatal


async def test_a_private_chat_with_an_operator_is_a_desk(scene: Scene) -> None:
    scene.people.meet(2001, name="Anne")
    assert await scene.check(desk="2001") == ()


async def test_a_forum_in_which_the_bot_may_open_no_topics_says_what_to_switch_on(scene: Scene) -> None:
    scene.desk()
    found = await only(scene)
    assert not found.fatal
    assert "Our desk" in found.what
    assert "Manage Topics" in found.remedy


async def test_a_group_without_topics_says_where_to_switch_them_on(scene: Scene) -> None:
    scene.desk(forum=False)
    found = await only(scene)
    assert not found.fatal
    assert "Edit, Topics" in found.remedy


async def test_a_small_group_will_have_another_id(scene: Scene) -> None:
    scene.people.gather(DESK, [1], title="Our desk", type="group")
    scene.people.invite(DESK, status="administrator")
    assert "new id" in (await only(scene)).remedy


async def test_a_group_that_has_moved_says_what_to_write(scene: Scene) -> None:
    scene.people.gather(-4242, [1], title="Our desk", type="group")
    scene.people.migrate(-4242, DESK)
    found = await only(scene, desk="-4242")
    assert not found.fatal
    assert f'room = "{DESK}"' in found.remedy


async def test_a_bot_that_only_hears_replies_at_its_desk_asks_to_be_made_an_administrator(scene: Scene) -> None:
    scene.people.configure(can_read_all_group_messages=False, can_join_groups=False)
    scene.desk(status="member")
    deaf, powerless = await scene.check()
    assert "reply to each line" in deaf.what
    assert "Administrators" in deaf.remedy
    assert "may not open them" in powerless.what
    scene.people.configure(can_read_all_group_messages=True)
    assert [complaint.what for complaint in await scene.check()] == [powerless.what]


async def test_rights_that_are_not_needed_are_named_as_the_apps_call_them(scene: Scene) -> None:
    scene.desk(can_manage_topics=True, can_delete_messages=True, can_restrict_members=True)
    found = await only(scene)
    assert not found.fatal
    assert "Delete Messages, Ban Users" in found.what


# how messages arrive


async def test_a_webhook_elsewhere_is_told_of_before_it_is_taken_away(scene: Scene) -> None:
    scene.platform.webhook |= {"url": "https://another.example/bot"}
    found = await only(scene, desk="")
    assert not found.fatal
    assert "https://another.example/bot" in found.what
    assert "a bot of its own" in found.remedy


async def test_a_webhook_that_is_another_one_is_told_of(scene: Scene) -> None:
    scene.platform.webhook |= {"url": "https://another.example/bot"}
    found = await only(scene, desk="", mode="webhook", webhook_url=HOOK)
    assert HOOK in found.what


def info(url: str = "", **rest: object) -> Json:
    return {"url": url, "pending_update_count": 0} | rest


def failing(ago: timedelta) -> Json:
    error = {"last_error_date": int((NOW - ago).timestamp()), "last_error_message": "Connection refused"}
    return info(HOOK, pending_update_count=7) | error


@pytest.mark.parametrize(
    ("answer", "settings", "says"),
    [
        (info(), ASKING, ()),
        (info(HOOK), BROUGHT, ()),
        (info(), BROUGHT, ("nowhere yet",)),
        (failing(timedelta(minutes=5)), BROUGHT, ("Connection refused; 7 wait",)),
        (failing(timedelta(days=2)), BROUGHT, ()),
    ],
)
def test_what_is_said_of_webhooks(answer: Json, settings: TelegramSettings, says: tuple[str, ...]) -> None:
    found = [*arriving(answer, settings, now=NOW)]
    assert len(found) == len(says)
    assert all(words in complaint.what for words, complaint in zip(says, found, strict=True))
    assert not any(complaint.fatal for complaint in found)


async def test_a_wrong_token_is_said_in_words_and_told_to_nobody(scene: Scene) -> None:
    scene.people.plan("unauthorized")
    found = await only(scene)
    assert found.fatal
    assert scene.platform.token not in found.what + found.remedy
    assert "@BotFather" in found.remedy


async def test_telegram_out_of_reach_is_no_reason_not_to_start(scene: Scene) -> None:
    await scene.server.stop()
    assert not (await only(scene)).fatal
