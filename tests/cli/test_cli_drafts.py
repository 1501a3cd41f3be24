"""`frankly drafts stats`, and what `frankly check` says of desks and of topics whose mode no longer fits."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from adapters.message import Address, Author, Draft, Message, Speaker
from bots.cli.exits import Exit
from bots.store.handoffs import Mode, ModeSwitch, Proposal, ProposalState
from bots.store.sqlite import SqliteStore
from bots.store.values import Effects
from tests.cli.command import frankly, furnish

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
HERE = Address("lounge", "lobby")
DESK = """
[adapters.lounge]
kind = "terminal"
[desk]
adapter = "lounge"
room = "desk"
operators = [{ id = "lounge:anne", name = "Anne" }]
"""
TOPICS = '[topics]\nshipping = ["parcel"]\ntea = ["tea"]\n'
SENT, EDITED, SKIPPED = ProposalState.SENT, ProposalState.EDITED, ProposalState.SKIPPED


def keep(path: Path, states: Iterable[ProposalState], *switches: ModeSwitch, topic: str = "shipping") -> None:
    """A store in which drafts about a topic came to these ends, one a day."""
    asyncio.run(fill(path, tuple(states), switches, topic))


async def fill(path: Path, states: tuple[ProposalState, ...], switches: tuple[ModeSwitch, ...], topic: str) -> None:
    store = await SqliteStore.open(path)
    asked = Message("m1", HERE, Author("marie"), "Where is my parcel?", NOON)
    conversation = (await store.accept(asked, now=NOON)).conversation
    claimed = await store.claim(conversation, now=NOON)
    assert claimed is not None
    made = tuple(drafted(conversation, claimed.turn, state, topic, NOON + timedelta(days=n)) for n, state in enumerate(states))
    await store.bring_about(Effects(proposals=made, modes=switches), now=NOON)
    await store.aclose()


def drafted(conversation: int, turn: int, state: ProposalState, topic: str, at: datetime) -> Proposal:
    draft = Draft(HERE, "It is on its way.", Speaker.AI)
    edit = 0.25 if state is EDITED else 0.0
    until = at + timedelta(minutes=10)
    return Proposal(0, conversation, turn, draft, "m", topic, at, until, state=state, by="Anne", decided_at=at, edit=edit)


def findings(folder: Path) -> list[dict[str, object]]:
    ended = frankly(folder, "check", "--json")
    assert ended.code == Exit.DONE, ended.err
    found: list[dict[str, object]] = json.loads(ended.out)
    return found


class TestStats:
    def test_each_topic_has_its_row(self, tmp_path: Path) -> None:
        furnish(tmp_path, DESK + TOPICS)
        keep(tmp_path / "frankly.db", [SENT, SENT, EDITED, SKIPPED, ProposalState.EXPIRED])
        ended = frankly(tmp_path, "drafts", "stats", COLUMNS="200")

        assert (ended.code, ended.err) == (Exit.DONE, "")
        head, row = ended.out.splitlines()
        assert re.split(r"\s{2,}", head.strip())[:4] == ["topic", "drafts", "sent", "edited"]
        assert row.split() == ["shipping", "5", "2", "1", "25", "%", "1", "1", "0", "0", "50", "%"]

    def test_scripts_read_json(self, tmp_path: Path) -> None:
        furnish(tmp_path, DESK)
        keep(tmp_path / "frankly.db", [SENT, EDITED], topic="")
        assert json.loads(frankly(tmp_path, "drafts", "stats", "--json").out) == [
            {
                "topic": "",
                "proposed": 2,
                "sent": 1,
                "edited": 1,
                "median_edit": 0.25,
                "skipped": 0,
                "expired": 0,
                "superseded": 0,
                "open": 0,
                "acceptance": 0.5,
            }
        ]
        assert "(none)" in frankly(tmp_path, "drafts", "stats").out

    def test_older_ones_can_be_left_out(self, tmp_path: Path) -> None:
        furnish(tmp_path, DESK)
        keep(tmp_path / "frankly.db", [SENT, SENT, SENT])
        (row,) = json.loads(frankly(tmp_path, "drafts", "stats", "--json", "--since", "2026-11-22").out)
        assert row["proposed"] == 2

    def test_without_any_it_says_how_there_would_be(self, tmp_path: Path) -> None:
        furnish(tmp_path, DESK)
        keep(tmp_path / "frankly.db", [])
        assert "/mode draft" in frankly(tmp_path, "drafts", "stats").out

    @pytest.mark.parametrize(
        ("arguments", "code"),
        [(("drafts",), Exit.USAGE), (("drafts", "figures"), Exit.USAGE), (("drafts", "stats", "--since", "May"), Exit.USAGE)],
    )
    def test_wrong_usage_is_told(self, tmp_path: Path, arguments: tuple[str, ...], code: Exit) -> None:
        furnish(tmp_path, DESK)
        assert frankly(tmp_path, *arguments).code == code

    def test_without_a_store_there_is_nothing_to_tell(self, tmp_path: Path) -> None:
        furnish(tmp_path, DESK)
        assert frankly(tmp_path, "drafts", "stats").code == Exit.STORE


class TestCheckOfDrafts:
    def test_a_topic_that_has_earned_auto_is_told_with_the_command(self, tmp_path: Path) -> None:
        furnish(tmp_path, f'{DESK}{TOPICS}[modes.topics]\nshipping = "draft"\n')
        keep(tmp_path / "frankly.db", [SENT] * 20)
        (found,) = findings(tmp_path)
        assert (found["where"], found["fatal"]) == ("topics.shipping", False)
        assert found["what"] == "20 of 20 drafts went out unchanged: it has earned auto"
        assert found["remedy"] == "an operator may type at the desk: /mode auto shipping"

    def test_one_that_was_switched_to_auto_too_soon_has_lost_it(self, tmp_path: Path) -> None:
        furnish(tmp_path, f'{DESK}{TOPICS}[modes.topics]\nshipping = "draft"\n')
        keep(tmp_path / "frankly.db", [SENT] * 18 + [EDITED, SKIPPED], ModeSwitch("topic", "shipping", Mode.AUTO, "Anne", NOON))
        (found,) = findings(tmp_path)
        assert found["what"] == "18 of 20 drafts went out unchanged: it has lost auto"
        assert found["remedy"] == "an operator may type at the desk: /mode draft shipping"

    def test_everything_else_is_switched_for_the_persona(self, tmp_path: Path) -> None:
        furnish(tmp_path, f'{DESK}[modes]\npersona = "draft"\n')
        keep(tmp_path / "frankly.db", [SENT] * 20, topic="")
        (found,) = findings(tmp_path)
        assert (found["where"], found["remedy"]) == ("modes.persona", "an operator may type at the desk: /mode auto")

    def test_too_few_say_nothing(self, tmp_path: Path) -> None:
        furnish(tmp_path, f'{DESK}{TOPICS}[modes.topics]\nshipping = "draft"\n')
        keep(tmp_path / "frankly.db", [SENT] * 19)
        assert findings(tmp_path) == []

    def test_a_store_that_cannot_be_read_is_a_warning(self, tmp_path: Path) -> None:
        furnish(tmp_path, DESK)
        (tmp_path / "frankly.db").write_bytes(b"no database at all" * 100)
        (found,) = findings(tmp_path)
        assert (found["where"], found["fatal"]) == ("store", False)


class TestCheckOfDesks:
    def test_a_desk_with_operators_is_fine(self, tmp_path: Path) -> None:
        furnish(tmp_path, DESK)
        assert findings(tmp_path) == []

    def test_one_without_any_leaves_people_waiting(self, tmp_path: Path) -> None:
        furnish(tmp_path, '[adapters.lounge]\nkind = "terminal"\n[desk]\nadapter = "lounge"\nroom = "desk"\n')
        (found,) = findings(tmp_path)
        assert (found["where"], found["fatal"]) == ("desk", False)
        assert "nobody may answer there" in str(found["what"])
        assert "[[desk.operators]]" in str(found["remedy"])

    @pytest.mark.parametrize(
        ("earlier", "later", "rung"),
        [
            ("", 'languages = ["en"]', False),
            ('languages = ["en"]', 'languages = ["en"]', False),
            ('languages = ["en"]', 'languages = ["en-GB"]', False),
            ('languages = ["en-GB"]', 'languages = ["en"]', True),
            ('languages = ["en"]', "", True),
            ('languages = ["en", "fr"]', 'languages = ["fr"]\ntopics = ["tea"]', False),
            ('languages = ["en"]', 'languages = ["en", "fr"]', True),
            ('topics = ["tea"]', 'topics = ["tea", "shipping"]', True),
            ('topics = ["tea", "shipping"]', 'topics = ["tea"]', False),
            ('languages = ["en"]\ntopics = ["tea"]', 'languages = ["en"]', True),
        ],
    )
    def test_a_route_is_rung_only_where_no_earlier_one_takes_all_that_suits_it(
        self,
        tmp_path: Path,
        earlier: str,
        later: str,
        rung: bool,  # noqa: FBT001 - a row of a table
    ) -> None:
        route = '[[desk.routes]]\nname = "{}"\nadapter = "lounge"\nroom = "r"\n{}\n'
        furnish(tmp_path, DESK + route.format("first", earlier) + route.format("second", later) + TOPICS)
        found = findings(tmp_path)
        assert [one["where"] for one in found] == ([] if rung else ["desk.routes: second"])
        assert rung or "first, which comes before it" in str(found[0]["what"])

    def test_a_platform_with_a_complaint_is_named_for_the_desk_on_it(self, tmp_path: Path) -> None:
        install(tmp_path, ADAPTER)
        ended = frankly(tmp_path, "check", "--json", PYTHONPATH=str(tmp_path))
        first, second = json.loads(ended.out)
        assert ended.code == Exit.WRONG
        assert (first["where"], first["what"], first["fatal"]) == ("adapters.lounge", "no right to write in this room", True)
        assert (second["where"], second["fatal"]) == ("desk", False)
        assert "operators may not hear of people who wait" in second["what"]

    def test_a_platform_with_a_mere_hint_is_not_named_for_the_desk_on_it(self, tmp_path: Path) -> None:
        install(tmp_path, ADAPTER.replace('right")', 'right", fatal=False)'))
        ended = frankly(tmp_path, "check", "--json", PYTHONPATH=str(tmp_path))
        assert [one["where"] for one in json.loads(ended.out)] == ["adapters.lounge"]


def install(folder: Path, adapter: str) -> None:
    """Offer an adapter of the kind `dead`, and put the desk on it."""
    (folder / "dead_adapter.py").write_text(adapter)
    info = folder / "dead-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: dead\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[frankly.adapters]\ndead = dead_adapter:Dead\n")
    furnish(folder, DESK.replace('kind = "terminal"', 'kind = "dead"'))


ADAPTER = '''
"""An adapter that may not write anywhere."""

from adapters.base import Capabilities, Complaint
from pydantic import BaseModel


class Dead:
    class Settings(BaseModel):
        """Nothing to set."""

    def __init__(self, name, settings):
        self.name, self.capabilities = name, Capabilities()

    async def check(self):
        return (Complaint("no right to write in this room", "give it that right"),)

    async def run(self, accept): ...

    async def send(self, draft, *, key, replaces=None): ...
'''
