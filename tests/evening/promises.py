"""What an evening is held against: each promise finds where it was not kept."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise

from adapters.message import Address, Kind, Speaker
from bots.handoff.control import ALLOWED
from bots.store.audit import verify
from bots.store.handoffs import Ending, Handoff
from bots.store.values import Control
from policies.words import catalogue
from tests.evening.court import CARDS, NOTE, Court, is_home
from tests.evening.records import Row
from tests.evening.town import Said
from tests.witness import names_ai

PEOPLES = {"waiting", "operator", "snoozed"}
"""Whoever says something while one of these holds, says it to the desk."""
BEGIN = {"operator.claim", "operator.take"}
END = {"operator.return", "operator.close", "operator.snooze", "operator.block", "handoff.abandoned", "handoff.cancelled"}
"""The codes of the lines by which people read that an operator is there, and that nobody of them is any more."""
HONEST = {"handoff.too_long", "handoff.rung", "handoff.shared", "handoff.waiting", "handoff.abandoned", "handoff.woken"}


def shown_twice(court: Court) -> Iterator[str]:
    return (f"{key} {court.records.by_key[key].draft.text[:60]!r}" for key, times in court.shown.items() if times > 1)


def left_behind(court: Court) -> Iterator[str]:
    for row in court.records.rows:
        if row.state in {"pending", "showing", "previewing", "dead"}:
            yield f"{row.state}: {row.code} {row.draft.text[:60]!r} {row.reason}"
    yield from (f"turn {turn} has no end" for turn in court.records.unsettled)
    yield from (f"open: {name}" for name, heard in court.records.heard.items() if heard.open)


def shown_in_name_only(court: Court) -> Iterator[str]:
    for row in court.records.rows:
        if row.state == "shown" and not any(line.key == row.key for line in court.town.screens[row.draft.to.adapter].lines):
            yield f"{row.key} {row.code}"


def lost_on_the_way_to_desks(court: Court) -> Iterator[str]:
    """Persons' lines that no desk ever saw, though nobody else was to answer them; or saw twice."""
    for said in court.town.said:
        if said.by_operator:
            continue
        heard = court.records.heard.get(said.message.id)
        if heard is None:
            yield f"{said.token} was never taken in"
        elif heard.turn is not None and court.records.controls.get(heard.turn) in PEOPLES:
            yield from relayed(court, said)


def unanswered(court: Court) -> Iterator[str]:
    """Persons' lines that the AI was to answer, and neither did, nor did any desk see them."""
    for said in court.town.said:
        turn = court.turn_of(said)
        if turn and court.records.controls.get(turn) not in PEOPLES and not is_answered(court, said, turn):
            yield f"{said.token} (turn {turn})"


def relayed(court: Court, said: Said) -> Iterator[str]:
    rows = [row for row in court.records.by_origin[said.message.id] if row.code == "desk.heard"]
    times: Counter[int] = Counter()  # by desk: a correction may come to another one than the first words did
    for row in rows:
        times[row.conversation] += court.shown[row.key] if row.state != "uncertain" else 0
    doubtful = any(row.state == "uncertain" for row in rows)
    carded = any(said.token in row.draft.text and row.state in {"shown", "uncertain"} for row in court.cards(said))
    states = [(row.id, row.conversation, row.state, row.reason) for row in rows]
    if max(times.values(), default=0) > 1:
        yield f"{said.token} was shown more than once at one desk: {states}"
    elif not (times.total() or doubtful or carded):
        yield f"{said.token} (turn {court.records.heard[said.message.id].turn}) reached no desk: {states}"


def is_answered(court: Court, said: Said, turn: int) -> bool:
    rows = court.records.by_turn[turn]
    reported = any(said.token in row.draft.text for row in court.records.rows if row.state == "uncertain")
    return any(row.state in {"shown", "uncertain"} for row in rows) or bool(court.tokens[said.token]) or reported


def lost_on_the_way_to_persons(court: Court) -> Iterator[str]:
    """Operators' lines that did not reach whom they were for exactly once, though nobody refused them."""
    refused = 0
    for said in court.town.said:
        if not said.by_operator or said.inside:
            continue
        heard = court.records.heard.get(said.message.id)
        rows = [
            row
            for row in court.records.by_origin[said.message.id]
            if row.code == "operator.said" and row.conversation == said.about
        ]
        if heard is None:
            yield f"{said.token} was never taken in"
        elif not rows:
            refused += 1
        elif (times := sum(court.shown[row.key] for row in rows)) != 1 and not any(row.state == "uncertain" for row in rows):
            yield f"{said.token} was shown {times} times: {[(row.state, row.reason) for row in rows]}"
    told = sum(any(pattern.search(row.draft.text) for pattern in REFUSALS) for row in court.records.rows if row.code == "desk.note")
    if told != refused:
        yield f"{refused} lines of operators went nowhere, and {told} times somebody was told so"


REFUSALS = [re.compile(re.sub(r"\\{\w+\\}", ".*", re.escape(catalogue("en")[key]))) for key in ("desk.unsent", "desk.unsent_with")]


def strays(court: Court) -> Iterator[str]:
    """Operators' lines in a room that they were not meant for, and inside lines in any."""
    meant = {said.token: said for said in court.town.said if said.by_operator}
    for place, lines in court.homes():
        for line in lines:
            for token in NOTE.findall(line.draft.text):
                said = meant.get(token)
                if said and (said.inside or court.records.places[said.about] != place):
                    yield f"{token} in {place.room}"


def out_of_order(court: Court) -> Iterator[str]:
    """Neighbouring lines of one author that arrived the other way round, within one place."""
    position = {said.token: said for said in court.town.said}
    for screen in court.town.screens.values():
        for place, lines in screen.rooms.items():
            wanted = Speaker.OPERATOR if is_home(place) else Speaker.USER
            told = [line for line in lines if not line.replaces and line.draft.speaker is wanted]
            by_source: defaultdict[tuple[Address, str], list[Said]] = defaultdict(list)
            for line in told:
                for token in NOTE.findall(line.draft.text)[:1]:
                    said = position[token]
                    by_source[said.message.address, said.message.author.id].append(said)
            for lines_said in by_source.values():
                yield from (
                    f"{a.token} before {b.token} in {place.room}"
                    for a, b in pairwise(lines_said)
                    if a.message.position > b.message.position
                )


def talked_over(court: Court) -> Iterator[str]:
    """AI lines between the announcement of an operator and that of the end, as the platform has them in order.

    Where it is reported of an end that nobody knows whether it was shown, that is where the operator went.
    """
    for place, lines in court.homes():
        held = None
        for line in lines:
            row = court.records.by_key.get(line.key)
            code = court.code(line)
            held = (row if code in BEGIN else held) if code not in END else None
            if held and row and line.draft.speaker is Speaker.AI and not ended_in_doubt(court, place, held, row):
                yield f"{place.room}: {line.draft.text[:80]!r}"


def ended_in_doubt(court: Court, place: Address, begun: Row, line: Row) -> bool:
    """Whether an end that is reported as uncertain was said there after the one line and before the other."""
    ends = (row.id for row in court.records.rows if row.draft.to == place and row.code in END and row.state == "uncertain")
    return any(begun.id < end < line.id for end in ends)


def undisclosed(court: Court) -> Iterator[str]:
    """AI lines that people saw before they were told that it is one, since the beginning or the last operator."""
    for place, lines in court.homes():
        told = False
        for line in lines:
            if court.code(line) in BEGIN:
                told = False
            if line.draft.speaker is Speaker.AI:
                told = told or line.draft.discloses
                if not told or not names_ai(line.draft.byline):
                    yield f"{place.room}: {line.draft.byline!r} {line.draft.text[:80]!r}"


def nameless(court: Court) -> Iterator[str]:
    """Operators' lines that do not say which human speaks, or name another one than who was announced."""
    for place, lines in court.homes():
        announced = ""
        for line in lines:
            if court.code(line) in BEGIN:
                announced = line.draft.text
            if line.draft.speaker is Speaker.OPERATOR and not line.replaces:
                name, byline = line.draft.operator, line.draft.byline
                if not name or name not in byline or not re.search(r"\bhuma(?:n|in)", byline):
                    yield f"{place.room}: {byline!r}"
                elif name not in announced and not is_doubtful(court, place, BEGIN):
                    yield f"{place.room}: {name} speaks, and announced was {announced!r}"


def is_doubtful(court: Court, place: Address, codes: set[str]) -> bool:
    """Whether it is reported that such a line may not have been shown there."""
    rows = (row for row in court.records.rows if row.draft.to == place and row.code in codes)
    return any(row.state == "uncertain" for row in rows)


def two_holders(court: Court) -> Iterator[str]:
    """Changes of who holds a conversation that the table does not know, that overlap, or that take it from somebody unasked."""
    now: defaultdict[int, str] = defaultdict(lambda: "ai")
    for move in court.records.moves:
        if move.source != now[move.conversation] or Control(move.target) not in ALLOWED[Control(move.source)]:
            yield f"#{move.conversation}: {move.source} to {move.target}, while {now[move.conversation]} held it"
        if move.source == move.target == "operator" and move.why != "operator.take":
            yield f"#{move.conversation}: taken from an operator by {move.why}"
        now[move.conversation] = move.target
    yield from (
        f"#{number}: ends with {held}, and the changes with {now[number]}"
        for number, held in court.records.held.items()
        if now[number] != held
    )


def broken_chain(court: Court) -> Iterator[str]:
    if (number := verify(court.records.acts)) is not None:
        yield f"link {number}"


def silent_waits(court: Court) -> Iterator[str]:
    """Waits that nobody answered, and about which the person was not told anything either."""
    for handoff in court.records.handoffs:
        if handoff.claimed_at or handoff.ending is not Ending.OPEN or court.records.held[handoff.conversation] != "waiting":
            continue
        if not is_told(court, handoff):
            yield f"#{handoff.conversation} ({handoff.code}) waits since {handoff.waiting_since}"


def is_told(court: Court, handoff: Handoff) -> bool:
    """Was the last thing that this person read an honest line about the wait?"""
    lines = court.town.see(court.records.places[handoff.conversation])
    last = next((line for line in reversed(lines)), None)
    return (
        last is not None
        and last.draft.speaker is Speaker.SYSTEM
        and (court.code(last) in HONEST or court.code(last) == handoff.code)
    )


def unrung(court: Court) -> Iterator[str]:
    """Handoffs that are under way of which no desk was told."""
    for handoff in court.records.handoffs:
        cards = [row for row in court.records.rows if row.about == handoff.conversation and row.code in CARDS]
        if handoff.ending is Ending.OPEN and not any(row.state in {"shown", "uncertain"} for row in cards):
            yield f"#{handoff.conversation} ({handoff.code})"


def unchanged_edits(court: Court) -> Iterator[str]:
    """Corrections of a person that a desk which had the first words never saw."""
    edits = [(name, heard) for name, heard in court.records.heard.items() if heard.kind == Kind.EDIT and heard.turn is not None]
    for name, heard in edits:
        if court.records.controls.get(heard.turn or 0) in PEOPLES:
            rows = relayed_edits(court, name)
            if not any("(corrected)" in text for text in rows):
                yield f"the edit {name} (turn {heard.turn})"


def relayed_edits(court: Court, name: str) -> Iterable[str]:
    """The texts, in the end, of the lines that carry what this edit changed."""
    rows: list[Row] = [
        row for row in court.records.rows if "(corrected)" in row.draft.text and row.code in {"desk.heard", "desk.card"}
    ]
    heard = court.records.heard[name]
    return [row.draft.text for row in rows if row.about == heard.conversation and row.state in {"shown", "uncertain"}]


PROMISES = {
    "no line was shown twice": shown_twice,
    "nothing was left behind": left_behind,
    "what counts as shown was shown": shown_in_name_only,
    "every line for people reached a desk once": lost_on_the_way_to_desks,
    "every line for the AI was answered, or reached a desk": unanswered,
    "every line of an operator arrived once, or was refused": lost_on_the_way_to_persons,
    "nothing went astray, and what is said inside stays inside": strays,
    "everything arrived in order": out_of_order,
    "nobody was talked over": talked_over,
    "no AI line was undisclosed": undisclosed,
    "every operator is named, and was announced": nameless,
    "nobody held a conversation twice": two_holders,
    "the audit chain is whole": broken_chain,
    "every wait was answered or honestly told about": silent_waits,
    "every desk was rung": unrung,
    "corrections arrived": unchanged_edits,
}
