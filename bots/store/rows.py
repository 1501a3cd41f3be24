"""Translation between the contract's values and what a database column holds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from itertools import accumulate
from operator import itemgetter
from typing import Any, Final

import msgspec

from adapters.message import Draft, Kind, Message, Outcome, Receipt, Speaker
from bots.store.handoffs import Handoff, Proposal
from bots.store.values import Judged, Stage
from policies.base import Decision, Line, Verdict

LINES_KEPT: Final = 4096
"""A line is read again with each of the next turns: this many of each kind stay translated, some 5 MB at most under load."""
DIGITS: Final = "0123456789abcdefghijklmnopqrstuvwxyz"

_encode = msgspec.json.Encoder().encode
_message = msgspec.json.Decoder(Message).decode
_draft = msgspec.json.Decoder(Draft).decode
_receipt = msgspec.json.Decoder(Receipt).decode


Spoken = tuple[bool, int, int, int, int, str]
"""Whether it is ours, then its order (turn, position and id; or 0, time and id), its time, and its JSON."""


Yes = tuple[int, Stage, str, str, str]
"""An answer that says yes and nothing more: its ordinal, stage, policy, code and reason."""


class _Author(msgspec.Struct):
    id: str


class _Said(msgspec.Struct):
    """What a history line needs of a message: decoding less is faster."""

    author: _Author
    text: str
    kind: Kind = Kind.TEXT


class _Shown(msgspec.Struct):
    """What a history line needs of a draft."""

    text: str
    speaker: Speaker
    byline: str = ""
    operator: str = ""
    outcome: Outcome = Outcome.ANSWERED
    discloses: bool = False


_yeses = msgspec.json.Decoder(list[Yes]).decode
_said = msgspec.json.Decoder(_Said).decode
_shown = msgspec.json.Decoder(_Shown).decode


def to_column(moment: datetime) -> int:
    """Microseconds since 1970.

    Raises:
        ValueError: the time is naive, and might mean anything.
    """
    if moment.tzinfo is None:
        raise ValueError(f"{moment!r} has no time zone: the store takes aware times only")
    return round(moment.timestamp() * 1_000_000)


def to_column_or_null(moment: datetime | None) -> int | None:
    return None if moment is None else to_column(moment)


def to_time(column: int) -> datetime:
    return datetime.fromtimestamp(column / 1_000_000, UTC)


def to_time_or_none(column: int | None) -> datetime | None:
    return None if column is None else to_time(column)


def to_json(value: Message | Draft | Receipt | Handoff | Proposal | Sequence[Yes]) -> str:
    """JSON; lone surrogates, which no encoding carries, become U+FFFD."""
    try:
        return _encode(value).decode()
    except UnicodeEncodeError:
        return _encode(mended(msgspec.to_builtins(value))).decode()


def mended(value: Any) -> Any:  # noqa: ANN401 - the same kind of value comes back
    """A value without lone surrogates."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, dict):
        return {key: mended(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [mended(item) for item in value]
    return value


def storable(message: Message) -> tuple[Message, str]:
    """A message as a database can keep it, and its JSON."""
    try:
        return message, _encode(message).decode()
    except UnicodeEncodeError:
        column = to_json(message)
        return _message(column), column


def to_message(column: str) -> Message:
    return _message(column)


def to_draft(column: str) -> Draft:
    return _draft(column)


def to_receipt(column: str | None) -> Receipt | None:
    return None if column is None else _receipt(column)


def to_yes(ordinal: int, judged: Judged) -> Yes | None:
    """The short form of a plain yes; None for an answer that says more."""
    decision = judged.decision
    more = decision.draft or decision.guidance or decision.delay or decision.obligation or decision.evidence
    if more or decision.verdict is not Verdict.ALLOW:
        return None
    return ordinal, judged.stage, decision.policy, decision.code, decision.reason


def from_yeses(column: str) -> dict[int, Judged]:
    """Plain yeses by their ordinal."""
    return {
        ordinal: Judged(stage, Decision(policy, Verdict.ALLOW, code, reason))
        for ordinal, stage, policy, code, reason in _yeses(column)
    }


def to_lines(newest: Sequence[Spoken]) -> tuple[Line, ...]:
    """The last lines of a conversation, oldest first, from rows of `last_lines` in any order.

    What people said keeps the order of turns and positions even where it arrived in another one.
    """
    said = sorted(row for row in newest if not row[0])
    shown = sorted(row for row in newest if row[0])
    since = accumulate((row[4] for row in said), max)
    lines = [(key, row) for key, row in zip(since, said, strict=True)] + [(row[4], row) for row in shown]
    lines.sort(key=itemgetter(0))
    return tuple([_to_shown(row[5], row[4]) if row[0] else _to_said(row[5], row[4]) for _, row in lines])


@lru_cache(LINES_KEPT)
def _to_said(column: str, accepted_at: int) -> Line:
    said = _said(column)
    return Line(Speaker.USER, said.text, to_time(accepted_at), said.author.id, said.kind)


@lru_cache(LINES_KEPT)
def _to_shown(column: str, shown_at: int) -> Line:
    shown = _shown(column)
    named = shown.speaker is Speaker.OPERATOR or shown.speaker is Speaker.USER
    author = shown.operator or (shown.byline if named else "")
    return Line(shown.speaker, shown.text, to_time(shown_at), author, outcome=shown.outcome, discloses=shown.discloses)


def to_key(prefix: str, row: int) -> str:
    """An outbox row's key: 10 characters of this database, and the row in base 36; 24 at most, for Discord's nonce takes 25."""
    digits = ""
    while row:
        row, digit = divmod(row, 36)
        digits = DIGITS[digit] + digits
    return f"{prefix}-{digits}"


def from_key(key: str) -> tuple[str, int] | None:
    """The prefix and the row of a key, or None for what is no key."""
    prefix, dash, digits = key.partition("-")
    if not dash or len(prefix) != 10 or not digits or not set(digits) <= set(DIGITS):  # noqa: PLR2004 - see `to_key`
        return None
    return prefix, int(digits, 36)
