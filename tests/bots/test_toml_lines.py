"""Every key of a TOML document is found on its line, however it is written."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bots.toml_lines import Path, line_of, lines


def paths(value: object, path: Path = ()) -> Iterator[Path]:
    """Every place in the data, the document itself left out."""
    if path:
        yield path
    if isinstance(value, dict):
        for key, item in value.items():
            yield from paths(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from paths(item, (*path, index))


def test_keys_tables_and_arrays_of_tables() -> None:
    text = """\
title = "x"

[brand]
name = "y"
[[models]]
kind = "a"
[[models]]

kind = "b"
[models.extra]
deep = 1
"""
    found = lines(text)
    assert found["title",] == 1
    assert found["brand",] == 3
    assert found["brand", "name"] == 4
    assert found["models", 0, "kind"] == 6
    assert found["models", 1] == 7
    assert found["models", 1, "kind"] == 9
    assert found["models", 1, "extra", "deep"] == 11


def test_quoted_and_dotted_keys() -> None:
    found = lines('a . "b.c" . \'d"e\' = 1\n"\\u00e9\\"" = 2\n["x y".z]\n"" = 3\n')
    assert found["a", "b.c", 'd"e'] == 1
    assert found['é"',] == 2
    assert found["x y", "z"] == 3
    assert found["x y", "z", ""] == 4


def test_inline_tables_and_arrays_over_several_lines() -> None:
    text = "a = [\n  1, # ] not the end\n  { b = 2, c.d = [3,\n 4] },\n]\nlast = 1\n"
    found = lines(text)
    assert found["a", 0] == 2
    assert found["a", 1, "b"] == 3
    assert found["a", 1, "c", "d", 1] == 4
    assert found["last",] == 6


def test_strings_that_look_like_toml() -> None:
    text = '''a = """
[not.a.table]
b = 1 \\""" still inside
"""
c = \'\'\'
[[nor.this]]
\'\'\'\'
d = """ends with two quotes"""""
e = "quote \\" [x]" # comment = 1
f = 'back\\'
g = 1
'''
    found = lines(text)
    assert set(found) == {("a",), ("c",), ("d",), ("e",), ("f",), ("g",)}
    assert [found[key,] for key in "acdefg"] == [1, 5, 8, 9, 10, 11]


def test_windows_line_ends_and_a_missing_last_one() -> None:
    assert lines("a = 1\r\n\r\nb = '''\r\n'''\r\nc = 2") == {("a",): 1, ("b",): 3, ("c",): 5}


def test_a_place_that_is_not_there_is_on_the_line_of_what_holds_it() -> None:
    known = lines("\n\n[brand]\nname = 1\n")
    assert line_of(("brand", "privacy"), known) == 3
    assert line_of(("brand", "name", 2, "x"), known) == 4
    assert line_of(("persona", "name"), known) == 1
    assert line_of((), known) == 1


KEYS = st.one_of(st.sampled_from(["a", "b-c", "1", "é è", 'q"', "x.y", "", "#", "[", "\t", "=", "'"]), st.text(max_size=3))
SCALARS = st.one_of(
    st.integers(-9, 9),
    st.booleans(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=8),
    st.sampled_from(["[a]\nb = 1", "'''", '"""', "# no", "x = {", "\\", '\\"']),
)
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3), max_leaves=12)


def quoted(text: str, style: int) -> str:
    """The text as one of TOML's four kinds of string, where it can be written that way."""
    if style == 1 and text.isprintable() and "'" not in text:
        return f"'{text}'"
    if style == 2 and "'''" not in text and not text.endswith("'") and text.replace("\n", "").isprintable():
        return f"'''\n{text}'''"
    escaped = "".join(letter if letter.isprintable() and letter not in '"\\' else f"\\U{ord(letter):08X}" for letter in text)
    return f'"""{escaped}"""' if style == 3 else f'"{escaped}"'


def written(value: Any, style: int) -> str:  # noqa: ANN401 - any TOML value
    if isinstance(value, dict):
        return f"{{{', '.join(f'{quoted(key, 0)} = {written(item, style)}' for key, item in value.items())}}}"
    if isinstance(value, list):
        gap = "\n # , ] }\n" if style == 3 else " "
        return f"[{''.join(f'{gap}{written(item, style)},' for item in value)}{gap}]"
    if isinstance(value, str):
        return quoted(value, style)
    return str(value).lower()


@given(data=st.dictionaries(KEYS, VALUES, max_size=4), style=st.integers(0, 3))
def test_every_place_of_any_document_has_a_line_that_names_it(data: dict[str, Any], style: int) -> None:
    tables = [f"[[top.{quoted(key, style % 2)}]]\nvalue = {written(item, style)}" for key, item in data.items()]
    text = "\n".join([f"first = {written(data, style)}", *tables, ""])
    read = tomllib.loads(text)
    found = lines(text)
    assert set(found) == {*paths(read)}
    rows = text.split("\n")
    for number, key in enumerate(data):
        header = rows[found["top", key] - 1]
        assert header == tables[number].split("\n")[0]
        assert rows[found["top", key, 0, "value"] - 1].startswith("value = ")
