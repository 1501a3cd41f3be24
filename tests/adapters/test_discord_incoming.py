"""What Discord documents that it sends becomes a message of ours, or none."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import discord
import pytest

from adapters.discord.addressed import Ourselves
from adapters.discord.client import Client
from adapters.discord.incoming import Translation
from adapters.discord.settings import DiscordSettings
from adapters.message import Address, Kind, Message

PAYLOADS = Path(__file__).parent / "discord_payloads"
US, ANNE, GUILD = "1203948571203948571", "1100000000000000001", "1000000000000000001"
HALL, FORUM, POST, DIRECT = "1000000000000000010", "1000000000000000011", "1000000000000000012", "1200000000000000001"
HELPERS = "1000000000000000021"


def payload(name: str) -> Any:  # noqa: ANN401 - JSON
    return json.loads((PAYLOADS / f"{name}.json").read_text(encoding="utf-8"))


class Discord:
    """A client that is on one server and not connected, and what it makes of payloads."""

    def __init__(self) -> None:
        self.client = Client(DiscordSettings())
        self.events: list[tuple[str, Any]] = []
        self.client.hear = lambda event, *about: self.events.append((event, about[0]))
        state = self.client._connection  # noqa: SLF001 - what reads payloads
        state.user = discord.ClientUser(state=state, data=payload("us"))
        state._add_guild_from_data(payload("guild"))  # noqa: SLF001 - as above
        self._state = state

    def bring(self, name: str, *, changed: bool = False) -> Any:  # noqa: ANN401 - whatever discord.py makes of it
        """What discord.py tells of a payload."""
        (self._state.parse_message_update if changed else self._state.parse_message_create)(payload(name))
        return self.events[-1][1]

    def said(self, name: str, *, threads: bool = False, **us: Any) -> Message | None:  # noqa: ANN401 - what we are
        return self.reading(threads=threads, **us).said(self.bring(name))

    def edited(self, name: str) -> Message | None:
        return self.reading().edited(self.bring(name, changed=True).message)

    def reading(self, *, threads: bool = False, **us: Any) -> Translation:  # noqa: ANN401 - what we are
        return Translation("discord", Ourselves(int(US), **us), threads=threads)


@pytest.fixture
def far() -> Discord:
    return Discord()


def heard(message: Message | None) -> Message:
    assert message is not None
    return message


def test_a_direct_message_comes_as_it_was_typed(far: Discord) -> None:
    message = heard(far.said("direct"))
    assert (message.id, message.position) == ("1400000000000000001", 1400000000000000001)
    assert (message.address, message.direct, message.kind) == (Address("discord", DIRECT), True, Kind.TEXT)
    assert (message.text, message.reply_to) == ("Do you have **mint** tea?", "")
    assert (message.author.id, message.author.name, message.author.is_bot) == (ANNE, "Anne", False)
    assert message.sent_at == discord.utils.snowflake_time(1400000000000000001)


def test_a_mention_is_read_with_names_and_comes_with_roles(far: Discord) -> None:
    message = heard(far.said("mention"))
    assert message.text == "when do you open? Ask @Ben or @Helpers in #hall :mint:"
    assert (message.address, message.direct) == (Address("discord", HALL), False)
    assert set(message.author.groups) == {GUILD, HELPERS}


def test_whoever_only_mentions_us_is_heard_too(far: Discord) -> None:
    assert heard(far.said("bare_mention")).text == "@Lune"


def test_the_role_that_discord_made_for_us_is_us(far: Discord) -> None:
    assert heard(far.said("role_mention")).text == "hello"


@pytest.mark.parametrize("name", ["other_mention", "everyone", "reply_to_another", "pin", "own", "blank"])
def test_what_is_not_meant_for_us_is_not_heard(far: Discord, name: str) -> None:
    assert far.said(name) is None


@pytest.mark.parametrize("name", ["other_mention", "everyone", "reply_to_another"])
def test_where_everything_counts_everything_is_heard(far: Discord, name: str) -> None:
    assert heard(far.said(name, rooms=frozenset({HALL}))).address.room == HALL


@pytest.mark.parametrize("name", ["pin", "blank"])
def test_nobody_speaks_where_nothing_is_said(far: Discord, name: str) -> None:
    assert far.said(name, rooms=frozenset({HALL})) is None


def test_a_reply_to_a_line_of_ours_needs_no_mention(far: Discord) -> None:
    message = heard(far.said("reply"))
    assert (message.text, message.reply_to) == ("and on Sundays?", "1400000000000000090")


def test_a_reply_to_what_is_gone_still_names_it(far: Discord) -> None:
    assert heard(far.said("reply_to_deleted")).reply_to == "1400000000000000092"


def test_a_post_is_a_thread_of_its_forum(far: Discord) -> None:
    assert heard(far.said("post")).address == Address("discord", FORUM, POST)


def test_what_is_said_in_a_thread_that_is_not_known_has_to_be_asked_for(far: Discord) -> None:
    reading, message = far.reading(), far.bring("unknown_thread")
    assert reading.said(message) is None
    assert reading.is_nowhere(message)
    assert not reading.is_nowhere(far.bring("mention"))


def test_a_mention_in_a_channel_begins_a_thread_where_that_is_wished(far: Discord) -> None:
    assert heard(far.said("mention", threads=True)).address == Address("discord", HALL, "1400000000000000002")
    assert heard(far.said("post", threads=True)).address == Address("discord", FORUM, POST)
    desk = frozenset({HALL})
    assert heard(far.said("mention", threads=True, rooms=desk, desks=desk)).address == Address("discord", HALL)


def test_where_everything_is_answered_only_a_mention_begins_a_thread(far: Discord) -> None:
    ours = frozenset({HALL})
    assert heard(far.said("mention", threads=True, rooms=ours)).address.thread == "1400000000000000002"
    assert heard(far.said("other_mention", threads=True, rooms=ours)).address.thread == ""


@pytest.mark.parametrize("name", ["bot", "webhook"])
def test_machines_are_told_apart(far: Discord, name: str) -> None:
    assert heard(far.said(name)).author.is_bot


def test_files_come_with_what_is_needed_to_fetch_them(far: Discord) -> None:
    picture, voice, text, thing = heard(far.said("files")).attachments
    assert (picture.kind, picture.name, picture.media_type, picture.size) == ("image", "tea.png", "image/png", 1024)
    assert picture.ref == f"discord:{DIRECT}/1400000000000000015/1500000000000000001"
    assert picture.url == "https://cdn.discordapp.com/attachments/1/2/tea.png?ex=1"
    assert (voice.kind, voice.media_type) == ("audio", "audio/ogg")
    assert (text.kind, text.media_type) == ("file", "text/plain")
    assert (thing.kind, thing.media_type) == ("file", "")


def test_a_sticker_and_a_poll_can_be_named(far: Discord) -> None:
    (sticker,), (poll,) = heard(far.said("sticker")).attachments, heard(far.said("poll")).attachments
    assert (sticker.kind, sticker.name, sticker.media_type, sticker.ref) == ("sticker", "Wave", "image/png", "")
    assert (poll.kind, poll.name) == ("file", "Which tea? / Mint / Lime")


def test_a_forwarded_message_says_what_stood_there_and_answers_nothing(far: Discord) -> None:
    message = heard(far.said("forward"))
    assert (message.text, message.reply_to) == ("Closed on Monday", "")
    assert [file.name for file in message.attachments] == ["sign.jpg"]


def test_a_typed_command_is_one(far: Discord) -> None:
    message = heard(far.said("command"))
    assert (message.kind, message.action, message.text) == (Kind.COMMAND, "human", "as soon as you can")


def test_a_change_names_what_it_changes(far: Discord) -> None:
    message = heard(far.edited("edited"))
    moment = datetime(2026, 3, 1, 12, 0, 5, 250_000, tzinfo=UTC)
    assert (message.id, message.reply_to) == ("1400000000000000001:1772366405250", "1400000000000000001")
    assert (message.kind, message.text, message.sent_at) == (Kind.EDIT, "Do you have mint tea?", moment)
    assert message.position > 0


def test_a_link_that_unfolds_is_no_change(far: Discord) -> None:
    assert far.edited("unfolded") is None


def test_every_payload_is_used() -> None:
    source = Path(__file__).read_text(encoding="utf-8")
    assert [path.stem for path in PAYLOADS.glob("*.json") if f'"{path.stem}"' not in source] == []
