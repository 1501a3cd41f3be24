"""Markdown of the plain kind, laid out on a page of Telegram: lines stay lines, only signs become formatting."""

from __future__ import annotations

import regex
from markdown_it.token import Token
from telegram import MessageEntity

from adapters.spans import FENCE
from adapters.telegram.markdown import tokens
from adapters.telegram.page import Page

MARKUP = regex.compile(r"[*_~`\[\\<]|^[ \t]*[-+>#|]", regex.MULTILINE)
"""A text without any of this is shown as it is."""
INLINE = regex.compile(r"[*_~`\[\\<]")
BLOCK = regex.compile(
    rf"""(?P<fence>{FENCE.pattern})
    | ^(?P<quote>>(?:\ .*)?$(?:\n>(?:\ .*)?$)*+)
    | ^(?P<rule>[ \t]*+(?P<stroke>[-*_])(?:[ \t]*+(?P=stroke)){{2,}}+[ \t]*$)
    | ^\ {{0,3}}\#{{1,6}}[ \t]++(?P<heading>\S.*)$
    | ^(?P<header>[ \t]*+\|.*)\n[ \t]*+\|(?:[ \t]*+:?-++:?[ \t]*+\|)+[ \t]*$   # a table's first row, and the line under it
    | ^(?P<indent>[ \t]*+)[-*+](?P<item>[ \t]+)(?=\S)
    | ^(?:[ \t]*+\d{{1,9}}[.)][ \t]+|[ \t]*+\n)                           # 1. and empty lines, where emphasis ends as well""",
    regex.VERBOSE | regex.MULTILINE,
)
QUOTE = regex.compile(r"^> ?", regex.MULTILINE)
CLOSING = regex.compile(r"[ \t]+#+[ \t]*$")
"""What may end a heading (CommonMark 0.31, section 4.2)."""
CLOSER = regex.compile(r"[ \t]*(?:`+|~+)[ \t]*")
LANGUAGE = regex.compile(r"[\w+#.-]{1,32}")
STYLES = {"strong": MessageEntity.BOLD, "em": MessageEntity.ITALIC, "s": MessageEntity.STRIKETHROUGH}
"""Telegram's names for what markdown-it calls as HTML does."""
WEB = ("https://", "http://")
"""What a label may hide: other addresses act inside Telegram, tg://user rings somebody."""


def lay_out(text: str, page: Page, *, visible: bool) -> None:
    """Write a text with its formatting; with `visible` the address of each link stands behind its label."""
    if MARKUP.search(text):
        _Layout(page, visible=visible).blocks(text)
    else:
        page.write(text)


class _Layout:
    """One text on its way to a page."""

    def __init__(self, page: Page, *, visible: bool) -> None:
        self.page, self.visible = page, visible
        self.link: tuple[Token, int, int] | None = None
        """The one that is open, and where its label begins."""

    def blocks(self, text: str) -> None:
        at = 0
        for found in BLOCK.finditer(text):
            self.inline(text[at : found.start()])
            self.block(found)
            at = found.end()
        self.inline(text[at:])

    def block(self, found: regex.Match[str]) -> None:
        if found["fence"] is not None:
            self.fence(found["fence"], opener=found["opener"], marker=found["marker"])
        elif found["quote"] is not None:
            self.page.apart(MessageEntity.BLOCKQUOTE, QUOTE.sub("", found["quote"]))
        elif title := found["heading"] or found["header"]:
            self.heading(CLOSING.sub("", title))
        elif found["item"] is not None:
            self.page.write(f"{found['indent']}•{found['item']}")
        else:
            self.page.write(found[0])

    def heading(self, text: str) -> None:
        self.page.open(MessageEntity.BOLD)
        self.inline(text)
        self.page.close(MessageEntity.BOLD)

    def fence(self, fence: str, *, opener: str, marker: str) -> None:
        """A block of code; what is no language's name behind its sign is a line above it. One without code is only text."""
        lines = fence.split("\n")[1:]
        if lines and CLOSER.fullmatch(lines[-1]) and lines[-1].strip().startswith(marker):
            del lines[-1]
        indent = len(opener) - len(opener.lstrip())
        code = "\n".join(line[min(indent, len(line) - len(line.lstrip())) :] for line in lines)
        info = opener.strip().lstrip(marker[0]).strip()
        if not code.strip():
            self.page.write(fence)
        elif LANGUAGE.fullmatch(info):
            self.page.apart(MessageEntity.PRE, code, language=info)
        else:
            self.page.write(f"{info}\n" if info else "")
            self.page.apart(MessageEntity.PRE, code)

    def inline(self, text: str) -> None:
        if not INLINE.search(text):
            self.page.write(text)
            return
        for token in tokens(text):
            self.token(token)

    def token(self, token: Token) -> None:
        match token.type:
            case "code_inline" if self.link is None:
                self.page.apart(MessageEntity.CODE, token.content)
            case "link_open":
                self.link = token, self.page.at, self.page.pieces
            case "link_close":
                self.end_link()
            case "image":
                self.image(token)
            case "hardbreak":
                self.page.write("\n")
            case _ if token.tag in STYLES:
                self.style(token)
            case _:
                self.page.write(token.content)

    def style(self, token: Token) -> None:
        if token.nesting > 0:
            self.page.open(STYLES[token.tag])
        else:
            self.page.close(STYLES[token.tag])

    def image(self, token: Token) -> None:
        """What it shows, and where it is."""
        start, first = self.page.at, self.page.pieces
        self.page.write(token.content)
        self.refer(token, "src", start=start, first=first)

    def end_link(self) -> None:
        if self.link is not None:
            (token, start, first), self.link = self.link, None
            self.refer(token, "href", start=start, first=first)

    def refer(self, token: Token, attribute: str, *, start: int, first: int) -> None:
        """Make what was written since `start` a link; or write where it leads, if that has to be seen, and is not seen already."""
        label, address = self.page.text(first), str(token.attrs[attribute])
        hidden = label.strip() and address.startswith(WEB) and not self.visible and self.link is None
        shown = address.removeprefix("mailto:")
        if hidden and label != address:
            self.page.mark(MessageEntity.TEXT_LINK, start, url=address)
        elif label != shown:
            self.page.write(f" ({shown})" if label.strip() else shown)
        if title := token.attrs.get("title"):
            self.page.write(f" ({title})")
