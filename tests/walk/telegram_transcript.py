"""A person's walk through a real house on Telegram, written down as both sides read it."""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import sys
import textwrap
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

import msgspec
from aiohttp import web

from adapters.signs import VARIATION
from bots.cli.opening import SAMPLE
from tests.farside.model import chunk
from tests.farside.telegram.api.topics import ICONS
from tests.farside.telegram.control import Distant, far_process
from tests.farside.telegram.places import Json
from tests.farside.telegram.platform import TOKEN

ROOT = Path(__file__).parents[2]
MAEL, ANNE = 1001, 2001
DESK = -1001234567890
WORD = 0.12
"""Seconds that the model takes for a word."""
PATIENCE = 60.0
"""Seconds until the walk is given up."""
LOOK = 0.1
"""Seconds between two looks at a chat."""
WIDTH = 88
"""Characters of a line in a transcript."""
QUOTED = "▌ "
"""Stands before each line that Telegram shows as a quotation."""
DATE = re.compile(r"\d{4}-\d{2}-\d{2} \d{2}:\d{2} UTC")
USUAL_DATE = "2026-11-24 18:36 UTC"
"""Stands for every time of day, so that a transcript changes only where the words do."""
HOUSE = f"""
[[models]]
kind = "openai"
model = "house-model"
base_url = "{{model}}/v1"
key_env = "NO_KEY"

[adapters.telegram]
api_url = "{{telegram}}"

[desk]
adapter = "telegram"
room = "{DESK}"
operators = [{{{{ id = "telegram:{ANNE}", name = "Anne" }}}}]
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
    events: Mapping[str, str]
    """What Telegram itself says in a forum, by the field of the message."""


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
    events={
        "forum_topic_created": "(a topic opens: {name})",
        "forum_topic_edited": "(the topic is now called {name})",
        "forum_topic_closed": "(the topic is closed)",
    },
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
    events={
        "forum_topic_created": "(un sujet s’ouvre : {name})",
        "forum_topic_edited": "(le sujet s’appelle maintenant : {name})",
        "forum_topic_closed": "(le sujet est fermé)",
    },
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


@dataclass(slots=True)
class Walk:
    """One walk: what people do, and what each of the two chats shows of it, in the order in which it is shown."""

    far: Distant
    tongue: Tongue
    person: list[str] = field(default_factory=list)
    desk: list[str] = field(default_factory=list)
    _seen: set[tuple[int, int]] = field(default_factory=set)
    _drafts: int = 0

    async def go(self) -> None:
        """From pressing Start to the disclosure after the operator has gone."""
        tongue = self.tongue
        await self._news(DESK)  # that the bot was added
        for words in ("/start", tongue.question, tongue.human, "/human"):
            await self._say(words)
        await self._press("share")
        await self._see(DESK, lines=3)  # the topic, the card in it, and the AI's summary
        await self._claim()
        await self._answer(tongue.hello)
        await self._say(tongue.trouble, answers=0)
        await self._see(DESK, lines=1)
        await self._operate(tongue.inside)
        await self._answer(tongue.promise)
        await self._return()
        await self._say(tongue.again)

    async def _say(self, words: str, *, answers: int = 1) -> None:
        """The person writes, and reads what follows."""
        await self.far.ask("say", chat_id=MAEL, text=words)
        await self._see(MAEL, lines=1 + answers)

    async def _press(self, data: str) -> None:
        self.person.append(f"› [ {await self._label(MAEL, data)} ]")  # before the buttons go
        await self.far.ask("press", chat_id=MAEL, data=data)
        await self._see(MAEL, lines=1)

    async def _claim(self) -> None:
        await self._decide("desk.claim.1")
        await self._see(DESK, lines=2)  # who has it, and the topic under its new name
        await self._see(MAEL, lines=1)

    async def _return(self) -> None:
        await self._decide("desk.return.1")
        await self._see(DESK, lines=3)  # it is given back, the topic has another sign, and is closed
        await self._see(MAEL, lines=1)

    async def _decide(self, data: str) -> None:
        self.desk.append(f"› [ {await self._label(DESK, data)} ]")
        await self.far.ask("press", chat_id=DESK, data=data, by=ANNE)

    async def _answer(self, words: str) -> None:
        """The operator writes in the topic, and the person reads it."""
        await self._operate(words)
        await self._see(MAEL, lines=1)

    async def _operate(self, words: str) -> None:
        (topic,) = await self.far.ask("topics", chat_id=DESK)
        await self.far.ask("say", chat_id=DESK, text=words, by=ANNE, thread=topic["id"])
        await self._see(DESK, lines=1)

    async def _label(self, chat: int, data: str) -> str:
        """What the newest button that does this says."""
        rows = [row for line in await self.far.ask("see", chat_id=chat) for row in _rows(line)]
        return next(str(button["text"]) for row in reversed(rows) for button in row if button["callback_data"] == data)

    async def _see(self, chat: int, *, lines: int) -> None:
        """Wait for so many new lines in a chat, and write them down as they are when they come."""
        end = monotonic() + PATIENCE
        page = self.person if chat == MAEL else self.desk
        while lines > 0:
            if monotonic() > end:
                raise TimeoutError(f"waited for a line after\n{page[-1]}")
            await asyncio.sleep(LOOK)
            for line in await self._news(chat):
                page += [*(await self._unfinished() if chat == MAEL and _is_ours(line) else ()), shown(line, self.tongue)]
                lines -= 1

    async def _news(self, chat: int) -> list[Json]:
        fresh = [line for line in await self.far.ask("see", chat_id=chat) if (chat, line["message_id"]) not in self._seen]
        self._seen |= {(chat, line["message_id"]) for line in fresh}
        return fresh

    async def _unfinished(self) -> list[str]:
        """What the person saw of an answer while it was being written."""
        drafts = (await self.far.ask("calls", method="sendMessageDraft"))[self._drafts :]
        self._drafts += len(drafts)
        return [f"{framed(draft['text'])}\n▌ … ({self.tongue.writing})" for draft in drafts]


def shown(line: Json, tongue: Tongue) -> str:
    """A line as it is read."""
    for kind, sentence in tongue.events.items():
        if (event := line.get(kind)) is not None:
            sign = ICONS.get(event.get("icon_custom_emoji_id", ""), "").removesuffix(VARIATION)
            return "\n".join(textwrap.wrap(sentence.format(name=f"{sign} {event.get('name', '')}".strip()), WIDTH))
    if not _is_ours(line):
        return "\n".join(textwrap.wrap(f"› {line['text']}", WIDTH, subsequent_indent="  "))
    buttons = ["".join(f"[ {button['text']} ]" for button in row).replace("][", "] [") for row in _rows(line)]
    return DATE.sub(USUAL_DATE, framed("\n".join([quoted(line), *([""] if buttons else []), *buttons])))


def quoted(line: Json) -> str:
    """A text with a stroke in front of what is a quotation."""
    text = bytes(line["text"], "utf-16-le")
    for entity in reversed(line.get("entities", [])):
        if entity["type"] == "blockquote":
            start, end = 2 * entity["offset"], 2 * (entity["offset"] + entity["length"])
            inside = text[start:end].decode("utf-16-le").replace("\n", f"\n{QUOTED}")
            text = text[:start] + f"{QUOTED}{inside}".encode("utf-16-le") + text[end:]
    return text.decode("utf-16-le")


def framed(text: str) -> str:
    """A text of the bot's, as wide as a page."""
    return "\n".join(f"▌ {part}".rstrip() for line in text.split("\n") for part in folded(line))


def folded(line: str) -> list[str]:
    """A line in as many as it needs, all of them quotations if it is one."""
    mark = QUOTED if line.startswith(QUOTED) else ""
    parts = textwrap.wrap(line.removeprefix(mark), WIDTH - len(mark), break_long_words=False, break_on_hyphens=False)
    return [f"{mark}{part}" for part in parts] or [mark]


def _rows(line: Json) -> list[list[Json]]:
    rows: list[list[Json]] = line.get("reply_markup", {}).get("inline_keyboard", [])
    return rows


def _is_ours(line: Json) -> bool:
    return bool(line["from"]["is_bot"])


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


@asynccontextmanager
async def house(folder: Path, tongue: Tongue, *, telegram: str, model: str) -> AsyncIterator[None]:
    """`frankly run` in a process of its own, with the sample brand, a desk in a forum group, and a model."""
    sample = SAMPLE.read_text("utf-8").replace('language = "fr"', f'language = "{tongue.language}"')
    sample = sample.replace('folders = ["knowledge"]', f'folders = ["{SAMPLE.parent / "knowledge"}"]')
    without_hours = re.sub(r"\[policies\.hours\]\n(?:.+\n)+", "", sample)  # what is said must not hang on the day
    (folder / "frankly.toml").write_text(without_hours + HOUSE.format(model=model, telegram=telegram), "utf-8")
    environment = os.environ | {"TELEGRAM_BOT_TOKEN": TOKEN, "PYTHONPATH": str(ROOT)}
    program = (sys.executable, "-m", "bots.cli", "run")
    running = await asyncio.create_subprocess_exec(*program, cwd=folder, env=environment, stderr=subprocess.PIPE)
    assert running.stderr is not None
    try:
        while b"telegram.connected" not in (said := await running.stderr.readline()):
            assert said, "frankly run ended"
        beside = asyncio.create_task(running.stderr.read())
        yield
    finally:
        running.terminate()
        await running.wait()
    await beside


async def walk(folder: Path, tongue: Tongue) -> Walk:
    """A whole walk in one language, all parts of it processes of their own."""
    async with far_process() as far, model(tongue) as address:
        await far.ask("meet", id=MAEL, name="Maël", language=tongue.language)
        await far.ask("meet", id=ANNE, name="Anne")
        await far.ask("gather", id=DESK, members=[ANNE], title="Desk", forum=True)
        await far.ask("invite", chat_id=DESK, by=ANNE, status="administrator", can_manage_topics=True)
        async with house(folder, tongue, telegram=far.url, model=address):
            walked = Walk(far, tongue)
            await walked.go()
        assert await far.ask("wrong") == []
        return walked


PAGES = {"en": "docs/how-to/telegram.md", "fr": "docs/how-to/sur-telegram.md"}
"""Where the walks stand, by language."""


def written(walked: Walk, *, into: str) -> str:
    """A page with a walk in it, each side in the block behind its mark."""
    for name, blocks in (("person", walked.person), ("desk", walked.desk)):
        place = re.compile(rf"(?<=<!-- walk of the {name} -->\n\n```text\n)(.*?)(?=^```$)", re.MULTILINE | re.DOTALL)
        before, _, after = place.split(into, maxsplit=1)
        into = "".join((before, "\n\n".join(blocks), "\n", after))
    return into
