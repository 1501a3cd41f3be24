"""T2: everything a turn came to, in one transaction."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import datetime
from itertools import count
from typing import Final, NamedTuple

from adapters.message import Speaker
from bots.store.composing import Entry, find_spot, insert, rewrite, withdraw
from bots.store.control import move
from bots.store.effects import change, concerned, follow, is_stale
from bots.store.erasing import carry_out
from bots.store.errors import OutOfOrder
from bots.store.queries import QUERIES as SQL
from bots.store.rows import Yes, to_column, to_column_or_null, to_json, to_yes
from bots.store.values import Control, Effects, Judged, Reply, RowState, Settled, Settlement

WITHDRAWN: Final = "somebody else took the conversation while this was being composed"
UNUSED: Final = "the turn ended without this reply"


class Reserved(NamedTuple):
    """What awaits a turn's replies in the outbox."""

    author: str
    """The person they answer."""
    ordinal: int
    """The first one's place among the turn's lines."""
    previewed: int | None
    """The row whose preview people may see, if there is one."""


def settle(connection: sqlite3.Connection, settlement: Settlement, *, now: datetime) -> Settled:
    """Write a turn's end, once. See `bots.store.base.Store.settle`."""
    found = connection.execute(SQL["turn_to_settle"], (settlement.turn,)).fetchone()
    if found is None:
        raise OutOfOrder(f"there is no turn {settlement.turn}: claim one first")
    state, author, version, control, language, hold, ordinal, previewed = found
    if state != "open":
        return Settled(0, 0)
    effects = settlement.effects
    if effects is not None and is_stale(connection, effects):
        return Settled(0, 0, stale=True)
    current = version == settlement.version
    if settlement.erasure is not None:
        return carry_out(connection, settlement, settlement.erasure, now=now) if current else Settled(0, 0, stale=True)
    overtaken = not current and control == Control.OPERATOR and _has_ai(settlement)
    if not overtaken:  # else what was said is for the operator to hear, and the turn stays open for that
        _end_turn(connection, settlement, now)
    _keep(connection, settlement, language, hold, now=now)
    _record(connection, settlement, now)
    if current and settlement.transition is not None:
        move(connection, settlement.conversation, settlement.transition, now=now, turn=settlement.turn)
    reserved = Reserved(author, ordinal, previewed)
    if effects is None:
        settled = _put(connection, settlement, reserved, now=now, current=current)
        return replace(settled, stale=True) if overtaken else settled
    change(connection, effects, now=now, turn=settlement.turn)
    settled = _put(connection, settlement, reserved, now=now, current=current)
    return _follow(connection, settlement, effects, settled, now=now)


def _has_ai(settlement: Settlement) -> bool:
    return any(reply.draft.speaker is Speaker.AI for reply in settlement.replies)


def _end_turn(connection: sqlite3.Connection, settlement: Settlement, now: datetime) -> None:
    if settlement.transition is not None and settlement.transition.target is Control.CLOSED:
        _end_what_waits(connection, settlement, now)
    made = (settlement.tokens_in, settlement.tokens_out, settlement.turn)
    if settlement.hold_until is None:
        connection.execute(SQL["settle_turn"], (to_column(now), settlement.settings, settlement.model, *made))
    else:
        connection.execute(SQL["hold_turn"], (settlement.settings, *made))


def _end_what_waits(connection: sqlite3.Connection, settlement: Settlement, now: datetime) -> None:
    """Whoever ends a conversation wants no answer any more to what was said before and is held."""
    connection.execute(SQL["settle_held_turns"], (to_column(now), settlement.conversation))
    connection.execute(SQL["give_earlier_words"], {"conversation": settlement.conversation, "turn": settlement.turn})


def _keep(connection: sqlite3.Connection, settlement: Settlement, language: str, hold_until: int | None, *, now: datetime) -> None:
    """What the conversation remembers of the turn, where it is news."""
    if settlement.crisis:
        connection.execute(SQL["note_crisis"], (to_column(now), settlement.conversation))
    hold = to_column_or_null(settlement.hold_until)
    if hold is None and hold_until is not None and connection.execute(SQL["held_turn"], (settlement.conversation,)).fetchone():
        hold = hold_until  # this turn went past one that is still held
    if (settlement.language, hold) != (language, hold_until):
        connection.execute(SQL["settle_conversation"], (settlement.language, hold, settlement.conversation))


def _record(connection: sqlite3.Connection, settlement: Settlement, now: datetime) -> None:
    yeses: list[Yes] = []
    others: list[tuple[int, Judged]] = []
    for ordinal, judged in enumerate(settlement.judged):
        if yes := to_yes(ordinal, judged):
            yeses.append(yes)
        else:
            others.append((ordinal, judged))
    row = (settlement.turn, to_column(now), settlement.settings, settlement.facts.decode(), to_json(yeses))
    judgement = connection.execute(SQL["insert_judgement"], row).lastrowid or 0
    connection.executemany(SQL["insert_decision"], [_decision(judgement, *other) for other in others])


def _decision(judgement: int, ordinal: int, judged: Judged) -> tuple[object, ...]:
    decision = judged.decision
    return (
        judgement,
        ordinal,
        judged.stage,
        decision.policy,
        decision.verdict.value,
        decision.code,
        decision.reason,
        None if decision.draft is None else to_json(decision.draft),
        decision.guidance,
        decision.delay,
        decision.obligation,
        decision.evidence,
    )


def _put(connection: sqlite3.Connection, settlement: Settlement, reserved: Reserved, *, now: datetime, current: bool) -> Settled:
    """Put the replies into the outbox; the first AI reply takes the place of the preview, if there is one."""
    spot = find_spot(connection, settlement.conversation)
    ai_holds = current and spot.control is not Control.OPERATOR
    entries = [_entry(reply, now, withdrawn=reply.draft.speaker is Speaker.AI and not ai_holds) for reply in settlement.replies]
    ordinals, previewed = count(reserved.ordinal), reserved.previewed
    first = next((entry for entry in entries if entry.reply.draft.speaker is Speaker.AI), None)
    for entry in entries:
        if previewed is not None and entry is first:
            rewrite(connection, spot, entry, row=previewed, retraction=settlement.retraction)
        else:
            insert(connection, spot, entry, turn=(settlement.turn, next(ordinals), reserved.author))
    pending = sum(entry.state is RowState.PENDING for entry in entries)
    retracted = previewed is not None and _finish(connection, settlement, first, row=previewed)
    return Settled(pending + retracted, len(entries) - pending)


def _finish(connection: sqlite3.Connection, settlement: Settlement, first: Entry | None, *, row: int) -> bool:
    """See to it that a preview which people saw is not left unfinished: now, or whenever its reply is withdrawn; True when now."""
    if first is not None:
        return first.state is not RowState.PENDING and withdraw(connection, row, first.state, first.reason)
    if settlement.retraction is not None:
        connection.execute(SQL["keep_retraction"], (to_json(settlement.retraction), row))
    return withdraw(connection, row, RowState.SUPERSEDED, UNUSED)


def _follow(
    connection: sqlite3.Connection, settlement: Settlement, effects: Effects, settled: Settled, *, now: datetime
) -> Settled:
    """What the effects bring about elsewhere; their posts in the turn's own conversation are pending as its replies are."""
    own = settlement.conversation
    if settlement.hold_until is None:
        connection.executemany(SQL["note_about"], [(about, settlement.turn) for about in concerned(effects, but=own)])
    followed = follow(connection, effects, now=now)
    pending = settled.pending + sum(line.conversation == own for line in followed.posted)
    return replace(settled, pending=pending, woken=followed.woken(connection, but=own))


def _entry(reply: Reply, now: datetime, *, withdrawn: bool) -> Entry:
    return Entry(reply, RowState.SUPERSEDED, now, WITHDRAWN) if withdrawn else Entry(reply, RowState.PENDING, now)
