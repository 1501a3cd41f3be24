"""A database of an earlier version, with everything that it may hold, is brought up to date and loses nothing."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from adapters.message import Author
from bots.store.connection import connect, migrate, migrations
from bots.store.rows import to_column, to_json
from bots.store.sqlite import SqliteStore
from bots.store.testing.scenes import ai, at, message, present, receipt, settlement, show, stand, system
from bots.store.values import Control, Row

TABLES = ("store", "conversation", "turn", "inbox", "judgement", "decision", "outbox", "transition")
STATES = ("shown", "uncertain", "dead", "superseded", "showing", "previewing", "pending")
HELD = {"ai": 1, "waiting": 2, "operator": 3, "closed": 4}


def first_version(path: Path) -> sqlite3.Connection:
    raw = sqlite3.connect(path, isolation_level=None)
    raw.execute("PRAGMA foreign_keys = ON")
    migrate(raw, migrations()[:1])
    return raw


def fill(raw: sqlite3.Connection) -> None:
    """A conversation in everybody's hands, one of them with a turn in every state and a line in every state."""
    for control, number in HELD.items():
        begin(raw, control, number)
    for number, state in enumerate(("settled", "held", "open"), 1):
        settled = 7 if state == "settled" else None
        values = (number, state, settled)
        raw.execute("INSERT INTO turn (id, conversation, author, state, began, settled_at) VALUES (?, 1, 'ann', ?, 5, ?)", values)
        raw.execute("UPDATE inbox SET turn = ?, open = 0 WHERE platform_id = ?", (number, f"m1{number}"))
    raw.execute("INSERT INTO judgement VALUES (1, 1, 6, 'v1', '{}', '[]')")
    raw.execute("INSERT INTO decision VALUES (1, 0, 'message', 'topics', 3, 'topics.off', 'no', NULL, '', 0.0, '', '')")
    for number, state in enumerate(STATES):
        line(raw, number, state)
    raw.execute("UPDATE sqlite_sequence SET seq = 99 WHERE name = 'outbox'")  # the highest rows were forgotten


def begin(raw: sqlite3.Connection, control: str, number: int) -> None:
    raw.execute(
        "INSERT INTO conversation (id, adapter, room, thread, control, version, disclosed_at, session_began, last_line_at, summary)"
        " VALUES (?, 'memory', ?, '', ?, 3, 2, 1, 9, 'so far')",
        (number, control, control),
    )
    if control != "ai":
        moved = (number, control, "Marie" if control == "operator" else "person", to_column(at(number)))
        raw.execute("INSERT INTO transition VALUES (NULL, ?, NULL, 'ai', ?, ?, 'escalation.asked', ?)", moved)
    for place in range(1, 5):
        said = message(f"m{number}{place}", f"words {place}", author=Author("ann", "Ann"))
        raw.execute(
            "INSERT INTO inbox (conversation, adapter, platform_id, author, kind, counted, position, accepted_at, message)"
            " VALUES (?, 'memory', ?, 'ann', 'text', 1, ?, ?, ?)",
            (number, said.id, place, to_column(at(place)), to_json(said)),
        )


def line(raw: sqlite3.Connection, number: int, state: str) -> None:
    draft = (ai() if number % 2 else system(state)).draft
    counted = state in {"pending", "showing", "shown", "uncertain"}
    proof = to_json(receipt(Row(number + 1, 1, "", draft, 0, None))) if state in {"shown", "previewing"} else None
    values = {
        "turn": 1 if state == "shown" else 3 if state == "previewing" else None,
        "speaker": draft.speaker.value,
        "byline": draft.byline,
        "discloses": draft.discloses,
        "counted": counted,
        "draft": to_json(draft),
        "receipt": proof,
    }
    raw.execute(
        """
        INSERT INTO outbox (conversation, turn, ordinal, adapter, author, code, version, state,
                            speaker, byline, discloses, disclosed, counted, draft, created_at, reason, receipt, platform_id)
        VALUES (1, :turn, iif(:turn IS NULL, NULL, 0), 'memory', '', 'echo', 3, iif(:state = 'shown', 'showing', :state),
                :speaker, :byline, :discloses, 1, :counted, :draft, 8, '', :receipt, NULL)
        """,
        values | {"state": state},
    )
    if state == "shown":
        raw.execute("UPDATE outbox SET state = 'shown', shown_at = 9, platform_id = 'p1' WHERE state = 'showing'")


def held(raw: sqlite3.Connection, columns: dict[str, list[str]]) -> dict[str, list[object]]:
    return {name: raw.execute(f"SELECT {', '.join(columns[name])} FROM {name} ORDER BY 1").fetchall() for name in TABLES}  # noqa: S608 - names of ours


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "frankly.db"
    raw = first_version(path)
    fill(raw)
    raw.close()
    return path


def test_every_row_of_every_table_is_kept(path: Path) -> None:
    raw = sqlite3.connect(path)
    columns = {name: [row[1] for row in raw.execute(f"PRAGMA table_info({name})")] for name in TABLES}
    before = held(raw, columns)
    raw.close()
    assert all(before.values())
    migrated = connect(str(path), None)
    assert held(migrated, columns) == before
    assert migrated.execute("PRAGMA user_version").fetchone() == (len(migrations()),)
    assert migrated.execute("PRAGMA foreign_keys").fetchone() == (1,)
    assert migrated.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert migrated.execute("PRAGMA foreign_key_check").fetchall() == []
    migrated.close()


async def test_life_goes_on_where_it_was(path: Path) -> None:
    store = await SqliteStore.open(path)
    work = await store.recover(deduplicating=("memory",), now=at(100))
    assert {each.conversation for each in work} == set(HELD.values())
    claimed = present(await store.claim(1, now=at(101)))
    assert (claimed.turn, claimed.attempt, claimed.handoff, claimed.proposal, claimed.blocked) == (3, 2, None, None, False)
    assert claimed.preview is not None
    assert claimed.preview.receipt is not None
    texts = [(await show(store, 1, seconds=102)).draft.text for _ in range(2)]
    assert texts == ["showing", "pending"]
    await store.settle(settlement(claimed, system("after the update")), now=at(103))
    row = await show(store, 1, seconds=104)
    assert int(row.key.partition("-")[2], 36) == 100  # no key is ever used twice
    await store.aclose()


async def test_what_was_lost_before_there_was_a_desk_is_told_to_none(path: Path) -> None:
    store = await SqliteStore.open(path)
    assert (len(await store.reading.uncertain()), len(await store.reading.dead())) == (1, 1)
    assert await store.reading.untold() == ()
    await store.recover(deduplicating=(), now=at(100))
    assert [row.draft.text for row in await store.reading.untold()] == ["showing"]
    await store.aclose()


async def test_whoever_waits_or_is_with_an_operator_is_attended_to(path: Path) -> None:
    store = await SqliteStore.open(path)
    attended = {standing.control: standing.handoff for standing in await store.reading.attended()}
    waiting, mine = attended[Control.WAITING], attended[Control.OPERATOR]
    assert set(attended) == {Control.WAITING, Control.OPERATOR}
    assert waiting is not None
    assert mine is not None
    assert (waiting.asked_at, waiting.waiting_since, waiting.code, waiting.last) == (at(2), at(2), "escalation.asked", "words 4")
    assert (waiting.person, waiting.rung_at, waiting.operator_name) == (Author("ann", "Ann"), None, "")
    assert (mine.operator_name, mine.claimed_at, mine.waiting_since) == ("Marie", at(3), None)
    claimed = present(await store.claim(2, now=at(100)))
    assert claimed.handoff == waiting
    assert (await stand(store.reading, 4)).handoff is None
    await store.aclose()


async def test_new_conversations_get_new_numbers_after_an_update(path: Path) -> None:
    store = await SqliteStore.open(path)
    assert await store.forget(before=at(10_000)) == len(HELD)
    assert (await store.accept(message("new"), now=at(1))).conversation == len(HELD) + 1
    await store.aclose()


def test_a_step_that_would_leave_rows_without_what_they_refer_to_is_taken_back(path: Path) -> None:
    raw = sqlite3.connect(path, isolation_level=None)
    raw.execute("PRAGMA foreign_keys = ON")
    before = raw.execute("SELECT count(*) FROM conversation").fetchone()
    with pytest.raises(sqlite3.IntegrityError, match="rows without what they refer to"):
        migrate(raw, ((1, ""), (2, "DELETE FROM conversation WHERE id = 1;")))
    assert raw.execute("SELECT count(*) FROM conversation").fetchone() == before
    assert raw.execute("PRAGMA user_version").fetchone() == (1,)
    assert raw.execute("PRAGMA foreign_keys").fetchone() == (1,)
    raw.close()
