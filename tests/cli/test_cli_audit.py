"""`frankly audit`: the log of what operators did, in real database files that somebody tampered with."""

from __future__ import annotations

import asyncio
import csv
import json
import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bots.cli.exits import Exit
from bots.store.audit import NOTHING, link
from bots.store.handoffs import Act
from bots.store.sqlite import SqliteStore
from bots.store.values import Effects
from tests.cli.command import Ended, frankly, furnish

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
ACTS = (
    Act("terminal:anne", "Anne", "claim", 12),
    Act("terminal:anne", "Anne", "snippet", 12, "hours"),
    Act("terminal:eve", "=cmd()", "refused", 12, "desk.claim, «\u202eno»"),
    Act("terminal:anne", "Anne", "return", 12),
    Act("terminal:zoé", "Zoé", "mode", 0, "topic refund: draft"),
)
TRIGGERS = ("audit_is_appended", "audit_is_not_changed", "audit_is_not_forgotten")


async def keep(path: Path, acts: Sequence[Act] = ACTS) -> None:
    """Each act a minute after the one before."""
    store = await SqliteStore.open(path)
    for number, act in enumerate(acts):
        assert not (await store.bring_about(Effects(acts=(act,)), now=NOW + timedelta(minutes=number))).stale
    await store.aclose()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A configuration, and a store with five links."""
    furnish(tmp_path)
    asyncio.run(keep(tmp_path / "frankly.db"))
    return tmp_path


def tamper(folder: Path, *statements: str, rows: Sequence[tuple[object, ...]] = ((),)) -> None:
    """As somebody with write access to the file would: the triggers that guard the log are put aside first."""
    connection = sqlite3.connect(folder / "frankly.db")
    for statement in (*(f"DROP TRIGGER {trigger}" for trigger in TRIGGERS), *statements):
        connection.executemany(statement, rows if statement in statements else ((),))
    connection.commit()
    connection.close()


def verify(folder: Path, *arguments: str) -> Ended:
    return frankly(folder, "audit", "verify", *arguments)


def last_hash(ended: Ended) -> str:
    return ended.out.partition("last hash: ")[2].split()[0]


def exported(folder: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in frankly(folder, "audit", "export").out.splitlines()]


def test_a_whole_log_is_told_with_its_extent_its_last_hash_and_what_that_does_not_show(folder: Path) -> None:
    ended = verify(folder)

    assert (ended.code, ended.err) == (Exit.DONE, "")
    assert "5 links, from 2026-11-21 12:00:00 UTC to 2026-11-21 12:04:00 UTC" in ended.out
    assert last_hash(ended) == exported(folder)[-1]["hash"]
    assert "cut off at the end" in ended.out
    assert "audit verify --last" in ended.out


@pytest.mark.parametrize(
    ("statement", "link", "words"),
    [
        ("UPDATE audit SET what = 'return' WHERE number = 1", 1, "Anne (terminal:anne), return #12"),
        ("UPDATE audit SET at = at + 1 WHERE number = 4", 4, "the 3 before it"),
        ("UPDATE audit SET name = 'Eve' WHERE number = 3", 3, "Eve (terminal:eve), refused #12"),
        ("UPDATE audit SET conversation = 13 WHERE number = 5", 5, "Of 5 links"),
        ("UPDATE audit SET hash = printf('%064d', 0) WHERE number = 5", 5, "belongs to another chain"),
        ("DELETE FROM audit WHERE number = 2", 2, "link 2 is missing. Of 4 links"),
        ("DELETE FROM audit WHERE number = 1", 1, "link 1 is missing"),
    ],
)
def test_a_link_that_was_changed_or_taken_out_is_named(folder: Path, statement: str, link: int, words: str) -> None:
    tamper(folder, statement)
    ended = verify(folder)

    assert ended.code == Exit.WRONG
    assert f"link {link} " in ended.out
    assert words in ended.out
    assert "last hash" not in ended.out, "nobody should keep the hash of a broken chain"


@pytest.mark.parametrize("sign", ["", "-"])
def test_a_time_that_cannot_be_is_found_too(folder: Path, sign: str) -> None:
    tamper(folder, "UPDATE audit SET at = CAST(? AS INTEGER) WHERE number = 2", rows=[(f"{sign}9223372036854775807",)])
    ended = verify(folder)

    assert (ended.code, ended.out) == (Exit.WRONG, "")
    assert "a time that no clock ever showed" in ended.err


def test_a_gap_that_was_closed_up_is_found(folder: Path) -> None:
    tamper(folder, "DELETE FROM audit WHERE number = 2", "UPDATE audit SET number = number - 1 WHERE number > 2")
    assert "link 2 was changed" in verify(folder).out


def test_two_links_that_changed_places_are_found(folder: Path) -> None:
    tamper(folder, "UPDATE audit SET number = ? WHERE number = ?", rows=[(99, 2), (2, 3), (3, 99)])
    assert "link 2 was changed" in verify(folder).out


def test_a_link_put_in_at_the_end_is_found(folder: Path) -> None:
    tamper(folder, "INSERT INTO audit SELECT 6, at, who, name, what, conversation, detail, hash FROM audit WHERE number = 5")
    assert "link 6 was changed" in verify(folder).out


def test_a_log_cut_off_at_the_end_is_whole_by_itself_and_found_by_a_hash_that_was_kept(folder: Path) -> None:
    kept = last_hash(verify(folder))
    tamper(folder, "DELETE FROM audit WHERE number > 3")
    without, with_it = verify(folder), verify(folder, "--last", kept)

    assert without.code == Exit.DONE
    assert "3 links" in without.out
    assert with_it.code == Exit.WRONG
    assert "cut off at the end" in with_it.out


def test_a_chain_computed_anew_is_found_by_a_hash_that_was_kept(folder: Path) -> None:
    kept, rows, before = last_hash(verify(folder)), exported(folder), NOTHING
    written = []
    for row in rows:
        number, at = int(str(row["number"])), datetime.fromisoformat(str(row["at"]))
        act = Act(str(row["who"]), "Somebody else", str(row["what"]), int(str(row["conversation"])), str(row["detail"]))
        before = link(before, number=number, at=at, act=act)
        written.append((act.name, before, number))
    tamper(folder, "UPDATE audit SET name = ?, hash = ? WHERE number = ?", rows=written)

    assert verify(folder).code == Exit.DONE
    assert verify(folder, "--last", kept).code == Exit.WRONG


def test_a_hash_that_was_kept_earlier_is_found_among_what_came_since(folder: Path) -> None:
    early = str(exported(folder)[1]["hash"])
    ended = verify(folder, "--last", early.upper())

    assert ended.code == Exit.DONE
    assert "link 2; 3 came since" in ended.out


@pytest.mark.parametrize("last", ["abc", "g" * 64, "0" * 65])
def test_what_is_no_hash_is_wrong_usage(folder: Path, last: str) -> None:
    ended = verify(folder, "--last", last)
    assert ended.code == Exit.USAGE
    assert "64 hexadecimal digits" in ended.err


def test_a_wrong_verb_is_wrong_usage(folder: Path) -> None:
    assert frankly(folder, "audit", "erase").code == Exit.USAGE


async def test_an_empty_log_is_whole_unless_there_should_be_something_in_it(tmp_path: Path) -> None:
    furnish(tmp_path)
    await keep(tmp_path / "frankly.db", ())
    empty = await asyncio.to_thread(verify, tmp_path)
    emptied = await asyncio.to_thread(verify, tmp_path, "--last", "a" * 64)

    assert (empty.code, emptied.code) == (Exit.DONE, Exit.WRONG)
    assert "no operator has done anything yet" in empty.out


def test_without_a_store_it_says_where_it_looked(tmp_path: Path) -> None:
    furnish(tmp_path)
    ended = verify(tmp_path)
    assert (ended.code, ended.out) == (Exit.STORE, "")
    assert "frankly.db does not exist" in ended.err


def test_what_was_written_plays_with_no_terminal(folder: Path) -> None:
    tamper(folder, "UPDATE audit SET name = char(27) || '[2J [red]x[/]' WHERE number = 2")
    out = verify(folder).out
    assert "\x1b" not in out
    assert "[red]x[/]" in out


async def test_the_log_is_read_while_another_process_writes(tmp_path: Path) -> None:
    furnish(tmp_path)
    store = await SqliteStore.open(tmp_path / "frankly.db")
    await store.bring_about(Effects(acts=ACTS[:2]), now=NOW)
    first = await asyncio.to_thread(verify, tmp_path)
    await store.bring_about(Effects(acts=ACTS[2:]), now=NOW)
    second = await asyncio.to_thread(verify, tmp_path, "--last", last_hash(first))
    await store.aclose()

    assert (first.code, second.code) == (Exit.DONE, Exit.DONE)
    assert "3 came since" in second.out


# export


def test_json_lines_hold_every_act_exactly_and_can_be_verified_without_frankly(folder: Path) -> None:
    before = NOTHING
    for place, row in enumerate(exported(folder)):
        act, at = ACTS[place], NOW + timedelta(minutes=place)
        before = link(before, number=place + 1, at=at, act=act)
        assert row == {
            "number": place + 1,
            "at": at.isoformat(timespec="microseconds"),
            "who": act.who,
            "name": act.name,
            "what": act.what,
            "conversation": act.conversation,
            "detail": act.detail,
            "hash": before,
        }


def test_a_table_holds_every_act_and_no_formula(folder: Path) -> None:
    ended = frankly(folder, "audit", "export", "--format", "csv")
    rows = list(csv.DictReader(ended.out.splitlines()))

    assert [row["what"] for row in rows] == [act.what for act in ACTS]
    assert [row["who"] for row in rows] == [act.who for act in ACTS]
    assert rows[2]["name"] == "'=cmd()"
    assert rows[4]["detail"] == "topic refund: draft"


@pytest.mark.parametrize("form", ["jsonl", "csv"])
def test_a_file_holds_what_stdout_shows_and_is_not_written_over(folder: Path, form: str) -> None:
    arguments = ("audit", "export", "--format", form, "--output", "acts")
    first, shown = frankly(folder, *arguments), frankly(folder, "audit", "export", "--format", form)
    again = frankly(folder, *arguments)

    assert (first.code, first.out, first.err) == (Exit.DONE, "", "")
    assert (folder / "acts").read_text("utf-8") == shown.out
    assert again.code == Exit.WRONG
    assert "exists already" in again.err


def test_a_file_that_cannot_be_written_is_said_so(folder: Path) -> None:
    ended = frankly(folder, "audit", "export", "--output", "nowhere/acts")
    assert ended.code == Exit.WRONG
    assert "cannot be written" in ended.err


def test_a_broken_log_can_still_be_exported(folder: Path) -> None:
    tamper(folder, "UPDATE audit SET what = 'return' WHERE number = 1")
    assert [row["what"] for row in exported(folder)][:2] == ["return", "snippet"]
