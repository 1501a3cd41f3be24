"""The card by which a desk is rung: who needs a person, why, and as much of what was said as may be seen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from adapters.message import Address, Draft, Kind, Speaker
from bots.desk.rules import Rules
from bots.desk.voice import CARD, Voice, posted, unmarked
from bots.store.handoffs import Ending, Handoff, Sharing
from bots.store.values import Place, Post, Reply
from policies.base import Brand, Line
from policies.drafts import NOWHERE
from policies.signals import Signal

SAID = frozenset({Kind.TEXT, Kind.EDIT})
"""What of a conversation is words, and no button."""
MOST_LINES = 8
LONGEST_LINE = 300
"""Characters of one line on a card."""


@dataclass(frozen=True, slots=True)
class About:
    """What is known of a conversation when a desk is rung."""

    address: Address
    language: str
    lines: tuple[Line, ...] = ()
    """The last ones, newest last. How many of them a desk sees is the person's choice."""
    signals: tuple[Signal, ...] = ()
    topics: tuple[str, ...] = ()
    """As the configuration names them."""
    earlier: tuple[Handoff, ...] = ()
    """The conversation's handoffs before this one, oldest first."""


def ring(  # noqa: PLR0913 - what a card is made of, by keyword
    handoff: Handoff, about: About, *, rules: Rules, brand: Brand, now: datetime, threads: bool = False
) -> tuple[Handoff, tuple[Post, ...]]:
    """The handoff as rung, and what rings the desk for it: that of its language and topics, chosen once.

    With `threads` each conversation gets a thread, the one it had at that desk before if it had one. Who has not chosen what may be
    seen shares the last message alone.
    """
    sharing = Sharing.LAST if handoff.sharing is Sharing.ASKING else handoff.sharing
    desk = rules.desk(handoff.desk) if handoff.desk else rules.room_for(about.language, about.topics)
    side = handoff.side or next((earlier.side for earlier in reversed(about.earlier) if earlier.desk == desk.name), 0)
    rung = replace(handoff, desk=desk.name, side=side, sharing=sharing, rung_at=now)
    voice = Voice(rules, brand)
    title = title_of(rung, voice) if threads else ""
    place = side or Place(desk.room, title=title, handoff_of=handoff.conversation)
    return rung, (Post(place, Reply(card(rung, about, voice), "desk.card"), about=handoff.conversation),)


def title_of(handoff: Handoff, voice: Voice) -> str:
    """Of a conversation's thread."""
    handle = voice.handle(handoff.conversation, handoff.person)
    return f"{voice.words('urgent')} · {handle}" if handoff.urgent else handle


def card(handoff: Handoff, about: About, voice: Voice) -> Draft:
    text = "\n".join((*heading(handoff, about, voice), *facts(handoff, about, voice), *shared(handoff, about.lines, voice)))
    return voice.note(text, about=handoff.conversation, actions=voice.buttons(handoff.conversation, *CARD))


def heading(handoff: Handoff, about: About, voice: Voice) -> Iterable[str]:
    """Who, from where, in which language."""
    if handoff.urgent:
        yield f"**{voice.words('urgent')}** · {voice.words('urgent_why')}"
    handle = voice.handle(handoff.conversation, handoff.person)
    yield f"**{handle}** · {about.address.adapter} · {voice.spoken(about.language)}"


def facts(handoff: Handoff, about: About, voice: Voice) -> Iterable[str]:
    """Why, since when, and how often before."""
    why = voice.known("code", handoff.code, otherwise=unmarked(handoff.why))
    yield voice.words("card_why", why=why, code=handoff.code)
    if seen := signals(handoff, about.signals, voice):
        yield voice.words("card_signals", signals=seen)
    if handoff.waiting_since:
        yield voice.words("card_waiting", since=voice.clock(handoff.waiting_since))
    yield from before(about.earlier, voice)


def signals(handoff: Handoff, seen: tuple[Signal, ...], voice: Voice) -> str:
    """What the recognisers saw, with the words that gave it away; for operators only."""
    listed = [f"{voice.known('signal', one.name, otherwise=one.name)} {one.score:.0%} “{told(one.evidence)}”" for one in seen]
    return " · ".join(listed) or (f"“{told(handoff.evidence)}”" if handoff.evidence else "")


def before(earlier: tuple[Handoff, ...], voice: Voice) -> Iterable[str]:
    if earlier:
        last = earlier[-1]
        how = voice.known("ending", last.ending or Ending.CLOSED, otherwise=last.ending)
        when = voice.clock(last.ended_at or last.asked_at)
        name = last.operator_name or voice.words("nobody")
        yield voice.words("card_before", count=str(len(earlier)), name=name, how=how, when=when)


def shared(handoff: Handoff, lines: tuple[Line, ...], voice: Voice) -> Iterable[str]:
    """What the desk may see of what was said, and who decided that."""
    if handoff.sharing is Sharing.ALL:
        yield voice.words("card_all")
        yield from history(handoff, lines, voice)
    else:
        yield voice.words("card_last")
        yield quoted(handoff.last) if handoff.last else voice.words("card_silent")


def history(handoff: Handoff, lines: tuple[Line, ...], voice: Voice) -> Iterable[str]:
    """The last words of people and of the AI, each under the name of who said them."""
    said = [line for line in lines if line.kind in SAID and line.speaker is not Speaker.SYSTEM and line.text]
    return (f"> {voice.words('card_line', name=who(handoff, line, voice), text=spoken(line))}" for line in said[-MOST_LINES:])


def spoken(line: Line) -> str:
    """The words of a line: a person's as they were written, the AI's without its Markdown, which is shown to nobody here."""
    return cut(unmarked(line.words) if line.speaker is Speaker.AI else line.words)


def who(handoff: Handoff, line: Line, voice: Voice) -> str:
    if line.speaker is Speaker.USER:
        own = line.author in ("", handoff.person.id)
        person = handoff.person if own else replace(handoff.person, id=line.author, name="")
        name = voice.handle if own else voice.other
        return name(handoff.conversation, person)
    if line.speaker is Speaker.OPERATOR:
        return line.author
    return voice.words("ai_approved", name=line.author) if line.author else voice.words("ai")


def quoted(text: str) -> str:
    return "> " + cut(text)


def told(text: str) -> str:
    """Words of somebody inside an automatic line."""
    return cut(unmarked(text))


def cut(text: str) -> str:
    """A text on one line, and not a long one."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_LINE else f"{line[: LONGEST_LINE - 1].rstrip()}…"


def summary_post(handoff: Handoff, text: str, *, rules: Rules, brand: Brand) -> Post:
    """A model's summary of what was said, marked as the AI's on the line itself."""
    voice = Voice(rules, brand)
    draft = Draft(
        NOWHERE,
        voice.words("summary", text=text),
        Speaker.AI,
        byline=voice.words("byline_summary", number=str(handoff.conversation)),
        language=rules.language,
        discloses=True,
    )
    return posted(handoff.side, draft, about=handoff.conversation, code="desk.summary")


def history_post(handoff: Handoff, lines: tuple[Line, ...], *, rules: Rules, brand: Brand) -> Post:
    """What was said before, for a desk that was rung with the last message alone; the person has just shared it."""
    voice = Voice(rules, brand)
    text = "\n".join((voice.words("widened"), *history(handoff, lines, voice)))
    return posted(handoff.side, voice.note(text, about=handoff.conversation), about=handoff.conversation, code="desk.history")
