"""What people do on Discord besides talking, as messages: payloads as Discord documents them, without a connection."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import discord
import pytest

from adapters.base import Command, Introduction, Profile
from adapters.discord.interactions import Reading, reading_of
from adapters.discord.tickets import Ticket, ticket_of
from adapters.message import Address, Author, Kind, Message

Json = dict[str, Any]
NUMBER = "1339245678901234567"
TOKEN = "aW50ZXJhY3Rpb246MTMzOTI0NTY3ODkwMTIzNDU2Nzo:with.dots"  # noqa: S105 - nobody's
USER: Json = {"id": "80351110224678912", "username": "nelly", "global_name": "Nelly", "discriminator": "0", "avatar": None}
GUILD = "290926798626357250"
HALL, THREAD, DIRECT = "645027906669510667", "747342345612345678", "319674150115610528"
ROLE = "539082325061836999"
SERVER: Any = {
    "id": GUILD,
    "name": "Acme",
    "roles": [{"id": GUILD, "name": "@everyone", "permissions": "0"}, {"id": ROLE, "name": "Support", "permissions": "0"}],
}
READING = Reading("discord", desks=frozenset({"778899001122334455"}), menus={"Why this reply?": "why", "Pourquoi ?": "why"})


@pytest.fixture
async def client() -> discord.Client:
    """discord.py's, which knows who it is, and one server."""
    client = discord.Client(intents=discord.Intents.none())
    us: Any = {"id": "845027738276462632", "username": "lune", "discriminator": "0", "avatar": None, "bot": True}
    state = client._connection  # noqa: SLF001 - what a gateway would tell it
    state.user = discord.ClientUser(state=state, data=us)
    state._add_guild_from_data(SERVER)  # noqa: SLF001 - the same
    return client


def direct(**about: Any) -> Json:  # noqa: ANN401 - whatever is different
    """An interaction in private, as Discord documents it."""
    whole: Json = {
        "id": NUMBER,
        "application_id": "845027738276462632",
        "token": TOKEN,
        "version": 1,
        "locale": "fr",
        "channel": {"id": DIRECT, "type": 1, "last_message_id": None, "recipients": []},
        "channel_id": DIRECT,
        "user": USER,
        "entitlements": [],
        "authorizing_integration_owners": {"1": USER["id"]},
        "context": 1,
        "attachment_size_limit": 10485760,
    }
    return whole | about


def in_server(**about: Any) -> Json:  # noqa: ANN401 - whatever is different
    """The same on a server."""
    member = {"user": USER, "roles": [ROLE], "permissions": "0", "joined_at": "2019-08-17T22:14:14.933Z"}
    channel = {"id": HALL, "type": 0, "name": "hall", "guild_id": GUILD, "position": 1, "permissions": "0"}
    whole = direct(guild_id=GUILD, member=member | {"deaf": False, "mute": False, "flags": 0}, context=0, channel=channel)
    whole |= {"guild": {"id": GUILD, "locale": "en-US", "features": []}, "channel_id": HALL, "guild_locale": "en-US"}
    del whole["user"]
    return whole | about


def command(name: str, *, text: str = "") -> Json:
    options = [{"name": "text", "type": 3, "value": text}] if text else []
    return {"type": 2, "data": {"id": "771825006014889984", "name": name, "type": 1, "options": options}}


def line(number: str = "1339245678900000000", *, channel: str = DIRECT) -> Json:
    """The message that a button stands under."""
    blank: Json = {"attachments": [], "embeds": [], "mentions": [], "mention_roles": [], "components": [], "content": ""}
    about = {"id": number, "channel_id": channel, "type": 0, "timestamp": "2026-11-21T12:00:00+00:00", "edited_timestamp": None}
    return blank | about | {"author": USER, "pinned": False, "mention_everyone": False, "tts": False}


def read(client: discord.Client, payload: Json) -> Message | None:
    state = client._connection  # noqa: SLF001 - the client has no public way to read an event
    return READING.done(discord.Interaction(data=payload, state=state))  # type: ignore[arg-type]  # a TypedDict


def taken(client: discord.Client, payload: Json) -> Message:
    message = read(client, payload)
    assert message is not None
    return message


async def test_a_command_in_private_is_one_with_who_gave_it_when_and_in_which_language(client: discord.Client) -> None:
    message = taken(client, direct() | command("privacy"))
    assert (message.kind, message.action, message.text, message.direct) == (Kind.COMMAND, "privacy", "", True)
    assert (message.id, message.position) == (NUMBER, int(NUMBER))
    assert message.address == Address("discord", DIRECT)
    assert message.author == Author(USER["id"], name="Nelly", language="fr")
    assert message.sent_at == datetime(2025, 2, 12, 14, 44, 11, 831000, tzinfo=UTC)


async def test_what_follows_it_is_its_text(client: discord.Client) -> None:
    assert taken(client, direct() | command("why", text=" 3 ")).text == "3"


async def test_on_a_server_the_person_comes_with_their_roles(client: discord.Client) -> None:
    message = taken(client, in_server() | command("help"))
    assert message.address == Address("discord", HALL)
    assert not message.direct
    assert set(message.author.groups) == {GUILD, ROLE}


@pytest.mark.parametrize(
    ("name", "private"),
    [("privacy", True), ("why", True), ("help", True), ("about", True), ("forget", True), ("human", False), ("ai", False)],
)
async def test_only_what_changes_who_answers_is_everybodys_on_a_server(client: discord.Client, name: str, private: bool) -> None:  # noqa: FBT001 - a parameter
    ticket = ticket_of(taken(client, in_server() | command(name)).ticket)
    assert ticket == Ticket(int(NUMBER), TOKEN, private=private)


async def test_operators_see_each_others_answers(client: discord.Client) -> None:
    desk = {"id": "778899001122334455", "type": 0, "name": "desk", "guild_id": GUILD, "position": 1}
    ticket = ticket_of(taken(client, in_server(channel=desk) | command("queue")).ticket)
    assert ticket is not None
    assert not ticket.private


async def test_in_a_thread_it_belongs_to_the_threads_conversation(client: discord.Client) -> None:
    metadata = {"archived": False, "auto_archive_duration": 60, "archive_timestamp": "2026-11-21T12:00:00+00:00", "locked": False}
    thread = {"id": THREAD, "type": 11, "name": "x", "guild_id": GUILD, "parent_id": HALL, "owner_id": "1", "message_count": 1}
    whole = in_server(channel=thread | {"member_count": 1, "thread_metadata": metadata}, channel_id=THREAD)
    assert taken(client, whole | command("why")).address == Address("discord", HALL, THREAD)


@pytest.mark.parametrize("name", ["Why this reply?", "Pourquoi ?"])
async def test_what_a_menu_asks_of_a_line_is_the_command_in_reply_to_it(client: discord.Client, name: str) -> None:
    data = {"id": "1", "name": name, "type": 3, "target_id": "1339245678900000000", "resolved": {"messages": {}}}
    message = taken(client, direct(type=2, data=data))
    assert (message.kind, message.action, message.reply_to) == (Kind.COMMAND, "why", "1339245678900000000")


async def test_a_press_names_its_button_and_its_line_and_wants_no_answer_of_its_own(client: discord.Client) -> None:
    data = {"custom_id": "human", "component_type": 2, "id": 2}
    message = taken(client, direct(type=3, data=data, message=line()))
    assert (message.kind, message.action, message.text) == (Kind.ACTION, "human", "")
    assert message.reply_to == "1339245678900000000"
    assert message.ticket == ""


async def test_a_form_is_the_press_that_opened_it_with_what_was_written(client: discord.Client) -> None:
    row = {"type": 18, "id": 1, "component": {"type": 4, "id": 2, "custom_id": "text", "value": "Was promised\na refund. "}}
    message = taken(client, direct(type=5, data={"custom_id": "desk.note.12", "components": [row]}, message=line()))
    assert (message.kind, message.action, message.text) == (Kind.ACTION, "desk.note.12", "Was promised\na refund.")


@pytest.mark.parametrize("payload", [direct(type=1, data={}), direct(type=4, data={"name": "why", "type": 1})])
async def test_what_asks_for_no_act_says_nothing(client: discord.Client, payload: Json) -> None:
    assert read(client, payload) is None


async def test_what_comes_from_nowhere_says_nothing(client: discord.Client) -> None:
    payload = direct() | command("help")
    del payload["channel"]
    assert read(client, payload) is None


def test_the_menus_of_all_languages_are_known() -> None:
    profiles = {tag: Profile("", "", (Command("why", "", menu=menu),)) for tag, menu in (("en", "Why?"), ("fr", "Pourquoi ?"))}
    reading = reading_of(Introduction("Acme", "Léa", profiles=profiles), adapter="discord")
    assert reading.menus == {"Why?": "why", "Pourquoi ?": "why"}


def test_a_ticket_is_read_as_it_was_written_and_says_its_token_nowhere() -> None:
    for private in (True, False):
        ticket = Ticket(int(NUMBER), TOKEN, private=private)
        assert ticket_of(str(ticket)) == ticket
        assert TOKEN not in repr(ticket)


@pytest.mark.parametrize("text", ["", "private", "private:1", "private:1:", "private:x:token", "loud:1:token", "private:²:token"])
def test_what_is_no_ticket_is_none(text: str) -> None:
    assert ticket_of(text) is None
