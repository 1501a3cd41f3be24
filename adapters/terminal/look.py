"""How a draft looks in a terminal: Markdown, a coloured bar, and on top of it who speaks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from io import StringIO
from itertools import chain
from typing import ClassVar

from markdown_it import MarkdownIt
from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, JustifyMethod, RenderableType, RenderResult
from rich.markdown import CodeBlock, Heading, Markdown, MarkdownElement, TableElement
from rich.padding import Padding
from rich.segment import Segment, Segments
from rich.style import Style
from rich.table import Table
from rich.text import Text
from rich.theme import Theme

from adapters.message import Action, Draft
from adapters.split import file_line
from adapters.terminal.frame import COLOURS, QUIET

BAR = "▌ "
WIDE = 100_000
"""Lines are laid out by us; the console must not cut them once more."""
GROWING = "┆ "
"""The bar of a text that is not finished yet."""

THEME = Theme(
    {
        **dict.fromkeys(("markdown.h1", "markdown.h2", "markdown.h3", "markdown.h4", "markdown.h5", "markdown.h6"), "bold"),
        **dict.fromkeys(("markdown.item.bullet", "markdown.item.number", "markdown.code", "markdown.table.header"), "bold"),
        **dict.fromkeys(("markdown.hr", "markdown.table.border"), QUIET),
        "markdown.code_block": "none",
        "markdown.block_quote": "italic",
        "markdown.link": "underline",
        "markdown.link_url": "underline",
    }
)


class LeftHeading(Heading):
    """A heading that begins where the text begins."""

    LEVEL_ALIGN: ClassVar[dict[str, JustifyMethod]] = dict.fromkeys(Heading.LEVEL_ALIGN, "left")


class PlainCode(CodeBlock):
    """Code without colours and background, which no theme makes readable on dark and on light."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield Padding(Text(str(self.text).rstrip(), no_wrap=False), (0, 0, 0, 2))


class SlimTable(TableElement):
    """A table without empty lines above and below."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for table in super().__rich_console__(console, options):
            if isinstance(table, Table):
                table.show_edge = False
            yield table


class ChatMarkdown(Markdown):
    """Markdown as chat platforms understand it: a new line is a new line, and a tag is only text."""

    elements: ClassVar[dict[str, type[MarkdownElement]]] = {
        **Markdown.elements,
        "heading_open": LeftHeading,
        "fence": PlainCode,
        "code_block": PlainCode,
        "table_open": SlimTable,
    }

    def __init__(self, text: str) -> None:
        super().__init__("", hyperlinks=False)
        self.parsed = MarkdownIt().disable(["html_block", "html_inline"]).enable(["strikethrough", "table"]).parse(text)
        for token in self.parsed:
            for child in token.children or ():
                if child.type == "softbreak":
                    child.type = "hardbreak"


class Look:
    """Turns drafts into text with colours, as far as the environment says that this terminal has any."""

    def __init__(self, *, width: int) -> None:
        self._width = width
        self._console = Console(file=StringIO(), force_terminal=True, theme=THEME, highlight=False, width=WIDE)

    def draft(self, draft: Draft, numbers: dict[str, int], *, columns: int, note: str = "") -> str:
        """A finished draft: who speaks, the text, the buttons with their numbers."""
        files = Text("\n").join(Text(file_line(attachment)) for attachment in draft.attachments)
        sources = Text("\n").join(Text(f"↳ {source}", QUIET) for source in draft.sources)
        buttons = Text("\n").join(_button(action, numbers) for action in draft.actions)
        text = [ChatMarkdown(draft.text)] if draft.text or not files else []
        below: list[RenderableType] = [*text, *(block for block in (files, sources, buttons) if block)]
        blocks: list[RenderableType] = [_byline(draft, note), *chain.from_iterable((Text(), block) for block in below)]
        del blocks[1]
        return self._barred(blocks, BAR, style=_style(draft), columns=columns)

    def growing(self, draft: Draft, *, columns: int, rows: int) -> str:
        """A draft that is still being written: who speaks, and as much of the end as fits into `rows` lines."""
        blocks: list[RenderableType] = [_byline(draft), ChatMarkdown(f"{draft.text} …")]
        byline, *lines = self._barred(blocks, GROWING, style=_style(draft), columns=columns).splitlines()
        return "\n".join([byline, *lines[max(0, len(lines) - rows + 1) :]]) + "\n"

    def _barred(self, blocks: Iterable[RenderableType], bar: str, *, style: Style, columns: int) -> str:
        """Blocks one below the other, with a bar before every line."""
        options = self._console.options.update(width=max(8, min(columns - 1, self._width) - cell_len(bar)))
        lines = [line for block in blocks for line in _trimmed(self._console.render_lines(block, options, pad=False))]
        pieces = [(Segment(bar if line else bar.rstrip(), style), *line, Segment.line()) for line in lines]
        return self._rendered(Segments(chain.from_iterable(pieces)))

    def _rendered(self, segments: Segments) -> str:
        with self._console.capture() as capture:
            self._console.print(segments, end="", soft_wrap=True)
        return capture.get()


def _style(draft: Draft) -> Style:
    return Style(color=COLOURS[draft.speaker])


def _byline(draft: Draft, note: str = "") -> Text:
    byline = Text(draft.byline, _style(draft) + Style(bold=True))
    return byline.append(f" ({note})", QUIET) if note else byline


def _button(action: Action, numbers: dict[str, int]) -> Text:
    if action.url:
        return Text.assemble(("↗", "bold"), f" {action.label} ", (action.url, "underline"))
    return Text.assemble((f"[{numbers[action.id]}]", "bold"), f" {action.label}")


def _trimmed(lines: list[list[Segment]]) -> Iterator[list[Segment]]:
    """The lines without the white space that fills them up, and without the empty ones around them."""
    stripped = [_stripped(line) for line in lines]
    full = [number for number, line in enumerate(stripped) if line]
    yield from stripped[full[0] : full[-1] + 1] if full else [[]]


def _stripped(line: list[Segment]) -> list[Segment]:
    while line and not line[-1].text.strip(" "):
        line = line[:-1]
    return [*line[:-1], Segment(line[-1].text.rstrip(" "), line[-1].style)] if line else []
