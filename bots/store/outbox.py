"""The outbox: previewing → pending → showing → shown, uncertain, dead or superseded."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import datetime
from typing import Final

from adapters.message import Address, Draft, Receipt, Speaker
from bots.store.composing import COUNTED, Entry, find_spot, insert, refusing_undisclosed, rewrite, withdraw
from bots.store.errors import OutOfOrder
from bots.store.queries import QUERIES as SQL
from bots.store.rows import to_column, to_column_or_null, to_draft, to_json, to_key, to_receipt, to_time
from bots.store.turns import doubt_of, preview_of
from bots.store.values import Claimed, Control, Failure, Later, Reply, Row, RowState

WITHDRAWN: Final = "somebody else took the conversation before this was shown"
AGAIN: Final[frozenset[Failure]] = frozenset({"temporary", "paced", "doubtful"})
UNDISCLOSED: Final = "undisclosed: the line that tells the person that this is an AI was not shown"
NAMELESS: Final = "nameless: an AI or operator line needs a byline"


def preview(connection: sqlite3.Connection, claimed: Claimed, draft: Draft) -> Row | None:
    """Reserve the row of a reply that is still being written, or give it its newest words."""
    spot = find_spot(connection, claimed.conversation)
    if spot.version != claimed.version or spot.control is Control.OPERATOR:
        return None
    entry = Entry(Reply(draft, ""), RowState.PREVIEWING, claimed.began)
    reserved = preview_of(connection, claimed.conversation, claimed.turn)
    if reserved is not None:
        rewrite(connection, spot, entry, row=reserved.id)
    else:
        ordinal = connection.execute(SQL["next_ordinal"], (claimed.turn,)).fetchone()[0]
        insert(connection, spot, entry, turn=(claimed.turn, ordinal, claimed.messages[0].author.id))
    return preview_of(connection, claimed.conversation, claimed.turn)


def previewed(connection: sqlite3.Connection, row: int, receipt: Receipt) -> None:
    """Keep a preview's receipt, as long as the row is being previewed."""
    connection.execute(SQL["keep_receipt"], (to_json(receipt), _first_id(receipt), row))


def say(connection: sqlite3.Connection, conversation: int, reply: Reply, *, now: datetime) -> None:
    """Put a line into the outbox outside any turn."""
    insert(connection, find_spot(connection, conversation), Entry(reply, RowState.PENDING, now))


def take(connection: sqlite3.Connection, conversation: int, *, now: datetime) -> Row | Later | None:
    """The next line to show. What may not be shown any more is put aside, with its reason, on the way to it."""
    while (found := connection.execute(SQL["next_row"], (conversation,)).fetchone()) is not None:
        row, draft, attempts, receipt, prefix, turn, not_before, doubted_at, *standing = found
        obstacle = _obstacle(*standing)
        if obstacle is not None:
            withdraw(connection, row, *obstacle)
            continue
        if not_before is not None and not_before > to_column(now):
            return Later(to_time(not_before))
        content = to_draft(draft)
        with refusing_undisclosed(content):
            connection.execute(SQL["begin_showing"], (to_column(now), row))
        doubt = doubt_of(connection, row, since=doubted_at)
        taken = Row(row, conversation, to_key(prefix, row), content, attempts, to_receipt(receipt), doubt=doubt)
        return taken if turn is not None else _from_outside(connection, taken)
    return None


def _from_outside(connection: sqlite3.Connection, row: Row) -> Row:
    """A line said outside any turn goes to where its conversation is by now, and changes the line that passed on the same words."""
    *address, title, earlier = connection.execute(SQL["line_outside"], (row.id,)).fetchone()
    draft = replace(row.draft, to=Address(*address), reply_to=_answered(connection, row) if row.draft.reply_to else "")
    return replace(row, draft=draft, receipt=to_receipt(earlier) or row.receipt, opens=title)


def _answered(connection: sqlite3.Connection, row: Row) -> str:
    """What stands here for that which a line answers where it was said first; empty when nothing does."""
    answered, here = row.draft.reply_to, row.conversation
    passed = connection.execute(SQL["passes_on"], (answered, here)).fetchone()
    found = connection.execute(SQL["stands_there"], {"message": passed[0] if passed else answered, "there": here}).fetchone()
    return found[0] or ""


def _obstacle(  # noqa: PLR0913, PLR0917 - the columns that decide it
    speaker: str, byline: str, discloses: int, version: int, control: str, taken: int, disclosed_at: int | None
) -> tuple[RowState, str] | None:
    """Why a line may not be shown now, or None. The database refuses the last two by itself, should this ever miss one."""
    if speaker == Speaker.AI and (control == Control.OPERATOR or version < taken):
        return RowState.SUPERSEDED, WITHDRAWN
    if speaker != Speaker.SYSTEM and not byline.strip():
        return RowState.DEAD, NAMELESS
    if speaker == Speaker.AI and not discloses and disclosed_at is None:
        return RowState.DEAD, UNDISCLOSED
    return None


def shown(connection: sqlite3.Connection, row: int, receipt: Receipt) -> bool:
    """Note the proof; a disclosure counts from here on, unless the conversation changed hands since it was composed."""
    at = to_column(receipt.shown_at)
    if connection.execute(SQL["show_row"], (to_json(receipt), _first_id(receipt), at, row)).rowcount == 0:
        if _was_forgotten(connection, row):
            return True
        _expect(connection, row, RowState.SHOWN)
    else:
        _see(connection, row, at)
    return connection.execute(SQL["any_pending_beside"], (row,)).fetchone() is not None


def _see(connection: sqlite3.Connection, row: int, at: int) -> None:
    conversation, discloses, version, draft = connection.execute(SQL["shown_row"], (row,)).fetchone()
    connection.execute(SQL["see_line"], (at, conversation))
    if discloses:
        connection.execute(SQL["see_disclosure"], (at, to_draft(draft).language, conversation, version))


def failed(connection: sqlite3.Connection, row: int, failure: Failure, *, reason: str, retry_at: datetime | None) -> RowState:
    """Note what a failed send means for its row; the row's state afterwards."""
    state = RowState.UNCERTAIN if failure == "uncertain" else RowState.DEAD
    if failure in AGAIN and retry_at is not None:
        state = RowState.PENDING
    later = to_column_or_null(retry_at) if state is RowState.PENDING else None
    told = (failure == "paced", failure == "doubtful")
    changed = connection.execute(SQL["fail_row"], (state.value, reason, later, state in COUNTED, *told, row)).rowcount
    if changed and state is RowState.DEAD:
        connection.execute(SQL["insert_retraction"], (row,))
    return state if changed else _state(connection, row)


def _expect(connection: sqlite3.Connection, row: int, state: RowState) -> None:
    found = _state(connection, row)
    if found is not state:
        raise OutOfOrder(f"row {row} is {found.value}: only a row that `take` gave out can become {state.value}")


def _state(connection: sqlite3.Connection, row: int) -> RowState:
    found = connection.execute(SQL["row_state"], (row,)).fetchone()
    if found is None and _was_forgotten(connection, row):
        return RowState.SUPERSEDED
    if found is None:
        raise OutOfOrder(f"there is no outbox row {row}")
    return RowState(found[0])


def _was_forgotten(connection: sqlite3.Connection, row: int) -> bool:
    """Whether the line's conversation was erased while it was being shown: there is nothing left to note."""
    return connection.execute(SQL["was_forgotten"], {"row": row}).fetchone() is not None


def _first_id(receipt: Receipt) -> str | None:
    return receipt.ids[0] if receipt.ids else None
