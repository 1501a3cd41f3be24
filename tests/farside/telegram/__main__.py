"""The far side as a process of its own, which survives a bot that is killed; it prints its address, and ends on SIGTERM."""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys

from tests.farside.telegram.control import routes
from tests.farside.telegram.load import Load
from tests.farside.telegram.oracle import NoOracle, Oracle
from tests.farside.telegram.people import People
from tests.farside.telegram.platform import TOKEN, Platform
from tests.farside.telegram.server import Server


async def serve(*, port: int, token: str, fast: bool, latency: float) -> None:
    platform = Platform(token=token)
    server = Server(platform, port=port, oracle=NoOracle() if fast else Oracle(), latency=latency)
    people = People(platform)
    server.routes += routes(people, Load(people))
    await server.start()
    sys.stdout.write(f"{server.url}\n")
    sys.stdout.flush()
    told = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, told.set)
    await told.wait()
    await server.stop()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--token", default=TOKEN)
    parser.add_argument("--fast", action="store_true", help="without the oracle")
    parser.add_argument("--latency", type=float, default=0.0, help="seconds that every line takes")
    said = parser.parse_args()
    asyncio.run(serve(port=said.port, token=said.token, fast=said.fast, latency=said.latency))


if __name__ == "__main__":
    main()
