"""Discord's gateway: the WebSocket on which a bot is told what happens, and everything that can go wrong with it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import msgspec
from aiohttp import WSMsgType, web

from tests.farside.discord.gateway_frames import ClosingError, Connection
from tests.farside.discord.gateway_intents import Intent, is_allowed
from tests.farside.discord.gateway_sessions import Session, Sessions
from tests.farside.discord.platform import Platform

Json = dict[str, Any]
HEARTBEAT, IDENTIFY, PRESENCE, VOICE, RESUME, RECONNECT, MEMBERS, INVALID, HELLO, ACK = 1, 2, 3, 4, 6, 7, 8, 9, 10, 11
GOODBYES = frozenset({1000, 1001})
"""Codes with which a bot closes that does not mean to go on."""


class Gateway:
    """The gateway of one bot: it hears the platform, and tells the bot what it may know."""

    def __init__(self, platform: Platform, *, heartbeat: float = 41.25) -> None:
        self.platform = platform
        self.heartbeat = heartbeat
        """Seconds between two heartbeats of the bot."""
        self.sessions = Sessions()
        self.connections: set[Connection] = set()
        self.identified: list[Json] = []
        """Every IDENTIFY that came, without its token."""
        self.resumed: list[str] = []
        """The sessions that went on."""
        self.refused: list[str] = []
        """What the gateway hung up for, and the sessions that could not go on."""
        self.deaf = False
        """True while heartbeats are not answered."""
        self.away = False
        """True while nobody can connect."""
        platform.hearing.append(self.bring)

    @property
    def route(self) -> web.RouteDef:
        """Where the platform's server lets bots in."""
        return web.get("/gateway/", self._serve)

    def bring(self, event: str, data: Json) -> None:
        """Something happened that the bot may see."""
        for session in self.sessions:
            session.hear(event, data, me=self.platform.me["id"])

    @property
    def online(self) -> list[Session]:
        """The sessions that are connected."""
        return [session for session in self.sessions if session.connection is not None]

    # what goes wrong

    def drop(self) -> None:
        """Every connection breaks, without a word; sessions can be resumed."""
        for connection in self.connections:
            connection.abort()

    def close(self, code: int = 4000) -> None:
        """Every connection is closed, with a code."""
        for connection in self.connections:
            connection.put(ClosingError(code))

    def reconnect(self) -> None:
        """Discord asks every bot to connect again and go on, as it does every few hours."""
        self._say({"op": RECONNECT, "d": None})

    def invalidate(self, *, resumable: bool = False) -> None:
        """Discord calls every session invalid, for good or not."""
        self._say({"op": INVALID, "d": resumable})
        if not resumable:
            for session in self.sessions:
                self.sessions.end(session)

    def forget(self) -> None:
        """Every connection breaks, and no session can go on."""
        self.sessions.forget()
        self.drop()

    def stall(self) -> None:
        """Every connection stays open, and brings nothing any more, heartbeats included."""
        for connection in self.connections:
            connection.stalled = True

    def ask_for_heartbeat(self) -> None:
        self._say({"op": HEARTBEAT, "d": None})

    def leave(self) -> None:
        """Every connection breaks, and no new one is taken until `come_back`."""
        self.away = True
        self.drop()

    def come_back(self) -> None:
        self.away = False

    def _say(self, payload: Json) -> None:
        for connection in self.connections:
            connection.put(payload)

    # one connection

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        connection = Connection(request)
        if self.away:
            connection.abort()
            return web.Response(status=503)
        await connection.socket.prepare(request)
        self.connections.add(connection)
        writing = asyncio.create_task(connection.write())
        try:
            connection.put({"op": HELLO, "d": {"heartbeat_interval": round(self.heartbeat * 1000), "_trace": ["far-side"]}})
            await self._listen_to(connection)
        finally:
            self._over(connection)
            if not connection.closing:
                writing.cancel()
            await asyncio.gather(writing, return_exceptions=True)
        return connection.socket

    async def _listen_to(self, connection: Connection) -> None:
        """A bot that does not beat its heart in time is given up."""
        try:
            while (frame := await connection.socket.receive(1.5 * self.heartbeat)).type is WSMsgType.TEXT:
                self._hear(connection, frame.data)
        except TimeoutError:
            self.refused.append("no heartbeat")
            await connection.socket.close(code=4009, message=b"Session timed out.")

    def _hear(self, connection: Connection, text: str) -> None:
        try:
            payload = _read(text)
            self._answer(connection, payload["op"], payload.get("d"))
        except ClosingError as closing:
            self.refused.append(str(closing))
            connection.put(closing)

    def _answer(self, connection: Connection, op: int, said: Any) -> None:  # noqa: ANN401 - whatever stands there
        if op == HEARTBEAT:
            self._beat(connection)
        elif op == IDENTIFY:
            self._identify(connection, said)
        elif op == RESUME:
            self._resume(connection, said)
        elif op not in {PRESENCE, VOICE, MEMBERS}:
            raise ClosingError(4001, "Unknown opcode.")
        elif self.sessions.of(connection) is None:
            raise ClosingError(4003, "Not authenticated.")

    def _beat(self, connection: Connection) -> None:
        connection.beats += 1
        if not self.deaf:
            connection.put({"op": ACK})

    def _identify(self, connection: Connection, said: Mapping[str, Any]) -> None:
        if self.sessions.of(connection) is not None:
            raise ClosingError(4005, "Already authenticated.")
        self.identified.append({key: value for key, value in said.items() if key != "token"})
        self._let_in(said)
        session = Session(_intents(said, self.platform.application["flags"]), _shard(said), connection=connection)
        self.sessions.begin(session)
        self._welcome(session)

    def _welcome(self, session: Session) -> None:
        guilds = [guild for guild in self.platform.guilds.values() if session.is_here("GUILD_CREATE", {"id": guild.id})]
        session.tell("READY", self._ready(session, [guild.id for guild in guilds]))
        for guild in guilds:
            if not guild.unavailable:
                session.tell("GUILD_CREATE", guild.created(self.platform.me["id"]))

    def _ready(self, session: Session, guilds: list[str]) -> Json:
        return {
            "v": 10,
            "user": self.platform.me,
            "guilds": [{"id": guild, "unavailable": True} for guild in guilds],
            "session_id": session.id,
            "resume_gateway_url": self.platform.gateway,
            "shard": list(session.shard),
            "application": {key: self.platform.application[key] for key in ("id", "flags")},
            "private_channels": [],
            "_trace": ["far-side"],
        }

    def _resume(self, connection: Connection, said: Mapping[str, Any]) -> None:
        self._let_in(said)
        after = said["seq"] or 0
        session = self.sessions.find(said["session_id"], after=after)
        if session is None:
            self.refused.append(f"session {said['session_id']}")
            connection.put({"op": INVALID, "d": False})
        else:
            self.resumed.append(session.id)
            session.go_on(connection, after=after)

    def _let_in(self, said: Mapping[str, Any]) -> None:
        if said["token"] != self.platform.token:
            raise ClosingError(4004, "Authentication failed.")

    def _over(self, connection: Connection) -> None:
        self.connections.discard(connection)
        left = not connection.closing and connection.socket.close_code in GOODBYES
        self.sessions.leave(connection, for_good=left)


def _read(text: str) -> Json:
    try:
        return msgspec.json.decode(text, type=Json)
    except msgspec.DecodeError as wrong:
        raise ClosingError(4002, "Error while decoding payload.") from wrong


def _intents(said: Mapping[str, Any], flags: int) -> Intent:
    intents = Intent(said["intents"])
    if intents.value & ~sum(Intent):
        raise ClosingError(4013, "Invalid intent(s).")
    if not is_allowed(intents, flags):
        raise ClosingError(4014, "Disallowed intent(s).")
    return intents


def _shard(said: Mapping[str, Any]) -> tuple[int, int]:
    number, count = said.get("shard", (0, 1))
    if not 0 <= number < count:
        raise ClosingError(4010, "Invalid shard.")
    return number, count
