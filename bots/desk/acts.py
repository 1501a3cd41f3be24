"""What an operator means by a line, a command or a button at a desk."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from adapters.message import Kind, Message
from bots.desk.durations import seconds_until
from bots.desk.rules import Rules
from policies.signals.fold import fold

What = Literal[
    "claim", "take", "say", "snippet", "note", "aside", "snooze", "return", "close", "block", "unblock",
    "send", "edit", "skip", "mode", "again", "seen", "queue", "help", "chatter", "quiet", "unclear", "late",
]  # fmt: skip
"""`take` is a claim that takes over, `aside` a line kept inside, `chatter` what operators tell each other, `quiet` nothing said,
`unclear` a command that means nothing, `late` an edit that became a command."""

PROPOSALS: frozenset[What] = frozenset({"send", "edit", "skip"})
"""Their buttons carry the numbers of a conversation and of the turn that the draft answers (`desk.send.12.345`), so that a press on
an old draft never sends a newer one; their commands carry the conversation's alone, and mean the draft that is open.
"""
ROWS: frozenset[What] = frozenset({"again", "seen"})
"""They carry the number of an outbox row."""
WORDED: frozenset[What] = frozenset({"note", "snippet", "edit", "snooze"})
"""Something may follow their conversation's number."""
BARE: frozenset[What] = frozenset({"claim", "take", "return", "close", "block", "unblock", "send", "skip", "again", "seen"})
GENERAL: frozenset[What] = frozenset({"queue", "help", "mode"})
"""They are about no conversation."""

COMMANDS: Mapping[str, What] = {
    "claim": "claim", "take": "take", "note": "note", "snooze": "snooze", "return": "return", "close": "close",
    "block": "block", "unblock": "unblock", "queue": "queue", "help": "help", "start": "help", "s": "snippet", "mode": "mode",
    "send": "send", "edit": "edit", "skip": "skip", "again": "again", "seen": "seen",
    "prendre": "claim", "reprendre": "take", "reporter": "snooze", "rendre": "return", "fermer": "close",
    "bloquer": "block", "debloquer": "unblock", "file": "queue", "aide": "help",
    "envoyer": "send", "modifier": "edit", "passer": "skip", "ecarter": "skip", "renvoyer": "again", "vu": "seen",
}  # fmt: skip
"""By the names that operators type, without accents; the English ones work in every language."""
FIELDS: frozenset[What] = frozenset({"say", "note", "edit"})
"""Their buttons open a field to write in, where the desk's platform has such fields."""
PRESSED: frozenset[What] = BARE | PROPOSALS | FIELDS | frozenset[What]({"snooze", "queue", "help"})
_PRESSED: Mapping[str, What] = {what: what for what in PRESSED}

INSIDE = "//"
_COMMAND = re.compile(r"/([^\W\d][\w-]{0,31})(?:\s+(.*))?", re.DOTALL)
_BUTTON = re.compile(r"desk\.([a-z]{1,12})(?:\.([0-9]{1,15}))?(?:\.([0-9]{1,15}))?")
_TAG = re.compile(r"#(?P<number>[0-9]{1,15})(?!\w)[:,]?\s*(?P<rest>.*)", re.DOTALL)
_NUMBER = re.compile(r"(?P<sign>#?)(?P<number>[0-9]{1,15})(?!\S)\s*(?P<rest>.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Intent:
    """What an operator wants done."""

    what: What
    conversation: int | None = None
    """From a tag or a button; None where the thread, or the line that was answered, must tell."""
    number: int = 0
    """Of the turn that a draft answers, 0 for the draft that is open; or of an outbox row."""
    text: str = ""
    seconds: float | None = None
    """How long a conversation is to be set aside; None when nothing, or nothing understandable, was said about it."""
    argument: str = ""
    """A snippet's name, what follows `/mode`, or the command that was not understood."""
    typed: str = field(default="", compare=False)
    """The name by which a command was called, to name it in the same words; it says nothing of what is meant."""

    @property
    def command(self) -> str:
        """What to call it in words for the operator."""
        return self.typed or self.what


def understand(message: Message, rules: Rules, *, in_thread: bool) -> Intent:
    """What an operator's message at a desk means; `in_thread` when it stands in the thread of one conversation."""
    match message.kind:
        case Kind.ACTION:
            return pressed(message.action, message.text)
        case Kind.COMMAND:
            return Reader(message, rules, in_thread=in_thread).command(message.action, message.text)
        case Kind.TEXT | Kind.EDIT:
            return Reader(message, rules, in_thread=in_thread).line(message.text.strip())
        case _:
            return Intent("quiet")


def pressed(button: str, written: str = "") -> Intent:
    """A button, and what was written into the field that it opened."""
    found = _BUTTON.fullmatch(button)
    what = _PRESSED.get(found[1]) if found else None
    if found is None or what is None:
        return Intent("unclear", argument=button[:64])
    first, second = int(found[2] or 0), int(found[3] or 0)
    if what in ROWS:
        return Intent(what, number=first)
    return Intent(what, first or None, second, text=written.strip() if what in FIELDS else "")


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads what is typed."""

    message: Message
    rules: Rules
    in_thread: bool = False

    def line(self, text: str) -> Intent:
        """A line: a command, or something said or kept inside, with a tag in front or without."""
        tag = _TAG.match(text)
        number, rest = (int(tag["number"]), once(_TAG, int(tag["number"]), tag["rest"])) if tag else (None, text)
        if command := _COMMAND.fullmatch(rest):
            return self.typed(command, number)
        if rest.startswith(INSIDE):
            return Intent("aside", number, text=rest[len(INSIDE) :].strip())
        addressed = number is not None or self.in_thread or bool(self.message.reply_to)
        return Intent("say" if addressed else "chatter", number, text=rest)

    def typed(self, command: re.Match[str], number: int | None) -> Intent:
        """A command in a line; a tag in front counts like the thread of that conversation. An edit does nothing twice, and undoes
        nothing.
        """
        if self.message.kind is Kind.EDIT:
            return Intent("late", number, argument=command[1])
        text = command[2] or ""
        if number is None:
            return self.command(command[1], text)
        intent = replace(self, in_thread=True).command(command[1], once(_NUMBER, number, text))
        named = intent.conversation is not None or intent.what in ROWS
        return intent if named else replace(intent, conversation=number)

    def command(self, name: str, text: str) -> Intent:
        """A command by its name, and what follows it."""
        what = COMMANDS.get(fold(name))
        if what is None:
            return Intent("unclear", argument=name)
        if what in GENERAL:
            return Intent(what, argument=text.strip(), typed=name)
        number, rest = self.addressed(what, text.strip())
        if what in BARE and rest:
            return Intent("unclear", number, argument=name)
        return self.worded(Intent(what, number, typed=name), rest)

    def addressed(self, what: What, text: str) -> tuple[int | None, str]:
        """The number in front, and the rest. In a thread a bare number in front of words is one of the words."""
        found = _NUMBER.match(text)
        if found is None or (self.in_thread and not found["sign"] and self.is_word(what, found["rest"])):
            return None, text
        return int(found["number"]), found["rest"]

    def is_word(self, what: What, rest: str) -> bool:
        return what in WORDED and not (what == "snooze" and rest)

    def worded(self, intent: Intent, rest: str) -> Intent:
        """The intent with what follows the number."""
        match intent.what:
            case "snooze":
                seconds = seconds_until(rest, self.message.sent_at, zone=self.rules.zone)
                return replace(intent, text=rest, seconds=seconds)
            case "snippet":
                return replace(intent, argument=rest)
            case "again" | "seen":
                return replace(intent, conversation=None, number=intent.conversation or 0)
            case _:
                return replace(intent, text=rest)


def once(pattern: re.Pattern[str], number: int, text: str) -> str:
    """What stands behind a tag, without the same number again: who types at a terminal finds the tag there already."""
    again = pattern.match(text)
    return again["rest"] if again and int(again["number"]) == number else text
