"""Reads a configuration file into frozen `Settings`, or says everything that is wrong with it."""

from __future__ import annotations

import hashlib
import re
import tomllib
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, SkipValidation, ValidationError, ValidationInfo

from bots.environment import implied_models, secret
from bots.plugin_sections import AdapterSection, active_policies, adapter_sections
from bots.problems import ConfigError, Fault, Problem, dotted, faults_of, shown
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
from bots.toml_lines import line_of, lines
from policies.base import Brand, Policy

__all__ = ["AdapterSection", "ConfigError", "Problem", "Settings", "load", "secret"]


def _policies(sections: object, info: ValidationInfo) -> tuple[Policy, ...]:
    if isinstance(sections, tuple):
        return sections
    return active_policies(sections, folder=(info.context or {}).get("folder"))


def _adapters(sections: object) -> dict[str, AdapterSection]:
    return adapter_sections(sections)


def _with_last_resort(models: tuple[ModelSettings, ...]) -> tuple[ModelSettings, ...]:
    """Whatever is configured, the brand's own pages answer when nothing else does."""
    if any(isinstance(model, KnowledgeModelSettings) for model in models):
        return models
    return (*models, KnowledgeModelSettings(kind="knowledge"))


class Settings(Section):
    """One immutable configuration. A turn keeps the settings it began with, and stores their version."""

    brand: BrandSettings
    persona: PersonaSettings
    products: tuple[Product, ...] = ()
    knowledge: KnowledgeSettings = KnowledgeSettings()
    models: Annotated[tuple[ModelSettings, ...], AfterValidator(_with_last_resort)] = Field(default=(), validate_default=True)
    """In the order in which they are asked; the last one answers from the brand's knowledge."""
    policies: Annotated[tuple[SkipValidation[Policy], ...], BeforeValidator(_policies)] = Field(default={}, validate_default=True)
    """In the order in which they are asked; `honesty` and `disclosure` are the last."""
    adapters: Annotated[dict[str, SkipValidation[AdapterSection]], BeforeValidator(_adapters)] = Field(default={})
    store: StoreSettings = StoreSettings()
    runtime: RuntimeSettings = RuntimeSettings()
    desk: DeskSettings | None = None
    version: str = ""
    """Short hash of the file's bytes."""
    path: Path = Path("frankly.toml")
    """The file."""

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
    raw = _read(path)
    text = _decoded(raw, path)
    try:
        data, places = _parsed(text, path), lines(text)
        settings, faults = _checked(data, path=path, version=hashlib.sha256(raw).hexdigest()[:12])
    except RecursionError:
        raise ConfigError([Problem(str(path), 0, "", "tables or lists nested too deeply", "a few levels")]) from None
    if settings is None or faults:
        problems = [
            Problem(str(path), line_of(fault.where, places), dotted(fault.where), fault.found, fault.expected, fault.nearest)
            for fault in faults
        ]
        raise ConfigError(sorted(problems, key=lambda problem: problem.line))
    return settings


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ConfigError([Problem(str(path), 0, "", f"nothing readable ({reason})", "a configuration file")]) from None


def _decoded(raw: bytes, path: Path) -> str:
    """UTF-8, with or without the byte order mark that some editors put in front."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise ConfigError(
            [Problem(str(path), line, "", f"the byte 0x{raw[error.start]:02x}, which is not UTF-8", "a text saved as UTF-8")]
        ) from None


def _parsed(text: str, path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except ValueError as error:  # TOMLDecodeError, and integers with more digits than Python reads
        raise ConfigError([_syntax_problem(str(error), text, path)]) from None


def _syntax_problem(message: str, text: str, path: Path) -> Problem:
    place = re.search(r" \(at line (\d+), column (\d+)\)$", message)
    line = int(place[1]) if place else text.count("\n") + 1
    found = shown(text.split("\n")[line - 1].strip()) if place else "the end of the file"
    column = f" (column {place[2]})" if place else ""
    complaint = re.sub(r" \(at [^()]*\)$", "", message)
    return Problem(str(path), line, "", found + column, f"valid TOML: {complaint[:1].lower()}{complaint[1:]}")


def _checked(data: dict[str, Any], *, path: Path, version: str) -> tuple[Settings | None, tuple[Fault, ...]]:
    ours = {"version": version, "path": path}
    faults = [Fault((key,), "an unknown key", "this key nowhere") for key in ours if key in data]
    models = {} if "models" in data else {"models": implied_models()}
    try:
        settings = Settings.model_validate({**models, **data, **ours}, context={"folder": path.parent})
    except ValidationError as error:
        return None, (*faults, *faults_of(error, Settings, data))
    return settings, tuple(faults)
