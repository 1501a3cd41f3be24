"""The far side as a process of its own, which survives a bot that is killed; it prints its address, and ends on SIGTERM."""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys

from tests.farside.discord import control, gateway_control
from tests.farside.discord.gateway import Gateway
from tests.farside.discord.oracle import NoOracle, oracle
from tests.farside.discord.people import People
from tests.farside.discord.platform import TOKEN, Platform
from tests.farside.discord.server import Server


async def serve(*, port: int, token: str, fast: bool, latency: float) -> None:
    platform = Platform(token=token)
    server = Server(platform, port=port, oracle=NoOracle() if fast else oracle(), latency=latency)
    gateway = Gateway(platform)
    server.routes += [gateway.route, *control.routes(People(platform)), *gateway_control.routes(gateway)]
    await server.start()
    sys.stdout.write(f"{server.url}\n")
    sys.stdout.flush()
    told = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, told.set)
    await told.wait()
    gateway.drop()
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
