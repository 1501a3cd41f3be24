"""What a judged turn is answered with, depending on who holds the conversation and what the policies say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from adapters.message import Draft, Kind
from bots import commands, gate
from bots.ambassador import Ambassador
from bots.compose import compose
from bots.decide import Judgement, judge_message
from bots.gate import Release
from bots.lines import AI, ai_button, system_byline, system_line
from bots.models.base import Done
from bots.preview import Preview
from bots.sections import PersonaSettings
from bots.store.values import Control
from policies.base import Decision, Turn, Verdict
from policies.drafts import HUMAN
from policies.signals.phrases import recognise

CRISIS = "escalation.crisis"
"""The one decision that speaks whoever holds the conversation."""
ASKED, IDENTITY = "honesty.asked", "identity_question"
"""The decision that answers "are you human?" in fixed words, and the signal it follows."""
A_QUESTION = 4
"""Words that a message needs to be worth an answer of its own beside that one."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a turn comes to, before it is written down."""

    said: tuple[tuple[Draft, str], ...] = ()
    """Drafts, each with the code of the decision or the name of the model behind it."""
    judged: tuple[Decision, ...] = ()
    """What the policies said of the ambassador's own draft."""
    target: Control | None = None
    """Who holds the conversation afterwards, where that changes."""
    who: str = "person"
    why: str = ""
    hold: float = 0.0
    """Seconds until the turn is judged again; 0 when it is done."""
    done: Done | None = None
    """How the model finished, when one did."""


async def respond(turn: Turn, judgement: Judgement, *, ambassador: Ambassador, preview: Preview) -> Answer:
    """Answer a judged turn.

    Raises:
        TakenOver: somebody else took the conversation while the reply was being written.
    """
    control = Control(turn.control)
    if control is Control.OPERATOR or turn.last.kind is Kind.LEAVE:
        return urgent(judgement)
    if control is Control.WAITING:
        return wait(turn, judgement, ambassador.settings.persona)
    answer = (
        await speak(turn, judgement, ambassador, preview) if judgement.passes else await heed(turn, judgement, ambassador, preview)
    )
    if control is Control.CLOSED and answer.target is None:
        return replace(answer, target=Control.AI, why="the person wrote again")
    return answer


def urgent(judgement: Judgement) -> Answer:
    """A person holds the conversation: nothing is said but help in a crisis."""
    return Answer(
        tuple((decision.draft, decision.code) for decision in judgement.decisions if is_crisis(decision) and decision.draft)
    )


def is_crisis(decision: Decision) -> bool:
    return decision.code == CRISIS


def wait(turn: Turn, judgement: Judgement, persona: PersonaSettings) -> Answer:
    """The person waits for a colleague: help in a crisis, the way back to the ambassador, what a command asks for, or an honest
    word about the wait.
    """
    if is_machine(turn):
        return Answer()
    if turn.last.kind in (Kind.ACTION, Kind.COMMAND) and turn.last.action == AI:
        said = ((system_line(turn, "cancelled_waiting"), "handoff.cancelled"),)
        return Answer(said, target=Control.AI, why="the person went back to the ambassador")
    crisis = urgent(judgement)
    if crisis.said or judgement.verdict is Verdict.HOLD:
        return crisis
    if turn.last.kind is Kind.COMMAND and turn.last.action != HUMAN and (fixed := commands.answer(turn, persona)):
        return Answer(((fixed, f"command.{turn.last.action}"),))
    return Answer(((system_line(turn, "still_waiting", actions=(ai_button(turn),)), "handoff.waiting"),))


def is_machine(turn: Turn) -> bool:
    """Machines are neither consoled nor handed to people, or two of them would keep each other and the desk busy."""
    return turn.last.author.is_bot or turn.last.own


async def heed(turn: Turn, judgement: Judgement, ambassador: Ambassador, preview: Preview) -> Answer:
    """A policy says no, not now, or that a person is needed."""
    acting = judgement.acting
    if acting.verdict is Verdict.ESCALATE and is_machine(turn):
        return Answer()
    stamped = [(await stamp(turn, draft, ambassador), code) for draft, code in spoken(judgement)]
    answer = Answer(tuple(stamped), hold=acting.delay if acting.verdict is Verdict.HOLD else 0.0)
    if acting.verdict is Verdict.ESCALATE:
        return escalate(turn, answer, acting)
    if acting.code == ASKED and (rest := beside(turn)):
        return await answer_rest(rest, answer, ambassador, preview)
    return answer


def beside(turn: Turn) -> Turn | None:
    """The other messages of a burst in which somebody also asked whether this is a human; None when they say nothing of weight.

    A message goes on only when it does not ask that itself, not even as a follow-up: that question never reaches a model.
    """
    said = tuple(message.text for message in turn.messages)
    others = [
        message
        for message in turn.messages
        if len(message.text.split()) >= A_QUESTION
        and not any(seen.name == IDENTITY for seen in recognise(message.text, before=said))
    ]
    if not others:
        return None
    signals = recognise("\n".join(message.text for message in others))
    return replace(turn, messages=tuple(others), signals=signals, disclosed_at=turn.now, disclosed_in=turn.language)


def weighs(text: str) -> bool:
    return len(text.split()) >= A_QUESTION


def asks(text: str, before: tuple[str, ...]) -> bool:
    """Does this ask whether the ambassador is human, on its own or as a follow-up?"""
    return any(signal.name == IDENTITY for signal in recognise(text, before=before))


async def answer_rest(rest: Turn, answer: Answer, ambassador: Ambassador, preview: Preview) -> Answer:
    """Answer what else was said, behind the honest words that disclose; unseen until it is whole, as those come first."""
    judgement = await judge_message(rest, ambassador.policies)
    if not judgement.passes:
        return answer
    more = await speak(rest, judgement, ambassador, preview.hidden())
    return replace(more, said=(*answer.said, *more.said))


def spoken(judgement: Judgement) -> Iterable[tuple[Draft, str]]:
    """What the acting decision says first; then, unless it is about time alone, what equally final ones say."""
    acting = judgement.acting
    yield from ((decision.draft, decision.code) for decision in (acting,) if decision.draft)
    if acting.verdict >= Verdict.DENY:
        others = (decision for decision in judgement.decisions if decision is not acting and decision.verdict >= Verdict.DENY)
        yield from ((decision.draft, decision.code) for decision in others if decision.draft)


async def stamp(turn: Turn, draft: Draft, ambassador: Ambassador) -> Draft:
    """Our own lines are marked too: an AI line by the gate, a system line with the brand's name."""
    return signed(turn, await gate.stamp(turn, draft, ambassador.policies))


def signed(turn: Turn, draft: Draft) -> Draft:
    return draft if draft.byline else replace(draft, byline=system_byline(turn))


def escalate(turn: Turn, answer: Answer, decision: Decision) -> Answer:
    """Hand over to the desk; where no people are set up, the words alone say how to reach one."""
    said = answer.said or ((system_line(turn, "waiting" if turn.brand.desk else "waiting_no_desk"), decision.code),)
    if not turn.brand.desk:
        return replace(answer, said=said)
    return replace(answer, said=said, target=Control.WAITING, why=decision.code)


async def speak(turn: Turn, judgement: Judgement, ambassador: Ambassador, preview: Preview) -> Answer:
    """Nothing against it: fixed words where they suffice, else the model's."""
    if turn.last.kind is Kind.EDIT:
        return Answer()
    if fixed := commands.answer(turn, ambassador.settings.persona):
        code = f"command.{turn.last.action}" if turn.last.action else f"message.{turn.last.kind}"
        return Answer(((await stamp(turn, fixed, ambassador), code),))
    return conclude(turn, await compose(turn, judgement.guidance, ambassador=ambassador, preview=preview))


def conclude(turn: Turn, release: Release) -> Answer:
    """The reply as the gate let it out; when it asks for a person, the conversation goes to the desk."""
    decisions = release.judgement.decisions
    acting = release.judgement.acting if decisions else None
    refused = acting is not None and not release.judgement.passes
    code = acting.code if acting and refused else (release.done.model if release.done else "reply.broken")
    said = tuple((signed(turn, draft), code) for draft in release.drafts)
    answer = Answer(said, judged=decisions, done=release.done)
    return escalate(turn, answer, acting) if acting and acting.verdict is Verdict.ESCALATE else answer
