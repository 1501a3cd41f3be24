"""Whatever a configuration file contains, it gives settings or a `ConfigError`, and never a traceback."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bots.config import ConfigError, Settings, load
from bots.key_words import in_toml
from bots.reference import example, parts

SAMPLE = Path(__file__).parents[2] / "bots" / "sample" / "frankly.toml"
UNCOMMENTED = re.sub(r"^#(?=[a-z\[])", "", example(), flags=re.MULTILINE)
SEEDS = (SAMPLE.read_bytes(), example().encode(), UNCOMMENTED.encode())
KNOWN = sorted(
    {key for part in parts() for key in part.fields} | {"brand", "policies", "adapters", "models", "order", "rate_limit"}
)
TOKENS = [token.encode() for token in ("[", "]", "[[", "]]", '"', "'", '"""', "'''", "{", "}", ",", ".", "\n", "#", "\0", "\r")]
TOKENS += [token.encode() for token in ("nan", "-inf", "true", "1e999", "0x", "\\u", "1979-05-27T00:00:00Z", "=", " = ")]


@pytest.fixture(autouse=True, scope="module")
def _no_key() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name in ("OPENAI_API_KEY", "OPENAI_API_KEY_FILE", "OPENAI_MODEL", "OPENAI_BASE_URL"):
            patch.delenv(name, raising=False)
        yield


def outcome(content: bytes) -> Settings | ConfigError:
    """What `load` makes of a file with that content; any other error is the test's failure."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "frankly.toml"
        path.write_bytes(content)
        try:
            return load(path)
        except ConfigError as error:
            check(error, rows=content.count(b"\n") + 1)
            return error


def check(error: ConfigError, *, rows: int) -> None:
    """Every problem says where, what was found and what was expected, on few printable lines."""
    assert error.problems
    for problem in error.problems:
        assert problem.file
        assert problem.found
        assert problem.expected
        assert 0 <= problem.line <= rows
    assert all(letter.isprintable() or letter == "\n" for letter in str(error))


SCALARS = st.one_of(
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(),
    st.text(max_size=12),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.sampled_from(
        ["openai", "terminal", "pathlib:Path", "policies.hours:Hours", "../..", "\u202e", "x" * 3_000, "fr", "honesty"]
    ),
)
KEYS = st.one_of(st.sampled_from(KNOWN), st.text(max_size=6))
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4), max_leaves=10)
SECTIONS = ["brand", "persona", "products", "knowledge", "models", "policies", "store", "runtime", "adapters", "desk"]


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes(content: bytes) -> None:
    outcome(content)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200))
def test_any_text(content: str) -> None:
    outcome(content.encode("utf-8", "surrogatepass"))


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(st.one_of(st.sampled_from(SECTIONS), KEYS), VALUES, max_size=5))
def test_any_toml(data: dict[str, Any]) -> None:
    text = "\n".join(in_toml({key: value})[2:-2] for key, value in data.items())
    outcome(text.encode("utf-8", "surrogatepass"))


@settings(max_examples=100, deadline=None)
@given(seed=st.sampled_from(SEEDS), value=VALUES, data=st.data())
def test_a_value_of_any_type_in_the_place_of_a_right_one(seed: bytes, value: object, data: st.DataObject) -> None:
    rows = seed.split(b"\n")
    places = [number for number, row in enumerate(rows) if b" = " in row and not row.startswith(b"#")]
    place = data.draw(st.sampled_from(places))
    key, _, _ = rows[place].partition(b" = ")
    outcome(b"\n".join([*rows[:place], key + b" = " + in_toml(value).encode("utf-8", "surrogatepass"), *rows[place + 1 :]]))


@settings(max_examples=100, deadline=None)
@given(seed=st.sampled_from(SEEDS), data=st.data())
def test_a_right_file_with_pieces_cut_doubled_or_put_in(seed: bytes, data: st.DataObject) -> None:
    content = seed
    for _ in range(data.draw(st.integers(1, 4))):
        begin = data.draw(st.integers(0, len(content)))
        end = min(len(content), begin + data.draw(st.integers(0, 40)))
        piece = data.draw(st.one_of(st.sampled_from([b"", content[begin:end] * 2, *TOKENS]), st.binary(max_size=4)))
        content = content[:begin] + piece + content[end:]
    outcome(content)


def test_the_seeds_themselves_are_right_but_for_what_is_not_beside_them() -> None:
    missing = {"knowledge.folders[0]", "policies.no_prices.use"}
    for seed in SEEDS:
        made = outcome(seed)
        assert isinstance(made, Settings) or {problem.key for problem in made.problems} <= missing


def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    path = tmp_path / "frankly.toml"
    path.write_bytes(b"")
    path.chmod(0)
    with pytest.raises(ConfigError, match=r"frankly\.toml") as caught:
        load(path)
    readable = os.access(path, os.R_OK)  # as it is for root
    assert ("no readable file" in str(caught.value)) is not readable
