"""A policy of your own in twenty lines, asked in a whole house: it keeps the ambassador from naming prices."""

from __future__ import annotations

import asyncio
import re
from typing import ClassVar

from adapters.memory import MemoryAdapter, MemoryPlatform
from adapters.message import Draft, Speaker
from bots.ambassador import build
from bots.config import Settings
from bots.runtime import Runtime
from bots.store.sqlite import SqliteStore
from policies.base import Decision, Policy, Turn, Verdict


class NoPrices(Policy):
    """Refuses replies that name a price: prices change, and the shop's page has the true one."""

    name: ClassVar[str] = "no_prices"

    page: str = "https://verlune.example/shop"
    """Where the prices are."""

    async def on_draft(self, turn: Turn, draft: Draft) -> Decision:
        found = re.search(r"[€$£]\s?\d|\d\s?[€$£]", draft.text)
        if found is None:
            return self.allow("no_price", "the reply names no price")
        instead = Draft(turn.address, f"For prices, please look here: {self.page}", Speaker.AI, language=turn.language)
        return self.decide(Verdict.DENY, "price", "the reply names a price", draft=instead, evidence=found[0])


SETTINGS = {
    "brand": {"name": "Verlune", "contact": "hello@verlune.example", "privacy": "https://verlune.example/privacy"},
    "persona": {"name": "Lune"},
    "models": [{"kind": "scripted", "lines": ["It comes in a paper pouch.", "A pouch costs 14 €."]}],
    "policies": [NoPrices(page="https://verlune.example/prices")],
}


async def main() -> None:
    ambassador = build(Settings.model_validate(SETTINGS))
    store = await SqliteStore.open(":memory:")
    platform = MemoryPlatform()
    runtime = Runtime(store=store, adapters=[MemoryAdapter(platform)], ambassador=ambassador)
    running = asyncio.create_task(runtime.run())
    try:
        for number, question in enumerate(("How is it packed?", "And what does it cost?"), start=1):
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
