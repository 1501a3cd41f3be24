"""Reads the sections whose keys belong to plugins: `[policies.NAME]` and `[adapters.NAME]`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, Field

from adapters.base import Adapter
from bots.plugins import FIXED, PluginError, adapter_type, policy_type
from bots.problems import Fault, Faults, collected, nearest, shown
from bots.sections import Section
from bots.validation import checked
from policies.base import Policy

ACTIVE = ("loop_guard", "rate_limit", "escalation")
"""Active without a section, besides `LAST`."""
ORDER = ("loop_guard", "rate_limit", "hours", "escalation")
"""The order of the built-in policies; others follow in the order of the file."""
LAST = ("honesty", "disclosure")
"""Always active and always asked last, so that nothing changes a draft once they have seen it."""
_WHY = (
    "honesty and disclosure cannot be switched off, replaced or ordered away: people have a right to know that they talk with an AI"
)


class PolicyTable(Section):
    """The keys of `[policies]` that are no policy's section."""

    order: tuple[str, ...] = Field(default=(), examples=[["loop_guard", "hours"]])
    """Policies to ask first, in this order; the others follow as usual, `honesty` and `disclosure` always last."""


class PolicySwitch(Section):
    """The keys that every `[policies.NAME]` section has besides those of its policy."""

    enabled: bool = True
    """False switches the policy off; `honesty` and `disclosure` stay on."""
    use: str = Field(default="", examples=["my_policies:NoPrices"])
    """Where a policy of your own is, as `package.module:Class`; a module beside this file will do."""


class AdapterSwitch(Section):
    """The key that every `[adapters.NAME]` section has besides those of its adapter."""

    kind: str = Field(default="", examples=["terminal"])
    """The kind of adapter; the section's name when left out."""


@dataclass(frozen=True, slots=True)
class AdapterSection:
    """One configured connection to a platform."""

    name: str
    """The `Address.adapter` of what it carries."""
    kind: str
    settings: BaseModel

    def build(self) -> Adapter:
        """The adapter itself.

        Raises:
            PluginError: it is not installed any more.
        """
        adapter: Adapter = adapter_type(self.kind)(self.name, self.settings)
        return adapter


def active_policies(sections: object, *, folder: Path | None) -> tuple[Policy, ...]:
    """The policies that `[policies]` asks for, in the order in which they are asked.

    Raises:
        Faults: everything that is wrong with the section.
    """
    faults: list[Fault] = []
    policies: dict[str, Policy] = {}
    table, order = dict(_table(sections)), PolicyTable()
    with collected(faults):
        order = checked(PolicyTable, {key: table.pop(key) for key in PolicyTable.model_fields if key in table})
    names = [name for name in dict.fromkeys((*ORDER, *table, *LAST)) if name in table or name in (*ACTIVE, *LAST)]
    for name in names:
        with collected(faults, name):
            policies |= _policy(name, table.get(name, {}), folder=folder)
    faults += _namesakes(policies)
    asked = _ordered(order.order, known=[name for name in names if name not in LAST], faults=faults)
    if faults:
        raise Faults(faults)
    return tuple(policies[name] for name in asked if name in policies)


def adapter_sections(sections: object, *, folder: Path | None = None) -> dict[str, AdapterSection]:
    """The adapters that `[adapters]` asks for.

    Raises:
        Faults: everything that is wrong with the section.
    """
    faults: list[Fault] = []
    adapters: dict[str, AdapterSection] = {}
    for name, section in _table(sections).items():
        with collected(faults, name):
            adapters[name] = _adapter(name, section, folder=folder)
    if faults:
        raise Faults(faults)
    return adapters


def _table(sections: object) -> Mapping[str, Any]:
    if not isinstance(sections, Mapping):
        raise Faults([Fault((), shown(sections), "a table")])
    return sections


def _policy(name: str, section: object, *, folder: Path | None) -> dict[str, Policy]:
    """One policy by its name; nothing when it is switched off."""
    keys = dict(_table(section))
    switch = checked(PolicySwitch, {key: keys.pop(key) for key in PolicySwitch.model_fields if key in keys})
    if name in FIXED:
        _stays(switch)
    if not switch.enabled:
        return {}
    try:
        kind = policy_type(name, use=switch.use, folder=folder)
    except PluginError as error:
        raise Faults([Fault(("use",) if switch.use else (), error.found, error.expected, error.nearest)]) from None
    return {name: checked(kind, keys)}


def _stays(switch: PolicySwitch) -> None:
    if not switch.enabled:
        raise Faults([Fault(("enabled",), "false", f"nothing else than true: {_WHY}")])
    if switch.use:
        raise Faults([Fault(("use",), shown(switch.use), f"no `use` here: {_WHY}")])


def _adapter(name: str, section: object, *, folder: Path | None) -> AdapterSection:
    keys = dict(_table(section))
    place = ("kind",) if "kind" in keys else ()
    kind = checked(AdapterSwitch, {"kind": keys.pop("kind", name)}).kind
    try:
        settings: type[BaseModel] = adapter_type(kind).Settings
    except PluginError as error:
        raise Faults([Fault(place, error.found, error.expected, error.nearest)]) from None
    return AdapterSection(name=name, kind=kind, settings=checked(settings, keys, context={"folder": folder}))


def _namesakes(policies: Mapping[str, Policy]) -> Iterator[Fault]:
    """Decisions are stored under their policy's name, so it must tell whose they are."""
    names: set[str] = set()
    for section in sorted(policies, key=lambda section: section not in LAST):
        if policies[section].name in names:
            yield Fault((section,), f"a policy that calls itself {policies[section].name!r}, as another does", "a name of its own")
        names.add(policies[section].name)


def _ordered(order: Sequence[str], *, known: Sequence[str], faults: list[Fault]) -> tuple[str, ...]:
    """The names in the order to ask them in: those that `order` lists, then the others, then `LAST`."""
    for place, name in enumerate(order):
        if name in LAST:
            faults.append(Fault(("order", place), shown(name), f"the other policies only: {_WHY}"))
        elif name not in known:
            expected = f"one of the active policies: {', '.join(known)}"
            faults.append(Fault(("order", place), shown(name), expected, nearest(name, known)))
    return (*dict.fromkeys((*order, *known)), *LAST)
