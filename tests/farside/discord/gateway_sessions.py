"""A bot's sessions at the gateway: what each was told, under which number, to be told again after a gap."""

from __future__ import annotations

import secrets
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.farside.discord.gateway_frames import Connection
from tests.farside.discord.gateway_intents import Intent, told

Json = dict[str, Any]
KEPT = 5000
"""Events that a session remembers."""
DISPATCH = 0


@dataclass
class Session:
    """One IDENTIFY and what followed it, however often the connection broke meanwhile."""

    intents: Intent
    shard: tuple[int, int] = (0, 1)
    id: str = field(default_factory=lambda: secrets.token_hex(16))
    connection: Connection | None = None
    sequence: int = 0
    sent: deque[Json] = field(default_factory=lambda: deque(maxlen=KEPT))

    def tell(self, event: str, data: Json) -> None:
        """Bring an event now, or when the session goes on."""
        self.sequence += 1
        payload = {"op": DISPATCH, "t": event, "s": self.sequence, "d": data}
        self.sent.append(payload)
        if self.connection is not None:
            self.connection.put(payload)

    def hear(self, event: str, data: Json, *, me: str) -> None:
        """An event happened: it is told where the session asked for it."""
        seen = told(event, data, intents=self.intents, me=me)
        if seen is not None and self.is_here(event, data):
            self.tell(event, seen)

    def is_here(self, event: str, data: Json) -> bool:
        """Whether events of that server come on this shard; direct messages come on the first."""
        number, count = self.shard
        guild = data.get("guild_id") or (data["id"] if event.startswith("GUILD_") and "id" in data else 0)
        return (int(guild) >> 22) % count == number

    def remembers(self, sequence: int) -> bool:
        """Whether everything after that event is still known."""
        return sequence <= self.sequence and (not self.sent or self.sent[0]["s"] <= sequence + 1)

    def go_on(self, connection: Connection, *, after: int) -> None:
        """Tell again what came after an event, and from now on everything; whoever had it before has lost it."""
        if self.connection is not None:
            self.connection.abort()
        self.connection = connection
        for payload in (payload for payload in self.sent if payload["s"] > after):
            connection.put(payload)
        self.tell("RESUMED", {"_trace": ["far-side"]})


class Sessions:
    """All sessions of one bot."""

    def __init__(self) -> None:
        self._known: dict[str, Session] = {}

    def __iter__(self) -> Iterator[Session]:
        return iter(list(self._known.values()))

    def begin(self, session: Session) -> None:
        self._known[session.id] = session

    def find(self, id: str, *, after: int) -> Session | None:  # noqa: A002 - it is the id
        """The session of this name, where it can go on after that event."""
        session = self._known.get(id)
        return session if session is not None and session.remembers(after) else None

    def of(self, connection: Connection) -> Session | None:
        """The session that goes on over this connection."""
        return next((session for session in self if session.connection is connection), None)

    def leave(self, connection: Connection, *, for_good: bool) -> None:
        """The connection is over, and its session too where the bot said goodbye."""
        session = self.of(connection)
        if session is None:
            return
        session.connection = None
        if for_good:
            self.end(session)

    def end(self, session: Session) -> None:
        self._known.pop(session.id, None)

    def forget(self) -> None:
        """No session can be gone on with any more."""
        self._known.clear()
