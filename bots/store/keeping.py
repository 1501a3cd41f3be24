"""Everything that is kept of one conversation, for the person who holds it with us."""

from __future__ import annotations

import sqlite3

from bots.store.explaining import judgements_of, messages_of, rows_of, transitions_of
from bots.store.queries import QUERIES as SQL
from bots.store.reading import Kept
from bots.store.standings import handoffs, standing


def kept(connection: sqlite3.Connection, conversation: int) -> Kept | None:
    """See `bots.store.reading.Reading.kept`."""
    stands = standing(connection, conversation)
    if stands is None:
        return None
    summary, notes, drafts = connection.execute(SQL["kept_inside"], (conversation,)).fetchone()
    turns = connection.execute(SQL["turns_kept"], (conversation,)).fetchall()
    return Kept(
        standing=stands,
        summary=summary,
        messages=messages_of(connection, "messages_kept", conversation),
        rows=rows_of(connection, "rows_kept", conversation),
        judgements=tuple(judgement for (turn,) in turns for judgement in judgements_of(connection, turn)),
        transitions=tuple(transitions_of(connection, conversation)),
        handoffs=handoffs(connection, since=0, conversation=conversation),
        notes=notes,
        drafts=drafts,
    )
