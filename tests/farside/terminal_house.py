"""A program with a terminal and a house that answers at once, so that tests can sit in front of it.

What a person says decides what happens: `stream` shows half a thought until the next line, `hostile` answers with control
characters, `write` says that somebody writes, `begin` offers the beginning of the next line, `settle` wants no answer, `print`
lets the program print something, `correct` changes the last answer, `where` names the room.
"""

from __future__ import annotations

import asyncio
import os
import sys
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from adapters.errors import RejectedError
from adapters.message import Action, Draft, Kind, Message, Receipt, Speaker
from adapters.terminal import TerminalAdapter, TerminalSettings

HOSTILE = "\x1b[2J\x1b]0;owned\x07\x9b31m\x00 still \u202ehere"


class AnsweringHouse:
    """Answers every message before it accepts the next one."""

    def __init__(self, terminal: TerminalAdapter) -> None:
        self.terminal = terminal
        self.sent = 0
        self.last: Receipt | None = None

    async def accept(self, message: Message, /) -> None:
        if message.kind is Kind.TYPING:
            return
        text = self.answer(message)
        draft = Draft(message.address, text, Speaker.AI, byline="Lea, AI of Acme")
        if message.kind is Kind.JOIN:
            draft = replace(
                draft, actions=(Action("ask.person", "A person, please"), Action("site", "Site", url="https://acme.example"))
            )
        if message.text == "stream":
            await self.terminal.send(replace(draft, final=False), key=self.key())
            return
        if message.text == "write":
            await self.terminal.show_typing(message.address, "Sam of Acme")
            return
        if message.text == "begin":
            self.terminal.begin("#12 ")
        if message.text == "settle":
            self.terminal.settle()
            return
        corrected = self.last if message.text == "correct" else None
        with suppress(RejectedError):  # nobody reads any more
            self.last = await self.terminal.send(draft, key=self.key(), replaces=corrected)

    def key(self) -> str:
        self.sent += 1
        return f"k{self.sent}"

    def answer(self, message: Message) -> str:
        if message.text == "print":
            print("a stray line")  # noqa: T201 - that is what is tested
        said = {
            "stream": "half a thou",
            "hostile": HOSTILE,
            "where": f"You are in {message.address.room}.",
            "markdown": "It is **bold**:\n\n- one\n- two\n\n```py\nx = 1\n```",
        }
        if message.kind is Kind.JOIN:
            return "Welcome!"
        return said.get(message.text, f"{message.kind} {message.action} {message.text!r}")


async def main() -> None:
    history = os.environ.get("HISTORY_FILE")
    terminal = TerminalAdapter(settings=TerminalSettings(title="Lea - AI - Acme", history_file=Path(history) if history else None))
    await terminal.run(AnsweringHouse(terminal).accept)
    if "REPORT" in os.environ:
        loaded = sorted(name for name in ("prompt_toolkit", "rich", "markdown_it") if name in sys.modules)
        sys.stderr.write(f"loaded: {loaded}\n")


if __name__ == "__main__":
    asyncio.run(main())
