"""A person's walk through a real house on Telegram, written down as both sides read it."""

from __future__ import annotations

import asyncio
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

from adapters.signs import VARIATION
from tests.farside.telegram.api.topics import ICONS
from tests.farside.telegram.control import Distant, far_process
from tests.farside.telegram.places import Json
from tests.farside.telegram.platform import TOKEN
from tests.walk.transcript import LOOK, MODEL, PATIENCE, QUOTED, WIDTH, Tongue, buttons, dated, framed, house, model

MAEL, ANNE = 1001, 2001
DESK = -1001234567890
HOUSE = f"""
[adapters.telegram]
api_url = "{{telegram}}"

[desk]
adapter = "telegram"
room = "{DESK}"
operators = [{{{{ id = "telegram:{ANNE}", name = "Anne" }}}}]
"""
EVENTS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "forum_topic_created": "(a topic opens: {name})",
        "forum_topic_edited": "(the topic is now called {name})",
        "forum_topic_closed": "(the topic is closed)",
    },
    "fr": {
        "forum_topic_created": "(un sujet s’ouvre : {name})",
        "forum_topic_edited": "(le sujet s’appelle maintenant : {name})",
        "forum_topic_closed": "(le sujet est fermé)",
    },
}
"""What Telegram itself says in a forum, by language and by the field of the message."""
PAGES = {"en": "docs/how-to/telegram.md", "fr": "docs/how-to/sur-telegram.md"}
"""Where the walks stand, by language."""


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
    for kind, sentence in EVENTS[tongue.language].items():
        if (event := line.get(kind)) is not None:
            sign = ICONS.get(event.get("icon_custom_emoji_id", ""), "").removesuffix(VARIATION)
            return "\n".join(textwrap.wrap(sentence.format(name=f"{sign} {event.get('name', '')}".strip()), WIDTH))
    if not _is_ours(line):
        return "\n".join(textwrap.wrap(f"› {line['text']}", WIDTH, subsequent_indent="  "))
    offered = buttons([[button["text"] for button in row] for row in _rows(line)])
    return dated(framed("\n".join([quoted(line), *([""] if offered else []), *offered])))


def quoted(line: Json) -> str:
    """A text with a stroke in front of what is a quotation."""
    text = bytes(line["text"], "utf-16-le")
    for entity in reversed(line.get("entities", [])):
        if entity["type"] == "blockquote":
            start, end = 2 * entity["offset"], 2 * (entity["offset"] + entity["length"])
            inside = text[start:end].decode("utf-16-le").replace("\n", f"\n{QUOTED}")
            text = text[:start] + f"{QUOTED}{inside}".encode("utf-16-le") + text[end:]
    return text.decode("utf-16-le")


def _rows(line: Json) -> list[list[Json]]:
    rows: list[list[Json]] = line.get("reply_markup", {}).get("inline_keyboard", [])
    return rows


def _is_ours(line: Json) -> bool:
    return bool(line["from"]["is_bot"])


async def walk(folder: Path, tongue: Tongue) -> Walk:
    """A whole walk in one language, all parts of it processes of their own."""
    async with far_process() as far, model(tongue) as address:
        await far.ask("meet", id=MAEL, name="Maël", language=tongue.language)
        await far.ask("meet", id=ANNE, name="Anne")
        await far.ask("gather", id=DESK, members=[ANNE], title="Desk", forum=True)
        await far.ask("invite", chat_id=DESK, by=ANNE, status="administrator", can_manage_topics=True)
        toml = (MODEL + HOUSE).format(model=address, telegram=far.url)
        async with house(folder, tongue, toml=toml, until=b"telegram.connected", secrets={"TELEGRAM_BOT_TOKEN": TOKEN}):
            walked = Walk(far, tongue)
            await walked.go()
        assert await far.ask("wrong") == []
        return walked
