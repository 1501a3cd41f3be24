"""What walks through a real house share on every platform: what is said, the model that says it, and how it is written down."""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import sys
import textwrap
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec
from aiohttp import web

from bots.cli.opening import SAMPLE
from tests.farside.model import chunk

ROOT = Path(__file__).parents[2]
WORD = 0.12
"""Seconds that the model takes for a word."""
PATIENCE = 60.0
"""Seconds until the walk is given up."""
LOOK = 0.1
"""Seconds between two looks at a chat."""
WIDTH = 88
"""Characters of a line in a transcript."""
QUOTED = "▌ "
"""Stands before each line that is shown as a quotation."""
DATE = re.compile(r"\d{4}-\d{2}-\d{2} \d{2}:\d{2} UTC")
USUAL_DATE = "2026-11-24 18:36 UTC"
"""Stands for every time of day, so that a transcript changes only where the words do."""
MODEL = """
[[models]]
kind = "openai"
model = "house-model"
base_url = "{model}/v1"
key_env = "NO_KEY"
"""


@dataclass(frozen=True, slots=True)
class Tongue:
    """What is said in one language."""

    language: str
    question: str
    answer: str
    human: str
    summary: str
    hello: str
    trouble: str
    inside: str
    promise: str
    again: str
    second: str
    writing: str
    """What stands behind a text that is not finished."""


ENGLISH = Tongue(
    "en",
    question="Which tea is good in the evening?",
    answer="**Veilleuse**: lime blossom, chamomile and orange blossom. It has no caffeine, and it is made for the hour when the"
    " lamps are turned down. Give it eight minutes, with a saucer on the cup.",
    human="Are you human?",
    summary="The person looks for a tea for the evening and was told of Veilleuse, then asked whether this is a human.",
    hello="Good evening, this is Anne. What can I do for you?",
    trouble="My parcel 4711 has not come.",
    inside="// the third one from that depot this week",
    promise="I am sorry. It goes out again tomorrow, and you have it on Thursday.",
    again="Thank you. How long does Brume brew?",
    second="Six minutes, with a saucer on the cup: what smells good is what is leaving.",
    writing="still being written",
)
FRENCH = Tongue(
    "fr",
    question="Que boire le soir ?",
    answer="**Veilleuse** : tilleul, camomille et fleur d’oranger. Elle est sans caféine, composée pour l’heure où l’on baisse la"
    " lumière. Laissez-lui huit minutes, une soucoupe sur la tasse.",
    human="Êtes-vous un être humain ?",
    summary="La personne cherche une tisane pour le soir ; l’IA a proposé Veilleuse. Elle a ensuite demandé qui lui répondait.",
    hello="Bonsoir, ici Anne. Que puis-je faire pour vous ?",
    trouble="Mon colis 4711 n’est pas arrivé.",
    inside="// le troisième de ce dépôt cette semaine",
    promise="J’en suis désolée. Il repart demain, et vous l’avez jeudi.",
    again="Merci ! Combien de minutes pour Brume ?",
    second="Six minutes, une soucoupe sur la tasse : ce qui sent bon est ce qui s’en va.",
    writing="la suite s’écrit",
)
TONGUES = {tongue.language: tongue for tongue in (ENGLISH, FRENCH)}


@dataclass(frozen=True, slots=True)
class UnhurriedModel:
    """Streams prepared answers word by word."""

    tongue: Tongue

    def application(self) -> web.Application:
        application = web.Application()
        application.router.add_post("/v1/chat/completions", self.complete)
        return application

    async def complete(self, request: web.Request) -> web.StreamResponse:
        first, *_, last = (await request.json())["messages"]
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        for word in re.findall(r"\S+\s*", self._answer(str(first["content"]), str(last["content"]))):
            await response.write(_event(chunk({"content": word}, end=None)))
            await asyncio.sleep(WORD)
        await response.write(_event(chunk({}, end="stop")) + b"data: [DONE]\n\n")
        await response.write_eof()
        return response

    def _answer(self, brief: str, asked: str) -> str:
        if "keep notes" in brief:
            return self.tongue.summary
        return self.tongue.answer if self.tongue.question in asked else self.tongue.second


def _event(content: dict[str, object]) -> bytes:
    return b"data: " + msgspec.json.encode(content) + b"\n\n"


def framed(text: str) -> str:
    """A text of the bot's, as wide as a page."""
    return "\n".join(f"▌ {part}".rstrip() for line in text.split("\n") for part in folded(line))


def folded(line: str) -> list[str]:
    """A line in as many as it needs, all of them quotations if it is one."""
    mark = QUOTED if line.startswith(QUOTED) else ""
    parts = textwrap.wrap(line.removeprefix(mark), WIDTH - len(mark), break_long_words=False, break_on_hyphens=False)
    return [f"{mark}{part}" for part in parts] or [mark]


@asynccontextmanager
async def model(tongue: Tongue) -> AsyncIterator[str]:
    """The address of an unhurried model."""
    runner = web.AppRunner(UnhurriedModel(tongue).application(), access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


def written(person: Sequence[str], desk: Sequence[str], *, into: str) -> str:
    """A page with a walk in it, each side in the block behind its mark."""
    for name, blocks in (("person", person), ("desk", desk)):
        place = re.compile(rf"(?<=<!-- walk of the {name} -->\n\n```text\n)(.*?)(?=^```$)", re.MULTILINE | re.DOTALL)
        before, _, after = place.split(into, maxsplit=1)
        into = "".join((before, "\n\n".join(blocks), "\n", after))
    return into


def finished(page: str, tongue: Tongue) -> list[str]:
    """The page without what was still being written: how much of an answer is seen at a time depends on the machine."""
    return [block for block in page.split("\n\n") if f"({tongue.writing})" not in block]


def buttons(rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows of buttons, by what they say."""
    return ["".join(f"[ {label} ]" for label in row).replace("][", "] [") for row in rows]


def dated(text: str) -> str:
    return DATE.sub(USUAL_DATE, text)


@asynccontextmanager
async def house(folder: Path, tongue: Tongue, *, toml: str, until: bytes, secrets: Mapping[str, str]) -> AsyncIterator[None]:
    """`frankly run` in a process of its own, with the sample brand and what `toml` adds, once its log says `until`."""
    sample = SAMPLE.read_text("utf-8").replace('language = "fr"', f'language = "{tongue.language}"')
    sample = sample.replace('folders = ["knowledge"]', f'folders = ["{SAMPLE.parent / "knowledge"}"]')
    without_hours = re.sub(r"\[policies\.hours\]\n(?:.+\n)+", "", sample)  # what is said must not hang on the day
    (folder / "frankly.toml").write_text(without_hours + toml, "utf-8")
    environment = os.environ | secrets | {"PYTHONPATH": str(ROOT)}
    program = (sys.executable, "-m", "bots.cli", "run")
    running = await asyncio.create_subprocess_exec(*program, cwd=folder, env=environment, stderr=subprocess.PIPE)
    assert running.stderr is not None
    try:
        while until not in (said := await running.stderr.readline()):
            assert said, "frankly run ended"
        beside = asyncio.create_task(running.stderr.read())
        yield
    finally:
        running.terminate()
        await running.wait()
    await beside
