"""`docs/reference/policies.md` holds every decision code with its true verdict: each is brought about here."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from adapters.message import Address, Author, Draft, Kind, Outcome, Speaker
from bots.decide import judge_draft
from bots.plugins import policy_names, policy_type
from policies.base import Brand, Count, Decision, Line, Policy, Turn, Window
from policies.disclosure import Disclosure
from policies.escalation import Escalation
from policies.honesty import Honesty
from policies.hours import WEEKDAYS, Hours
from policies.loop_guard import LoopGuard
from policies.rate_limit import RateLimit
from policies.signals import Signal
from policies.testing import NOW, turn_of
from policies.words import catalogue

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "reference" / "policies.md").read_text("utf-8")
ROW = re.compile(r"^\| `(?P<code>\w+\.\w+)` \| (?P<verdict>[A-Z]+) \|", re.MULTILINE)
OLD = NOW - timedelta(days=2)
DISCLOSED: dict[str, Any] = {"disclosed_at": NOW, "disclosed_in": "en", "session_began": OLD}
NO_DESK = Brand("Verlune", "Lune", "hello@verlune.example", "https://verlune.example/privacy")
SAID_TWICE = (Line(Speaker.USER, "Hello there", OLD, author="person"), Line(Speaker.AI, "Good day.", OLD))
DEALT_WITH = (Line(Speaker.USER, "Ask my lawyer.", NOW, author="person"), Line(Speaker.OPERATOR, "I did.", NOW, author="Anne"))

Scene = Callable[[], tuple[Policy, Turn, Draft | None]]


def hears(policy: Policy, *texts: str, **facts: object) -> Scene:
    return lambda: (policy, turn_of(*texts, policy=policy, **facts), None)  # type: ignore[arg-type]  # the fields of a turn


def reads(
    policy: Policy, text: str, *, speaker: Speaker = Speaker.AI, outcome: Outcome = Outcome.ANSWERED, **facts: object
) -> Scene:
    draft = Draft(Address("memory", "room"), text, speaker, outcome=outcome, language="en")
    return lambda: (policy, turn_of("Hello", policy=policy, **facts), draft)  # type: ignore[arg-type]  # the fields of a turn


def counted(policy: Policy, wanted: Callable[[Window], bool]) -> tuple[Count, ...]:
    """Counts of zero, but for the windows that are wanted: those are full."""
    return tuple(Count(window, window.upto if wanted(window) else 0, NOW) for window in policy.windows)


def from_author(author: Author, *, own: bool = False) -> Scene:
    turn = turn_of("Hello", policy=LoopGuard())
    said = tuple(replace(message, author=author, own=own) for message in turn.messages)
    return lambda: (LoopGuard(), replace(turn, messages=said), None)


def too_many(scope: str) -> Scene:
    policy = RateLimit()
    return hears(policy, "Hello", counts=counted(policy, lambda window: window.scope == scope and window.counted == "messages"))


def angry(**facts: object) -> Scene:
    return hears(Escalation(), "…", signals=(Signal("anger", 0.95, "…", "en"),), **facts)


OPEN = Hours(open=dict.fromkeys(WEEKDAYS, ("00:00-24:00",)))
CLOSED = Hours(open={"monday": ("09:00-10:00",)})
BUSY = LoopGuard()

SCENES: dict[str, Scene] = {
    "loop_guard.own": from_author(Author("us"), own=True),
    "loop_guard.bot": from_author(Author("bot", is_bot=True)),
    "loop_guard.echo": hears(
        BUSY,
        "We are open from nine to six, every day.",
        history=(Line(Speaker.AI, "We are open from nine to six, every day.", OLD),),
    ),
    "loop_guard.repeats": hears(BUSY, "Hello there", history=SAID_TWICE * 3),
    "loop_guard.exchange": hears(BUSY, "Hello", counts=counted(BUSY, lambda window: window.counted == "replies")),
    "loop_guard.not_typed": hears(BUSY, kind=Kind.COMMAND, action="help"),
    "loop_guard.no_loop": hears(BUSY, "Hello"),
    "rate_limit.person": too_many("person"),
    "rate_limit.room": too_many("room"),
    "rate_limit.brand": too_many("brand"),
    "rate_limit.exempt": hears(RateLimit(), kind=Kind.ACTION, action="human"),
    "rate_limit.within": hears(RateLimit(), "Hello"),
    "hours.open": hears(OPEN, "Hello"),
    "hours.closed": hears(CLOSED, "Hello"),
    "hours.unset": hears(Hours(), "Hello"),
    "escalation.crisis": hears(Escalation(), "…", signals=(Signal("crisis", 0.95, "…", "en"),)),
    "escalation.request": hears(Escalation(), kind=Kind.COMMAND, action="human"),
    "escalation.topic": hears(Escalation(words=("lawyer",)), "My lawyer will write to you."),
    "escalation.topic_returned": hears(Escalation(words=("lawyer",)), "My lawyer again.", history=DEALT_WITH),
    "escalation.unanswered": hears(Escalation(), "Hello", unanswered=2),
    "escalation.unanswered_comfort": hears(Escalation(), "Hello", unanswered=2, brand=NO_DESK),
    "escalation.anger": angry(),
    "escalation.anger_comfort": angry(brand=NO_DESK),
    "escalation.returned": hears(Escalation(), "Thank you", history=DEALT_WITH),
    "escalation.calm": hears(Escalation(), "Hello"),
    "escalation.model": reads(Escalation(), "One moment.", outcome=Outcome.ASKS_PERSON),
    "escalation.not_asked": reads(Escalation(), "We open at nine."),
    "honesty.asked": hears(Honesty(), "Are you a human?"),
    "honesty.not_asked": hears(Honesty(), "When do you open?"),
    "honesty.human_claim": reads(Honesty(), "I am a real person."),
    "honesty.hidden_brand": reads(Honesty(), "I don't work for any brand."),
    "honesty.forbidden": reads(Honesty(forbidden=("miracle",)), "It is a miracle."),
    "honesty.not_ai": reads(Honesty(), "I am a real person.", speaker=Speaker.OPERATOR),
    "honesty.honest": reads(Honesty(), "We open at nine."),
    "disclosure.first": reads(Disclosure(), "We open at nine."),
    "disclosure.session": reads(Disclosure(), "…", disclosed_at=OLD, disclosed_in="en", session_began=NOW),
    "disclosure.interval": reads(Disclosure(), "…", disclosed_at=OLD, disclosed_in="en", session_began=OLD),
    "disclosure.language": reads(Disclosure(), "…", **(DISCLOSED | {"disclosed_in": "fr"})),
    "disclosure.asked": reads(Disclosure(), "…", **DISCLOSED, signals=(Signal("identity_question", 0.9, "…", "en"),)),
    "disclosure.byline": reads(Disclosure(), "…", **DISCLOSED),
    "disclosure.not_ai": reads(Disclosure(), "…", speaker=Speaker.SYSTEM),
}


async def answer(scene: Scene) -> Decision:
    policy, turn, draft = scene()
    return await (policy.on_message(turn) if draft is None else policy.on_draft(turn, draft))


@pytest.mark.parametrize("code", SCENES)
async def test_every_documented_code_is_decided_with_its_documented_verdict(code: str) -> None:
    decision = await answer(SCENES[code])

    assert decision.code == code
    assert {row["code"]: row["verdict"] for row in ROW.finditer(PAGE)}[code] == decision.verdict.name


async def test_a_policy_that_fails_is_recorded_as_documented() -> None:
    class Broken(Policy):
        name = "broken"

        async def on_draft(self, turn: Turn, draft: Draft) -> Decision:
            raise ZeroDivisionError

    _, turn, draft = SCENES["honesty.honest"]()
    assert draft is not None
    decision = (await judge_draft(turn, draft, [Broken()])).acting

    assert f"| `{decision.code}` | {decision.verdict.name} |" in PAGE


def test_the_page_holds_those_codes_and_no_others() -> None:
    rows = [row["code"] for row in ROW.finditer(PAGE)]

    assert sorted(rows) == sorted({*SCENES, "policy.failed"})


CASE_AT = {"allow": 0, "decide": 1, "_refuse": 1, "_escalate": 1, "_once": 1, "_end": 1}
"""Which argument of these calls names a case."""


def cases(source: str) -> Iterator[str]:
    """The cases that a policy's code names as plain text."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CASE_AT:
            place = CASE_AT[node.func.attr]
            named = node.args[place] if place < len(node.args) else None
            if isinstance(named, ast.Constant) and isinstance(named.value, str):
                yield named.value


@pytest.mark.parametrize("name", policy_names())
def test_every_case_in_a_policys_code_is_documented(name: str) -> None:
    module = policy_type(name).__module__
    source = (ROOT / f"{module.replace('.', '/')}.py").read_text("utf-8")
    found = set(cases(source))

    assert found
    assert {case for case in found if f"{name}.{case}" not in SCENES} == set()


def test_every_policy_has_its_section() -> None:
    assert [name for name in policy_names() if f"\n## `{name}`\n" not in PAGE] == []


def test_a_case_is_found_where_code_names_it() -> None:
    assert list(cases("self.allow()\nself.allow('a', 'why')\nself.decide(v, 'b', r)\nself._refuse(turn, x.name)")) == ["a", "b"]


def test_every_law_behind_a_decision_is_explained() -> None:
    page = (ROOT / "docs" / "explanation" / "disclosure.md").read_text("utf-8")
    sources = "\n".join(path.read_text("utf-8") for path in sorted((ROOT / "policies").glob("*.py")))
    behind = set(re.findall(r'"((?:eu|us-[a-z]{2})-[a-z0-9-]+)"', sources))

    assert "us-ut-ai" in behind
    assert [law for law in sorted(behind) if f"| `{law}` |" not in page] == []


SAID = "handoff|turn|reply|operator|proposal|mode|desk|drafts"
"""How the codes begin that are no policy's."""
EVENTS = {"turn.settled", "reply.failed"}
"""What begins like a code and is a log event, beside those that are both."""


def test_every_other_code_is_one_that_the_code_gives() -> None:
    table = PAGE.partition("## Codes that are no policy's answer")[2]
    documented = set(re.findall(rf"`((?:{SAID})\.\w+)`", table))
    source = "\n".join(path.read_text("utf-8") for path in sorted((ROOT / "bots").rglob("*.py")) if "testing" not in path.parts)
    given = set(re.findall(rf'"((?:{SAID})\.\w+)"', source))

    assert documented <= given
    assert given - documented <= {*catalogue("en")} | EVENTS  # words have names of the same form
    assert [start for start in ("command", "message") if f'f"{start}.{{' not in source] == []
