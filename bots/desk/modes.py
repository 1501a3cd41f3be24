"""How much the AI may say by itself, where and about what: as configured, and as operators have switched it since."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from adapters.message import Address
from bots.desk.rules import Operator
from bots.desk.voice import Voice, posted
from bots.store.handoffs import Act, Mode, ModeScope, ModeSwitch
from bots.store.values import Effects
from policies.drafts import brand_words

STRICTNESS = (Mode.AUTO, Mode.DRAFT, Mode.OFF)
SCOPES: tuple[ModeScope, ...] = ("persona", "room", "topic")
"""From the widest to the most specific, which wins."""
COMMAND = "mode"
"""What operators type after a slash, and what their act is called."""
SWITCHED = "mode.switched"
"""The code of the line that tells what holds after a switch."""
LONGEST_ECHO = 60
"""Characters of a mistake that are repeated."""
LIKENESS = 70
"""How alike two names must be, in per cent, for one to be offered for the other."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A mode for something, and who switched it, if an operator did."""

    scope: ModeScope
    name: str
    mode: Mode
    switch: ModeSwitch | None = None


@dataclass(frozen=True, slots=True)
class Modes:
    """Every mode there is. An operator's switch outranks what is configured for the same persona, room or topic."""

    configured: Mapping[tuple[str, str], Mode] = field(default_factory=dict)
    """By scope and name, as a `ModeSwitch` has them."""
    switched: Mapping[tuple[str, str], ModeSwitch] = field(default_factory=dict)

    def of(self, address: Address, topics: Sequence[str]) -> Mode:
        """What holds for a conversation held there, about these topics: a topic's mode, else the room's, else the persona's.

        Of several topics it is the strictest one's.
        """
        about = [mode for topic in topics if (mode := self.at("topic", topic))]
        if about:
            return max(about, key=STRICTNESS.index)
        return self.at("room", room_name(address)) or self.at("persona") or Mode.AUTO

    def at(self, scope: ModeScope, name: str = "") -> Mode | None:
        """What was chosen for exactly this, if anything was."""
        switch = self.switched.get((scope, name))
        return switch.mode if switch else self.configured.get((scope, name))

    def with_switch(self, switch: ModeSwitch) -> Modes:
        return replace(self, switched={**self.switched, (switch.scope, switch.name): switch})

    def choices(self) -> Iterator[Choice]:
        """Everything that was chosen, from the widest to the most specific."""
        known = {("persona", ""), *self.configured, *self.switched}
        for scope in SCOPES:
            for name in sorted(name for other, name in known if other == scope):
                yield Choice(scope, name, self.at(scope, name) or Mode.AUTO, self.switched.get((scope, name)))

    def topic(self, topics: Sequence[str]) -> str:
        """The one of these topics whose mode decides, by which a draft is counted; the first where none has a mode, else empty."""
        return max(topics, key=lambda topic: STRICTNESS.index(self.at("topic", topic) or Mode.AUTO), default="")


def room_name(address: Address) -> str:
    """A room as modes name it; a thread counts as its room."""
    return f"{address.adapter}:{address.room}"


@dataclass(frozen=True, slots=True)
class Asked:
    """A `/mode` command of an operator."""

    text: str
    """What follows the command: `draft`, `off shipping`, `auto room discord:123`, `draft room`; or nothing, to see what holds."""
    by: Operator
    at: datetime
    here: Address | None = None
    """Where the person is whose conversation the command was typed beside; `room` alone means that room."""


def read_switch(asked: Asked, modes: Modes, voice: Voice, *, adapters: Collection[str]) -> ModeSwitch | str:
    """The switch that was asked for, or what to tell the operator instead."""
    tokens = asked.text.lower().split()
    if not tokens:
        return f"{what_holds(modes, voice)}\n\n{_usage(voice)}"
    wanted = next((token for token in tokens if token in {*Mode}), "")
    if not wanted:
        return _unclear("no_mode", asked.text, [*Mode], voice)
    scope, name = _aim(asked, wanted)
    unknown = _unknown(scope, name, voice.rules.topics, adapters)
    return (
        ModeSwitch(scope, name, Mode(wanted), asked.by.name, asked.at)
        if unknown is None
        else _unclear(f"no_{scope}", name, unknown, voice)
    )


def _aim(asked: Asked, wanted: str) -> tuple[ModeScope, str]:
    """For what a mode is asked: `room NAME`, `topic NAME`, or a bare name, which is a room's where it has a colon."""
    tokens = asked.text.split()
    tokens.remove(next(token for token in tokens if token.lower() == wanted))
    scope, name = (tokens[0].lower(), " ".join(tokens[1:])) if tokens else ("", "")
    if scope == "room":
        return "room", name or (room_name(asked.here) if asked.here else "")
    if scope == "topic":
        return "topic", name.lower()
    bare = " ".join(tokens)
    return ("room", bare) if ":" in bare else ("topic", bare.lower()) if bare else ("persona", "")


def _unknown(scope: ModeScope, name: str, topics: Collection[str], adapters: Collection[str]) -> list[str] | None:
    """What the name could have been when there is nothing of that name; None when there is, or may be."""
    if scope == "topic":
        return None if name in topics else [*topics]
    adapter, _, room = name.partition(":")
    return None if scope == "persona" or (adapter in adapters and room) else [f"{known}:" for known in adapters]


def _unclear(key: str, found: str, known: Sequence[str], voice: Voice) -> str:
    """What was not understood, what there is, and what was perhaps meant."""
    from rapidfuzz.process import extractOne  # noqa: PLC0415 - 0.1 s, and only needed for a mistake

    told = _words(voice, key, found=found[:LONGEST_ECHO], known=", ".join(known) or "–")
    best = extractOne(found[:LONGEST_ECHO].lower(), known, score_cutoff=LIKENESS)
    near = [_words(voice, "perhaps", near=best[0])] if best else []
    return " ".join([told, *near, _usage(voice)])


def _usage(voice: Voice) -> str:
    topic = next(iter(voice.rules.topics), "shipping")
    return _words(voice, "usage", topic=topic, room="discord:123")


def switch(chosen: ModeSwitch, modes: Modes, voice: Voice, *, by: Operator, side: int) -> Effects:
    """What a switch brings about: itself, the act, and a line at the desk's conversation `side` that tells what holds now."""
    line = voice.note(what_holds(modes.with_switch(chosen), voice))
    detail = " ".join(filter(None, (chosen.mode, chosen.scope, chosen.name)))
    return Effects(
        posts=(posted(side, line, about=0, code=SWITCHED),), acts=(Act(by.id, by.name, COMMAND, detail=detail),), modes=(chosen,)
    )


def what_holds(modes: Modes, voice: Voice) -> str:
    """Every mode there is, one a line, with who switched it and when."""
    lines = [f"- {_line(choice, voice)}" for choice in modes.choices()]
    order = [_words(voice, "order")] if len(lines) > 1 else []
    return "\n".join([_words(voice, "holds"), *lines, *order])


def _line(choice: Choice, voice: Voice) -> str:
    text = _words(voice, choice.scope, name=choice.name, mode=_words(voice, choice.mode))
    if choice.switch is None:
        return text
    return f"{text} {_words(voice, 'switched', name=choice.switch.who, time=voice.clock(choice.switch.at))}"


def _words(voice: Voice, key: str, **values: str) -> str:
    """A line of the section `modes`."""
    return brand_words(voice.brand, f"modes.{key}", voice.rules.language, **values)
