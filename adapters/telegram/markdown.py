"""The Markdown inside a paragraph: emphasis, code and links; everything else is only text."""

from __future__ import annotations

import re
import string

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

ALPHANUMERIC = frozenset(string.ascii_letters + string.digits)
ADDRESS = re.compile(r"://[^\s<>`\[\]]*")
AFTER_ADDRESS = "?!.,:;*_~)'\""
"""What ends a bare address, if it stands last, is none of it (GitHub Flavored Markdown 0.29, section 6.9)."""
RULES = ("backticks", "strikethrough", "emphasis", "link", "image", "autolink", "escape")


class Inline(MarkdownIt):
    """CommonMark's rules of emphasis, and addresses as they were written."""

    def __init__(self) -> None:
        super().__init__("zero")
        self.enable(RULES)
        self.inline.ruler.before("emphasis", "times", times)
        self.inline.ruler.before("emphasis", "address", address)

    def normalizeLink(self, url: str) -> str:  # noqa: N802 - markdown-it's name
        return url

    def normalizeLinkText(self, link: str) -> str:  # noqa: N802 - markdown-it's name
        return link


def times(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - markdown-it calls it so
    """A single star between letters or digits, as in 2*3*4, is no emphasis: models and people write it for itself."""
    before, after = state.pos - 1, state.pos + 1
    if state.src[state.pos] != "*" or before < 0 or after >= state.posMax:
        return False
    if state.src[before] not in ALPHANUMERIC or state.src[after] not in ALPHANUMERIC:
        return False
    if not silent:
        state.append_pending("*")
    state.pos = after
    return True


def address(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - markdown-it calls it so
    """The signs in a bare address are its own."""
    found = ADDRESS.match(state.src, state.pos, state.posMax)
    if not found or not state.src.endswith(("http", "https"), 0, state.pos):
        return False
    rest = found[0].rstrip(AFTER_ADDRESS) or ":"
    if not silent:
        state.append_pending(rest)
    state.pos += len(rest)
    return True


INLINE = Inline()


def tokens(text: str) -> list[Token]:
    """What a text without blocks consists of, in order."""
    return INLINE.parseInline(text)[0].children or []
