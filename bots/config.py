"""Reads a configuration file into frozen `Settings`, or says everything that is wrong with it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field, SkipValidation

from bots.astray import astray
from bots.desk.rules import Rules
from bots.desk_sections import DeskSettings, ModesSettings, Topics, rules_of
from bots.environment import implied_models, secret
from bots.plugin_sections import LAST, AdapterSection, active_policies, adapter_sections
from bots.plugins import policy_type
from bots.problems import ConfigError, Fault, Faults, Problem, collected
from bots.sections import (
    BrandSettings,
    KnowledgeModelSettings,
    KnowledgeSettings,
    ModelSettings,
    PersonaSettings,
    Product,
    RuntimeSettings,
    Section,
    StoreSettings,
)
from bots.toml_file import read
from bots.validation import checked
from policies.base import Brand, Policy
from policies.hours import Hours

__all__ = ["AdapterSection", "ConfigError", "Problem", "Settings", "load", "secret"]


def _built_in_policies() -> tuple[Policy, ...]:
    return active_policies({}, folder=None)


def _with_the_last_two(policies: tuple[Policy, ...]) -> tuple[Policy, ...]:
    """Whoever gives policies, `honesty` and `disclosure` are among them, and come last."""
    last = [next((policy for policy in policies if type(policy) is kind), None) or kind() for kind in map(policy_type, LAST)]
    return (*(policy for policy in policies if policy not in last), *last)


def _with_last_resort(models: tuple[ModelSettings, ...]) -> tuple[ModelSettings, ...]:
    """Whatever is configured, the brand's own pages answer when nothing else does."""
    places = [place for place, model in enumerate(models) if isinstance(model, KnowledgeModelSettings)]
    if places and places[0] < len(models) - 1:
        late = "a model after the knowledge, which always answers"
        raise Faults([Fault((places[0] + 1,), late, "the knowledge model last, or not at all")])
    if places:
        return models
    return (*models, KnowledgeModelSettings(kind="knowledge"))


class Settings(Section):
    """One immutable configuration. A turn keeps the settings it began with, and stores their version."""

    brand: BrandSettings
    """For whom the ambassador speaks."""
    persona: PersonaSettings
    """Who speaks."""
    products: tuple[Product, ...] = ()
    """What the brand sells."""
    knowledge: KnowledgeSettings = KnowledgeSettings()
    """What the ambassador knows."""
    models: Annotated[tuple[ModelSettings, ...], AfterValidator(_with_last_resort)] = Field(default=(), validate_default=True)
    """What writes the answers, in the order in which they are asked; the last one answers from the brand's knowledge alone."""
    policies: Annotated[tuple[SkipValidation[Policy], ...], AfterValidator(_with_the_last_two)] = Field(
        default_factory=_built_in_policies
    )
    """What is asked before and after the model writes, in this order; `honesty` and `disclosure` are the last."""
    adapters: dict[str, SkipValidation[AdapterSection]] = Field(default={})
    """The platforms it speaks on, by name."""
    store: StoreSettings = StoreSettings()
    """Where everything is remembered."""
    runtime: RuntimeSettings = RuntimeSettings()
    """How much happens at once, and how often it is tried."""
    desk: DeskSettings | None = None
    """Where people take conversations over."""
    topics: Topics = Field(default={})
    """What conversations are about: the words and phrases by which each topic is known; case and accents do not matter."""
    modes: ModesSettings = ModesSettings()
    """How much the AI may say by itself."""
    version: str = Field(default="", exclude=True)
    """Short hash of the file's bytes."""
    path: Path = Field(default=Path("frankly.toml"), exclude=True, strict=False)
    """The file."""

    def is_operator(self, adapter: str, person: str) -> bool:
        """Whether that person of that adapter may answer in the ambassador's place."""
        return self.desk is not None and any(operator.id == f"{adapter}:{person}" for operator in self.desk.operators)

    def rules(self) -> Rules | None:
        """Everything about people taking over, in the units the desk works in; None where there is no desk."""
        if self.desk is None:
            return None
        zone = next((policy.zone for policy in self.policies if isinstance(policy, Hours)), "UTC")
        return rules_of(self.desk, self.topics, self.modes, language=self.brand.language, zone=zone)

    def voice(self) -> Brand:
        """What policies need to know of the brand."""
        return Brand(
            name=self.brand.name,
            persona=self.persona.name,
            contact=self.brand.contact,
            privacy=self.brand.privacy,
            language=self.brand.language,
            desk=self.desk is not None,
            countries=self.brand.countries,
        )


def load(path: Path) -> Settings:
    """The settings in the file at `path`.

    Raises:
        ConfigError: with everything that is wrong with the file.
    """
    file = read(path)
    ours = {"version": file.version, "path": path}
    faults = [Fault((key,), "an unknown key", "no such key: frankly sets it itself") for key in ours if key in file.data]
    sections = {"models": implied_models(), **file.data} if "models" not in file.data else {**file.data}
    plugins = _plugins(sections.pop("policies", {}), sections.pop("adapters", {}), folder=path.parent, faults=faults)
    with collected(faults):
        settings = checked(Settings, {**sections, **plugins, **ours}, context={"folder": path.parent})
        faults += astray(settings.desk, settings.modes, adapters=settings.adapters, topics=settings.topics)
        if not faults:
            return settings
    raise file.error(faults)


def _plugins(policies: object, adapters: object, *, folder: Path, faults: list[Fault]) -> dict[str, object]:
    """What the two sections ask for whose keys belong to plugins."""
    built: dict[str, object] = {}
    with collected(faults, "policies"):
        built["policies"] = active_policies(policies, folder=folder)
    with collected(faults, "adapters"):
        built["adapters"] = adapter_sections(adapters, folder=folder)
    return built
