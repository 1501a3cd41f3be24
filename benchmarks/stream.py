"""What a streamed event costs: the openai client's own stream against ours, in turns, in one run, against one local server.

`bytes alone` reads the same response through aiohttp and looks at nothing: what waking up for bytes costs whoever parses them. It
is most of what is left where events come one by one, so ratios are given with it and above it.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import multiprocessing
import statistics
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection

import aiohttp
import openai
from aiohttp import web

from bots.models.base import Prompt, PromptLine, Text
from bots.models.openai import OpenAIModel

EVENTS = 1_000
LENGTH = EVENTS * len("word0 ") - 1  # we drop the white space before the first word
PACES = {"one by one": (1, 0.001), "busy": (20, 0.0)}
"""How many events the server writes at once, and the seconds it waits between two writes."""


@dataclass(frozen=True)
class Endpoint:
    base_url: str
    name: str = "bench"
    model: str = "bench"
    key_env: str = "NONE"
    temperature: float = 0.0
    max_tokens: int = EVENTS
    context: int = 32_000
    timeout_seconds: float = 60.0
    first_token_seconds: float = 20.0
    retries: int = 0
    concurrency: int = 4


def chunk(delta: dict[str, object], finish: str | None = None) -> bytes:
    choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
    head = {"id": "chatcmpl-AbCdEf0123456789", "object": "chat.completion.chunk", "created": 1_790_000_000, "model": "bench"}
    return b"data: " + json.dumps({**head, "system_fingerprint": "fp_0", "choices": [choice]}).encode() + b"\n\n"


async def answer(request: web.Request) -> web.StreamResponse:
    """Each word an event."""
    group, pause = PACES[request.match_info["pace"].replace("-", " ")]
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await response.prepare(request)
    events = [chunk({"role": "assistant", "content": ""}), *[chunk({"content": f" word{index % 10}"}) for index in range(EVENTS)]]
    for index in range(0, len(events), group):
        await response.write(b"".join(events[index : index + group]))
        await asyncio.sleep(pause)
    await response.write(chunk({}, "stop") + b"data: [DONE]\n\n")
    return response


def serve(pipe: Connection) -> None:
    async def main() -> None:
        app = web.Application()
        app.router.add_post("/{pace}/v1/chat/completions", answer)
        runner = web.AppRunner(app)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        pipe.send(runner.addresses[0][1])
        await asyncio.Event().wait()

    asyncio.run(main())


async def stock(client: openai.AsyncOpenAI) -> int:
    stream = await client.chat.completions.create(model="bench", messages=[{"role": "user", "content": "hello"}], stream=True)
    return sum([len(part.choices[0].delta.content or "") async for part in stream])


async def ours(model: OpenAIModel) -> int:
    prompt = Prompt("You are brief.", (PromptLine("user", "hello"),), "hello", "en")
    return sum([len(piece.text) async for piece in model.stream(prompt) if isinstance(piece, Text)])


async def bytes_alone(session: aiohttp.ClientSession, address: str) -> int:
    async with session.post(address, data=b"{}") as response:
        return sum([len(data) async for data in response.content.iter_any()])


async def cost(run: Callable[[], Awaitable[int]]) -> tuple[float, int]:
    """CPU of this process, in microseconds an event. The server is another process."""
    gc.collect()
    began = time.process_time()
    length = await run()
    return (time.process_time() - began) / EVENTS * 1e6, length


async def compare(pace: str, port: int, rounds: int) -> None:
    address = f"http://127.0.0.1:{port}/{pace.replace(' ', '-')}/v1"
    clients = {
        "stock": openai.AsyncOpenAI(api_key="none", base_url=address),
        "stock, aiohttp": openai.AsyncOpenAI(api_key="none", base_url=address, http_client=openai.DefaultAioHttpClient()),
    }
    model = OpenAIModel(Endpoint(address))
    session = aiohttp.ClientSession()
    runs: dict[str, Callable[[], Awaitable[int]]] = {
        "stock": partial(stock, clients["stock"]),
        "stock, aiohttp": partial(stock, clients["stock, aiohttp"]),
        "ours": partial(ours, model),
        "bytes alone": partial(bytes_alone, session, f"{address}/chat/completions"),
    }
    report(pace, await measure(runs, rounds))
    await model.aclose()
    await session.close()
    for client in clients.values():
        await client.close()


async def measure(runs: dict[str, Callable[[], Awaitable[int]]], rounds: int) -> dict[str, list[float]]:
    costs: dict[str, list[float]] = {name: [] for name in runs}
    for turn in range(rounds + 1):
        for name, run in runs.items():
            spent, length = await cost(run)
            if length < LENGTH:
                raise SystemExit(f"{name} lost text: {length} of {LENGTH} characters came")
            if turn:  # the first turn opens connections and imports
                costs[name].append(spent)
    return costs


def report(pace: str, costs: dict[str, list[float]]) -> None:
    for name, spent in costs.items():
        print(f"{pace:10} {name:15} {statistics.median(spent):6.1f} us CPU an event")
    for other in ("stock", "stock, aiohttp"):
        rows = list(zip(costs["ours"], costs[other], costs["bytes alone"], strict=True))
        whole = statistics.median(mine / theirs for mine, theirs, _ in rows)
        above = statistics.median((mine - least) / (theirs - least) for mine, theirs, least in rows)
        print(f"{pace:10} ours is {whole:.2f} x {other}; above bytes alone {above:.2f} x")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    rounds = parser.parse_args().rounds
    ours_end, server_end = multiprocessing.get_context("spawn").Pipe()
    server = multiprocessing.get_context("spawn").Process(target=serve, args=(server_end,), daemon=True)
    server.start()
    port = ours_end.recv()
    for pace in PACES:
        asyncio.run(compare(pace, port, rounds))
    server.terminate()
    server.join()


if __name__ == "__main__":
    main()
