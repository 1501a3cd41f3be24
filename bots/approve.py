"""What an operator decides about a draft: sent as it is, sent with changes, or not; what is sent passes the policies once more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from adapters.message import Draft, Message, Outcome, Speaker
from bots.ambassador import Ambassador
from bots.decide import Judgement, judge_draft
from bots.desk import proposals
from bots.desk.acts import Intent
from bots.desk.scene import Case, Scene
from bots.gate import stamped
from bots.store.handoffs import Proposal
from bots.store.reading import Reading
from bots.store.values import Effects, Standing
from policies.base import Count, Turn
from policies.drafts import brand_words
from policies.recognition import recognise
from policies.signals.fold import topics_of

RECENT = timedelta(days=2)
"""How far back it is looked for what became of a draft."""
LINES = 20
"""How many lines of the conversation the policies are shown."""
IDENTITY = "identity_question"


async def decide(intent: Intent, scene: Scene, *, ambassador: Ambassador, reading: Reading) -> Effects:
    """What follows from `send`, `edit` or `skip`; `intent.number` is the turn whose draft is meant, 0 for the open one."""
    if scene.standing is None:
        return nothing_meant(intent, scene)
    case = Case(scene, scene.standing)
    proposal = proposals.meant(scene.standing, intent.number)
    messages = await reading.turn_messages(proposal.turn) if proposal else ()
    if proposal is None or not messages:
        return proposals.gone(case, await past(case.number, intent.number, scene, reading))
    if intent.what == "skip":
        return skip(case, proposal, messages)
    if intent.what == "edit" and not intent.text:
        return proposals.ask_for_text(case)
    return await send(case, proposal, messages, intent.text or proposal.draft.text, ambassador=ambassador, reading=reading)


def nothing_meant(intent: Intent, scene: Scene) -> Effects:
    """No number, or one of no conversation."""
    if intent.conversation is None:
        return scene.answer("which", command=intent.command)
    return scene.answer("no_such", number=str(intent.conversation))


async def past(conversation: int, turn: int, scene: Scene, reading: Reading) -> Proposal | None:
    """The draft of that turn, or else the conversation's latest, whatever became of it."""
    recent = await reading.proposals(since=scene.now - RECENT)
    return next((one for one in reversed(recent) if one.conversation == conversation and turn in (0, one.turn)), None)


def skip(case: Case, proposal: Proposal, messages: Sequence[Message]) -> Effects:
    """A person answers instead, at the desk of the conversation's language and topics."""
    question = "\n".join(message.text for message in messages if message.text)
    rules = case.scene.rules
    room = rules.at(case.scene.message.address) or rules.room_for(case.standing.language, topics_of(question, rules.topics))
    return proposals.skipped(case, proposal, question=question, room=room)


async def send(  # noqa: PLR0913 - what a sent line is made of
    case: Case, proposal: Proposal, messages: Sequence[Message], text: str, *, ambassador: Ambassador, reading: Reading
) -> Effects:
    """The text past the policies as things stand now, and if they let it, to the person under both names."""
    if told := proposals.unsendable(case, text):
        return told
    turn = await picture(case, proposal, messages, ambassador, reading)
    judgement = await judge_draft(turn, bare(proposal.draft, text), ambassador.policies)
    detail = f"turn {proposal.turn}: {', '.join(decision.code for decision in judgement.decisions)}"
    if not judgement.passes:
        return proposals.refused(case, judgement.acting, detail=detail)
    return proposals.sent(case, proposal, signed(case, turn, judgement), text=text.strip(), detail=detail)


def bare(draft: Draft, text: str) -> Draft:
    """The draft without any mark of an earlier judgement; what a person wrote anew is an answer."""
    outcome = draft.outcome if text == draft.text else Outcome.ANSWERED
    return replace(draft, text=text.strip(), speaker=Speaker.AI, byline="", discloses=False, outcome=outcome, final=True)


def signed(case: Case, turn: Turn, judgement: Judgement) -> Draft:
    """The line as people see it, in the names of the AI that wrote it and of the operator who approved it.

    Raises:
        Undisclosed: the policies let it through without its mark.
    """
    name = case.operator.name
    byline = brand_words(turn.brand, "lines.byline_approved", turn.language, name=name)
    return replace(stamped(turn, judgement), byline=byline, operator=name)


async def picture(case: Case, proposal: Proposal, messages: Sequence[Message], ambassador: Ambassador, reading: Reading) -> Turn:
    """The turn that the draft answers, as things stand now. Nothing is counted: the answer was, when it was asked for."""
    standing: Standing = case.standing
    said = "\n".join(message.text for message in messages if message.text)
    return Turn(
        id=str(proposal.turn),
        address=standing.address,
        brand=ambassador.brand,
        messages=tuple(messages),
        now=case.scene.now,
        language=proposal.draft.language or standing.language,
        history=await reading.lines(case.number, limit=LINES),
        control=standing.control,
        disclosed_at=standing.disclosed_at,
        disclosed_in=standing.disclosed_in,
        session_began=standing.session_began,
        last_line_at=standing.last_line_at,
        crisis_at=standing.crisis_at,
        counts=tuple(Count(window, 0) for window in ambassador.windows),
        signals=recognise(said),
        settings=ambassador.settings.version,
    )


def unstamped(turn: Turn) -> Turn:
    """The turn in which a draft is written: no disclosure is due, for it is stamped when it is sent."""
    signals = tuple(signal for signal in turn.signals if signal.name != IDENTITY)
    return replace(turn, disclosed_at=turn.now, disclosed_in=turn.language, signals=signals)
