"""Connects platforms: builds the configured adapters and tells each one whose it is."""

from __future__ import annotations

from adapters.base import Adapter, Introduction, TakesIntroduction
from bots.config import Settings
from bots.desk.offered import desk_commands, desk_states
from bots.plugin_sections import AdapterSection
from bots.profile import profiles


def connect(settings: Settings) -> list[Adapter]:
    """All configured adapters, introduced.

    Raises:
        PluginError: one is not installed any more.
    """
    return [built(section, settings) for section in settings.adapters.values()]


def built(section: AdapterSection, settings: Settings) -> Adapter:
    """One adapter, introduced."""
    adapter = section.build()
    if isinstance(adapter, TakesIntroduction):
        adapter.introduce(introduction(settings, adapter.name))
    return adapter


def introduction(settings: Settings, adapter: str) -> Introduction:
    """What an adapter of this name is told about the house."""
    desk, voice = settings.desk, settings.voice()
    spoken = (desk.language if desk else "") or settings.brand.language
    desks = frozenset(room.room.room for room in (desk.rooms if desk else ()) if room.room.adapter == adapter)
    return Introduction(
        brand=settings.brand.name,
        persona=settings.persona.name,
        language=settings.brand.language,
        profiles=profiles(settings),
        desks=desks,
        desk_commands=desk_commands(voice, spoken) if desks else (),
        states=desk_states(voice, spoken) if desks else {},
    )
