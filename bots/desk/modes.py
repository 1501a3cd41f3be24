"""How much the AI may say by itself, where and about what: as configured, and as operators have switched it since."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from rapidfuzz.process import extractOne

from adapters.message import Address
from bots.desk.rules import Operator, Rules
from bots.store.handoffs import Act, Mode, ModeScope, ModeSwitch
from bots.store.values import Effects, Place, Post, Reply
from policies.base import Brand
from policies.drafts import brand_notice, brand_words

Place_ = tuple[str, str]
"""A scope and a name in it, as in `ModeSwitch`."""
STRICTNESS = (Mode.AUTO, Mode.DRAFT, Mode.OFF)
SWITCHED = "mode.switched"
"""The code of the line that lists what holds after a switch."""


@dataclass(frozen=True, slots=True)
class Modes:
    """Every mode there is. An operator's switch outranks what is configured for the same persona, room or topic."""

    configured: Mapping[Place_, Mode] = field(default_factory=dict)
    switched: Mapping[Place_, ModeSwitch] = field(default_factory=dict)

    def of(self, address: Address, topics: Sequence[str]) -> Mode:
        """What holds for a conversation held there, about these topics: the topic's mode, else the room's, else the persona's.

        Of several topics the strictest one's.
        """
        about = [mode for topic in topics if (mode := self.at("topic", topic))]
        if about:
            return max(about, key=STRICTNESS.index)
        return self.at("room", f"{address.adapter}:{address.room}") or self.at("persona", "") or Mode.AUTO

    def at(self, scope: ModeScope, name: str) -> Mode | None:
        """What was chosen for exactly this, if anything was."""
        switch = self.switched.get((scope, name))
        return switch.mode if switch else self.configured.get((scope, name))

    def with_switch(self, switch: ModeSwitch) -> Modes:
        return replace(self, switched={**self.switched, (switch.scope, switch.name): switch})
