"""What a person's turn brings about at the desk: asking for people, waiting for them, talking with them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from adapters.message import Draft, Kind, Speaker
from bots import commands
from bots.answer import Answer, Around, People, Said, help_lines, is_crisis
from bots.decide import Judgement
from bots.desk.card import About, ring
from bots.desk.people import person_back_to_ai, person_left, person_shared, person_wrote
from bots.desk.relay import to_desk
from bots.desk.voice import HELD, Voice, posted
from bots.handoff import waiting
from bots.handoff.clocks import expected_wait
from bots.handoff.waiting import SHARE, SHARE_LAST, Seen, Wait
from bots.lines import AI, system_line
from bots.store.handoffs import Handoff, Sharing
from bots.store.values import Claimed, Control, Effects, Expected, Post
from policies.base import Decision, Line, Turn, Verdict
from policies.drafts import HUMAN
from policies.signals.fold import topics_of

SAID = frozenset({Kind.TEXT, Kind.EDIT})
"""What of a conversation is words, and no button."""
AGAIN = timedelta(seconds=60)
"""Nobody who writes on while waiting is told so again before."""
MISSED = Decision("handoff", Verdict.ESCALATE, "handoff.missed", "somebody waits of whom the desk was not told")


async def ask(turn: Turn, answer: Answer, decision: Decision, around: Around) -> Answer:
    """Hand over to the desk; where no people are set up, the words alone say how to reach one."""
    people = around.people
    if people is None:
        return replace(answer, said=answer.said or ((system_line(turn, "waiting_no_desk"), decision.code),))
    if turn.control == Control.WAITING and around.claimed.handoff is not None:
        return beside(turn, answer, around.claimed.handoff, around, people)
    handoff = begin(turn, decision, around, people)
    posts: tuple[Post, ...] = ()
    if handoff.sharing is not Sharing.ASKING:
        handoff, posts = await rung(turn, handoff, around, people)
    said = answer.said if handoff.urgent else await announced(turn, answer.said, handoff, around, people)
    return replace(
        answer,
        said=said,
        target=None if turn.control == Control.WAITING else Control.WAITING,
        why=decision.code,
        effects=Effects(handoffs=(handoff,), posts=posts) + expecting(around.claimed),
    )


def begin(turn: Turn, decision: Decision, around: Around, people: People) -> Handoff:
    """A new handoff. In a crisis, and in a room where all can read, nobody is asked what the desk may see."""
    urgent = is_crisis(decision)
    return Handoff(
        id=0,
        conversation=around.claimed.conversation,
        desk=people.rules.room_for(turn.language, topics_of(turn.text, people.rules.topics)).name,
        side=0,
        person=turn.last.author,
        asked_at=turn.now,
        code=decision.code,
        why=decision.reason,
        evidence=decision.evidence if turn.last.kind in SAID else "",
        last=last_words(turn),
        urgent=urgent,
        sharing=Sharing.ASKING if turn.direct and not urgent and people.rules.consent else Sharing.LAST,
        waiting_since=turn.now,
    )


def beside(turn: Turn, answer: Answer, handoff: Handoff, around: Around, people: People) -> Answer:
    """What the desk must hear where it is asked already: somebody else in a public room needs a person, too; a turn that failed."""
    posts = to_desk(handoff, turn.messages, rules=people.rules, brand=turn.brand)
    return replace(answer, effects=Effects(posts=posts) + expecting(around.claimed))


async def rung(turn: Turn, handoff: Handoff, around: Around, people: People) -> tuple[Handoff, tuple[Post, ...]]:
    """The desk is rung, with as much of the conversation as may be shared."""
    earlier = await around.reading.handoffs(conversation=handoff.conversation)
    about = About(
        address=turn.address,
        language=turn.language,
        lines=turn.history if handoff.sharing is Sharing.ALL else (),
        signals=turn.signals,
        earlier=tuple(one for one in earlier if one.id != handoff.id),
    )
    return ring(handoff, about, rules=people.rules, brand=turn.brand, now=turn.now, threads=opens_threads(handoff, people))


def opens_threads(handoff: Handoff, people: People) -> bool:
    return people.rules.desk(handoff.desk).room.adapter in people.threads


def last_words(turn: Turn) -> str:
    """What the person said last: now, or before a button or a command that says nothing."""
    said = (line.text for line in reversed(turn.history) if line.speaker is Speaker.USER and line.kind is Kind.TEXT)
    return turn.text if turn.last.kind is Kind.TEXT else next(said, "")


async def announced(turn: Turn, said: tuple[Said, ...], handoff: Handoff, around: Around, people: People) -> tuple[Said, ...]:
    """What is said already, and what happens next: in one line, where the last one is an automatic one too."""
    opening, before = "", said
    if said and said[-1][0].speaker is Speaker.SYSTEM:
        opening, before = said[-1][0].text, said[:-1]
    seen = Seen(
        handle=Voice(people.rules, turn.brand).handle(handoff.conversation, handoff.person),
        platform=turn.address.adapter,
        language=turn.language,
        lines=tuple(undisclosed(line) for line in (*turn.history, *said_now(turn)) if line.kind in SAID),
        direct=turn.direct,
    )
    wait = await patience(turn, handoff, around, people)
    draft = waiting.asked(turn.brand, turn.language, seen=seen, wait=wait, opening=opening)
    return (*before, (placed(turn, draft), handoff.code))


def said_now(turn: Turn) -> Iterator[Line]:
    return (Line(Speaker.USER, message.text, turn.now, kind=message.kind) for message in turn.messages)


def undisclosed(line: Line) -> Line:
    """A line without the disclosure in front of it, which says nothing about the conversation."""
    return replace(line, text=line.text.partition("\n\n")[2]) if line.discloses else line


async def patience(turn: Turn, handoff: Handoff, around: Around, people: People) -> Wait:
    """What can be said about time."""
    responses = await around.reading.first_responses(handoff.desk)
    return Wait(turn.now, people.hours, expected_wait(responses), urgent=handoff.urgent)


def placed(turn: Turn, draft: Draft) -> Draft:
    return replace(draft, to=turn.address)


def expecting(claimed: Claimed) -> Effects:
    """On condition that the conversation is in the hands in which it was found."""
    return Effects(expects=(Expected(claimed.conversation, claimed.version),))


def concerns(turn: Turn, claimed: Claimed) -> bool:
    """Does this person wait? In a public room the ambassador goes on answering everybody else."""
    return turn.direct or claimed.handoff is None or claimed.handoff.person.id == turn.last.author.id


def pressed(turn: Turn) -> str:
    """The button or command of this turn, or nothing."""
    return turn.last.action if turn.last.kind in {Kind.ACTION, Kind.COMMAND} else ""


async def while_waiting(turn: Turn, judgement: Judgement, around: Around, people: People) -> Answer:
    """The person waits for a colleague: help in a crisis, the way back to the ambassador, a choice of what the desk sees, what a
    command asks for, or an honest word about the wait. Whatever is said goes to the desk.
    """
    handoff, button = around.claimed.handoff, pressed(turn)
    if handoff is None:
        return await ask(turn, Answer(tuple(help_lines(judgement))), MISSED, around)
    if button == AI or turn.last.kind is Kind.LEAVE:
        return go_back(turn, handoff, around, people)
    if button in {SHARE, SHARE_LAST}:
        return await choose(turn, handoff, around, people)
    if button not in {"", HUMAN, commands.START} and (fixed := await commands.answer(turn, around)):
        return Answer(((fixed, f"command.{button}"),))
    return await write_on(turn, judgement, handoff, around, people)


def go_back(turn: Turn, handoff: Handoff, around: Around, people: People) -> Answer:
    """The person returns to the ambassador, or leaves: the handoff ends, and whoever has it at a desk is told."""
    left = turn.last.kind is Kind.LEAVE
    depart = person_left if left else person_back_to_ai
    effects = depart(handoff, rules=people.rules, brand=turn.brand, now=turn.now, open_seconds=people.open_seconds)
    key = "returned_to_ai" if handoff.claimed_at else "cancelled_waiting"
    return Answer(
        said=() if left else ((system_line(turn, key), "handoff.cancelled"),),
        target=Control.AI,
        why="the person left" if left else "the person went back to the ambassador",
        effects=effects + expecting(around.claimed),
    )


async def choose(turn: Turn, handoff: Handoff, around: Around, people: People) -> Answer:
    """The person says how much the desk may see: it is rung now, or shown more when it was rung already."""
    everything = pressed(turn) == SHARE
    if handoff.rung_at is None:
        sharing = Sharing.ALL if everything else Sharing.LAST
        handoff, posts = await rung(turn, replace(handoff, sharing=sharing), around, people)
        effects = Effects(handoffs=(handoff,), posts=posts)
    else:
        effects = person_shared(handoff, turn.history, rules=people.rules, brand=turn.brand) if everything else Effects()
    sharing = Sharing.ALL if everything else handoff.sharing
    wait = await patience(turn, handoff, around, people)
    words = placed(turn, waiting.transferred(turn.brand, turn.language, sharing=sharing, wait=wait))
    return Answer(((words, "handoff.shared"),), effects=effects + expecting(around.claimed))


async def write_on(turn: Turn, judgement: Judgement, handoff: Handoff, around: Around, people: People) -> Answer:
    """What a waiting person says goes to the desk, which is rung with it where it was not; a snoozed conversation wakes."""
    crisis = tuple(help_lines(judgement))
    effects = await heard(turn, handoff, around, people, urgent=bool(crisis))
    woken = turn.control == Control.SNOOZED
    return Answer(
        said=crisis or await about_the_wait(turn, handoff, around, people),
        target=Control.WAITING if woken else None,
        why="the person wrote" if woken else "",
        effects=effects + expecting(around.claimed),
    )


async def about_the_wait(turn: Turn, handoff: Handoff, around: Around, people: People) -> tuple[Said, ...]:
    """An honest word about the wait: that it has begun, or, unless it was said just now, that it goes on."""
    wait = await patience(turn, handoff, around, people)
    if handoff.rung_at is None:
        begun = waiting.transferred(turn.brand, turn.language, sharing=Sharing.LAST, wait=wait)
        return ((placed(turn, begun), "handoff.shared"),)
    goes_on = waiting.still_waiting(turn.brand, turn.language, wait=wait)
    return () if lately_told(turn) else ((placed(turn, goes_on), "handoff.waiting"),)


async def heard(turn: Turn, handoff: Handoff, around: Around, people: People, *, urgent: bool) -> Effects:
    """The desk hears what was said, after its card; in a crisis that it is urgent, too."""
    before, alarmed = handoff, urgent and not handoff.urgent
    handoff = replace(awake(turn, handoff), urgent=handoff.urgent or urgent)
    if handoff.rung_at is None:
        words = "\n".join(filter(None, (handoff.last, turn.text)))
        handoff, posts = await rung(turn, replace(handoff, sharing=Sharing.LAST, last=words), around, people)
        return Effects(handoffs=(handoff,), posts=posts)
    effects = person_wrote(
        handoff,
        turn.messages,
        control=Control(turn.control),
        rules=people.rules,
        brand=turn.brand,
        now=turn.now,
        unseen=await unseen(turn, handoff, around),
    )
    if handoff != before and not effects.handoffs:
        effects += Effects(handoffs=(handoff,))
    return effects + Effects(posts=(alarm(turn, handoff, people),)) if alarmed else effects


async def unseen(turn: Turn, handoff: Handoff, around: Around) -> frozenset[str]:
    """Whether this is an edit of words that the desk never saw, and which."""
    message = turn.last
    if message.kind is not Kind.EDIT or await around.reading.carries(handoff.side, message.reply_to):
        return frozenset()
    return frozenset({message.reply_to})


def awake(turn: Turn, handoff: Handoff) -> Handoff:
    """A conversation that was set aside is nobody's again, and its person waits from now on."""
    if turn.control != Control.SNOOZED:
        return handoff
    return replace(handoff, snoozed_until=None, waiting_since=turn.now, reminded=0, operator="", operator_name="")


def alarm(turn: Turn, handoff: Handoff, people: People) -> Post:
    """Rings a desk once more: somebody whom it has may be in danger."""
    voice = Voice(people.rules, turn.brand)
    text = f"**{voice.words('urgent')}** · {voice.words('urgent_why')}"
    acts = HELD if turn.control == Control.OPERATOR else ("claim",)
    draft = voice.note(text, about=handoff.conversation, actions=voice.buttons(handoff.conversation, *acts))
    return posted(handoff.side, draft, about=handoff.conversation, code="desk.alarm")


def lately_told(turn: Turn) -> bool:
    """Was the person told within the last minute that somebody will come? Nobody needs that behind each line."""
    last = next((line for line in reversed(turn.history) if line.speaker is not Speaker.USER), None)
    return last is not None and last.speaker is Speaker.SYSTEM and turn.now - last.at < AGAIN


async def while_operated(turn: Turn, judgement: Judgement, around: Around, people: People) -> Answer:
    """A person holds the conversation: everything said goes to the desk, and the house says nothing but help in a crisis, and what
    a button or a command asks for.
    """
    handoff, button = around.claimed.handoff, pressed(turn)
    crisis = tuple(help_lines(judgement))
    if handoff is None:
        return Answer(crisis)
    if (button == AI or turn.last.kind is Kind.LEAVE) and concerns(turn, around.claimed):
        return go_back(turn, handoff, around, people)
    if button in {HUMAN, SHARE, SHARE_LAST, commands.START}:
        return still_here(turn, handoff, around, people)
    if button and (fixed := await commands.answer(turn, around)):
        return Answer(((fixed, f"command.{button}"),))
    effects = await heard(turn, handoff, around, people, urgent=bool(crisis))
    return Answer(crisis, effects=effects + expecting(around.claimed))


def still_here(turn: Turn, handoff: Handoff, around: Around, people: People) -> Answer:
    """Who asks for a person has one already; who shares the conversation now, shares it with that one."""
    effects = Effects()
    if pressed(turn) == SHARE:
        effects = person_shared(handoff, turn.history, rules=people.rules, brand=turn.brand)
    here = system_line(turn, "already_with", name=handoff.operator_name)
    return Answer(((here, "handoff.already"),), effects=effects + expecting(around.claimed))
