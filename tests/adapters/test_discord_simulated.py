"""Every command, button and field on Discord, before simcord: what people are shown, and whom it is shown to."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import discord
import pytest

from bots.models.scripted import ScriptedModel
from tests.adapters.discord_simulated import Simulated, simulated_house

DRAFTS = '[modes]\npersona = "draft"\n'
PRIVATE = [
    ("start", "Welcome!"),
    ("forget", "This erases everything"),
    ("export", "This file holds"),
    ("stop", "This conversation has ended"),
]
ANYWHERE = [
    ("help", "/human: talk to a person"),
    ("about", "an AI and not a human"),
    ("privacy", "https://verlune.example/privacy"),
    ("why", "There is no such line"),
]
EVERYBODYS = [("human", "A person at Verlune will answer you here"), ("ai", "answers here again")]


@asynccontextmanager
async def simulated(folder: Path, *, toml: str = "") -> AsyncIterator[Simulated]:
    """A house whose AI has one answer."""
    async with simulated_house(folder, ScriptedModel("We open at nine."), toml=toml) as house:
        yield house


@asynccontextmanager
async def waited_for(folder: Path) -> AsyncIterator[Simulated]:
    """The same, where somebody waits for a person."""
    async with simulated(folder) as house:
        await house.rest(await house.mael.slash("human"))
        await house.rest(await house.mael.send_dm("My parcel is lost"))
        yield house


def thread(house: Simulated) -> Any:  # noqa: ANN401 - simcord's own
    """The only thread of the desk."""
    (opened,) = house.desk.threads
    return opened


def mention(house: Simulated) -> str:
    assert house.guild.me is not None
    return house.guild.me.mention


async def press(house: Simulated, label: str) -> Any:  # noqa: ANN401 - simcord's own
    """An operator presses a button in the desk's thread, under the newest line that has it."""
    found = (line for line in reversed(thread(house).history()) if label in labels(line))
    return await house.rest(await house.anne.click(next(found), label=label))


def labels(line: discord.Message) -> list[str]:
    return [button.label or "" for row in line.components for button in getattr(row, "children", ())]


@pytest.mark.parametrize(("name", "words"), [*PRIVATE, *ANYWHERE, *EVERYBODYS])
async def test_every_command_is_answered_in_private(tmp_path: Path, name: str, words: str) -> None:
    async with simulated(tmp_path) as house:
        result = await house.rest(await house.mael.slash(name))
        assert words in result.response.content
        assert not result.response.ephemeral
        assert not result.followups


@pytest.mark.parametrize(("name", "words"), ANYWHERE)
async def test_in_a_channel_it_is_answered_to_whoever_gave_it(tmp_path: Path, name: str, words: str) -> None:
    async with simulated(tmp_path) as house:
        result = await house.rest(await house.member.slash(house.hall, name))
        assert words in result.response.content
        assert result.response.ephemeral


async def test_asking_for_a_person_is_everybodys_to_see(tmp_path: Path) -> None:
    async with simulated(tmp_path) as house:
        result = await house.rest(await house.member.slash(house.hall, "human"))
        assert "A person at Verlune will answer you here" in result.response.content
        assert not result.response.ephemeral


async def test_the_export_comes_as_a_file(tmp_path: Path) -> None:
    async with simulated(tmp_path) as house:
        result = await house.rest(await house.mael.slash("export"))
        (file,) = result.response.attachments
        assert file.filename == "conversation.json"


async def test_why_is_asked_of_a_line(tmp_path: Path) -> None:
    async with simulated(tmp_path) as house:
        await house.rest(await house.member.send(house.hall, f"{mention(house)} When do you open?"))
        line = house.hall.history()[-1]
        result = await house.rest(await house.member.context_menu(house.hall, "Why this reply?", line))
        assert "We open at nine." in result.response.content
        assert result.response.ephemeral


async def test_a_button_of_a_persons_is_acknowledged_and_acts(tmp_path: Path) -> None:
    async with waited_for(tmp_path) as house:
        line = next(line for line in house.mael.dm_channel.history() if "Only my last message" in labels(line))
        result = await house.rest(await house.mael.click(line, label="Only my last message"))
        assert result.acknowledged
        assert "The team now has your last message" in house.read


async def test_every_button_of_a_card_acts(tmp_path: Path) -> None:
    async with waited_for(tmp_path) as house:
        for label, words in (
            ("Claim", "Anne has Guest #1 now"),
            ("Snooze", "Anne set Guest #1 aside"),
            ("Block", "Anne blocked Guest #1"),
            ("Unblock", "Anne let Guest #1 write again"),
        ):
            result = await press(house, label)
            assert result.acknowledged
            assert words in "".join(line.content for line in thread(house).history()), label


@pytest.mark.parametrize(
    ("label", "words"), [("Return", "Anne has left this conversation"), ("Close", "This conversation is closed")]
)
async def test_a_conversation_is_given_back_or_closed(tmp_path: Path, label: str, words: str) -> None:
    async with waited_for(tmp_path) as house:
        await press(house, "Claim")
        await press(house, label)
        assert words in house.read


async def test_a_note_and_an_answer_are_written_into_fields(tmp_path: Path) -> None:
    async with waited_for(tmp_path) as house:
        await press(house, "Claim")
        for label, words in (("Note", "Was promised a refund."), ("Answer", "It is found.")):
            shown = await press(house, label)
            assert shown.modal["title"] == {"Note": "Note on Guest #1", "Answer": "Answer Guest #1"}[label]
            sent = await house.rest(await house.anne.submit_modal(shown, {"text": words}))
            assert sent.acknowledged
            assert words in thread(house).last_message.content
        assert house.read.endswith("It is found.")


@pytest.mark.parametrize(("label", "words"), [("Send", "We open at nine."), ("Skip", "A person at Verlune has read your question")])
async def test_a_draft_is_decided_with_a_button(tmp_path: Path, label: str, words: str) -> None:
    async with simulated(tmp_path, toml=DRAFTS) as house:
        await house.rest(await house.mael.send_dm("When do you open?"))
        await press(house, label)
        assert words in house.read


async def test_a_draft_is_changed_in_a_field_that_holds_it(tmp_path: Path) -> None:
    async with simulated(tmp_path, toml=DRAFTS) as house:
        await house.rest(await house.mael.send_dm("When do you open?"))
        shown = await press(house, "Edit")
        (label,) = shown.modal["components"]
        assert label["component"]["value"] == "We open at nine."
        await house.rest(await house.anne.submit_modal(shown, {"text": "We open at nine, every day."}))
        assert house.read.endswith("We open at nine, every day.")


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("claim", "1", "Anne has Guest #1 now"),
        ("take", "1", "Anne has Guest #1 now"),
        ("note", "1 Was promised a refund.", "Noted on Guest #1"),
        ("snooze", "1 30m", "Anne set Guest #1 aside"),
        ("return", "1", "Anne gave Guest #1 back"),
        ("close", "1", "Anne closed Guest #1"),
        ("block", "1", "Anne blocked Guest #1"),
        ("unblock", "1", "Guest #1 is not blocked"),
        ("s", "1", "No prepared replies"),
        ("send", "1", "no longer open"),
        ("edit", "1 Better.", "no longer open"),
        ("skip", "1", "no longer open"),
        ("again", "1", "is not lost"),
        ("seen", "1", "is not lost"),
        ("mode", "", "How much the AI says"),
        ("queue", None, "#1"),
        ("help", None, "/claim 12"),
    ],
)
async def test_every_command_of_a_desk_is_answered_there(tmp_path: Path, name: str, text: str | None, words: str) -> None:
    async with waited_for(tmp_path) as house:
        given = {} if text is None else {"text": text}
        result = await house.rest(await house.anne.slash(house.desk, name, **given))
        assert words in result.response.content
        assert not result.response.ephemeral
