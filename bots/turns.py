"""One turn, from what was claimed to what is settled: judge, answer, write down."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import timedelta
from operator import attrgetter

import msgspec

from adapters.base import Capabilities
from adapters.message import Outcome, Speaker
from adapters.split import split_draft
from bots.ambassador import Ambassador
from bots.decide import Judgement, judge_message
from bots.handoff import transition
from bots.lines import human_button, system_line
from bots.preview import Preview, TakenOver
from bots.respond import Answer, respond
from bots.store.values import Claimed, Control, Judged, Reply, Settlement
from policies.base import Line, Turn
from policies.signals.language import detect
from policies.signals.phrases import recognise

GIVEN_UP = "turn.dead"
TAKEN_OVER = "turn.taken_over"

FACTS = tuple(field.name for field in fields(Turn) if field.name not in {"messages", "history"})
known_of = attrgetter(*FACTS)
encode = msgspec.json.Encoder().encode


async def walk(claimed: Claimed, ambassador: Ambassador, preview: Preview, *, failures: int = 0) -> Settlement:
    """Judge a claimed turn, answer it, and say what is to be settled; after so many `failures` a person reads it instead."""
    turn = picture(claimed, ambassador)
    limits = ambassador.settings.runtime
    if failures >= limits.attempts or claimed.attempt > limits.interruptions:
        return settlement(turn, claimed, Judgement(()), give_up(turn), preview.adapter.capabilities)
    await preview.resume()
    judgement = await judge_message(turn, ambassador.policies)
    try:
        answer = await respond(turn, judgement, ambassador=ambassador, preview=preview)
    except TakenOver:
        answer = Answer(why=TAKEN_OVER)
    return settlement(turn, claimed, judgement, answer, preview.adapter.capabilities)


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
        disclosed_at=claimed.disclosed_at,
        disclosed_in=claimed.disclosed_in,
        session_began=claimed.session_began,
        last_line_at=claimed.last_line_at,
        unanswered=unanswered(claimed.history),
        operator=f"{claimed.address.adapter}:{author.id}" in ambassador.operators,
        counts=claimed.counts,
        signals=recognise(text, before=tuple(earlier[-3:])),
        settings=ambassador.settings.version,
    )


def unanswered(history: Sequence[Line]) -> int:
    """How many AI replies in a row, up to the last one, did not answer. A reply shown in several parts is one."""
    count, asked = 0, True
    for line in reversed(history):
        if line.speaker is Speaker.USER:
            asked = True
        elif line.speaker is Speaker.AI:
            if line.outcome is not Outcome.UNANSWERED:
                break
            count, asked = count + asked, False
    return count


def give_up(turn: Turn) -> Answer:
    """This turn failed too often: the person is told so, and where there is a desk, a person reads it."""
    target = Control.WAITING if turn.brand.desk and turn.control == Control.AI else None
    return Answer(
        ((system_line(turn, "dead_turn", actions=(human_button(turn),)), GIVEN_UP),), target=target, who="system", why=GIVEN_UP
    )


def settlement(turn: Turn, claimed: Claimed, judgement: Judgement, answer: Answer, capabilities: Capabilities) -> Settlement:
    """The turn as it is written down."""
    done = answer.done
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
        replies=tuple(replies(answer, capabilities)),
        transition=transition(claimed.control, answer.target, who=answer.who, why=answer.why) if answer.target else None,
        hold_until=turn.now + timedelta(seconds=answer.hold) if answer.hold else None,
        model=done.model if done else "",
        tokens_in=done.tokens_in if done else 0,
        tokens_out=done.tokens_out if done else 0,
    )


def facts_of(turn: Turn) -> bytes:
    """The turn as JSON, without what the store has already."""
    # Twice as fast as a `replace` without them, which makes another turn only to write it down.
    return encode({**dict(zip(FACTS, known_of(turn), strict=True)), "messages": ()})


def replies(answer: Answer, capabilities: Capabilities) -> Iterable[Reply]:
    """The drafts, in parts where the platform takes no longer ones."""
    for draft, code in answer.said:
        yield from (Reply(part, code) for part in split_draft(draft, capabilities))
