"""`frankly explain` and `frankly health`: the record, read beside whatever process is writing it."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from adapters.message import Address, Author, Draft, Message, Speaker
from bots.cli.exits import Exit
from bots.store.sqlite import SqliteStore
from bots.store.values import Failure, Reply, Row
from tests.cli.command import end, frankly, furnish, start

SCRIPTED = '[[models]]\nkind = "scripted"\nlines = ["We open at nine."]\n'
NOW = datetime.now(UTC)


def talk(folder: Path, *lines: bytes) -> None:
    furnish(folder, SCRIPTED)
    assert frankly(folder, "chat", given=b"\n".join(lines)).code == Exit.DONE


async def keep(path: Path, *, text: str = "Hello", failure: Failure | None = None, age: float = 0.0) -> None:
    """A message in the store, with a line that failed, or without an answer."""
    store = await SqliteStore.open(path)
    at = NOW - timedelta(seconds=age)
    address = Address("terminal", "local")
    accepted = await store.accept(Message("m1", address, Author("ann", name="Ann"), text, at), now=at)
    if failure:
        line = Draft(address, "Wait a [/moment].", Speaker.SYSTEM, byline="Verlune, automatic message")
        await store.say(accepted.conversation, Reply(line, "told"), now=at)
        row = await store.take(accepted.conversation, now=at)
        assert isinstance(row, Row)
        await store.failed(row.id, failure, reason="the room is gone")
    await store.aclose()


def test_the_latest_turn_is_explained_from_the_question_to_the_answer(tmp_path: Path) -> None:
    talk(tmp_path, b"Do you sell mint?", b"When do you open?")
    ended = frankly(tmp_path, "explain", "last")
    words = " ".join(ended.out.split())

    assert (ended.code, ended.err) == (Exit.DONE, "")
    assert "When do you open?" in words
    assert "held by ai" in words
    assert "judged ALLOW message: honesty.not_asked" in words
    assert "judged AMEND draft: disclosure." in words
    assert "We open at nine." in words
    assert "written by scripted" in words


def test_a_line_is_found_by_the_message_and_by_its_key(tmp_path: Path) -> None:
    talk(tmp_path, b"When do you open?")
    (latest,) = json.loads(frankly(tmp_path, "explain", "last", "--json").out)
    message, row = latest["messages"][0]["message"], latest["rows"][0]

    for name in (message["id"], row["key"], row["receipt"]["ids"][0]):
        (found,) = json.loads(frankly(tmp_path, "explain", name, "--json").out)
        assert found == latest
    assert message["text"] == "When do you open?"
    assert row["state"] == "shown"


def test_the_record_is_read_while_the_ambassador_runs(tmp_path: Path) -> None:
    furnish(tmp_path, SCRIPTED)
    process = start(tmp_path, "chat")
    assert process.stdin
    assert process.stdout
    process.stdin.write(b"When do you open?\n")
    process.stdin.flush()
    while b"nine" not in process.stdout.readline():
        pass

    assert "When do you open?" in frankly(tmp_path, "explain", "last").out
    assert end(process).code == Exit.DONE


def test_a_name_that_nothing_has_is_not_found(tmp_path: Path) -> None:
    talk(tmp_path, b"Hello")
    ended = frankly(tmp_path, "explain", "nothing-1")

    assert (ended.code, ended.out) == (Exit.NOT_FOUND, "")
    assert "nothing-1" in ended.err
    assert "frankly explain last" in ended.err


async def test_in_an_empty_store_there_is_no_last_turn_and_all_is_well(tmp_path: Path) -> None:
    furnish(tmp_path)
    await (await SqliteStore.open(tmp_path / "frankly.db")).aclose()

    assert (await asyncio.to_thread(frankly, tmp_path, "explain", "last")).code == Exit.NOT_FOUND
    assert (await asyncio.to_thread(frankly, tmp_path, "health")).code == Exit.DONE


@pytest.mark.parametrize("command", [("explain", "last"), ("health",)])
def test_without_a_store_it_says_where_it_looked(tmp_path: Path, command: tuple[str, ...]) -> None:
    furnish(tmp_path)
    ended = frankly(tmp_path, *command)

    assert (ended.code, ended.out) == (Exit.STORE, "")
    assert "frankly.db does not exist" in ended.err


async def test_what_people_wrote_plays_with_no_terminal(tmp_path: Path) -> None:
    furnish(tmp_path)
    await keep(tmp_path / "frankly.db", text="\x1b[2J[/bold] [red]mint\\", failure="uncertain")

    ended = await asyncio.to_thread(frankly, tmp_path, "explain", "m1")
    assert "\x1b" not in ended.out
    assert "[/bold] [red]mint\\" in ended.out
    assert "[/moment]" in (await asyncio.to_thread(frankly, tmp_path, "health")).out


def test_a_healthy_house_says_so(tmp_path: Path) -> None:
    talk(tmp_path, b"When do you open?")
    ended = frankly(tmp_path, "health")
    report = json.loads(frankly(tmp_path, "health", "--json").out)

    assert (ended.code, ended.err) == (Exit.DONE, "")
    assert "all is well" in ended.out
    assert report["complaints"] == []
    assert ["shown", 1] in report["report"]["figures"]["rows"]


@pytest.mark.parametrize(("failure", "words"), [("uncertain", "lines are uncertain"), ("rejected", "could not be shown")])
async def test_what_a_person_should_look_at_is_told_and_ends_with_1(tmp_path: Path, failure: Failure, words: str) -> None:
    furnish(tmp_path)
    await keep(tmp_path / "frankly.db", failure=failure)
    ended = await asyncio.to_thread(frankly, tmp_path, "health")
    report = await asyncio.to_thread(frankly, tmp_path, "health", "--json")

    assert (ended.code, report.code) == (Exit.WRONG, Exit.WRONG)
    assert words in " ".join(ended.out.split())
    assert "the room is gone" in " ".join(ended.out.split())
    assert [words in complaint for complaint in json.loads(report.out)["complaints"]].count(True) == 1


async def test_a_message_that_nobody_answers_is_told(tmp_path: Path) -> None:
    furnish(tmp_path)
    await keep(tmp_path / "frankly.db", age=600)
    ended = await asyncio.to_thread(frankly, tmp_path, "health")

    assert ended.code == Exit.WRONG
    assert "is `frankly run` running?" in ended.out
