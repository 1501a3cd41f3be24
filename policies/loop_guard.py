"""Never answers machines: bots, our own echo, auto-responders however slow, and conversations without end."""

from __future__ import annotations

from functools import cached_property
from typing import ClassVar

from pydantic import Field
from rapidfuzz import fuzz, process

from adapters.message import Draft, Kind, Speaker
from policies.base import Decision, Line, Policy, Turn, Verdict, Window
from policies.drafts import notice, sentence
from policies.signals.fold import fold

_DAY = 86_400.0
_COMPARED = 400
"""So many characters of two texts are compared; what is alike so far is alike enough."""
_TYPING = 30
"""Accents, quotation marks and a byline make so much of a difference at most, in per cent."""
_TYPED = frozenset({Kind.TEXT, Kind.EDIT})


class LoopGuard(Policy):
    """Ends loops with machines in silence; where a person may be behind it, with one notice a day."""

    name: ClassVar[str] = "loop_guard"

    repeats: int = Field(default=3, ge=1, le=50)
    """The same text once more, after so many of it already got our reply, is an auto-responder."""
    likeness: float = Field(default=92, ge=80, le=100)
    """How alike two texts must be to count as the same, in per cent: auto-responders change a number or a date."""
    echo_length: int = Field(default=24, ge=8, le=1_000)
    """A message of at least so many characters that repeats one of our recent lines is an echo; shorter ones people say too."""
    exchange: int = Field(default=200, ge=1, le=10_000)
    """So many replies to one person in a day are enough."""

    @property
    def windows(self) -> tuple[Window, ...]:
        return (self._replies, self._told("repeats"), self._told("echo"), self._told("exchange"))

    async def on_message(self, turn: Turn) -> Decision:
        if any(message.own for message in turn.messages):
            return self.decide(Verdict.DENY, "own", "this is the platform's echo of our own line")
        if any(message.author.is_bot for message in turn.messages):
            return self.decide(Verdict.DENY, "bot", "bots are not answered")
        if turn.operator or turn.last.kind not in _TYPED:
            return self.allow("not_typed", "operators, commands and buttons are no loop")
        return self._loop(turn)

    def _loop(self, turn: Turn) -> Decision:
        text = _plain(turn.text)
        alike = self._alike(text, turn.history)
        if len(text) >= self.echo_length and any(turn.history[place].speaker is not Speaker.USER for place in alike):
            return self._end(turn, "echo", "the message repeats one of our lines", evidence=turn.text[:_COMPARED])
        if _answered(turn, alike) >= self.repeats:
            return self._end(turn, "repeats", "the same text came again after each reply", evidence=turn.text[:_COMPARED])
        if turn.count(self._replies).number >= self.exchange:
            return self._end(turn, "exchange", f"{self.exchange} replies to one person in a day")
        return self.allow("no_loop", "this is no loop")

    def _end(self, turn: Turn, case: str, reason: str, *, evidence: str = "") -> Decision:
        return self.decide(Verdict.DENY, case, reason, draft=self._notice(turn, case), evidence=evidence)

    def _notice(self, turn: Turn, case: str) -> Draft | None:
        if turn.count(self._told(case)).number:
            return None
        return notice(turn, sentence(turn, f"loop_guard.{case}"))

    def _alike(self, text: str, history: tuple[Line, ...]) -> frozenset[int]:
        """The places of the lines that say the same."""
        if not text:
            return frozenset()
        # The cheap look first: as typed, most lines already differ by more than accents and quotation marks could explain.
        typed = [line.text[:_COMPARED].lower() for line in history]
        near = process.extract(text, typed, scorer=fuzz.ratio, score_cutoff=self.likeness - _TYPING, limit=None)
        same = [place for _, _, place in near if fuzz.ratio(text, _plain(history[place].text)) >= self.likeness]
        return frozenset(same)

    @cached_property
    def _replies(self) -> Window:
        return Window("person", "replies", _DAY, upto=self.exchange)

    def _told(self, case: str) -> Window:
        return Window("person", "notices", _DAY, upto=1, code=f"{self.name}.{case}")


def _answered(turn: Turn, alike: frozenset[int]) -> int:
    """How many times this author already said the same and then got a reply."""
    said, number = False, 0
    for place, line in enumerate(turn.history if alike else ()):
        if _typed_by(line, turn.last.author.id):
            said = said or place in alike
        elif line.speaker is not Speaker.USER:
            number, said = number + said, False
    return number


def _typed_by(line: Line, author: str) -> bool:
    return line.speaker is Speaker.USER and line.author == author and line.kind in _TYPED


def _plain(text: str) -> str:
    """The words alone: neither case nor accents, quotation marks nor markup tell an echo from what it repeats."""
    return fold(text[:_COMPARED]).replace('"', "").replace("> ", "").strip(" '>-")
