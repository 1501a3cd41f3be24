"""A draft as Discord's Markdown: what we write is laid out, what people wrote is read as they typed it."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import regex

from adapters.message import Draft, Speaker
from adapters.spans import FENCE
from adapters.split import plain, units

LONGEST: Final = 2000
"""UTF-16 units of a message: Discord says characters (discord.com/developers/docs/resources/message, "Create Message"), and this is
the stricter reading."""
ADDRESS: Final = r"<?https?://[^\s<>]++>?"
"""Discord takes a sign before which a backslash stands inside of an address for a part of it: there, nothing is escaped."""
VERBATIM: Final = regex.compile(
    rf"""(?P<address>{ADDRESS})
    | (?P<sign>[\\*_~`|\[<]
      | (?<=^[ \t]*)[-+>\#](?=[ \t>\#-]|$)      # lists, quotes, headings, small print
      | (?<=^[ \t]*\d{{1,9}})[.)](?=[ \t]))     # numbered lists, which Discord counts itself""",
    regex.VERBOSE | regex.MULTILINE | regex.IGNORECASE,
)
BLOCK: Final = regex.compile(
    rf"""(?P<fence>{FENCE.pattern})
    | ^>(?:\ |$|(?=>))(?P<quote>.*)$
    | ^\ {{0,3}}\#{{1,6}}[ \t]++(?P<heading>\S.*)$""",
    regex.VERBOSE | regex.MULTILINE,
)
INLINE: Final = regex.compile(
    rf"""(?P<kept>(?P<ticks>`++)(?:[^\n]|\n(?!\n))+?(?<!`)(?P=ticks)(?!`)   # code
      | \\[^\w\s])                                                          # an escaped sign
    | !?\[(?P<label>[^\[\]\n]*+)\]\((?P<target>(?:[^()\s]|\([^()\s]*+\))*+)(?:\s+"[^"\n]*+")?\)
    | (?P<address>{ADDRESS})
    | (?P<mask>\]\()                                                        # what Discord alone takes for the middle of a link
    | (?P<times>(?<=[^\W_])\*(?=[^\W_]))                                    # 2*3*4 is no emphasis""",
    regex.VERBOSE | regex.IGNORECASE,
)
CLOSING: Final = regex.compile(r"[ \t]+#+[ \t]*$")
"""What may end a heading (CommonMark 0.31, section 4.2)."""
WEB: Final = ("https://", "http://")
"""What Discord hides behind a label."""


def written(draft: Draft) -> str:
    """A draft as people read it on Discord.

    The byline stands on a line of its own, bold where there is room for that, then come the text, the files (those that are only
    named), and the sources. Words of people, and quoted lines, are never parsed. In lines of the system and of operators an address
    stays visible behind its label.
    """
    text = verbatim(draft.text) if draft.speaker is Speaker.USER else laid_out(draft.text, visible=draft.speaker is not Speaker.AI)
    below = verbatim(plain(replace(draft, byline="", text="")))
    said, byline = "\n\n".join(block for block in (text, below) if block), verbatim(draft.byline)
    if not byline.strip():
        return said
    whole = f"**{byline}**\n{said}"
    return whole if units(whole, "utf16") <= LONGEST else f"{byline}\n{said}"


def verbatim(text: str) -> str:
    """Text in which no sign means anything to Discord; addresses stay links."""
    return VERBATIM.sub(lambda found: f"\\{found[0]}" if found["sign"] else found[0], text)


def laid_out(text: str, *, visible: bool) -> str:
    """Markdown of the plain kind as Discord's; with `visible` the address of each link stands behind its label."""
    pieces, at = [], 0
    for found in BLOCK.finditer(text):
        pieces += [_inline(text[at : found.start()], visible=visible), _block(found, visible=visible)]
        at = found.end()
    return "".join((*pieces, _inline(text[at:], visible=visible)))


def _block(found: regex.Match[str], *, visible: bool) -> str:
    if found["fence"] is not None:
        return _fence(found["fence"], opener=found["opener"], marker=found["marker"])
    if found["quote"] is not None:
        return f"> {verbatim(found['quote'])}"
    title = CLOSING.sub("", found["heading"]).replace("**", "")
    return f"**{_inline(title, visible=visible)}**"


def _fence(fence: str, *, opener: str, marker: str) -> str:
    """A block of code behind Discord's own sign, and closed: Discord knows no other, and shows one that is open as text."""
    lines = fence.split("\n")
    last = lines[-1].strip()
    if len(lines) > 1 and last.startswith(marker) and not last.strip(marker[0]):
        del lines[-1]
    info = opener.strip().lstrip(marker[0]).strip()
    return "\n".join((f"```{info}", *lines[1:], "```"))


def _inline(text: str, *, visible: bool) -> str:
    def laid(found: regex.Match[str]) -> str:
        if found["label"] is not None:
            return _link(found["label"], found["target"], visible=visible)
        if found["kept"]:
            return found[0]
        return "\\*" if found["times"] else found[0].replace("](", "]\\(")

    return INLINE.sub(laid, text)


def _link(label: str, address: str, *, visible: bool) -> str:
    """A link whose address is seen where it has to be, and where Discord would not hide it."""
    if not label.strip() or label == address:
        return address
    if visible or not address.startswith(WEB) or "://" in label:
        return f"{label} ({address})" if address else label
    return f"[{label}]({address})"
