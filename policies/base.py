"""What a policy is: one or two questions about a turn, answered with a decision that explains itself."""

from __future__ import annotations

import operator
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from functools import lru_cache
from typing import ClassVar, Literal

from pydantic import BaseModel, ConfigDict

from adapters.message import Address, Draft, Kind, Message, Outcome, Speaker
from policies.signals import Signal


class Verdict(IntEnum):
    """How strict an answer is. The strictest answer acts."""

    ALLOW = 0
    AMEND = 1
    """Go on, with `guidance` for the model or with the amended `draft`."""
    HOLD = 2
    """Not now: ask again after `delay` seconds (direct rooms), or not at all (public rooms, `delay` 0)."""
    DENY = 3
    """The model is not asked, or its draft does not leave; `draft`, if any, goes out instead."""
    ESCALATE = 4
    """A person is needed; `draft`, if any, is said at once."""


Scope = Literal["person", "room", "brand"]
Counted = Literal["messages", "replies", "notices"]


@dataclass(frozen=True, slots=True, order=True)
class Window:
    """A question to the store: how many things happened in this scope during the last `seconds`?

    `messages` are those accepted before this turn's, `replies` the AI lines shown or under way, `notices` the system lines said
    because of the decision `code`. A `person` is one author of one adapter, wherever he or she writes; a `brand` is the whole
    store.
    """

    scope: Scope
    counted: Counted
    seconds: float
    upto: int = 1000
    """Counting goes from the newest and stops here: a limit needs to know no more, and `oldest` is then the one it waits for."""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Count:
    """The store's answer to a `Window`."""

    window: Window
    number: int
    oldest: datetime | None = None
    """When the oldest of the things counted happened, so that a limit can say when it will pass."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the conversation so far, as it was shown."""

    speaker: Speaker
    text: str
    at: datetime
    author: str = ""
    """The author's id on a person's line; the operator's name on an operator's, and on an AI line that an operator approved."""
    kind: Kind = Kind.TEXT
    outcome: Outcome = Outcome.ANSWERED
    discloses: bool = False

    @property
    def words(self) -> str:
        """What it says beside the disclosure that may stand in front, in a paragraph of its own."""
        return (self.discloses and self.text.partition("\n\n")[2]) or self.text


@dataclass(frozen=True, slots=True)
class Brand:
    """For whom the ambassador speaks: what policies need to say it."""

    name: str
    persona: str
    """The ambassador's name."""
    contact: str
    """How to reach a person outside the chat: an address, a number or a page."""
    privacy: str
    """Where the privacy notice is."""
    language: str = "en"
    """Spoken when the person's language is unknown or has no wording."""
    desk: bool = False
    """True when people are set up to take conversations over."""
    countries: tuple[str, ...] = ()
    """Where its people live (ISO 3166-1 codes such as `FR`): their help lines come first in a crisis."""


@dataclass(frozen=True, slots=True)
class Turn:
    """Everything known when judging: what was said, what went before, who holds the conversation, what was disclosed when."""

    id: str
    address: Address
    brand: Brand
    messages: tuple[Message, ...]
    """The burst being answered, oldest first; never empty, all by one author."""
    now: datetime
    """When the turn began; policies know no other clock."""
    language: str
    """The language to answer in."""
    history: tuple[Line, ...] = ()
    """Recent lines before this turn, oldest first."""
    summary: str = ""
    """What was said before `history`, or empty."""
    control: str = "ai"
    """Who holds the conversation: `ai`, `waiting`, `operator`, `snoozed` or `closed`."""
    disclosed_at: datetime | None = None
    """When the last full disclosure was shown to the person since the last return from an operator; None if it was not."""
    disclosed_in: str = ""
    """The language of that disclosure."""
    session_began: datetime | None = None
    """When this session's first line was said; None when nothing was said before this turn."""
    last_line_at: datetime | None = None
    """When the latest line before this turn was said or shown, whoever said it."""
    crisis_at: datetime | None = None
    """When help lines were last given here; from then on nothing is sold or promoted in this conversation."""
    unanswered: int = 0
    """How many AI replies in a row, up to now, said that the answer is not known."""
    operator: bool = False
    """True when the author is a configured operator."""
    counts: tuple[Count, ...] = ()
    signals: tuple[Signal, ...] = ()
    """What the recognisers saw in the burst."""
    settings: str = ""
    """Version of the configuration the turn began with."""

    @property
    def text(self) -> str:
        """What the person said in this burst."""
        return "\n".join(message.text for message in self.messages if message.text)

    @property
    def last(self) -> Message:
        return self.messages[-1]

    @property
    def direct(self) -> bool:
        return self.last.direct

    def count(self, window: Window) -> Count:
        """The count for a window that the asking policy declared."""
        for same in (operator.is_, operator.eq):  # mostly the very object that was declared, and comparing fields takes long
            for count in self.counts:
                if same(count.window, window):
                    return count
        message = f"no count for {window}: declare it in the policy's `windows`"
        raise LookupError(message)

    def signal(self, name: str) -> Signal | None:
        """The strongest signal of that name, or None."""
        found = [signal for signal in self.signals if signal.name == name]
        return max(found, key=lambda signal: signal.score, default=None)


@dataclass(frozen=True, slots=True)
class Decision:
    """A policy's answer, stored whatever it is."""

    policy: str
    verdict: Verdict
    code: str
    """Stable: `<policy>.<case>`."""
    reason: str
    """For people who ask why, in plain English."""
    draft: Draft | None = None
    """On AMEND of a draft the amended draft; otherwise what the person is told."""
    guidance: str = ""
    """On AMEND of a message: what the model must heed in this turn."""
    delay: float = 0.0
    """On HOLD: seconds until the turn may be judged again; 0 means never."""
    obligation: str = ""
    """The id of the legal obligation behind the answer, if one is."""
    evidence: str = ""
    """The words that decided it, if words did."""


# Most answers are the same few yeses, and they are values: one object each will do.
@lru_cache(maxsize=512)
def _allowed(policy: str, case: str, reason: str) -> Decision:
    return Decision(policy, Verdict.ALLOW, f"{policy}.{case}", reason)


class Policy(BaseModel):
    """Base of all policies. The fields are the configuration section `[policies.<name>]`: type, default and description.

    A policy is pure: the same turn gives the same decision. It never sends, stores, sleeps, or raises to say no.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    name: ClassVar[str]
    costly: ClassVar[bool] = False
    """True for a policy that needs a model: it is asked last, and only if it can still matter."""

    @property
    def windows(self) -> tuple[Window, ...]:
        """The counts this policy wants to find in the turn."""
        return ()

    async def on_message(self, turn: Turn) -> Decision:
        """May the ambassador answer this turn?"""
        return self.allow()

    async def on_draft(self, turn: Turn, draft: Draft) -> Decision:
        """May this draft, whole so far, be said in this turn?"""
        return self.allow()

    def allow(self, case: str = "ok", reason: str = "nothing against it") -> Decision:
        return _allowed(self.name, case, reason)

    def decide(  # noqa: PLR0913 - the fields of a decision, by keyword
        self,
        verdict: Verdict,
        case: str,
        reason: str,
        *,
        draft: Draft | None = None,
        guidance: str = "",
        delay: float = 0.0,
        obligation: str = "",
        evidence: str = "",
    ) -> Decision:
        return Decision(self.name, verdict, f"{self.name}.{case}", reason, draft, guidance, delay, obligation, evidence)
