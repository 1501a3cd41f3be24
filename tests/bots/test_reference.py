"""`config.example.toml` and the reference hold every key, and are what the settings themselves say."""

from __future__ import annotations

import re
import shutil
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, Field

from bots.config import Settings, load
from bots.key_words import in_toml, shown_value, type_words
from bots.reference import EXAMPLE, MARK, REFERENCE, parts, write
from policies.rate_limit import Limit

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / EXAMPLE).read_text(encoding="utf-8")
MY_POLICIES = """
from typing import ClassVar
from policies.base import Policy

class NoPrices(Policy):
    name: ClassVar[str] = "no_prices"
"""


def uncommented(text: str) -> str:
    return re.sub(r"^#(?=[a-z\[])", "", text, flags=re.MULTILINE)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder with what the example's paths and names lead to."""
    (tmp_path / "knowledge").mkdir()
    (tmp_path / "my_policies.py").write_text(MY_POLICIES)
    return tmp_path


def test_both_are_as_the_settings_would_write_them_now(tmp_path: Path) -> None:
    for file in (EXAMPLE, REFERENCE):
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / file, tmp_path / file)
    write(tmp_path)
    for file in (EXAMPLE, REFERENCE):
        now, before = (folder.joinpath(file).read_text(encoding="utf-8") for folder in (tmp_path, ROOT))
        assert now == before, f"{file} is out of date: run `make docs-reference`"


def test_the_example_loads_as_it_is_and_uncommented(project: Path) -> None:
    for text in (TEXT, uncommented(TEXT)):
        (project / "frankly.toml").write_text(text, encoding="utf-8")
        assert load(project / "frankly.toml").brand.name == "Maison Verlune"


def test_uncommented_it_holds_every_field_of_every_section_exactly_once() -> None:
    rows = Counter(re.findall(r"^#?([a-z_]+) = ", TEXT, flags=re.MULTILINE))
    assert rows == Counter(key for part in parts() for key in part.fields)
    data = tomllib.loads(uncommented(TEXT))
    for part, table in zip(parts(), tables(data), strict=True):
        assert {*part.fields} == {*table} - {*part.left_out}, part.header


def tables(data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The example's tables in the order of its headers."""
    counts: Counter[str] = Counter()
    for header in re.findall(r"^#?(\[+[a-z_.]+\]+)$", TEXT, flags=re.MULTILINE):
        value: Any = data
        for key in header.strip("[]").split("."):
            value = value[key]
        if header.startswith("[["):
            value = value[counts[header]]
            counts[header] += 1
        yield {key: item for key, item in value.items() if header != "[policies]" or key == "order"}


def test_every_section_of_the_settings_has_its_part() -> None:
    headers = {part.header.strip("[]").partition(".")[0] for part in parts()}
    assert headers == {key for key, field in Settings.model_fields.items() if not field.exclude}


def test_what_is_shown_without_for_example_is_the_default() -> None:
    for part in parts():
        for key, field in part.fields.items():
            value, is_example = shown_value(field, of=part.model)
            if field.is_required():
                continue
            default = field.get_default(call_default_factory=True)
            assert not default if is_example else value == default, f"{part.header} {key}"


def test_every_default_shown_is_what_loading_nothing_gives(project: Path) -> None:
    (project / "frankly.toml").write_text(TEXT, encoding="utf-8")
    settings = load(project / "frankly.toml")
    active = {f"[policies.{policy.name}]": policy for policy in settings.policies}
    sections = {"[brand]": settings.brand, "[runtime]": settings.runtime, "[knowledge]": settings.knowledge, **active}
    found = dict(defaults_shown())
    for header, section in sections.items():
        for key, text in found[header].items():
            assert in_toml(getattr(section, key)) == text, f"{header} {key}"


def defaults_shown() -> Iterator[tuple[str, dict[str, str]]]:
    """The keys of each section whose comment does not say "for example", with their text."""
    for block in TEXT.split("\n\n"):
        if header := re.search(r"^#?(\[.*\])$", block, flags=re.MULTILINE):
            keys = re.findall(r"^# (.*)\n#?([a-z_]+) = (.*)$", block, flags=re.MULTILINE)
            yield header[1], {key: text for hint, key, text in keys if not hint.endswith("for example:")}


def test_every_key_says_in_one_line_what_it_means() -> None:
    for part in parts():
        assert part.meaning, part.header
        for key, field in part.fields.items():
            assert field.description, f"{part.header} {key} needs a docstring"
    assert not re.search(r"\n\n#?[a-z_]+ = ", TEXT)


def test_the_reference_holds_every_key() -> None:
    text = (ROOT / REFERENCE).read_text(encoding="utf-8").partition(MARK)[2]
    assert text.count("\n| `") == sum(len(part.fields) for part in parts())
    titles = re.findall(r"^## (.*)$", text, flags=re.MULTILINE)
    assert len(set(titles)) == len(titles) == len([*parts()])


class Odd(BaseModel):
    """Kinds of keys that other people's plugins may have."""

    choice: Literal["a", 1] = "a"
    several: dict[str, list[int]] = {}
    nothing: str | None = None
    bound: Annotated[float, Field(gt=0, lt=1)] = 0.5
    free: Any = "x"
    inner: tuple[Limit, ...] = ()


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("choice", '`"a"` or `1`'),
        ("several", "table of list of whole number"),
        ("nothing", "text"),
        ("bound", "number, more than 0, less than 1"),
        ("free", "any"),
        ("inner", "list of table"),
    ],
)
def test_types_are_said_in_words(key: str, words: str) -> None:
    schema = Odd.model_json_schema()
    assert type_words(schema["properties"][key], schema) == words


def test_a_field_with_nothing_to_show_is_named() -> None:
    class Bare(BaseModel):
        token: str

    with pytest.raises(LookupError, match="token has nothing to show"):
        shown_value(Bare.model_fields["token"], of=Bare)


@pytest.mark.parametrize("value", [{}, [], {"a b": [1, {"c": 'd\n"é\\'}]}, True, 2.5, "tab\there", {"x": {"y": []}}, {"": ""}])
def test_values_are_written_as_toml_reads_them(value: object) -> None:
    assert tomllib.loads(f"key = {in_toml(value)}") == {"key": value}
