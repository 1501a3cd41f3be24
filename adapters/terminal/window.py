"""A terminal with somebody in front of it: replies above, a line to type on below, and neither waits for the other."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from prompt_toolkit import PromptSession
from prompt_toolkit.application import create_app_session
from prompt_toolkit.auto_suggest import AutoSuggestFromHistory
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.document import Document
from prompt_toolkit.enums import DEFAULT_BUFFER
from prompt_toolkit.filters import Condition, has_focus
from prompt_toolkit.formatted_text import ANSI, StyleAndTextTuples, to_formatted_text
from prompt_toolkit.history import FileHistory, History, InMemoryHistory
from prompt_toolkit.input import Input, create_input
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.output import Output, create_output
from prompt_toolkit.output.vt100 import Vt100_Output
from prompt_toolkit.patch_stdout import patch_stdout
from prompt_toolkit.renderer import print_formatted_text
from prompt_toolkit.styles import Style

from adapters.clean import clean
from adapters.message import Draft
from adapters.terminal.frame import PROMPT, STYLES, Piece, header, notice, said, table
from adapters.terminal.settings import TerminalSettings
from adapters.terminal.wording import Wording

if TYPE_CHECKING:
    from adapters.terminal.look import Look

WAITING = notice("…")
TYPING_SECONDS = 6.0
"""How long it is shown that somebody is writing, unless it is said again: platforms repeat it every five seconds or so."""
MARGIN_ROWS = 6
"""Rows that a growing text leaves to the prompt and to what is typed."""


class Window:
    """One conversation on one screen."""

    def __init__(
        self, settings: TerminalSettings, wording: Wording, *, typed: Callable[[], None], stdin: TextIO, stdout: TextIO
    ) -> None:
        """`typed` is called with every change of what is being written, unless it is a command."""
        self._settings, self._wording, self._typed = settings, wording, typed
        self._output = _output(stdout)
        self._style = Style.from_dict(STYLES)
        self._patched: Callable[[], AbstractContextManager[None]] = (
            partial(patch_stdout, raw=True) if stdout is sys.stdout else nullcontext
        )
        self._entered: asyncio.Queue[str | None] = asyncio.Queue()
        self._live: list[Piece] = []
        self._writing: list[Piece] = []
        self._writing_until: asyncio.TimerHandle | None = None
        self._leaving = False
        self._beginning = ""
        self._local: dict[str, Callable[[], None]] = {"/clear": self._clear, "/quit": self._quit}
        if wording.help:
            self._local["/help"] = self._help
        self._history, self._forgets = _history(settings.history_file, wording)
        self._session = self._new_session(create_input(stdin))

    def open(self) -> None:
        """Show the header, before anything is said."""
        self._print(header(self._settings.title, self._wording.hint, columns=self._columns))
        if self._forgets:
            self._print(notice(self._forgets))

    async def lines(self) -> AsyncGenerator[str]:
        """Everything that is entered and not meant for the terminal itself, until the person leaves."""
        editing = asyncio.create_task(self._edit())
        try:
            while (line := await self._entered.get()) is not None:
                yield line
        finally:
            editing.cancel()
            await asyncio.gather(editing, return_exceptions=True)

    async def show(self, draft: Draft, numbers: dict[str, int], *, corrects: bool) -> None:
        """Print a finished draft above the prompt; what was seen of it unfinished goes."""
        self._live = self._writing = []
        note = self._wording.corrected if corrects else ""
        self._print(_pieces("\n" + self._look.draft(draft, numbers, columns=self._columns, note=note)))

    def preview(self, draft: Draft) -> None:
        """Let an unfinished draft grow between the conversation and the prompt."""
        rows = max(3, self._output.get_size().rows - MARGIN_ROWS)
        self._live = _pieces(self._look.growing(draft, columns=self._columns, rows=rows))
        self._session.app.invalidate()

    def wait(self) -> None:
        """Show that what was entered has arrived and no answer yet."""
        self._live = self._live or WAITING
        self._session.app.invalidate()

    def settle(self) -> None:
        """What was entered needs no answer; a text that grows stays."""
        if self._live == WAITING:
            self._live = []
            self._session.app.invalidate()

    def begin(self, text: str) -> None:
        """Offer the beginning of the lines that follow; what is being typed stays as it is."""
        untouched = self._session.default_buffer.text == self._beginning
        self._beginning = text
        if untouched:
            self._offer()

    def show_typing(self, byline: str) -> None:
        """Say for a moment, quietly, that somebody is writing."""
        if self._writing_until:
            self._writing_until.cancel()
        self._writing = notice(self._wording.writing.format(who=byline))
        self._writing_until = asyncio.get_running_loop().call_later(TYPING_SECONDS, self._stop_typing)
        self._session.app.invalidate()

    def _stop_typing(self) -> None:
        self._writing, self._writing_until = [], None
        self._session.app.invalidate()

    @cached_property
    def _look(self) -> Look:
        from adapters.terminal.look import Look  # noqa: PLC0415 - rich takes a while, and the prompt need not wait for it

        return Look(width=self._settings.width)

    @property
    def _columns(self) -> int:
        return self._output.get_size().columns

    def _new_session(self, source: Input) -> PromptSession[str]:
        session: PromptSession[str] = PromptSession(
            self._prompt,
            input=source,
            output=self._output,
            history=self._history,
            auto_suggest=AutoSuggestFromHistory(),
            key_bindings=self._keys(),
            style=self._style,
            placeholder=self._placeholder,
            prompt_continuation=" " * len(PROMPT),
            reserve_space_for_menu=0,
            enable_suspend=True,
        )
        session.default_buffer.accept_handler = self._enter
        session.default_buffer.on_text_changed += self._stay
        return session

    async def _edit(self) -> None:
        """Keep one prompt open for the whole conversation, so that a key typed at any moment finds it."""
        try:
            with create_app_session(), self._patched():
                await self._session.prompt_async(set_exception_handler=False, handle_sigint=False)
        except EOFError:
            pass
        finally:
            self._entered.put_nowait(None)

    def _prompt(self) -> StyleAndTextTuples:
        """What stands before the cursor: a text that grows, if one does, and the prompt."""
        if self._session.app.is_done:
            return []
        leaving = notice(self._wording.leaving) if self._leaving else []
        parts = [part for part in (self._live, self._writing, leaving) if part]
        above = [piece for part in parts for piece in (("", "\n"), *part)]
        return [*above, ("", "\n"), ("class:mark", PROMPT)]

    def _placeholder(self) -> StyleAndTextTuples:
        return [] if self._session.app.is_done else [("class:quiet", self._wording.placeholder)]

    def _keys(self) -> KeyBindings:
        keys = KeyBindings()
        keys.add("c-c")(self._interrupt)
        keys.add("enter", filter=has_focus(DEFAULT_BUFFER))(self._accept)
        keys.add("c-d", filter=Condition(self._is_offered))(lambda _: self._quit())
        keys.add("backspace", filter=Condition(self._is_offered))(lambda event: event.current_buffer.reset())
        keys.add("escape", "enter")(lambda event: event.current_buffer.newline(copy_margin=False))
        return keys

    def _accept(self, event: KeyPressEvent) -> None:
        """Take the line, and offer the beginning of the next one before another key is looked at."""
        event.current_buffer.validate_and_handle()
        self._offer()

    def _offer(self) -> None:
        app = self._session.app
        self._session.default_buffer.reset(Document("" if app.is_done else self._beginning))
        app.invalidate()

    def _is_offered(self) -> bool:
        """Nothing but the offered beginning is there, which one key takes away."""
        return self._beginning != "" and self._session.default_buffer.text == self._beginning

    def _interrupt(self, event: KeyPressEvent) -> None:
        """Clear the line, its beginning too; a second time in a row, leave."""
        if self._leaving:
            self._quit()
            return
        event.current_buffer.reset()
        self._beginning = ""
        self._leaving = True

    def _stay(self, buffer: Buffer) -> None:
        self._leaving = self._leaving and not buffer.text
        if buffer.text.strip() and not buffer.text.startswith("/"):
            self._typed()

    def _enter(self, buffer: Buffer) -> bool:
        """A line was entered; returns False so that the prompt is empty again."""
        line = buffer.text
        if not line.strip() or line == self._beginning:
            return False
        self._leaving = False
        self._print(said(clean(line)))
        local = self._local.get(line.strip().lower())
        if local:
            local()
        else:
            self._entered.put_nowait(line)
        return False

    def _help(self) -> None:
        self._print(table(self._wording.heading, self._wording.help))

    def _clear(self) -> None:
        self._session.app.renderer.clear()
        self.open()

    def _quit(self) -> None:
        if not self._session.app.is_done:
            self._session.default_buffer.reset()
            self._session.app.exit(exception=EOFError)

    def _print(self, pieces: Sequence[Piece]) -> None:
        """Put text above the prompt, and the prompt below it again."""
        app = self._session.app
        if app.is_running:
            app.renderer.erase()
        print_formatted_text(self._output, [*pieces], self._style)
        app.invalidate()


def _pieces(text: str) -> list[Piece]:
    """Text with colours as prompt_toolkit takes it."""
    return [(style, part) for style, part, *_ in to_formatted_text(ANSI(text))]


class _History(FileHistory):
    """Lines typed before, in a file; bytes that are no text are stored as the replacement character."""

    def store_string(self, string: str) -> None:
        super().store_string(string.encode("utf-8", "replace").decode())


def _history(file: Path | None, wording: Wording) -> tuple[History, str]:
    """Where typed lines are remembered, and what the person must know when they are not."""
    if file is None:
        return InMemoryHistory(), ""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.open("ab").close()
    except OSError as error:
        return InMemoryHistory(), wording.history.format(file=file, why=error.strerror)
    return _History(file), ""


def _output(stdout: TextIO) -> Output:
    """The terminal, never asked where its cursor is: some do not answer, and others answer into what is typed."""
    output = create_output(stdout)
    if isinstance(output, Vt100_Output):
        output.enable_cpr = False
    return output
