"""One gateway for several applications: by its token each is led to its own."""

from __future__ import annotations

from typing import Any

from tests.farside.discord.gateway import IDENTIFY, RESUME, Gateway
from tests.farside.discord.gateway_frames import ClosingError, Connection
from tests.farside.discord.platform import Platform


class Lobby(Gateway):
    """Where bots wait until they have said who they are."""

    def __init__(self) -> None:
        super().__init__(Platform())
        self.gateways: list[Gateway] = []
        self._led: dict[Connection, Gateway] = {}

    def _answer(self, connection: Connection, op: int, said: Any) -> None:  # noqa: ANN401 - whatever stands there
        if op in {IDENTIFY, RESUME}:
            gateway = self._led[connection] = self._of(said["token"])
            gateway.connections.add(connection)
        if (led := self._led.get(connection)) is None:
            super()._answer(connection, op, said)
        else:
            led._answer(connection, op, said)  # noqa: SLF001 - it is of the same kind

    def _of(self, token: str) -> Gateway:
        for gateway in self.gateways:
            if gateway.platform.token == token:
                return gateway
        raise ClosingError(4004, "Authentication failed.")

    def _over(self, connection: Connection) -> None:
        super()._over(connection)
        if (gateway := self._led.pop(connection, None)) is not None:
            gateway._over(connection)  # noqa: SLF001 - it is of the same kind
