"""The audit log: whatever is changed, moved, taken out or put in between, the chain tells where."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.store.audit import NOTHING, append, link, verify
from bots.store.connection import connect
from bots.store.handoffs import Act
from bots.store.reading import KeptAct
from bots.store.sqlite import SqliteStore
from bots.store.sqlite_reading import SqliteReading
from bots.store.standings import acts as read
from bots.store.testing.scenes import NOON, at
from bots.store.values import Effects

words = st.text(max_size=8)
acts = st.lists(
    st.builds(Act, who=words, name=words, what=words, conversation=st.integers(0, 99), detail=words), min_size=1, max_size=6
)


raw = connect(":memory:", None)


def kept(written: list[Act]) -> list[KeptAct]:
    raw.execute("BEGIN")
    append(raw, written, now=NOON)
    found = list(read(raw))
    raw.execute("ROLLBACK")
    return found


@given(acts)
def test_what_is_written_is_whole(written: list[Act]) -> None:
    chain = kept(written)
    assert [link.number for link in chain] == list(range(1, len(written) + 1))
    assert verify(chain) is None


@given(acts, st.data())
def test_a_link_that_was_changed_is_found(written: list[Act], data: st.DataObject) -> None:
    chain = kept(written)
    place = data.draw(st.integers(0, len(chain) - 1))
    name = data.draw(st.sampled_from(["who", "name", "what", "detail", "conversation", "at", "hash"]))
    broken = chain[place]
    if name == "at":
        chain[place] = replace(broken, at=at(1))
    elif name == "hash":
        chain[place] = replace(broken, hash=NOTHING)
    elif name == "conversation":
        chain[place] = replace(broken, act=replace(broken.act, conversation=broken.act.conversation + 1))
    else:
        chain[place] = replace(broken, act=replace(broken.act, **{name: getattr(broken.act, name) + "!"}))
    assert verify(chain) == place + 1


@given(acts, st.data())
def test_a_link_that_was_taken_out_is_found_unless_it_was_the_last(written: list[Act], data: st.DataObject) -> None:
    chain = kept(written)
    place = data.draw(st.integers(0, len(chain) - 1))
    del chain[place]
    assert verify(chain) == (None if place == len(chain) else place + 1)


def test_links_that_changed_places_are_found() -> None:
    chain = kept([Act("memory:marie", "Marie", what) for what in ("claim", "note", "return")])
    assert verify([chain[0], chain[2], chain[1]]) == 2


def test_a_hash_can_be_worked_out_by_anybody() -> None:
    act = Act("memory:marie", "Zoé", "claim", 12, "#12")
    canonical = (
        '{"number":1,"at":1772366400000000,"who":"memory:marie","name":"Zo\\u00e9","what":"claim","conversation":12,"detail":"#12"}'
    )
    assert link(NOTHING, number=1, at=NOON, act=act) == sha256((NOTHING + canonical).encode()).hexdigest()


@pytest.mark.parametrize(
    ("statement", "refusal"),
    [
        ("UPDATE audit SET what = 'nothing' WHERE number = 1", "changed"),
        ("DELETE FROM audit WHERE number = 2", "forgotten"),
        ("DELETE FROM audit", "forgotten"),
        ("INSERT OR REPLACE INTO audit SELECT * FROM audit WHERE number = 1", "out of order"),
        (
            "INSERT INTO audit SELECT number + 5, at, who, name, what, conversation, detail, hash FROM audit WHERE number = 1",
            "order",
        ),
    ],
)
def test_the_database_refuses_to_change_it(statement: str, refusal: str) -> None:
    raw.execute("BEGIN")
    append(raw, [Act("memory:marie", "Marie", "claim"), Act("memory:marie", "Marie", "close")], now=NOON)
    with pytest.raises(sqlite3.IntegrityError, match=refusal):
        raw.execute(statement)
    assert verify(read(raw)) is None
    raw.execute("ROLLBACK")


async def test_another_process_may_verify_it_meanwhile(tmp_path: Path) -> None:
    path = tmp_path / "frankly.db"
    store = await SqliteStore.open(path)
    reading = await SqliteReading.open(path)
    await store.bring_about(Effects(acts=(Act("memory:marie", "Marie", "claim", 1),)), now=NOON)
    found = await reading.acts()
    assert (verify(found), [link.act.what for link in found]) == (None, ["claim"])
    await store.aclose()
    await reading.aclose()
