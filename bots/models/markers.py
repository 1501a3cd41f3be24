"""What a model writes for the house and not for people (`[[person]]`, `[[unknown]]`, its thoughts), sifted out of the stream."""

from __future__ import annotations

from typing import Final

from adapters.message import Outcome

SIGNALS: Final = (
    "When a person from the team must take over, or when somebody asks for one, call the function ask_for_person; "
    "if you cannot call functions, write [[person]] as the very first or very last thing of your reply. "
    "When you do not know the answer, say so plainly and call the function say_not_known; "
    "if you cannot call functions, write [[unknown]] as the very last thing of your reply. "
    "Nobody sees these signs; never explain or mention them."
)
"""For the persona's prompt: how the model says that a person is needed, or that it does not know."""

OUTCOMES: Final = {"[[person]]": Outcome.ASKS_PERSON, "[[unknown]]": Outcome.UNANSWERED}

_THOUGHT: Final = "<think>"
_THOUGHT_END: Final = "</think>"
_LONGEST: Final = 24
"""Characters a marker may take, with the spaces that small models put into it."""


def stricter(one: Outcome, other: Outcome) -> Outcome:
    """The outcome that asks more of people: a request for a person outweighs not knowing, which outweighs an answer."""
    ranks = (Outcome.ANSWERED, Outcome.UNANSWERED, Outcome.ASKS_PERSON)
    return max(one, other, key=ranks.index)


class Sieve:
    """Lets through what people may read, piece by piece, however the pieces are cut.

    A leading `<think>…</think>` block and white space at both ends are dropped. A marker is dropped wherever it stands, as it must
    never be seen, and becomes the `outcome`. What could still become a marker is held back until it is known.
    """

    __slots__ = ("_held", "_started", "_thinking", "outcome")

    def __init__(self) -> None:
        self._held = ""
        self._started = False
        self._thinking = False
        self.outcome = Outcome.ANSWERED

    def feed(self, text: str) -> str:
        """What of the text so far may be given out now."""
        if self._started and not self._held and "[" not in text and not text[-1:].isspace():
            return text  # the way of nearly every piece
        self._held += text
        if not self._started and not self._begin():
            return ""
        self._held = self._sift(self._held)
        return self._release(self._safe())

    def end(self) -> str:
        """The rest, once nothing more comes."""
        rest = "" if self._thinking else self._held.rstrip()
        self._held = ""
        return rest if self._started else rest.lstrip()

    def _begin(self) -> bool:
        """Drop leading thoughts and white space; False while it is open what the text begins with."""
        while True:
            if self._thinking and not self._forget():
                return False
            self._held = self._held.lstrip()
            if not self._held.startswith(_THOUGHT):
                return bool(self._held) and not _THOUGHT.startswith(self._held)
            self._thinking = True

    def _forget(self) -> bool:
        """Drop thoughts up to their end; False when the end has not come."""
        _, end, after = self._held.partition(_THOUGHT_END)
        self._held = after if end else self._held[-len(_THOUGHT_END) :]
        self._thinking = not end
        return bool(end)

    def _sift(self, text: str) -> str:
        """The text with a space for every marker, so that what stood around it cannot become one; the marker is noted."""
        begin = text.find("[[")
        while begin >= 0:
            end = text.find("]]", begin) + 2
            outcome = OUTCOMES.get(_bare(text[begin:end])) if end - begin <= _LONGEST else None
            if outcome is not None:
                self.outcome = stricter(self.outcome, outcome)
                text = f"{text[:begin]} {text[end:]}"
            begin = text.find("[[", begin + 1)
        return text

    def _safe(self) -> int:
        """How many held characters belong neither to an unfinished marker nor to white space that may be the end's."""
        held = self._held
        likely = range(max(0, len(held) - _LONGEST), len(held))
        end = next((index for index in likely if held[index] == "[" and _may_become_marker(held[index:])), len(held))
        return len(held[:end].rstrip())

    def _release(self, count: int) -> str:
        released, self._held = self._held[:count], self._held[count:]
        if not self._started:
            released = released.lstrip()
            self._started = bool(released)
        return released


def _may_become_marker(tail: str) -> bool:
    bare = _bare(tail)
    return len(tail) < _LONGEST and any(marker.startswith(bare) for marker in OUTCOMES)


def _bare(text: str) -> str:
    """A marker as written by a careless model, spelled as we spell it."""
    return "".join(text.split()).casefold()
