"""A public test suite for policies: subclass `PolicyContract`, give it a policy, run pytest.

It shows that a policy is pure, total, explains itself, survives JSON and declares what it reads. It needs hypothesis and pytest.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.message import Action, Address, Attachment, Author, Draft, Kind, Message, Outcome, Speaker
from policies.base import Brand, Count, Decision, Line, Policy, Scope, Turn, Verdict, Window
from policies.recognition import recognise, recognise_draft
from policies.signals import Signal

LANGUAGES = ("en", "fr", "de", "es", "it", "pt", "nl", "fr-CA", "ja", "")
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
BRAND = Brand("Maison Verlune", "Alix", "hello@example.org", "https://example.org/privacy", desk=True)

_SHORT = st.text(max_size=40)
_TELLING = ("Are you human?", "Un humain, svp", "I want to die", "I am a real person.", "\0\u200b\u202e", "a" * 9_000)
_SAID = st.one_of(st.text(max_size=300), st.sampled_from(_TELLING))
_NAMES = st.text(st.characters(categories=("L", "N", "P", "Zs")), min_size=1, max_size=20)
_TIMES = st.timedeltas(timedelta(0), timedelta(days=400)).map(lambda past: NOW - past)
_SIGNALS = ("identity_question", "human_request", "crisis", "anger", "injection")


def brands() -> st.SearchStrategy[Brand]:
    """Brands with names of any kind."""
    return st.builds(
        Brand,
        name=_NAMES,
        persona=_NAMES,
        contact=_NAMES,
        privacy=_NAMES,
        language=st.sampled_from(LANGUAGES[:-1]),
        desk=st.booleans(),
        countries=st.lists(st.sampled_from(("FR", "BE", "US", "XX")), max_size=3).map(tuple),
    )


def messages(author: Author) -> st.SearchStrategy[Message]:
    """Messages by one author, of every kind."""
    return st.builds(
        Message,
        id=_SHORT,
        address=st.just(Address("memory", "room")),
        author=st.just(author),
        text=_SAID,
        sent_at=_TIMES,
        position=st.integers(0, 1_000),
        kind=st.sampled_from(Kind),
        direct=st.booleans(),
        action=st.sampled_from(("", "human", "ai", "privacy", "else")),
        attachments=st.lists(st.builds(Attachment, st.sampled_from(("image", "audio"))), max_size=2).map(tuple),
        own=st.booleans(),
    )


def lines() -> st.SearchStrategy[Line]:
    """Lines of a conversation so far."""
    return st.builds(
        Line,
        speaker=st.sampled_from(Speaker),
        text=_SAID,
        at=_TIMES,
        author=_SHORT,
        kind=st.sampled_from(Kind),
        outcome=st.sampled_from(Outcome),
    )


def signals() -> st.SearchStrategy[Signal]:
    """Signals of every name, as sure as you like."""
    return st.builds(Signal, st.sampled_from(_SIGNALS), st.floats(0, 1), _SHORT, st.sampled_from(LANGUAGES))


def windows() -> st.SearchStrategy[Window]:
    """Questions to the store."""
    scopes: Sequence[Scope] = ("person", "room", "brand")
    return st.builds(Window, st.sampled_from(scopes), st.sampled_from(("messages", "replies", "notices")), st.floats(1, 1e6))


def counts(window: Window) -> st.SearchStrategy[Count]:
    """Answers of the store to that question."""
    return st.builds(Count, st.just(window), st.integers(0, window.upto), st.none() | _TIMES)


@st.composite
def turns(draw: st.DrawFn, *, declared: Sequence[Window] = ()) -> Turn:
    """Turns of every kind, with counts for the declared windows."""
    author = draw(st.builds(Author, id=_SHORT, name=_SHORT, is_bot=st.booleans(), language=st.sampled_from(LANGUAGES)))
    return Turn(
        id=draw(_SHORT),
        address=Address("memory", "room"),
        brand=draw(brands()),
        messages=tuple(draw(st.lists(messages(author), min_size=1, max_size=3))),
        now=NOW,
        language=draw(st.sampled_from(LANGUAGES)),
        history=tuple(draw(st.lists(lines(), max_size=5))),
        control=draw(st.sampled_from(("ai", "waiting", "operator", "closed"))),
        disclosed_at=draw(st.none() | _TIMES),
        disclosed_in=draw(st.sampled_from(LANGUAGES)),
        session_began=draw(st.none() | _TIMES),
        last_line_at=draw(st.none() | _TIMES),
        unanswered=draw(st.integers(0, 20)),
        operator=draw(st.booleans()),
        counts=tuple(draw(counts(window)) for window in declared),
        signals=tuple(draw(st.lists(signals(), max_size=3))),
    )


def drafts() -> st.SearchStrategy[Draft]:
    """Drafts by every speaker."""
    return st.builds(
        Draft,
        to=st.just(Address("memory", "room")),
        text=_SAID,
        speaker=st.sampled_from(Speaker),
        byline=_SHORT,
        actions=st.lists(st.builds(Action, st.sampled_from(("human", "x")), _SHORT), max_size=2).map(tuple),
        final=st.booleans(),
        language=st.sampled_from(LANGUAGES),
        outcome=st.sampled_from(Outcome),
        discloses=st.booleans(),
    )


def turn_of(
    *texts: str,
    policy: Policy | None = None,
    direct: bool = True,
    kind: Kind = Kind.TEXT,
    action: str = "",
    **facts: Any,  # noqa: ANN401 - the other fields of a turn
) -> Turn:
    """A plain turn in which one person says these texts; `facts` are further fields of the turn. Counts are zero, and signals are
    those of the texts, unless they are given.
    """
    address = Address("memory", "room")
    said = [
        Message(str(place), address, Author("person"), text, NOW, position=place, kind=kind, direct=direct, action=action)
        for place, text in enumerate(texts or ("",))
    ]
    windows = policy.windows if policy else ()
    known: dict[str, Any] = {
        "language": "en",
        "brand": BRAND,
        "counts": tuple(Count(window, 0) for window in windows),
        "signals": recognise("\n".join(texts)),
    }
    return Turn(id="1", address=address, messages=tuple(said), now=NOW, **(known | facts))


class PolicyContract:
    """What every policy keeps. Subclass it as `Test…` and return a policy from `policy`."""

    def policy(self) -> Policy:
        """The policy under test, as configured as it ever is."""
        raise NotImplementedError

    def ask(self, turn: Turn, draft: Draft) -> tuple[Decision, Decision]:
        """Both questions, each put to a policy of its own, so that nothing is remembered between them."""

        async def both() -> tuple[Decision, Decision]:
            return await self.policy().on_message(turn), await self.policy().on_draft(turn, draft)

        return asyncio.run(both())

    def drawn(self, data: st.DataObject) -> tuple[Turn, Draft]:
        return data.draw(turns(declared=self.policy().windows)), data.draw(drafts())

    @given(data=st.data())
    @settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=25)
    def test_is_pure(self, data: st.DataObject) -> None:
        turn, draft = self.drawn(data)
        before = deepcopy((turn, draft))
        assert self.ask(turn, draft) == self.ask(turn, draft)
        assert (turn, draft) == before

    @given(data=st.data())
    @settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=25)
    def test_answers_everything_and_explains_itself(self, data: st.DataObject) -> None:
        turn, draft = self.drawn(data)
        for decision in self.ask(turn, draft):
            self.explains_itself(decision)

    def explains_itself(self, decision: Decision) -> None:
        """A code under the policy's name, a reason, a sane delay, and nothing that passes for a human."""
        name, _, case = decision.code.partition(".")
        assert name == decision.policy == self.policy().name
        assert case
        assert decision.reason.strip() == decision.reason != ""
        assert decision.delay >= 0
        assert decision.delay == 0 or decision.verdict is Verdict.HOLD, "only HOLD delays"

    @given(data=st.data())
    @settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=25)
    def test_says_nothing_that_passes_for_human(self, data: st.DataObject) -> None:
        turn = replace(data.draw(turns(declared=self.policy().windows)), brand=BRAND)
        said = asyncio.run(self.policy().on_message(turn)).draft
        if said is not None:
            assert said.speaker in {Speaker.AI, Speaker.SYSTEM}, "policies speak for nobody else"
            assert said.text.strip()
            assert not recognise_draft(said.text)

    @given(data=st.data())
    @settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=20)
    def test_turn_and_decisions_survive_json(self, data: st.DataObject) -> None:
        turn, draft = self.drawn(data)
        assert msgspec.json.decode(msgspec.json.encode(turn), type=Turn) == turn
        for decision in self.ask(turn, draft):
            assert msgspec.json.decode(msgspec.json.encode(decision), type=Decision) == decision

    def test_configuration_survives_json(self) -> None:
        policy = self.policy()
        assert type(policy).model_validate_json(policy.model_dump_json()) == policy

    def test_every_field_is_documented(self) -> None:
        fields = type(self.policy()).model_fields
        assert [name for name, field in fields.items() if not field.description] == []
        assert [name for name, field in fields.items() if field.is_required()] == [], "a policy works without configuration"

    def test_is_named_and_documented(self) -> None:
        policy = type(self.policy())
        assert policy.name.isidentifier()
        assert policy.name == policy.name.lower()
        assert policy.__doc__

    def test_windows_are_declared_once(self) -> None:
        declared = self.policy().windows
        assert len(set(declared)) == len(declared)
