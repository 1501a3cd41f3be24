"""One configuration made ready to work: settings, policies, knowledge and models, swapped as a whole."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass

from bots.config import Settings
from bots.desk.rules import Rules
from bots.environment import secret
from bots.knowledge import Knowledge, read_pages
from bots.models.base import Model, ModelError
from bots.models.chain import Chain
from bots.models.echo import EchoModel
from bots.models.knowledge import KnowledgeModel
from bots.models.openai import OpenAIModel
from bots.models.scripted import ScriptedModel
from bots.persona import Persona
from bots.problems import ConfigError, Problem
from bots.sections import EchoSettings, KnowledgeModelSettings, OpenAISettings, ScriptedSettings
from policies.base import Brand, Policy, Window
from policies.disclosure import Disclosure
from policies.hours import Hours

log = logging.getLogger("frankly.ambassador")


@dataclass(frozen=True, slots=True)
class Ambassador:
    """Everything a turn needs to know beside the turn itself. A turn keeps the one it began with."""

    settings: Settings
    brand: Brand
    policies: tuple[Policy, ...]
    windows: tuple[Window, ...]
    """Every count any of the policies wants to find in a turn."""
    knowledge: Knowledge
    persona: Persona
    model: Model
    """The configured models in order of fallback; the last one answers from knowledge alone."""
    last_resort: Model
    """That last one, asked alone when another's answer broke off."""
    writer: Model | None
    """The models that can also take notes, or None where knowledge alone answers."""

    rules: Rules | None
    """How people take conversations over; None where nobody does."""
    hours: Hours | None
    """When these people are there; None where that is not said."""
    seeing: Model | None = None
    """Those of the models that can look at pictures, in the same order, or None."""

    async def prepare(self) -> None:
        """Do beforehand what would make the first question wait: some tenths of a second, in another thread."""
        await asyncio.to_thread(self.knowledge.prepare)

    async def aclose(self) -> None:
        await self.model.aclose()


def build(settings: Settings) -> Ambassador:
    """Read the knowledge, build the models and policies.

    Raises:
        ConfigError: a model lacks what it needs, such as its key in the environment.
    """
    pages, problems = read_pages(settings.knowledge.folders)
    for problem in problems:
        log.warning("page.skipped", extra={"what": problem.what})
    knowledge = Knowledge(pages)
    last_resort = KnowledgeModel(knowledge)
    built = [(section, build_model(section)) for section in settings.models if not isinstance(section, KnowledgeModelSettings)]
    models = [model for _, model in built]
    seeing = [model for section, model in built if isinstance(section, OpenAISettings) and section.sees]
    return Ambassador(
        settings=settings,
        brand=settings.voice(),
        policies=settings.policies,
        windows=tuple({window for policy in settings.policies for window in policy.windows}),
        knowledge=knowledge,
        persona=Persona(settings),
        model=Chain([*models, last_resort], on_failure=report),
        last_resort=last_resort,
        writer=Chain(models, on_failure=report) if models else None,
        rules=settings.rules(),
        hours=next((policy for policy in settings.policies if isinstance(policy, Hours) and policy.open), None),
        seeing=Chain(seeing, on_failure=report) if seeing else None,
    )


def build_model(section: OpenAISettings | EchoSettings | ScriptedSettings) -> Model:
    """The model a `[[models]]` section describes; nothing is connected before its first prompt.

    Raises:
        ConfigError: its key is not in the environment, or its script cannot be read.
    """
    match section:
        case OpenAISettings():
            return OpenAIModel(section, key=secret(section.key_env))
        case EchoSettings():
            return EchoModel()
        case ScriptedSettings():
            return ScriptedModel(*script(section))


def script(section: ScriptedSettings) -> tuple[str, ...]:
    """The prepared lines, then those of the file."""
    if section.path is None:
        return section.lines
    try:
        answers = tuple(line for line in section.path.read_text(encoding="utf-8").splitlines() if line.strip())
    except (OSError, ValueError) as error:
        found = f"a file that cannot be read ({type(error).__name__})"
        raise ConfigError([Problem(str(section.path), 0, "", found, "a text file with one answer a line")]) from None
    if not answers:
        raise ConfigError([Problem(str(section.path), 0, "", "no line", "a text file with one answer a line")])
    return (*section.lines, *answers)


def session_seconds(ambassador: Ambassador) -> float:
    """After how long a silence a conversation begins anew, as the disclosure policy has it."""
    return next(policy.session_seconds for policy in ambassador.policies if isinstance(policy, Disclosure))


def report(model: str, error: ModelError) -> None:
    log.warning("model.failed", extra={"model": model, "error": f"{type(error).__name__}: {error}"})
