"""A language model of few words behind an OpenAI-compatible endpoint: it repeats the numbers it was asked about, after a while.

    python -m tests.farside.model [--port 0] [--seconds 0.3]

Prints its port as soon as it listens. What is asked as `note 00042` is answered with the same words, streamed in two pieces. An
address that begins with `/50/v1` is that of a model that takes 50 milliseconds.
"""

from __future__ import annotations

import argparse
import asyncio
import re
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import msgspec
from aiohttp import web

ASKED = re.compile(r"note \d{5}")


@dataclass(frozen=True, slots=True)
class SlowModel:
    """Answers so many seconds after it was asked, however many ask at once."""

    seconds: float = 0.0

    def application(self) -> web.Application:
        application = web.Application(client_max_size=16 * 2**20)
        application.router.add_post("/v1/chat/completions", self.complete)
        application.router.add_post(r"/{milliseconds:\d+}/v1/chat/completions", self.complete)
        return application

    async def complete(self, request: web.Request) -> web.StreamResponse:
        asked = msgspec.json.decode(await request.read())
        text = answer(asked["messages"])
        milliseconds = request.match_info.get("milliseconds")
        await asyncio.sleep(self.seconds if milliseconds is None else int(milliseconds) / 1000)
        if not asked.get("stream"):
            return web.Response(body=msgspec.json.encode(whole(text)), content_type="application/json")
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        with suppress(ConnectionResetError):  # whoever asked was killed meanwhile
            await response.prepare(request)
            await response.write(stream(text))
            await response.write_eof()
        return response


def answer(messages: list[dict[str, Any]]) -> str:
    """The numbers in the last thing that was said, each once."""
    found = dict.fromkeys(ASKED.findall(str(messages[-1]["content"])))
    return f"I noted {', '.join(found)}." if found else "That is all I know about it."


def whole(text: str) -> dict[str, object]:
    message = {"role": "assistant", "content": text}
    return {
        "id": "c",
        "object": "chat.completion",
        "created": 0,
        "model": "m",
        "choices": [choice(message, key="message", end="stop")],
    }


def stream(text: str) -> bytes:
    """Server-sent events: the two halves of a text, the reason why it ends, and the end."""
    middle = len(text) // 2
    deltas = ({"role": "assistant", "content": text[:middle]}, {"content": text[middle:]})
    chunks = [chunk(delta, end=None) for delta in deltas] + [chunk({}, end="stop")]
    return b"".join(b"data: " + msgspec.json.encode(one) + b"\n\n" for one in chunks) + b"data: [DONE]\n\n"


def chunk(delta: dict[str, str], *, end: str | None) -> dict[str, object]:
    return {
        "id": "c",
        "object": "chat.completion.chunk",
        "created": 0,
        "model": "m",
        "choices": [choice(delta, key="delta", end=end)],
    }


def choice(content: dict[str, str], *, key: str, end: str | None) -> dict[str, object]:
    return {"index": 0, key: content, "finish_reason": end}


async def serve(model: SlowModel, port: int) -> None:
    runner = web.AppRunner(model.application(), access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", port)
    await site.start()
    print(runner.addresses[0][1], flush=True)  # noqa: T201 - whoever started this process reads it
    await asyncio.Event().wait()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=0.3)
    options = parser.parse_args()
    asyncio.run(serve(SlowModel(options.seconds), options.port))


if __name__ == "__main__":
    main()
