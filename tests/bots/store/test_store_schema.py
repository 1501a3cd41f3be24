"""The database's own guard, and its plans: what it refuses whatever the code above believes, and how it finds things."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from bots.store.connection import connect
from bots.store.queries import QUERIES, parse
from bots.store.sqlite import SqliteStore
from bots.store.testing.scenes import ai, ask, at, converse, message, settlement, show

CODE = Path(__file__).parents[3] / "bots" / "store"
ROW = {
    "conversation": 1,
    "turn": None,
    "ordinal": None,
    "adapter": "memory",
    "author": "",
    "code": "echo",
    "version": 0,
    "state": "pending",
    "speaker": "ai",
    "byline": "Zoe · AI",
    "discloses": 0,
    "disclosed": 1,
    "counted": 1,
    "draft": "{}",
    "created_at": 1,
}


@pytest.fixture
def raw() -> Iterator[sqlite3.Connection]:
    raw = connect(":memory:", None)
    raw.execute(
        "INSERT INTO conversation (id, adapter, room, thread, session_began, last_line_at) VALUES (1, 'memory', 'a', '', 0, 0)"
    )
    yield raw
    raw.close()


def insert(raw: sqlite3.Connection, **changed: object) -> int:
    row = ROW | changed
    row["counted"] = row["state"] in {"pending", "showing", "shown", "uncertain"}
    names = ", ".join(row)
    values = ", ".join(f":{name}" for name in row)
    return raw.execute(f"INSERT INTO outbox ({names}) VALUES ({values})", row).lastrowid or 0  # noqa: S608 - names of ours


def move(raw: sqlite3.Connection, row: int, state: str) -> None:
    counted = state not in {"previewing", "dead", "superseded"}
    raw.execute("UPDATE outbox SET state = ?, counted = ? WHERE id = ?", (state, counted, row))


def disclose(raw: sqlite3.Connection) -> None:
    raw.execute("UPDATE conversation SET disclosed_at = 5")


def test_no_ai_line_is_kept_for_showing_without_disclosure(raw: sqlite3.Connection) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="speaker <> 'ai' OR disclosed = 1"):
        insert(raw, disclosed=0)


@pytest.mark.parametrize("state", ["previewing", "showing"])
def test_no_ai_line_is_begun_to_be_shown_without_disclosure(raw: sqlite3.Connection, state: str) -> None:
    row = insert(raw)
    with pytest.raises(sqlite3.IntegrityError, match="undisclosed"):
        move(raw, row, state)
    with pytest.raises(sqlite3.IntegrityError, match="undisclosed"):
        insert(raw, state=state)
    disclose(raw)
    move(raw, row, state)


@pytest.mark.parametrize("state", ["previewing", "showing"])
def test_a_line_that_discloses_may_be_shown_first(raw: sqlite3.Connection, state: str) -> None:
    move(raw, insert(raw, discloses=1), state)


@pytest.mark.parametrize("speaker", ["ai", "operator", "user"])
def test_no_line_without_a_name_is_shown(raw: sqlite3.Connection, speaker: str) -> None:
    disclose(raw)
    row = insert(raw, speaker=speaker, byline=" ")
    with pytest.raises(sqlite3.IntegrityError, match="nameless"):
        move(raw, row, "showing")


def test_people_and_the_house_need_no_disclosure(raw: sqlite3.Connection) -> None:
    move(raw, insert(raw, speaker="operator", byline="Marie"), "showing")
    move(raw, insert(raw, speaker="user", byline="Guest #1", disclosed=0), "showing")
    move(raw, insert(raw, speaker="system", byline="", disclosed=0), "showing")


def test_nothing_is_shown_that_was_not_showing(raw: sqlite3.Connection) -> None:
    disclose(raw)
    row = insert(raw)
    with pytest.raises(sqlite3.IntegrityError, match="out of order"):
        raw.execute("UPDATE outbox SET state = 'shown', receipt = '{}', shown_at = 1 WHERE id = ?", (row,))
    with pytest.raises(sqlite3.IntegrityError, match="out of order"):
        insert(raw, state="shown")


@pytest.mark.parametrize("change", ["draft = '{1}'", "speaker = 'system'", "byline = 'Sophie'", "discloses = 1"])
def test_a_line_that_may_have_been_shown_keeps_its_words_and_its_speaker(raw: sqlite3.Connection, change: str) -> None:
    disclose(raw)
    row = insert(raw)
    move(raw, row, "showing")
    with pytest.raises(sqlite3.IntegrityError, match="keeps its words"):
        raw.execute(f"UPDATE outbox SET {change} WHERE id = ?", (row,))  # noqa: S608 - a change of ours


@pytest.mark.parametrize(
    "change",
    [
        {"speaker": "stranger"},
        {"speaker": "human_on_behalf_of_ai"},
        {"state": "lost"},
        {"conversation": 2},
        {"turn": 1, "ordinal": 0},
        {"ordinal": 3},
        {"draft": b"bytes"},
        {"created_at": "yesterday"},
    ],
    ids=str,
)
def test_what_is_no_outbox_row_is_refused(raw: sqlite3.Connection, change: dict[str, object]) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        insert(raw, **change)


def test_a_turn_cannot_answer_twice(raw: sqlite3.Connection) -> None:
    raw.execute("INSERT INTO turn (id, conversation, author, began) VALUES (1, 1, 'ann', 0)")
    insert(raw, turn=1, ordinal=0)
    with pytest.raises(sqlite3.IntegrityError, match="UNIQUE"):
        insert(raw, turn=1, ordinal=0)


def test_a_conversation_has_one_open_turn_beside_held_ones(raw: sqlite3.Connection) -> None:
    raw.execute("INSERT INTO turn (conversation, author, began) VALUES (1, 'ann', 0)")
    raw.execute("INSERT INTO turn (conversation, author, began, state) VALUES (1, 'ann', 0, 'held')")
    with pytest.raises(sqlite3.IntegrityError, match="UNIQUE"):
        raw.execute("INSERT INTO turn (conversation, author, began) VALUES (1, 'ben', 0)")


def test_a_conversation_has_one_handoff_under_way_and_one_open_proposal(raw: sqlite3.Connection) -> None:
    raw.execute("INSERT INTO turn (id, conversation, author, began) VALUES (1, 1, 'ann', 0)")
    begun = "INSERT INTO handoff (conversation, desk, asked_at, ended_at, handoff) VALUES (1, '', 0, ?, '{}')"
    made = "INSERT INTO proposal (conversation, turn, state, made_at, proposal) VALUES (1, 1, ?, 0, '{}')"
    for ended, state in ((5, "sent"), (5, "skipped"), (None, "open")):
        raw.execute(begun, (ended,))
        raw.execute(made, (state,))
    for statement, value in ((begun, None), (made, "open")):
        with pytest.raises(sqlite3.IntegrityError, match="UNIQUE"):
            raw.execute(statement, (value,))


def test_nobody_is_kept_in_unknown_hands(raw: sqlite3.Connection) -> None:
    raw.execute("UPDATE conversation SET control = 'snoozed'")
    with pytest.raises(sqlite3.IntegrityError, match="CHECK"):
        raw.execute("UPDATE conversation SET control = 'nobody'")


def test_every_table_is_strict(raw: sqlite3.Connection) -> None:
    tables = raw.execute("SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND type = 'table'").fetchall()
    loose = [name for name, strict in tables if not strict and not name.startswith("sqlite_")]
    assert loose == []


def test_two_databases_give_different_keys() -> None:
    prefixes = set()
    for _ in range(20):
        raw = connect(":memory:", None)
        prefixes.add(raw.execute("SELECT prefix FROM store").fetchone()[0])
        raw.close()
    assert len(prefixes) == 20


# queries


def test_queries_end_where_the_next_begins() -> None:
    assert parse("-- first words --\n\n-- one --\nSELECT 1;\n\n-- two --\nSELECT 2\n  FROM t;\n") == {
        "one": "SELECT 1",
        "two": "SELECT 2\n  FROM t",
    }


def test_every_query_is_used_and_every_used_query_exists() -> None:
    code = "".join(file.read_text(encoding="utf-8") for file in CODE.glob("*.py"))
    used = set(re.findall(r'"(\w+)"', code))
    counting = {name for name in QUERIES if name.startswith(("count_", "notices_"))}
    assert len(counting) == 9
    assert set(QUERIES) - used - counting == set()
    assert set(re.findall(r'SQL\["(\w+)"\]', code)) <= set(QUERIES)


SMALL = {"SCAN sides", "SCAN looked_after", "SCAN carried"}
"""What a query has found already."""
FEW = {"SCAN store", "SCAN sqlite_sequence"}
"""Tables of a handful of rows."""
ONCE_IN_A_WHILE = {"SCAN (subquery-1)", "SCAN unsettled", "SCAN conversation", "SCAN mode", "SCAN audit", *FEW, *SMALL}
"""One row, what another step already found, or a look that is taken once an hour and not worth an index on every message."""


NEWEST = {"latest_message", "last_act"}
"""Each reads one row at the end of its table, which SQLite calls a scan."""


@pytest.mark.parametrize("name", [name for name in QUERIES if name not in NEWEST])
def test_every_query_finds_its_rows_by_an_index(raw: sqlite3.Connection, name: str) -> None:
    names = set(re.findall(r":(\w+)", QUERIES[name]))
    parameters: object = dict.fromkeys(names, 1) if names else (1,) * QUERIES[name].count("?")
    plan = [row[3] for row in raw.execute(f"EXPLAIN QUERY PLAN {QUERIES[name]}", parameters)]  # type: ignore[arg-type] # either kind
    scans = [step for step in plan if step.startswith("SCAN") and "USING" not in step and "CONSTANT" not in step]
    assert [step for step in scans if step not in ONCE_IN_A_WHILE] == []


HOT = (
    "last_lines",
    "next_row",
    "open_messages",
    "conversation_to_claim",
    "held_turn",
    "turn_to_settle",
    "handoff_numbered",
    "proposal_numbered",
    "is_blocked",
    *(name for name in QUERIES if name.startswith("count_")),
)


@pytest.mark.parametrize("name", HOT)
def test_what_every_turn_asks_is_never_a_walk_through_a_whole_index(raw: sqlite3.Connection, name: str) -> None:
    names = set(re.findall(r":(\w+)", QUERIES[name]))
    parameters: object = dict.fromkeys(names, 1) if names else (1,) * QUERIES[name].count("?")
    plan = [row[3] for row in raw.execute(f"EXPLAIN QUERY PLAN {QUERIES[name]}", parameters)]  # type: ignore[arg-type] # either kind
    assert any(step.startswith("SEARCH") for step in plan)
    tables = [step for step in plan if step.startswith("SCAN") and "store" not in step and "subquery" not in step]
    assert tables == []


async def test_a_turn_of_the_ai_alone_looks_for_no_people() -> None:
    store = await SqliteStore.open(":memory:")
    await converse(store)
    asked: list[str] = []
    await store._connection.set_trace_callback(asked.append)  # noqa: SLF001 - what it asks is what the test is about
    claimed = await ask(store, message("2"), seconds=1)
    await store.settle(settlement(claimed, ai()), now=at(2))
    await show(store, claimed.conversation, seconds=3)
    await store.aclose()
    assert asked
    assert [statement for statement in asked if re.search(r"\b(handoff|proposal|blocked|turn_about|audit)\b(?!,)", statement)] == []


def test_a_history_is_read_from_its_end_and_never_sorted_whole(raw: sqlite3.Connection) -> None:
    parameters = {"conversation": 1, "turn": 1, "limit": 40}
    plan = [row[3] for row in raw.execute(f"EXPLAIN QUERY PLAN {QUERIES['last_lines']}", parameters)]
    assert [step for step in plan if "TEMP B-TREE" in step] == []
