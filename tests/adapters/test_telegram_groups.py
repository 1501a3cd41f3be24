"""Groups: what is meant for us there, in which topic or under which post it was said, and who said it."""

from __future__ import annotations

import logging

import pytest

from adapters.message import Address, Author, Kind
from adapters.telegram.places import Places
from tests.adapters.payloads import heard, said

GROUP = Address("telegram", "-1002233445566")
DESK = Address("telegram", "-1003344556677")
ADDRESSED = ["group_mention", "group_text_mention", "group_reply", "group_command", "group_command_ours", "group_captioned"]
OVERHEARD = ["group_chatter", "group_reply_to_other", "group_plain_name", "group_other_mention", "group_command_other"]


@pytest.mark.parametrize("name", ADDRESSED)
def test_whoever_mentions_answers_or_commands_us_is_heard(name: str) -> None:
    message = said(name)
    assert (message.address, message.direct) == (GROUP, False)
    assert message.author == Author("5417823901", name="Ann Archer", language="fr", groups=(GROUP.room,))


@pytest.mark.parametrize("name", OVERHEARD)
def test_whoever_speaks_to_others_is_not(name: str) -> None:
    assert heard(name) is None


def test_the_words_of_a_mention_stay_as_they_were_said() -> None:
    assert said("group_mention").text == "👋 @Lea_Bot, when do you open?"


@pytest.mark.parametrize(("name", "command", "rest"), [("group_command", "human", ""), ("group_command_ours", "human", "please")])
def test_a_command_counts_with_and_without_our_name(name: str, command: str, rest: str) -> None:
    message = said(name)
    assert (message.kind, message.action, message.text) == (Kind.COMMAND, command, rest)


def test_start_in_a_group_is_a_command_like_others() -> None:
    message = said("group_start")
    assert (message.kind, message.action) == (Kind.COMMAND, "start")


def test_an_answer_to_our_line_names_it_even_where_that_line_began_the_thread() -> None:
    message = said("group_reply")
    assert (message.reply_to, message.address.thread) == (f"{GROUP.room}:480", "")


def test_other_bots_are_marked() -> None:
    assert said("group_bot").author == Author("7011223344", name="Weather", is_bot=True, groups=(GROUP.room,))


def test_an_anonymous_admin_is_the_group_and_one_of_it() -> None:
    assert said("group_anonymous_admin").author == Author(f"chat:{GROUP.room}", name="Kettle lovers · owner", groups=(GROUP.room,))


def test_somebody_who_speaks_as_a_channel_is_that_channel_and_no_operator() -> None:
    assert said("group_as_channel").author == Author("chat:-1001122334455", name="Verlune news")


# desks and topics


def test_at_a_desk_everything_counts() -> None:
    message = said("topic_general")
    assert (message.address, message.text) == (DESK, "who takes the evening?")


def test_a_topic_is_a_place_of_its_own_and_standing_in_it_is_no_reply() -> None:
    message = said("topic")
    assert message.address == Address("telegram", DESK.room, "42")
    assert (message.text, message.reply_to) == ("I am on it", "")


def test_a_reply_in_a_topic_names_its_line() -> None:
    assert said("topic_reply").reply_to == f"{DESK.room}:77"


def test_what_telegram_says_in_a_topic_is_no_message() -> None:
    assert heard("topic_closed") is None


# comments under a channel's posts


def test_a_comment_belongs_to_its_post() -> None:
    message = said("comment")
    assert message.address == Address("telegram", GROUP.room, "post-900")
    assert message.reply_to == ""


def test_a_comment_on_a_comment_belongs_to_the_post_that_was_seen() -> None:
    places = Places("telegram")
    said("comment", places=places)
    message = said("comment_on_comment", places=places)
    assert message.address == Address("telegram", GROUP.room, "post-900")
    assert message.reply_to == f"{GROUP.room}:905"


def test_a_comment_on_a_comment_under_a_forgotten_post_is_said_in_the_group() -> None:
    assert said("comment_on_comment").address == GROUP


def test_a_post_that_mentions_us_is_the_channels_own_question() -> None:
    message = said("post")
    assert message.address == Address("telegram", GROUP.room, "post-900")
    assert message.author == Author("chat:-1001122334455", name="Verlune news")


# coming, going, moving


@pytest.mark.parametrize(
    ("name", "kind"),
    [("added", Kind.JOIN), ("added_restricted", Kind.JOIN), ("removed", Kind.LEAVE), ("removed_restricted", Kind.LEAVE)],
)
def test_being_added_opens_a_groups_conversation_and_being_removed_ends_it(name: str, kind: Kind) -> None:
    message = said(name)
    assert (message.kind, message.address, message.direct) == (kind, GROUP, False)


@pytest.mark.parametrize("name", ["promoted", "added_to_channel"])
def test_other_rights_and_other_places_are_nothing_to_answer(name: str) -> None:
    assert heard(name) is None


@pytest.mark.parametrize("told", ["migrated_to", "migrated_from"])
def test_a_group_that_becomes_a_supergroup_stays_the_same_room(told: str, caplog: pytest.LogCaptureFixture) -> None:
    places = Places("telegram")
    with caplog.at_level(logging.WARNING, "frankly.telegram"):
        assert heard(told, places=places) is None
        assert heard(told, places=places) is None
    (moved,) = caplog.records
    assert (vars(moved)["old"], vars(moved)["new"]) == (-4512345678, -1005566778899)
    message = said("after_migration", places=places)
    assert (message.address.room, message.author.groups) == ("-4512345678", ("-4512345678",))
    assert message.id.startswith("-1005566778899:")
