"""The terminal's side of the adapter contract: who speaks where, and what counts as shown."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from datetime import UTC, datetime
from typing import ClassVar, Protocol, TextIO
from uuid import uuid4

from adapters.base import Accept, Capabilities, Complaint
from adapters.clean import clean, clean_draft
from adapters.errors import RejectedError, TemporaryError
from adapters.message import Address, Author, Draft, Kind, Message, Receipt
from adapters.saving import with_paths
from adapters.terminal.pipe import Pipe
from adapters.terminal.settings import TerminalSettings
from adapters.terminal.typed import Choices, Typed, understand
from adapters.terminal.wording import Wording, language_of, wording

LOCAL_ROOM = "local"
TYPING_SECONDS = 4.0
"""The least time between two signs that the person is writing."""


class Screen(Protocol):
    """Where lines come from and drafts go to: a window with somebody in front of it, or a pipe."""

    def open(self) -> None:
        """Show what stands above the conversation."""
        ...

    def lines(self) -> AsyncGenerator[str]:
        """Everything that is entered, until the person leaves."""
        ...

    async def show(self, draft: Draft, numbers: dict[str, int], *, corrects: bool) -> None:
        """Show a finished draft, its buttons with these numbers; `corrects` when it changes an earlier one.

        Raises:
            OSError: nobody can see it any more.
        """
        ...

    def preview(self, draft: Draft) -> None:
        """Let the person see an unfinished draft."""
        ...

    def wait(self) -> None:
        """Let the person see that what they entered has arrived."""
        ...

    def settle(self) -> None:
        """Let the person see that what they entered needs no answer."""
        ...

    def begin(self, text: str) -> None:
        """Begin the lines that follow with this text, which the person may change."""
        ...

    def show_typing(self, byline: str) -> None:
        """Let the person see for a moment that somebody is writing."""
        ...


class TerminalAdapter:
    """One person at this terminal, or one pipe. It cannot tell after a crash what was shown, so it does not deduplicate."""

    Settings: ClassVar = TerminalSettings

    def __init__(  # noqa: PLR0913 - what a program may choose, by keyword
        self,
        name: str = "terminal",
        settings: TerminalSettings = TerminalSettings(),  # noqa: B008 - frozen
        *,
        drained: Callable[[], Awaitable[None]] | None = None,
        words: Wording | None = None,
        shared: bool = False,
        stdin: TextIO | None = None,
        stdout: TextIO | None = None,
    ) -> None:
        """One conversation, or with `shared` several on one screen, whose buttons keep their numbers.

        `drained` returns when every reply was shown: a pipe's `run` awaits it at the end of input. `words` are what the terminal
        itself says, if not the usual.
        """
        self.name = name
        self.settings = settings
        self.drained = drained
        self._stdin, self._stdout = stdin or sys.stdin, stdout or sys.stdout
        self._interactive = self._stdin.isatty() and self._stdout.isatty() and os.environ.get("TERM", "") not in {"", "dumb"}
        self.room = LOCAL_ROOM if self._interactive else f"pipe-{uuid4()}"
        self._language = language_of(os.environ)
        self._words = words or wording(self._language)
        self._choices = Choices(lasting=shared)
        self._beginning = ""
        self._screen: Screen | None = None
        self._typing = asyncio.Event()
        self._position = 0

    @property
    def capabilities(self) -> Capabilities:
        if self._interactive:
            return Capabilities(max_text=8000, preview="plain", preview_seconds=0.1, typing=True, files=True)
        return Capabilities(max_text=8000, actions=False, files=True)

    async def check(self) -> tuple[Complaint, ...]:
        folder = self.settings.history_file and self.settings.history_file.absolute().parent
        if folder is None or os.access(folder, os.W_OK):
            return ()
        remedy = f"create {folder} and make it writable, or take history_file out of the settings"
        return (Complaint(f"the terminal cannot remember lines in {self.settings.history_file}", remedy, fatal=False),)

    async def run(self, accept: Accept) -> None:
        """Accept what is entered until the person leaves or the pipe ends; then return."""
        self._screen = screen = self._open()
        screen.open()
        telling = asyncio.create_task(self._tell_typing(accept))
        try:
            if self._interactive:
                await accept(self._message(Typed(Kind.JOIN)))
            async with aclosing(screen.lines()) as lines:
                async for line in lines:
                    self._typing.clear()
                    screen.wait()
                    await accept(self._message(understand(line, self._choices, beginning=self._beginning)))
            if self.drained and not self._interactive:
                await self.drained()
        finally:
            self._screen = None
            telling.cancel()
            await asyncio.gather(telling, return_exceptions=True)

    async def send(self, draft: Draft, *, key: str, replaces: Receipt | None = None) -> Receipt:
        screen = self._screen_for(draft.to)
        draft = clean_draft(await with_paths(draft))
        if not draft.final:
            screen.preview(draft)
            return Receipt(())
        numbers = self._choices.offer(draft.actions)
        try:
            await screen.show(draft, numbers, corrects=bool(replaces and replaces.ids))
        except OSError as error:
            raise RejectedError(f"the terminal is gone: {error}") from error
        return Receipt((uuid4().hex,))

    def settle(self) -> None:
        """What was entered has arrived, and nobody need answer it."""
        if self._screen is not None:
            self._screen.settle()

    def begin(self, text: str) -> None:
        """Begin the lines that follow with this text, where somebody sits who sees and may change it."""
        self._beginning = text
        if self._screen is not None:
            self._screen.begin(text)

    async def show_typing(self, to: Address, byline: str) -> None:
        self._screen_for(to).show_typing(clean(byline))

    async def _tell_typing(self, accept: Accept) -> None:
        """Pass on, not too often, that the person is writing."""
        while True:
            await self._typing.wait()
            self._typing.clear()
            await accept(self._message(Typed(Kind.TYPING)))
            await asyncio.sleep(TYPING_SECONDS)

    def _screen_for(self, to: Address) -> Screen:
        if to.room != self.room:
            raise RejectedError(f"nobody is in {to.room!r} any more: this terminal is {self.room!r}")
        if self._screen is None:
            raise TemporaryError("the terminal is not open")
        return self._screen

    def _open(self) -> Screen:
        if not self._interactive:
            return Pipe(self._stdin, self._stdout)
        from adapters.terminal.window import Window  # noqa: PLC0415 - prompt_toolkit and rich take time that a pipe need not spend

        return Window(self.settings, self._words, typed=self._typing.set, stdin=self._stdin, stdout=self._stdout)

    def _message(self, typed: Typed) -> Message:
        self._position = max(self._position + 1, time.time_ns())  # grows across restarts too
        return Message(
            id=uuid4().hex,
            address=Address(self.name, self.room),
            author=Author("local", language=self._language),
            text=typed.text,
            sent_at=datetime.now(UTC),
            position=self._position,
            kind=typed.kind,
            action=typed.action,
        )
