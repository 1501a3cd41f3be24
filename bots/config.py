"""Reads a configuration file into frozen `Settings`, or says everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, SkipValidation, ValidationInfo, model_validator

from bots.environment import implied_models, secret
from bots.plugin_sections import LAST, AdapterSection, active_policies, adapter_sections
from bots.problems import ConfigError, Fault, Faults, Place, Problem, nearest, shown
from bots.sections import (
    BrandSettings,
    DeskSettings,
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

__all__ = ["AdapterSection", "ConfigError", "Problem", "Settings", "load", "secret"]


def _policies(given: Any, info: ValidationInfo) -> tuple[Policy, ...]:  # noqa: ANN401 - a section of a file, or policies
    """From a file, the policies its section asks for; from code, those given, and the two that nobody may leave out."""
    if info.context or isinstance(given, Mapping):
        return active_policies(given, folder=(info.context or {}).get("folder"))
    last = {policy.name: policy for policy in active_policies({}, folder=None) if policy.name in LAST}
    last |= {policy.name: policy for policy in given if policy.name in LAST}
    return (*(policy for policy in given if policy.name not in LAST), *last.values())


def _adapters(given: Any, info: ValidationInfo) -> dict[str, AdapterSection]:  # noqa: ANN401 - see above
    return adapter_sections(given) if info.context else given


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
    policies: Annotated[tuple[SkipValidation[Policy], ...], BeforeValidator(_policies)] = Field(default={}, validate_default=True)
    """What is asked before and after the model writes, in this order; `honesty` and `disclosure` are the last."""
    adapters: Annotated[dict[str, SkipValidation[AdapterSection]], BeforeValidator(_adapters)] = Field(default={})
    """The platforms it speaks on, by name."""
    store: StoreSettings = StoreSettings()
    """Where everything is remembered."""
    runtime: RuntimeSettings = RuntimeSettings()
    """How much happens at once, and how often it is tried."""
    desk: DeskSettings | None = None
    """Where people take conversations over."""
    version: str = Field(default="", exclude=True)
    """Short hash of the file's bytes."""
    path: Path = Field(default=Path("frankly.toml"), exclude=True, strict=False)
    """The file."""

    @model_validator(mode="after")
    def _desk_is_connected(self) -> Settings:
        if self.desk is None:
            return self
        ids: dict[Place, str] = {("desk", "adapter"): self.desk.adapter}
        ids |= {("desk", "operators", place, "id"): person.adapter for place, person in enumerate(self.desk.operators)}
        faults = [
            Fault(
                where,
                shown(name),
                f"one of the adapters: {', '.join(self.adapters) or 'there is none'}",
                nearest(name, self.adapters),
            )
            for where, name in ids.items()
            if name not in self.adapters
        ]
        if faults:
            raise Faults(faults)
        return self

    def is_operator(self, adapter: str, person: str) -> bool:
        """Whether that person of that adapter may answer in the ambassador's place."""
        return self.desk is not None and any(operator.id == f"{adapter}:{person}" for operator in self.desk.operators)

    def voice(self) -> Brand:
        """What policies need to know of the brand."""
        return Brand(
            name=self.brand.name,
            persona=self.persona.name,
            contact=self.brand.contact,
            privacy=self.brand.privacy,
            language=self.brand.language,
            desk=self.desk is not None,
        )


def load(path: Path) -> Settings:
    """The settings in the file at `path`.

    Raises:
        ConfigError: with everything that is wrong with the file.
    """
    file = read(path)
    ours = {"version": file.version, "path": path}
    theirs = {key: value for key, value in file.data.items() if key not in ours}
    faults = [Fault((key,), "an unknown key", "no such key: frankly sets it itself") for key in ours if key in file.data]
    if "models" not in theirs:
        theirs["models"] = implied_models()
    try:
        settings = checked(Settings, {**theirs, **ours}, context={"folder": path.parent})
    except Faults as error:
        raise file.error([*faults, *error.faults]) from None
    if faults:
        raise file.error(faults)
    return settings
