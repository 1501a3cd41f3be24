"""Text from anywhere, made safe to show: it steers no terminal, turns no line around, covers no neighbour and rings nobody."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

import regex

from adapters.message import Attachment, Draft

CONTROLS = regex.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]|\p{Cs}")
"""C0 and C1 except tab and newline (Unicode 17, chapter 23.1), and halves of surrogate pairs, which no encoding carries."""

BIDI = regex.compile(r"[\u202a-\u202e\u2066-\u2069]")
CLOSED_BY = dict.fromkeys("\u202a\u202b\u202d\u202e", "\u202c") | dict.fromkeys("\u2066\u2067\u2068", "\u2069")
"""Embeddings, overrides and isolates, and what ends them (Unicode Standard Annex 9, section 2)."""

MARKS = 8
"""More marks than this on one letter are no writing: Biblical Hebrew and Vietnamese get by with five."""
ZALGO = regex.compile(rf"([\p{{Mn}}\p{{Me}}]{{{MARKS}}})[\p{{Mn}}\p{{Me}}]+")

STEERING: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
CROWDED: Final = re.compile(rf"[^\x00-\u02ff]{{{MARKS + 1}}}")
"""What is in every text that is to be cleaned, and in few others (marks begin at U+0300): looking takes a fifth of the time."""

VISIBLE = regex.compile(r"[^\p{Cc}\p{Cf}\p{Cs}\p{Z}\p{Default_Ignorable_Code_Point}\u2800]")
"""What leaves a mark: no control, format character, half surrogate, space, filler or empty Braille cell (Unicode 17, 5.21)."""

MENTION = regex.compile(
    r"""(?<![\w./])@(?=[\w&!])            # @everyone, @here, @somebody; not an address's @, not one in a link
    | (?<=<)@(?=[&!]?\w)                  # <@123>, <@&123>
    | (?<=<)!(?=(?:here|channel|everyone|subteam)\b)""",
    regex.VERBOSE | regex.IGNORECASE,
)
WORD_JOINER = "\u2060"
"""Zero width, no line break: the word looks the same and is no mention any more."""


def clean(text: str) -> str:
    """The same text without what could break the place where it is shown; unchanged where nothing could.

    Control characters go, except tab and newline. Bidirectional overrides, embeddings and isolates stay only on lines where each
    one is ended. A letter keeps its first `MARKS` combining marks. Emoji, right-to-left text and newlines stay as they are.
    """
    if not STEERING.search(text) and (text.isascii() or not CROWDED.search(text)):
        return text
    text = CONTROLS.sub("", text)
    if BIDI.search(text):
        text = "\n".join(map(_balanced, text.split("\n")))
    return ZALGO.sub(r"\1", text)


def is_blank(text: str) -> bool:
    """Whether people would see nothing of a text, whatever it holds."""
    return VISIBLE.search(text) is None


def clean_draft(draft: Draft) -> Draft:
    """The draft with every word of it that people see cleaned; the same one where nothing was to clean."""
    cleaned = replace(
        draft,
        text=clean(draft.text),
        byline=clean(draft.byline),
        actions=tuple(replace(action, label=clean(action.label)) for action in draft.actions),
        sources=tuple(map(clean, draft.sources)),
        attachments=tuple(map(_clean_attachment, draft.attachments)),
    )
    return draft if cleaned == draft else cleaned


def _clean_attachment(attachment: Attachment) -> Attachment:
    """Its name and its address on one line each, for people choose what their files are called."""
    name, url = (clean(part).replace("\n", " ") for part in (attachment.name, attachment.url))
    return replace(attachment, name=name, url=url)


def silence_mentions(text: str) -> str:
    """The same words with an invisible joiner after the sign, so that no mention rings; for platforms without a switch for it.

    Addresses and links that contain an @ keep working. Unchanged where nothing could ring.
    """
    return MENTION.sub(lambda sign: sign[0] + WORD_JOINER, text)


def _balanced(line: str) -> str:
    """The line without its directional signs, unless every one that opens is closed, in order."""
    opened: list[str] = []
    for sign in BIDI.findall(line):
        if sign in CLOSED_BY:
            opened.append(sign)
        elif not opened or CLOSED_BY[opened.pop()] != sign:
            return BIDI.sub("", line)
    return BIDI.sub("", line) if opened else line
