"""What people read while they wait for a person: who will see what, how long it may take, and every other way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil

from adapters.message import Action, Draft, Speaker
from bots.store.handoffs import Sharing
from policies.base import Brand, Line
from policies.drafts import brand_notice, brand_words
from policies.hours import Hours
from policies.words import FALLBACK, catalogue

SHARE = "share"
"""The button that lets the desk see the whole conversation."""
SHARE_LAST = "share_last"
"""The one that lets it see no more than the last message, and what follows."""
AI = "ai"
"""The button, and the command, that go back to the ambassador."""

QUOTED = 3
"""So many of the last lines are quoted at the most,"""
LONGEST_QUOTE = 60
"""and so many characters of each."""
_HOUR = 3600.0
_UNMARKED = str.maketrans("", "", "`*~|")


@dataclass(frozen=True, slots=True)
class Wait:
    """What can honestly be said about time."""

    now: datetime
    hours: Hours | None = None
    expected: float | None = None
    """Seconds of opening hours until somebody usually answers, from real figures; None when there are too few."""
    urgent: bool = False
    """True in a crisis, which is rung at any hour."""

    @property
    def away(self) -> bool:
        """Is it known that nobody is there?"""
        return self.hours is not None and self.hours.is_away(self.now)


@dataclass(frozen=True, slots=True)
class Seen:
    """What a human would see of a person."""

    handle: str
    platform: str
    language: str
    lines: Sequence[Line] = ()
    """The last lines of the conversation, oldest first."""
    direct: bool = True
    """False in a public room, where everybody sees everything already."""


def asked(brand: Brand, language: str, *, seen: Seen, wait: Wait, opening: str = "") -> Draft:
    """The line of the transfer: who will answer and when, what they will see, and how to choose or go back.

    `opening` is said first: why a person is asked. In an urgent case there is no time for choosing, and the desk is rung at once;
    in a public room there is nothing to choose, and everybody sees everything.
    """
    chosen = seen.direct and not wait.urgent
    first = joined(opening, say(brand, "who", language), about_time(brand, language, wait))
    last = joined(say(brand, "choose", language) if chosen else "", say(brand, "back", language))
    text = "\n\n".join((first, what_is_seen(brand, language, seen, quoted=chosen), last))
    share = share_buttons(brand, language) if chosen else ()
    return brand_notice(brand, language, text, actions=(*share, ai_button(brand, language)))


def about_time(brand: Brand, language: str, wait: Wait) -> str:
    """How long it usually takes; out of hours, when somebody is there and that a message can be left; or nothing."""
    if wait.urgent:
        return say(brand, "urgent", language)
    if wait.hours is not None and wait.away:
        return joined(wait.hours.describe(wait.now, brand, language), say(brand, "leave_message", language))
    return "" if wait.expected is None else usually(brand, language, wait.expected)


def usually(brand: Brand, language: str, seconds: float) -> str:
    """`Usually within about 4 minutes`: rounded up, so that nobody is promised too much."""
    minutes = max(1, ceil(seconds / 60))
    if minutes == 1:
        return say(brand, "usually_minute", language)
    if minutes < 60:  # noqa: PLR2004 - an hour
        return say(brand, "usually_minutes", language, minutes=str(minutes))
    hours = ceil(seconds / _HOUR)
    return say(brand, "usually_hour" if hours == 1 else "usually_hours", language, hours=str(hours))


def what_is_seen(brand: Brand, language: str, seen: Seen, *, quoted: bool = True) -> str:
    """The facts about a person and, where there is a choice to make about them, the last lines."""
    facts = " · ".join(filter(None, (seen.handle, seen.platform, language_name(brand, seen.language, language))))
    quotes = [quote(brand, language, line) for line in seen.lines if line.text.strip() and line.speaker is not Speaker.SYSTEM]
    if not seen.direct:
        return say(brand, "seen_public", language, facts=facts)
    if not (quoted and quotes):
        return say(brand, "seen_last", language, facts=facts)
    return "\n".join((say(brand, "seen", language, facts=facts), *quotes[-QUOTED:]))


def quote(brand: Brand, language: str, line: Line) -> str:
    """One line, shortly: `- You: Where is my parcel?`."""
    key = {Speaker.USER: "quote_you", Speaker.AI: "quote_ai"}.get(line.speaker, "quote_operator")
    return say(brand, key, language, text=shortened(line.words), name=line.author)


def shortened(text: str) -> str:
    """On one line, without emphasis or code that would not end, and not longer than a quote may be."""
    line = " ".join(text.translate(_UNMARKED).split())
    return line if len(line) <= LONGEST_QUOTE else f"{line[: LONGEST_QUOTE - 1].rstrip()}…"


def language_name(brand: Brand, named: str, language: str) -> str:
    """A language as people call it, where there is a word for it, else its tag."""
    key = f"knowledge.language_{named.partition('-')[0]}"
    return brand_words(brand, key, language) if key in catalogue(FALLBACK) else named


def transferred(brand: Brand, language: str, *, sharing: Sharing, wait: Wait) -> Draft:
    """Said once the desk is rung: what was passed on, and what happens next."""
    key = "transferred_all" if sharing is Sharing.ALL else "transferred_last"
    return going_on(brand, language, say(brand, key, language), about_time(brand, language, wait))


def still_waiting(brand: Brand, language: str, *, wait: Wait) -> Draft:
    """Said when a waiting person writes on."""
    return going_on(brand, language, say(brand, "still", language), about_time(brand, language, wait))


def offer_another_way(brand: Brand, language: str) -> Draft:
    """Said when the wait has become too long."""
    return going_on(brand, language, say(brand, "too_long", language), say(brand, "another_way", language))


def abandoned(brand: Brand, language: str, *, name: str, wait: Wait) -> Draft:
    """Said when the operator who had the conversation has been silent for too long."""
    return going_on(brand, language, say(brand, "abandoned", language, name=name), about_time(brand, language, wait))


def back_from_snooze(brand: Brand, language: str, *, wait: Wait) -> Draft:
    """Said when a conversation that was set aside is rung again."""
    return going_on(brand, language, say(brand, "woken", language), about_time(brand, language, wait))


def unchecked(brand: Brand, language: str, *, wait: Wait, direct: bool) -> Draft:
    """Said when nobody checked a proposed answer in time, and a person is asked instead."""
    text = joined(say(brand, "unchecked", language), say(brand, "who", language), about_time(brand, language, wait))
    share = share_buttons(brand, language)[:1] if direct else ()
    return brand_notice(brand, language, text, actions=(*share, ai_button(brand, language)))


def going_on(brand: Brand, language: str, *sentences: str) -> Draft:
    """A notice to somebody who goes on waiting, and may go back to the ambassador at any time."""
    return brand_notice(brand, language, joined(*sentences), actions=(ai_button(brand, language),))


def joined(*sentences: str) -> str:
    return " ".join(filter(None, sentences))


def share_buttons(brand: Brand, language: str) -> tuple[Action, ...]:
    return (
        Action(SHARE, say(brand, "button_share", language)),
        Action(SHARE_LAST, say(brand, "button_share_last", language)),
    )


def ai_button(brand: Brand, language: str) -> Action:
    return Action(AI, brand_words(brand, "lines.button_ai", language))


def say(brand: Brand, key: str, language: str, **values: str) -> str:
    return brand_words(brand, f"waiting.{key}", language, **values)
