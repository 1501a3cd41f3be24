"""Writes `config.example.toml` and the reference of all keys from the settings themselves: `python -m bots.reference`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from bots import sections
from bots.config import Settings
from bots.key_words import default_of, in_toml, type_words
from bots.plugin_sections import ACTIVE, LAST, ORDER, AdapterSwitch, PolicySwitch, PolicyTable
from bots.plugins import adapter_type, policy_type

EXAMPLE = Path("config.example.toml")
REFERENCE = Path("docs/reference/configuration.md")
MARK = "<!-- Below this line everything is written by `python -m bots.reference`. -->\n"

_PREFACE = """\
# Every key frankly knows. A line that begins with `#` and no space is commented out: it shows the default, or an example where
# there is none. Written by `python -m bots.reference` from the settings themselves, as is docs/reference/configuration.md.
"""


@dataclass(frozen=True, slots=True)
class Part:
    """One section of the file."""

    header: str
    """As the file writes it: `[brand]`, `[[products]]`."""
    meaning: str
    model: type[BaseModel]
    left_out: tuple[str, ...] = ()
    """Fields that stand in parts of their own."""
    required: bool = False

    @property
    def fields(self) -> dict[str, FieldInfo]:
        return {key: field for key, field in self.model.model_fields.items() if key not in self.left_out}


def parts() -> Iterator[Part]:
    """All sections, in the order in which people fill them in."""
    yield Part("[brand]", _meaning("brand"), sections.BrandSettings, required=True)
    yield Part("[persona]", _meaning("persona"), sections.PersonaSettings, required=True)
    yield Part("[[products]]", _meaning("products"), sections.Product)
    yield Part("[knowledge]", _meaning("knowledge"), sections.KnowledgeSettings)
    for model in (sections.OpenAISettings, sections.EchoSettings, sections.ScriptedSettings, sections.KnowledgeModelSettings):
        yield Part("[[models]]", _first_line(model), model)
    yield from _policies()
    yield Part("[store]", _meaning("store"), sections.StoreSettings)
    yield Part("[runtime]", _meaning("runtime"), sections.RuntimeSettings)
    yield from _adapters()
    yield Part("[desk]", _meaning("desk"), sections.DeskSettings, left_out=("operators",))
    yield Part("[[desk.operators]]", _first_line(sections.Operator), sections.Operator)


def _policies() -> Iterator[Part]:
    yield Part("[policies]", _meaning("policies"), PolicyTable)
    for name in (*ORDER, *LAST):
        model = policy_type(name)
        state = "always active" if name in LAST else "active without a section" if name in ACTIVE else "active with a section"
        yield Part(f"[policies.{name}]", f"{_first_line(model)} ({state})", model)
    yield Part("[policies.no_prices]", "A policy of your own; these two keys go into every policy's section.", PolicySwitch)


def _adapters() -> Iterator[Part]:
    yield Part("[adapters.lounge]", f"{_meaning('adapters')} One key goes into every adapter's section.", AdapterSwitch)
    for kind in ("terminal", "memory"):
        settings: type[BaseModel] = adapter_type(kind).Settings
        if settings.model_fields:
            yield Part(f"[adapters.{kind}]", _first_line(settings), settings)


def _meaning(key: str) -> str:
    return Settings.model_fields[key].description or ""


def _first_line(model: type[BaseModel]) -> str:
    """What a class says it is, in one line."""
    return " ".join((model.__doc__ or "").strip().split("\n\n")[0].split())


def example() -> str:
    """The text of `config.example.toml`."""
    return "\n".join([_PREFACE, *(_example_of(part) for part in parts())])


def _example_of(part: Part) -> str:
    rows = [f"# {part.meaning}", part.header if part.required else f"#{part.header}"]
    for key, field in part.fields.items():
        mark = "" if field.is_required() and part.required else "#"
        rows += [f"# {_sentence(field)}", f"{mark}{key} = {in_toml(default_of(field, of=part.model))}"]
    return "\n".join([*rows, ""])


def _sentence(field: FieldInfo) -> str:
    return " ".join((field.description or "").split())


def reference() -> str:
    """The part of the reference below its mark."""
    return "\n".join(_reference_of(part) for part in parts())


def _reference_of(part: Part) -> str:
    schema = part.model.model_json_schema()
    rows = [f"## `{part.header}`", "", part.meaning, "", "| key | type | default | meaning |", "| --- | --- | --- | --- |"]
    for key, field in part.fields.items():
        default = "required" if field.is_required() else "" if field.default is None else f"`{in_toml(field.get_default())}`"
        cells = (f"`{key}`", type_words(schema["properties"][key], schema), default, _sentence(field))
        rows.append(f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |")
    return "\n".join([*rows, ""])


def write(folder: Path) -> None:
    """Write both into the project at `folder`; what stands above the reference's mark stays."""
    (folder / EXAMPLE).write_text(example(), encoding="utf-8")
    preface, _, _ = (folder / REFERENCE).read_text(encoding="utf-8").partition(MARK)
    (folder / REFERENCE).write_text(f"{preface}{MARK}\n{reference()}", encoding="utf-8")


if __name__ == "__main__":
    write(Path.cwd())
