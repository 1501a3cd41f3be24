"""Run an ambassador inside a program of your own: its configuration in code, its words in memory, its model a script."""

from __future__ import annotations

import asyncio

from adapters.memory import MemoryAdapter, MemoryPlatform
from bots.ambassador import build
from bots.config import Settings
from bots.runtime import Runtime
from bots.store.sqlite import SqliteStore

SETTINGS = {
    "brand": {"name": "Verlune", "contact": "hello@verlune.example", "privacy": "https://verlune.example/privacy"},
    "persona": {"name": "Lune", "role": "answers questions about herbal teas"},
    "models": [
        {"kind": "scripted", "lines": ["We pack on Mondays.", "A small team does. I'm a real person, I'm Sophie, a mother of two."]}
    ],
}
QUESTIONS = ("When will my tea arrive?", "And who packs it?", "Are you human?", "Could I talk to a person?")


async def main() -> None:
    ambassador = build(Settings.model_validate(SETTINGS))
    store = await SqliteStore.open(":memory:")
    platform = MemoryPlatform()
    runtime = Runtime(store=store, adapters=[MemoryAdapter(platform)], ambassador=ambassador)
    running = asyncio.create_task(runtime.run())
    try:
        for number, question in enumerate(QUESTIONS, start=1):
            platform.post(question)
            line = (await platform.wait_shown("lobby", number))[-1].draft
            print(f"> {question}\n\n{line.byline}\n{line.text}\n")
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await runtime.aclose()
        await store.aclose()
        await ambassador.aclose()


if __name__ == "__main__":
    asyncio.run(main())
