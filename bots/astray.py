"""Finds names in a configuration that lead nowhere: adapters without a section, topics without words, modes without a desk."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from bots.desk_sections import DeskSettings, ModesSettings
from bots.problems import Fault, Place, nearest, shown
from bots.store.handoffs import Mode


def astray(
    desk: DeskSettings | None, modes: ModesSettings, *, adapters: Collection[str], topics: Collection[str]
) -> Iterator[Fault]:
    """Every name that leads nowhere, in no particular order."""
    for where, name in _adapters_named(desk, modes):
        if name not in adapters:
            yield _unknown(where, name, adapters, kind="adapters")
    for where, name in _topics_named(desk, modes):
        if name not in topics:
            yield _unknown(where, name, topics, kind="topics")
    if desk is None:
        yield from _unapproved(modes)


def _unknown(where: Place, name: str, known: Collection[str], *, kind: str) -> Fault:
    return Fault(where, shown(name), f"one of the {kind}: {', '.join(known) or 'there is none'}", nearest(name, known))


def _adapters_named(desk: DeskSettings | None, modes: ModesSettings) -> Iterator[tuple[Place, str]]:
    if desk is not None:
        yield ("desk", "adapter"), desk.adapter
        for place, operator in enumerate(desk.operators):
            yield ("desk", "operators", place, operator.key), operator.adapter
        for place, route in enumerate(desk.routes):
            yield ("desk", "routes", place, "adapter"), route.adapter
    for room in modes.rooms:
        yield ("modes", "rooms", room), room.partition(":")[0]


def _topics_named(desk: DeskSettings | None, modes: ModesSettings) -> Iterator[tuple[Place, str]]:
    for place, route in enumerate(desk.routes if desk else ()):
        for number, topic in enumerate(route.topics):
            yield ("desk", "routes", place, "topics", number), topic
    for topic in modes.topics:
        yield ("modes", "topics", topic), topic


def _unapproved(modes: ModesSettings) -> Iterator[Fault]:
    """Without a desk nobody could send what is proposed, and nobody would answer where the AI is off."""
    places: dict[Place, Mode] = {("modes", "persona"): modes.persona}
    places |= {("modes", "rooms", room): mode for room, mode in modes.rooms.items()}
    places |= {("modes", "topics", topic): mode for topic, mode in modes.topics.items()}
    for where, mode in places.items():
        if mode is not Mode.AUTO:
            yield Fault(where, shown(mode.value), '"auto", or a [desk] where people approve and answer')
