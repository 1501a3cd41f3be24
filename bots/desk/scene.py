"""Where an operator acts, and what follows there: lines for the desk, for the person, and for the audit log."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from adapters.message import Action, Author, Kind, Message
from bots.desk.card import About, ring
from bots.desk.rules import Operator, Rules
from bots.desk.voice import Voice, posted
from bots.handoff.control import transition
from bots.store.handoffs import Act, Ending, Handoff, Sharing
from bots.store.values import Control, Effects, Expected, Move, Post, Reply, Standing
from policies.base import Brand
from policies.drafts import HUMAN, brand_notice, brand_words

OpenSeconds = Callable[[datetime, datetime], float]
"""How many seconds of opening hours lie between two moments."""


@dataclass(frozen=True, slots=True)
class Scene:
    """Who acts from which room of a desk, on which conversation, and when."""

    operator: Operator
    message: Message
    """What the operator wrote or pressed."""
    side: int
    """The desk's conversation in which that was done."""
    rules: Rules
    brand: Brand
    now: datetime
    open_seconds: OpenSeconds
    standing: Standing | None = None
    """The conversation it is about; None when there is none of that number, or none was named."""
    about: About | None = None
    """For the card, where an operator takes up a conversation for which no desk was rung."""
    attended: tuple[Standing, ...] = ()
    """Everything under way, for the queue and for hints."""
    threads: bool = False
    """Whether the desk's adapter can open threads."""

    @property
    def voice(self) -> Voice:
        return Voice(self.rules, self.brand)

    @property
    def written(self) -> str:
        """What the operator wrote into a field that a button opened: it stands nowhere at the desk by itself."""
        return self.message.text if self.message.kind is Kind.ACTION else ""

    def answer(self, key: str, *, about: int = 0, actions: tuple[Action, ...] = (), **values: str) -> Effects:
        """Plain words for the operator, where the operator spoke."""
        text = self.voice.words(key, **values)
        return Effects(posts=(posted(self.side, self.voice.note(text, about=about, actions=actions), about=about),))


@dataclass(frozen=True, slots=True)
class Case:
    """A scene that is about a conversation."""

    scene: Scene
    standing: Standing

    @property
    def number(self) -> int:
        return self.standing.conversation

    @property
    def control(self) -> Control:
        return self.standing.control

    @property
    def operator(self) -> Operator:
        return self.scene.operator

    @property
    def handoff(self) -> Handoff | None:
        """The one that is under way."""
        latest = self.standing.handoff
        return latest if latest is not None and latest.ending is Ending.OPEN else None

    @property
    def person(self) -> Author:
        """For whom people were asked: in a public room, not always who wrote last."""
        return self.standing.handoff.person if self.standing.handoff else self.standing.person

    @property
    def mine(self) -> bool:
        """Does this operator hold the conversation?"""
        handoff = self.handoff
        return self.control is Control.OPERATOR and handoff is not None and handoff.operator == self.operator.id

    @property
    def theirs(self) -> str:
        """The name of another operator who holds it; empty when none does."""
        handoff = self.handoff
        if self.control is not Control.OPERATOR or handoff is None or handoff.operator in ("", self.operator.id):
            return ""
        return handoff.operator_name or handoff.operator

    @property
    def expects(self) -> tuple[Expected, ...]:
        return (Expected(self.number, self.standing.version),)

    @property
    def sides(self) -> tuple[int, ...]:
        """The desk's conversations that should hear of it: the one that carries it, and the one spoken in."""
        carrying = self.standing.handoff.side if self.standing.handoff else 0
        return tuple(dict.fromkeys(side for side in (carrying, self.scene.side) if side))

    def words(self, key: str, **values: str) -> str:
        """Words of a desk about this conversation."""
        handle = self.scene.voice.handle(self.number, self.person)
        known = {"name": self.operator.name, "handle": handle, "number": str(self.number)}
        return self.scene.voice.words(key, **(known | values))

    def line(self, side: int, key: str, *acts: str, **values: str) -> Post:
        return self.post(side, self.words(key, **values), *acts)

    def post(self, side: int, text: str, *acts: str) -> Post:
        voice = self.scene.voice
        draft = voice.note(text, about=self.number, actions=voice.buttons(self.number, *acts))
        return posted(side, draft, about=self.number)

    def answer(self, key: str, *acts: str, **values: str) -> Effects:
        """Plain words for the operator, with the next buttons."""
        text = self.with_written(self.words(key, **values))
        return Effects(self.expects, posts=(self.post(self.scene.side, text, *acts),))

    def with_written(self, text: str) -> str:
        """Words about what an operator wrote, and that itself where it would be lost otherwise."""
        return "\n".join((text, *(f"> {line}" for line in self.scene.written.splitlines())))

    def tell_desk(self, key: str, *acts: str, **values: str) -> tuple[Post, ...]:
        return tuple(self.line(side, key, *acts, **values) for side in self.sides)

    def tell_person(self, key: str, *, code: str, human: bool = False, **values: str) -> Post:
        """An automatic line in the person's language; with `human`, a button that asks for a person."""
        brand, language = self.scene.brand, self.standing.language
        text = brand_words(brand, key, language, name=self.operator.name, **values)
        actions = (Action(HUMAN, brand_words(brand, "lines.button_human", language)),) if human else ()
        return Post(self.number, Reply(brand_notice(brand, language, text, actions=actions), code))

    def act(self, what: str, detail: str = "") -> Effects:
        """A link for the audit log, on condition that things still stand as they were seen."""
        act = Act(self.operator.id, self.operator.name, what, self.number, detail)
        return Effects(self.expects, acts=(act,))

    def move(self, target: Control, *, why: str) -> Effects:
        """A change of who holds the conversation.

        Raises:
            IllegalTransition: nobody may ask for that one.
        """
        return Effects(moves=(Move(self.number, transition(self.control, target, who=self.operator.name, why=why)),))

    def end(self, ending: Ending) -> Effects:
        """The handoff that is under way, if any, as it ended."""
        handoff = self.handoff
        return Effects(handoffs=(ended(handoff, ending, self.scene.now, self.scene.open_seconds),)) if handoff else Effects()

    def taken(self) -> Effects:
        """The answer to whoever does not hold the conversation that another one holds."""
        return self.answer("already_with", "take", name=self.theirs)

    def rung(self, handoff: Handoff) -> tuple[Handoff, tuple[Post, ...]]:
        """The handoff with a place at the desk spoken from, and the card that is due there, if one is."""
        scene, here = self.scene, self.scene.rules.at(self.scene.message.address)
        if here and not handoff.desk:
            handoff = replace(handoff, desk=here.name)
        elif here and scene.rules.desk(handoff.desk).room != here.room:
            handoff = replace(handoff, desk=here.name, side=0, rung_at=None)
        if handoff.side and handoff.rung_at:
            return handoff, ()
        if scene.about is None:
            sharing = Sharing.LAST if handoff.sharing is Sharing.ASKING else handoff.sharing
            return replace(handoff, side=handoff.side or scene.side, rung_at=scene.now, sharing=sharing), ()
        return ring(handoff, scene.about, rules=scene.rules, brand=scene.brand, now=scene.now, threads=scene.threads)


def ended(handoff: Handoff, ending: Ending, now: datetime, open_seconds: OpenSeconds) -> Handoff:
    """The handoff with its end, and how long it took until then."""
    return replace(
        handoff,
        ended_at=now,
        ending=ending,
        resolution=open_seconds(handoff.asked_at, now),
        waiting_since=None,
        unanswered_since=None,
        snoozed_until=None,
    )
