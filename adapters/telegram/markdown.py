"""The Markdown inside a paragraph: emphasis, code and links; everything else is only text."""

from __future__ import annotations

import string

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

ALPHANUMERIC = frozenset(string.ascii_letters + string.digits)


class Inline(MarkdownIt):
    """CommonMark's rules of emphasis, and addresses as they were written."""

    def __init__(self) -> None:
        super().__init__("zero")
        self.enable(
            ["backticks", "strikethrough", "emphasis", "balance_pairs", "fragments_join", "link", "image", "autolink", "escape"]
        )
        self.inline.ruler.before("emphasis", "times", times)

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


INLINE = Inline()


def tokens(text: str) -> list[Token]:
    """What a text without blocks consists of, in order."""
    return INLINE.parseInline(text)[0].children or []
