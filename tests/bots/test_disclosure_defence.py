"""Where the disclosure policy is broken, the gate stops the line, the person gets an honest one, and the database refuses."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

import pytest

from adapters.message import Draft, Speaker
from bots import gate
from bots.models.scripted import ScriptedModel
from bots.store.errors import Undisclosed
from bots.store.sqlite import SqliteStore
from bots.store.values import Reply, Settlement
from policies.base import Decision, Policy, Turn, Verdict
from policies.disclosure import Disclosure
from tests.house import House, open_house
from tests.scene import HERE, NOW, ai_draft, message


class Forgetful(Policy):
    """Marks the AI's lines, and never discloses."""

    name: ClassVar[str] = "forgetful"

    async def on_draft(self, turn: Turn, draft: Draft) -> Decision:
        return self.decide(Verdict.AMEND, "marked", "a mark", draft=replace(draft, byline="Lune · AI, Verlune"))


class Nameless(Disclosure):
    """Discloses, and takes the mark away."""

    async def on_draft(self, turn: Turn, draft: Draft) -> Decision:
        decision = await super().on_draft(turn, draft)
        return replace(decision, draft=replace(decision.draft, byline="")) if decision.draft else decision


def sabotage(house: House, *instead: Policy) -> None:
    """Put these policies in the place of the disclosure."""
    honest = [policy for policy in house.ambassador.policies if not isinstance(policy, Disclosure)]
    house.runtime.ambassador = replace(house.ambassador, policies=(*honest, *instead))


@pytest.mark.parametrize("instead", [(), (Forgetful(),), (Nameless(),)], ids=["none", "forgetful", "nameless"])
async def test_without_a_working_disclosure_nothing_of_the_ai_leaves_and_the_person_is_told_honestly(
    tmp_path: Path, instead: tuple[Policy, ...], caplog: pytest.LogCaptureFixture
) -> None:
    async with open_house(tmp_path, ScriptedModel("We open at nine."), toml="[runtime]\nattempts = 1\n", desk=True) as house:
        sabotage(house, *instead)
        message = house.platform.post("When do you open?")
        await house.platform.wait_shown("lobby", 1)
        (shown,) = house.platform.shown()
        explanation = await house.explain(message)

    assert shown.draft.speaker is Speaker.SYSTEM
    assert "nine" not in shown.draft.text
    assert "hello@verlune.example" in shown.draft.text
    assert [row.code for row in explanation.rows] == ["turn.dead"]
    assert "was stopped; look at [policies.disclosure]" in caplog.text


async def test_fixed_words_of_the_ambassador_are_stopped_as_well(tmp_path: Path) -> None:
    async with open_house(tmp_path, toml="[runtime]\nattempts = 1\n") as house:
        sabotage(house, Forgetful())
        house.platform.join()
        (shown,) = await house.platform.wait_shown("lobby", 1)

    assert shown.draft.speaker is Speaker.SYSTEM
    assert "Welcome" not in shown.draft.text


async def test_a_gate_that_lets_everything_out_meets_the_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "stamped", lambda _, judgement: judgement.draft)
    async with open_house(tmp_path, ScriptedModel("We open at nine."), toml="[runtime]\nattempts = 1\n") as house:
        sabotage(house, Forgetful())
        house.platform.post("When do you open?")
        (shown,) = await house.platform.wait_shown("lobby", 1)

    assert shown.draft.speaker is Speaker.SYSTEM


async def claimed_settlement(store: SqliteStore) -> Settlement:
    accepted = await store.accept(message(), now=NOW)
    claimed = await store.claim(accepted.conversation, now=NOW)
    assert claimed is not None
    return Settlement(
        turn=claimed.turn,
        conversation=claimed.conversation,
        version=claimed.version,
        language="en",
        facts=b"{}",
        settings="",
        judged=(),
    )


async def test_the_store_takes_no_undisclosed_ai_line() -> None:
    store = await SqliteStore.open(":memory:")
    settlement = replace(await claimed_settlement(store), replies=(Reply(ai_draft("Hello.", discloses=False), "scripted"),))
    with pytest.raises(Undisclosed):
        await store.settle(settlement, now=NOW)

    assert await store.take(settlement.conversation, now=NOW) is None
    assert (await store.reading.explanations("m1"))[0].rows == ()
    await store.aclose()


async def test_the_store_shows_no_nameless_ai_line() -> None:
    store = await SqliteStore.open(":memory:")
    settlement = replace(await claimed_settlement(store), replies=(Reply(ai_draft("Hello.", byline=" "), "scripted"),))
    await store.settle(settlement, now=NOW)

    assert await store.take(settlement.conversation, now=NOW) is None
    (dead,) = await store.reading.dead()
    assert dead.reason.startswith("nameless")
    await store.aclose()


@pytest.mark.parametrize(("byline", "words"), [("Lune · AI, Verlune", "undisclosed"), (" ", "nameless")])
async def test_not_even_a_hand_in_the_database_shows_such_a_line(tmp_path: Path, byline: str, words: str) -> None:
    path = tmp_path / "frankly.db"
    store = await SqliteStore.open(path)
    settlement = await claimed_settlement(store)
    honest = Draft(HERE, "Wait.", Speaker.SYSTEM, byline="Verlune")
    await store.settle(replace(settlement, replies=(Reply(honest, "told"),)), now=NOW)
    await store.aclose()

    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE outbox SET speaker = 'ai', disclosed = 1, byline = ?", (byline,))
        for state in ("previewing", "showing"):
            with pytest.raises(sqlite3.IntegrityError, match=words):
                connection.execute("UPDATE outbox SET state = ?, counted = ?", (state, state == "showing"))
        with pytest.raises(sqlite3.IntegrityError):
            connection.execute("UPDATE outbox SET state = 'shown', receipt = '{}', shown_at = 1")
    connection.close()
