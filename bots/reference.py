"""Writes `config.example.toml` and the reference of all keys from the settings themselves: `python -m bots.reference`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, Field
from pydantic.fields import FieldInfo

from bots import desk_sections, sections
from bots.config import Settings
from bots.key_words import in_toml, shown_value, type_words
from bots.plugin_sections import ACTIVE, LAST, ORDER, AdapterSwitch, PolicySwitch, PolicyTable
from bots.plugins import adapter_type, policy_type

EXAMPLE = Path("config.example.toml")
REFERENCE = Path("docs/reference/configuration.md")
MARK = "<!-- Below this line everything is written by `python -m bots.reference`. -->\n"

_PREFACE = """\
# Every key frankly knows, and a line on each; docs/reference/configuration.md says more.
# A line that begins with `#` and no space is commented out. It shows the default; or, "for example", a value where the default is
# nothing. Written by `python -m bots.reference` from the settings themselves.
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
    case: str = ""
    """What tells it from another part with the same header."""

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
    yield from _desk()
    yield Part("[topics]", _meaning("topics"), OneTopic)
    yield Part("[modes]", _first_line(desk_sections.ModesSettings), desk_sections.ModesSettings)


class OneTopic(sections.Section):
    """The section whose keys are names of your own."""

    shipping: tuple[str, ...] = Field(default=(), examples=[["shipping", "delivery", "livraison"]])
    """Words and phrases; the key is the topic's name, and may be any word."""


def _desk() -> Iterator[Part]:
    yield Part("[desk]", _meaning("desk"), desk_sections.DeskSettings, left_out=("operators", "routes"))
    operator = desk_sections.Operator
    yield Part("[[desk.operators]]", "A person who may answer in the ambassador's place.", operator, ("group",), case="id")
    yield Part("[[desk.operators]]", "A group whose members may.", operator, ("id", "name"), case="group")
    yield Part("[[desk.routes]]", _first_line(desk_sections.Route), desk_sections.Route)


def _policies() -> Iterator[Part]:
    yield Part("[policies]", _meaning("policies"), PolicyTable)
    for name in (*ORDER, *LAST):
        model = policy_type(name)
        state = "always active" if name in LAST else "active without a section" if name in ACTIVE else "active with a section"
        yield Part(f"[policies.{name}]", f"{_first_line(model)} ({state})", model)
    yield Part("[policies.no_prices]", "A policy of your own; these two keys go into every policy's section.", PolicySwitch)


def _adapters() -> Iterator[Part]:
    yield Part("[adapters.lounge]", f"{_meaning('adapters')} One key goes into every adapter's section.", AdapterSwitch)
    for kind in ("terminal", "telegram", "discord", "local"):
        settings: type[BaseModel] = adapter_type(kind).Settings
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
    rows = [f"# {_first_sentence(part.meaning)}.", part.header if part.required else f"#{part.header}"]
    for key, field in part.fields.items():
        mark = "" if field.is_required() and part.required else "#"
        shown, is_example = shown_value(field, of=part.model)
        hint = _first_sentence(_sentence(field)) + ("; for example:" if is_example else ".")
        rows += [f"# {hint}", f"{mark}{key} = {in_toml(shown)}"]
    return "\n".join([*rows, ""])


def _first_sentence(text: str) -> str:
    return text.partition(". ")[0].rstrip(".")


def _sentence(field: FieldInfo) -> str:
    return " ".join((field.description or "").split())


def reference() -> str:
    """The part of the reference below its mark."""
    return "\n".join(_reference_of(part) for part in parts())


def _reference_of(part: Part) -> str:
    schema = part.model.model_json_schema()
    rows = [f"## {_title(part)}", "", part.meaning, "", "| key | type | default | meaning |", "| --- | --- | --- | --- |"]
    for key, field in part.fields.items():
        cells = (f"`{key}`", type_words(schema["properties"][key], schema), _default(field), _sentence(field))
        rows.append(f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |")
    return "\n".join([*rows, ""])


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    default = field.get_default(call_default_factory=True)
    return "" if default is None else f"`{in_toml(default)}`"


def _title(part: Part) -> str:
    """The header, told apart from others like it by the kind it is for."""
    kind = part.model.model_fields.get("kind")
    choice = in_toml(shown_value(kind, of=part.model)[0]) if kind and part.header == "[[models]]" else ""
    told = f"kind = {choice}" if choice else part.case
    return f"`{part.header}` with `{told}`" if told else f"`{part.header}`"


def write(folder: Path) -> None:
    """Write both into the project at `folder`; what stands above the reference's mark stays."""
    (folder / EXAMPLE).write_text(example(), encoding="utf-8")
    preface, _, _ = (folder / REFERENCE).read_text(encoding="utf-8").partition(MARK)
    (folder / REFERENCE).write_text(f"{preface}{MARK}\n{reference()}", encoding="utf-8")


if __name__ == "__main__":
    write(Path.cwd())
