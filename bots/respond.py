"""What a judged turn is answered with, depending on who holds the conversation and what the policies say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from adapters.message import Draft, Kind, Speaker
from bots import commands, gate
from bots.ambassador import Ambassador
from bots.answer import Answer, Around, People, help_lines, is_crisis
from bots.approve import unstamped
from bots.compose import compose
from bots.decide import Judgement, judge_message
from bots.desk.proposals import Occasion, propose
from bots.desk.voice import Voice
from bots.gate import Release
from bots.hand_over import ask, concerns, expecting, while_operated, while_waiting
from bots.lines import system_byline
from bots.sight import leaves_unseen, own_up
from bots.store.handoffs import Mode
from bots.store.values import Control, Effects
from bots.wishes import grant
from policies.base import Decision, Turn, Verdict
from policies.recognition import recognise
from policies.signals.fold import topics_of

ASKED, IDENTITY = "honesty.asked", "identity_question"
"""The decision that answers "are you human?" in fixed words, and the signal it follows."""
A_QUESTION = 4
"""Words that a message needs to be worth an answer of its own beside that one."""


async def respond(turn: Turn, judgement: Judgement, around: Around) -> Answer:
    """Answer a judged turn.

    Raises:
        TakenOver: somebody else took the conversation while the reply was being written.
    """
    if around.claimed.blocked:
        return Answer(tuple(help_lines(judgement)))
    if not is_machine(turn) and not any(map(is_crisis, judgement.decisions)) and (granted := grant(turn, around)):
        return granted
    if (people := people_for(turn, around)) is not None:
        if is_machine(turn):
            return Answer()
        with_people = while_operated if turn.control == Control.OPERATOR else while_waiting
        return await with_people(turn, judgement, around, people)
    if turn.last.kind is Kind.LEAVE:
        return Answer()
    answer = await speak(turn, judgement, around) if judgement.passes else await heed(turn, judgement, around)
    return answer if answer.target else reopened(turn, answer, around)


def people_for(turn: Turn, around: Around) -> People | None:
    """The people who hold the conversation, or for whom its person waits; None when it is the ambassador's to answer."""
    control = Control(turn.control)
    if control in {Control.AI, Control.CLOSED}:
        return None
    return around.people if control is Control.OPERATOR or concerns(turn, around.claimed) else None


def reopened(turn: Turn, answer: Answer, around: Around) -> Answer:
    """The conversation is the ambassador's again when the person writes after it was closed, or when there is no desk any more.

    Who only corrects old words has not come back.
    """
    silent_edit = turn.last.kind is Kind.EDIT and not answer.said
    if turn.control == Control.CLOSED and not silent_edit:
        return replace(answer, target=Control.AI, why="the person wrote again")
    if turn.control not in {Control.AI, Control.CLOSED} and around.people is None:
        return replace(answer, target=Control.AI, who="system", why="there is no desk any more")
    return answer


def is_machine(turn: Turn) -> bool:
    """Machines are neither consoled nor handed to people, or two of them would keep each other and the desk busy."""
    return turn.last.author.is_bot or turn.last.own


async def heed(turn: Turn, judgement: Judgement, around: Around) -> Answer:
    """A policy says no, not now, or that a person is needed."""
    acting = judgement.acting
    if acting.verdict is Verdict.ESCALATE and is_machine(turn):
        return Answer()
    stamped = [(await stamp(turn, draft, around.ambassador), code) for draft, code in spoken(judgement)]
    answer = Answer(tuple(stamped), hold=acting.delay if acting.verdict is Verdict.HOLD else 0.0)
    if acting.verdict is Verdict.ESCALATE:
        return await ask(turn, answer, next(filter(is_crisis, judgement.decisions), acting), around)
    if acting.code == ASKED and (rest := beside(turn)):
        return await answer_rest(rest, answer, around)
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


async def answer_rest(rest: Turn, answer: Answer, around: Around) -> Answer:
    """Answer what else was said, behind the honest words that disclose; unseen until it is whole, as those come first."""
    judgement = await judge_message(rest, around.ambassador.policies)
    if not judgement.passes:
        return answer
    around.preview.hide()
    more = await speak(rest, judgement, around)
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


async def speak(turn: Turn, judgement: Judgement, around: Around) -> Answer:
    """Nothing against it: fixed words where they suffice, else the model's, as far as the mode lets it speak."""
    if turn.last.kind is Kind.EDIT:
        return Answer()
    if fixed := await commands.answer(turn, around):
        code = f"command.{turn.last.action}" if turn.last.action else f"message.{turn.last.kind}"
        return Answer(((await stamp(turn, fixed, around.ambassador), code),))
    mode, topic = mode_of(turn, around)
    if mode is Mode.OFF:
        return await ask(turn, Answer(), for_people(topic), around)
    if mode is Mode.DRAFT:
        return await put_forward(turn, judgement, topic, around)
    release = await compose(turn, judgement.guidance, ambassador=around.ambassador, preview=around.preview, files=around.files)
    return await conclude(turn, own_up(turn, release), around)


def mode_of(turn: Turn, around: Around) -> tuple[Mode, str]:
    """How much the AI may say by itself in this turn, and the topic that it is counted under."""
    if around.people is None:
        return Mode.AUTO, ""
    topics = topics_of(turn.text, around.people.rules.topics)
    return around.people.modes.of(turn.address, topics), around.people.modes.topic(topics)


def for_people(topic: str) -> Decision:
    """Why a turn goes to people that no policy sends there."""
    about = f"about {topic}" if topic else "here"
    return Decision("mode", Verdict.ESCALATE, "mode.off", f"only people answer {about}, as they chose")


async def put_forward(turn: Turn, judgement: Judgement, topic: str, around: Around) -> Answer:
    """Let the AI's reply wait for an operator; what the house says itself goes out at once."""
    people = around.people
    if people is None:
        raise ValueError("a draft needs an operator: no desk is configured")
    around.preview.hide()
    release = await compose(
        unstamped(turn), judgement.guidance, ambassador=around.ambassador, preview=around.preview, files=around.files
    )
    answer = await conclude(turn, release, around)
    drafted = next((one for one in answer.said if one[0].speaker is Speaker.AI), None)
    if drafted is None or answer.target is not None:
        return replace(answer, said=tuple(one for one in answer.said if one is not drafted))
    occasion = replace(occasion_of(turn, topic, around, people), unseen=leaves_unseen(turn, release))
    proposal, posts = propose(occasion, *drafted)
    own = tuple(one for one in answer.said if one is not drafted)
    return replace(answer, said=own, effects=Effects(proposals=(proposal,), posts=posts) + expecting(around.claimed))


def occasion_of(turn: Turn, topic: str, around: Around, people: People) -> Occasion:
    """Where a draft is shown: at the desk of its language and topic, where the conversation's last one was."""
    open_one, rules = around.claimed.proposal, people.rules
    room = rules.room_for(turn.language, topics_of(turn.text, rules.topics))
    return Occasion(
        turn=turn,
        conversation=around.claimed.conversation,
        voice=Voice(rules, turn.brand),
        room=room,
        topic=topic,
        threads=room.room.adapter in people.threads,
        told=open_one is not None,
    )


async def conclude(turn: Turn, release: Release, around: Around) -> Answer:
    """The reply as the gate let it out; when it asks for a person, the conversation goes to the desk."""
    decisions = release.judgement.decisions
    acting = release.judgement.acting if decisions else None
    refused = acting is not None and not release.judgement.passes
    code = acting.code if acting and refused else (release.done.model if release.done else "reply.broken")
    said = tuple((signed(turn, draft), code) for draft in release.drafts)
    answer = Answer(said, judged=decisions, done=release.done)
    return await ask(turn, answer, acting, around) if acting and acting.verdict is Verdict.ESCALATE else answer
