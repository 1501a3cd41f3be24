"""One turn, from what was claimed to what is settled: judge, answer, write down."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from datetime import timedelta
from operator import attrgetter

import msgspec

from adapters.base import Capabilities
from adapters.message import Draft, Outcome, Speaker
from adapters.split import split_draft
from bots.ambassador import Ambassador
from bots.answer import Answer, Around, is_crisis
from bots.decide import Judgement, judge_message
from bots.hand_over import ask, beside
from bots.handoff import transition
from bots.lines import human_button, system_line
from bots.respond import respond
from bots.store.values import Claimed, Control, Judged, Reply, Settlement
from policies.base import Decision, Line, Turn, Verdict
from policies.recognition import recognise
from policies.signals.language import detect

GIVEN_UP = "turn.dead"

FACTS = tuple(field.name for field in fields(Turn) if field.name not in {"messages", "history"})
known_of = attrgetter(*FACTS)
encode = msgspec.json.Encoder().encode


async def walk(around: Around, *, failures: int = 0) -> Settlement:
    """Judge a claimed turn, answer it, and say what is to be settled; after so many `failures` a person reads it instead.

    Raises:
        TakenOver: somebody took the conversation meanwhile; claim the turn again, for it is theirs to answer.
    """
    claimed, ambassador, preview = around.claimed, around.ambassador, around.preview
    turn = picture(claimed, ambassador)
    limits = ambassador.settings.runtime
    if failures >= limits.attempts or claimed.attempt > limits.interruptions:
        return settlement(turn, around, Judgement(()), await give_up(turn, around))
    await preview.resume(withdrawal(turn))
    judgement = await judge_message(turn, ambassador.policies)
    return settlement(turn, around, judgement, await respond(turn, judgement, around))


def picture(claimed: Claimed, ambassador: Ambassador) -> Turn:
    """The turn as policies see it: what the store knows, what recognisers see, what the configuration says."""
    text = "\n".join(message.text for message in claimed.messages if message.text)
    author, brand = claimed.messages[-1].author, ambassador.brand
    earlier = [line.text for line in claimed.history if line.speaker is Speaker.USER]
    return Turn(
        id=str(claimed.turn),
        address=claimed.address,
        brand=brand,
        messages=claimed.messages,
        now=claimed.began,
        language=detect(text, known=claimed.language, hint=author.language, otherwise=brand.language),
        history=claimed.history,
        summary=claimed.summary,
        control=claimed.control,
        disclosed_at=None if deserted(claimed, ambassador) else claimed.disclosed_at,
        disclosed_in=claimed.disclosed_in,
        session_began=claimed.session_began,
        last_line_at=claimed.last_line_at,
        crisis_at=claimed.crisis_at,
        unanswered=unanswered(claimed.history),
        operator=ambassador.rules is not None and ambassador.rules.operator(claimed.address.adapter, author) is not None,
        counts=claimed.counts,
        signals=recognise(text, before=tuple(earlier[-3:])),
        settings=ambassador.settings.version,
    )


def deserted(claimed: Claimed, ambassador: Ambassador) -> bool:
    """Did an operator hold the conversation at a desk that is no longer there? The ambassador then says anew who it is."""
    return ambassador.rules is None and claimed.control in {Control.OPERATOR, Control.SNOOZED}


def unanswered(history: Sequence[Line]) -> int:
    """How many AI replies in a row, up to the last one, did not answer. A reply shown in several parts is one.

    What the AI could not answer before an operator spoke is no reason to ask for one again.
    """
    count, asked = 0, True
    for line in reversed(history):
        if line.speaker is Speaker.OPERATOR:
            break
        if line.speaker is Speaker.USER:
            asked = True
        elif line.speaker is Speaker.AI:
            if line.outcome is not Outcome.UNANSWERED:
                break
            count, asked = count + asked, False
    return count


async def give_up(turn: Turn, around: Around) -> Answer:
    """This turn failed too often: the person is told so, and where there is a desk, a person reads it."""
    answer = Answer(((system_line(turn, "dead_turn", actions=(human_button(turn),)), GIVEN_UP),))
    if around.people is None:
        return answer
    if around.claimed.handoff is not None:
        return beside(turn, answer, around.claimed.handoff, around, around.people)
    decision = Decision("turn", Verdict.ESCALATE, GIVEN_UP, "the message could not be answered, even after several tries")
    return replace(await ask(turn, answer, decision, around), who="system")


def settlement(turn: Turn, around: Around, judgement: Judgement, answer: Answer) -> Settlement:
    """The turn as it is written down."""
    claimed, done = around.claimed, answer.done
    return Settlement(
        turn=claimed.turn,
        conversation=claimed.conversation,
        version=claimed.version,
        language=turn.language,
        facts=facts_of(turn),
        settings=turn.settings,
        judged=(
            *(Judged("message", decision) for decision in judgement.decisions),
            *(Judged("draft", decision) for decision in answer.judged),
        ),
        replies=tuple(replies(answer, around.preview.adapter.capabilities)),
        transition=transition(claimed.control, answer.target, who=answer.who, why=answer.why) if answer.target else None,
        hold_until=turn.now + timedelta(seconds=answer.hold) if answer.hold else None,
        model=done.model if done else "",
        tokens_in=done.tokens_in if done else 0,
        tokens_out=done.tokens_out if done else 0,
        crisis=any(map(is_crisis, judgement.decisions)),
        retraction=retraction(turn, around),
        effects=answer.effects,
        erasure=answer.erasure,
    )


def retraction(turn: Turn, around: Around) -> Draft | None:
    """What takes the place of an unfinished reply that people saw, should somebody have taken the conversation over."""
    return withdrawal(turn) if around.preview.seen else None


def withdrawal(turn: Turn) -> Draft:
    return system_line(turn, "withdrawn")


def facts_of(turn: Turn) -> bytes:
    """The turn as JSON, without what the store has already."""
    # Twice as fast as a `replace` without them, which makes another turn only to write it down.
    return encode({**dict(zip(FACTS, known_of(turn), strict=True)), "messages": ()})


def replies(answer: Answer, capabilities: Capabilities) -> Iterable[Reply]:
    """The drafts, in parts where the platform takes no longer ones."""
    for draft, code in answer.said:
        yield from (Reply(part, code) for part in split_draft(draft, capabilities))
