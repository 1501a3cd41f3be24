"""Cuts a text into the pieces that are scored: sentences, windows of long ones, and the whole when it is short."""

from __future__ import annotations

import re

LONG = 30
"""Words: a longer sentence is read in windows of so many, which overlap by half."""

_SENTENCE = re.compile(r"[^.!?…。！？؟।\n]+[.!?…。！？؟।]*")
_DENSE = r"\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
TOKEN = re.compile(rf"[{_DENSE}]{{1,3}}|[^\s{_DENSE}]{{1,40}}")
"""A word, or about one in scripts that put no spaces between them."""


def sentences(text: str) -> list[str]:
    """The sentences of a text, long ones in windows; empty when there is nothing to read."""
    return [window for found in _SENTENCE.findall(text) if (sentence := found.strip()) for window in windows(sentence)]


def readings(text: str) -> list[str]:
    """What is scored of a message: all of it when it is short, and each of its sentences."""
    found = sentences(text)
    whole = text.strip()
    if len(found) == 1 or not whole:
        return found
    return [whole, *found] if len(TOKEN.findall(whole)) <= LONG else found


def windows(sentence: str) -> list[str]:
    tokens = list(TOKEN.finditer(sentence))
    if len(tokens) <= LONG:
        return [sentence]
    starts = range(0, len(tokens) - LONG // 2, LONG // 2)
    return [sentence[tokens[start].start() : tokens[min(start + LONG, len(tokens)) - 1].end()] for start in starts]
