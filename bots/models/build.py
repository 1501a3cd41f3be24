"""From a `[[models]]` section to the model it describes."""

from __future__ import annotations

from bots.environment import secret
from bots.models.base import Model
from bots.models.echo import EchoModel
from bots.models.openai import OpenAIModel
from bots.models.scripted import ScriptedModel
from bots.problems import ConfigError, Problem
from bots.sections import EchoSettings, OpenAISettings, ScriptedSettings


def build_model(section: OpenAISettings | EchoSettings | ScriptedSettings) -> Model:
    """The model, ready to stream; nothing is connected before its first prompt.

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
    if section.path is None:
        return section.lines
    try:
        lines = section.path.read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError) as error:
        found = f"{section.path}, which cannot be read ({type(error).__name__})"
        raise ConfigError([Problem(str(section.path), 0, "models.path", found, "a text file with one answer a line")]) from None
    answers = tuple(line for line in lines if line.strip())
    if not answers:
        raise ConfigError([Problem(str(section.path), 0, "models.path", "no line", "a text file with one answer a line")])
    return answers
