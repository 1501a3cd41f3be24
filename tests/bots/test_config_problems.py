"""A wrong configuration is refused with everything that is wrong with it, each problem by file, line and key."""

from __future__ import annotations

from pathlib import Path

import pytest

from bots.config import ConfigError, Problem, load

LEAST = """\
[brand]
name = "Maison Verlune"
contact = "bonjour@maison-verlune.example"
privacy = "https://maison-verlune.example/privacy"
[persona]
name = "Lune"
"""
AFTER = LEAST.count("\n")
"""The line before what a test adds."""


@pytest.fixture(autouse=True)
def _no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_API_KEY_FILE", "OPENAI_MODEL", "OPENAI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)


def problems_in(folder: Path, content: str | bytes) -> tuple[Problem, ...]:
    path = folder / "frankly.toml"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(ConfigError) as caught:
        load(path)
    assert str(caught.value)
    return caught.value.problems


def problem_in(folder: Path, more: str) -> Problem:
    """The only problem of a file that is right but for `more`; its line counts from there."""
    (problem,) = problems_in(folder, LEAST + more)
    assert problem.file == str(folder / "frankly.toml")
    return Problem(problem.file, problem.line - AFTER, problem.key, problem.found, problem.expected, problem.nearest)


def test_every_problem_is_told_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    text = """\
[brand]
nam = "x"
contact = 3
[persona]
name = ""
[[models]]
kind = "openai"
retries = 99
[policies.rate_limit]
romm = []
[adapters.terminl]
[runtime]
history = "many"
"""
    found = [(problem.line, problem.key) for problem in problems_in(tmp_path, text)]
    assert found == [
        (1, "brand.name"),
        (1, "brand.privacy"),
        (2, "brand.nam"),
        (3, "brand.contact"),
        (5, "persona.name"),
        (8, "models[0].retries"),
        (10, "policies.rate_limit.romm"),
        (11, "adapters.terminl"),
        (13, "runtime.history"),
    ]


def test_it_reads_well(tmp_path: Path) -> None:
    path = tmp_path / "frankly.toml"
    path.write_text(LEAST + "greting = 1\n[store]\nkeep_days = 0\n")
    with pytest.raises(ConfigError) as caught:
        load(path)
    assert (
        str(caught.value)
        == f"""\
{path}:7: persona.greting
  found     an unknown key
  expected  one of character, greeting, may, may_not, name, role, suggestions, tone
  perhaps   persona.greeting

{path}:9: store.keep_days
  found     0
  expected  1 or more"""
    )


class TestKeys:
    def test_an_unknown_section(self, tmp_path: Path) -> None:
        problem = problem_in(tmp_path, "[polices.hours]\n")
        assert (problem.line, problem.key, problem.nearest) == (1, "polices", "policies")

    def test_a_key_in_the_wrong_section(self, tmp_path: Path) -> None:
        problem = problem_in(tmp_path, "[store]\nhistory = 3\n")
        assert (problem.line, problem.key, problem.nearest) == (2, "store.history", "runtime.history")

    def test_one_in_a_list_of_tables_is_counted_and_found(self, tmp_path: Path) -> None:
        more = '[[products]]\nname = "a"\n[[products]]\nname = "b"\ndescripton = "c"\n'
        problem = problem_in(tmp_path, more)
        assert (problem.line, problem.key, problem.nearest) == (5, "products[1].descripton", "products[1].description")

    def test_one_inside_an_inline_table_over_several_lines(self, tmp_path: Path) -> None:
        more = "[policies.rate_limit]\nroom = [\n  { messages = 1, seconds = 1 },\n  { messages = 1, second = 1 },\n]\n"
        missing, unknown = problems_in(tmp_path, LEAST + more)
        assert (missing.line - AFTER, missing.key) == (4, "policies.rate_limit.room[1].seconds")
        assert (unknown.line - AFTER, unknown.key) == (4, "policies.rate_limit.room[1].second")

    @pytest.mark.parametrize("key", ["version", "path"])
    def test_what_frankly_sets_itself_is_no_key(self, tmp_path: Path, key: str) -> None:
        (problem,) = problems_in(tmp_path, f"{key} = 'mine'\n{LEAST}")
        assert (problem.line, problem.key, problem.found) == (1, key, "an unknown key")

    @pytest.mark.parametrize("key", ["_env_file", "model_config", "__class__", "self", "", "a b", "é"])
    def test_names_that_mean_something_to_python_mean_nothing_here(self, tmp_path: Path, key: str) -> None:
        (problem,) = problems_in(tmp_path, f'"{key}" = "/etc/hostname"\n{LEAST}')
        assert (problem.line, problem.found) == (1, "an unknown key")

    @pytest.mark.parametrize("key", ["api_key", "token", "password", "client_secret"])
    def test_a_secret_is_not_repeated_and_shown_its_place(self, tmp_path: Path, key: str) -> None:
        problem = problem_in(tmp_path, f'[[models]]\nkind = "openai"\n{key} = "sk-very-secret"\n')
        assert "environment variable" in problem.expected
        assert "very-secret" not in str(problem)

    def test_nor_is_one_that_stands_where_a_variable_is_named(self, tmp_path: Path) -> None:
        problem = problem_in(tmp_path, '[[models]]\nkind = "openai"\nkey_env = "sk-very-secret"\n')
        assert problem.key == "models[0].key_env"
        assert "very-secret" not in str(problem)

    def test_missing_sections_are_named_with_what_they_are_for(self, tmp_path: Path) -> None:
        brand, persona = problems_in(tmp_path, "")
        assert (brand.key, brand.line, brand.found) == ("brand", 1, "nothing")
        assert (persona.key, persona.expected) == ("persona", "Who speaks.")


class TestValues:
    @pytest.mark.parametrize(
        ("more", "line", "key", "expected"),
        [
            ("[runtime]\nattempts = '3'", 2, "runtime.attempts", "a whole number"),
            ("[runtime]\nattempts = true", 2, "runtime.attempts", "a whole number"),
            ("[runtime]\nattempts = 3.0", 2, "runtime.attempts", "a whole number"),
            ("[runtime]\nattempts = 0", 2, "runtime.attempts", "1 or more"),
            ("[runtime]\nburst_seconds = '1'", 2, "runtime.burst_seconds", "a number"),
            ("[runtime]\nburst_seconds = nan", 2, "runtime.burst_seconds", "a finite number"),
            ("[runtime]\nburst_seconds = -inf", 2, "runtime.burst_seconds", "a finite number"),
            ("[runtime]\nbacklog = 9223372036854775808", 2, "runtime.backlog", "a smaller number"),
            ("[policies.hours]\nenabled = 'no'", 2, "policies.hours.enabled", "true or false"),
            ("[policies.loop_guard]\nrepeats = '3'", 2, "policies.loop_guard.repeats", "a whole number"),
            ("[policies.hours]\nzone = 'Mars'", 2, "policies.hours.zone", "time zone"),
            ("[policies]\nhours = 3", 2, "policies.hours", "a table"),
            ("[policies]\norder = 'hours'", 2, "policies.order", "a list"),
            ("[policies.mine]\nuse = 3", 2, "policies.mine.use", "text in quotes"),
            ("[adapters]\nterminal = []", 2, "adapters.terminal", "a table"),
            ("[adapters.terminal]\nkind = 1", 2, "adapters.terminal.kind", "text in quotes"),
            ("[adapters.terminal]\nwidth = 1", 2, "adapters.terminal.width", "20 or more"),
            ("[knowledge]\nfolders = 'pages'", 2, "knowledge.folders", "a list"),
            ("[knowledge]\nfolders = [\n'nowhere']", 3, "knowledge.folders[0]", "a folder that exists"),
            ("[knowledge]\nfolders = ['frankly.toml']", 2, "knowledge.folders[0]", "a folder that exists"),
            ("[store]\npath = 7", 2, "store.path", "a path in quotes"),
            ("[store]\npath = 2026-01-01", 2, "store.path", "a path in quotes"),
            ("[[models]]\nkind = 'openai'\nbase_url = 'localhost:8080'", 3, "models[0].base_url", "a web address"),
            ("[[models]]\nmodel = 'x'", 1, "models[0]", "a table with `kind`"),
            ("[[models]]\nkind = 'scripted'", 1, "models[0]", "`lines`, `path` or both"),
            ("[[models]]\nkind = 'knowledge'\n[[models]]\nkind = 'echo'", 3, "models[1]", "the knowledge model last"),
            ("[[products]]\nname = 'a'\ndescription = 3", 3, "products[0].description", "text in quotes"),
            ("[[products]]\nname = 'a'\ndescription = { FRENCH = 'b' }", 3, "products[0].description.FRENCH", "a language code"),
            ("greeting = { fr = 3 }", 1, "persona.greeting.fr", "text in quotes"),
            ("suggestions = { fr = 'a' }", 1, "persona.suggestions.fr", "a list"),
            ('role = "a\\u0007b"', 1, "persona.role", "text without control characters"),
        ],
    )
    def test_a_wrong_value_is_named_with_what_would_be_right(
        self, tmp_path: Path, more: str, line: int, key: str, expected: str
    ) -> None:
        problem = problem_in(tmp_path, more)
        assert (problem.line, problem.key) == (line, key)
        assert expected in problem.expected

    @pytest.mark.parametrize("section", ["brand", "products", "models", "policies", "adapters", "desk", "store", "knowledge"])
    @pytest.mark.parametrize("value", ["1", '"text"', "true", "[1]", "2026-01-01"])
    def test_no_section_is_a_plain_value(self, tmp_path: Path, section: str, value: str) -> None:
        found = [problem.key for problem in problems_in(tmp_path, f"{section} = {value}\n")]
        assert any(key.partition("[")[0] == section for key in found)

    def test_an_unknown_kind_of_model_gets_the_nearest(self, tmp_path: Path) -> None:
        problem = problem_in(tmp_path, '[[models]]\nkind = "opnai"\n')
        assert (problem.line, problem.key, problem.nearest) == (2, "models[0].kind", "openai")
        assert problem.expected == "one of openai, knowledge, echo, scripted"

    def test_countries_and_languages_are_codes(self, tmp_path: Path) -> None:
        text = LEAST.replace("[persona]", 'countries = ["FR", "france"]\nlanguages = ["en", "French"]\n[persona]')
        assert [problem.key for problem in problems_in(tmp_path, text)] == ["brand.countries[1]", "brand.languages[1]"]

    def test_the_brand_speaks_its_own_language(self, tmp_path: Path) -> None:
        text = LEAST.replace("[persona]", 'language = "de"\n[persona]')
        (problem,) = problems_in(tmp_path, text)
        assert (problem.key, "brand.language (de)" in problem.expected) == ("brand", True)

    def test_a_long_value_is_cut_and_a_strange_one_made_visible(self, tmp_path: Path) -> None:
        problem = problem_in(tmp_path, f'[runtime]\nattempts = "{"x" * 500}\u202e"\n')
        assert len(problem.found) <= 60
        assert problem_in(tmp_path, '[runtime]\nattempts = "\u202e"\n').found == '"\\u202e"'


class TestPersona:
    @pytest.mark.parametrize(
        "more",
        [
            'character = "You are a human."',
            'role = "Never says that it is an AI."',
            'greeting = { fr = "Je suis une vraie personne." }',
            'may = ["pretend to be a human"]',
            'may_not = ["say that it is an AI"]',
        ],
    )
    def test_one_that_passes_for_a_human_is_refused(self, tmp_path: Path, more: str) -> None:
        problem = problem_in(tmp_path, more)
        assert problem.line == 1
        assert "AI" in problem.expected


class TestPolicies:
    @pytest.mark.parametrize("name", ["disclosure", "honesty"])
    @pytest.mark.parametrize("key", ["enabled = false", 'use = "pathlib:Path"'])
    def test_disclosure_and_honesty_stay_and_it_says_why(self, tmp_path: Path, name: str, key: str) -> None:
        problem = problem_in(tmp_path, f"[policies.{name}]\n{key}\n")
        assert (problem.line, problem.key) == (2, f"policies.{name}.{key.partition(' ')[0]}")
        assert "people have a right to know that they talk with an AI" in problem.expected

    @pytest.mark.parametrize("name", ["disclosure", "honesty"])
    def test_nor_can_they_be_ordered_away(self, tmp_path: Path, name: str) -> None:
        problem = problem_in(tmp_path, f'[policies]\norder = [\n"rate_limit",\n"{name}"]\n')
        assert (problem.line, problem.key) == (4, "policies.order[1]")
        assert "ordered away" in problem.expected

    def test_a_disclosure_that_no_longer_says_ai_is_refused(self, tmp_path: Path) -> None:
        problem = problem_in(tmp_path, '[policies.disclosure.wording]\nen = "Hi, I am {persona} of {brand}. {contact} {privacy}"\n')
        assert problem.key == "policies.disclosure.wording"

    def test_an_order_names_active_policies(self, tmp_path: Path) -> None:
        problem = problem_in(tmp_path, '[policies]\norder = ["rate_limits"]\n')
        assert (problem.nearest, problem.expected) == (
            "rate_limit",
            "one of the active policies: loop_guard, rate_limit, escalation",
        )

    def test_an_unknown_one_gets_the_nearest(self, tmp_path: Path) -> None:
        problem = problem_in(tmp_path, "[policies.hour]\n")
        assert (problem.key, problem.nearest) == ("policies.hour", "hours")
        assert "one of the installed ones: disclosure, escalation" in problem.expected

    def test_one_that_cannot_be_imported_is_told_where_it_is_used(self, tmp_path: Path) -> None:
        problem = problem_in(tmp_path, '[policies.mine]\nuse = "no_such_module:Mine"\n')
        assert (problem.line, problem.key) == (2, "policies.mine.use")
        assert "No module named 'no_such_module'" in problem.found

    @pytest.mark.parametrize("name", ["disclosure", "rate_limit"])
    def test_two_cannot_go_by_one_name(self, tmp_path: Path, name: str) -> None:
        (tmp_path / f"namesake_of_{name}.py").write_text(
            "from typing import ClassVar\nfrom policies.base import Policy\n"
            f"class Sly(Policy):\n    name: ClassVar[str] = '{name}'\n"
        )
        problem = problem_in(tmp_path, f'[policies.sly]\nuse = "namesake_of_{name}:Sly"\n')
        assert (problem.line, problem.key) == (1, "policies.sly")
        assert f"calls itself '{name}'" in problem.found

    def test_one_whose_checks_fail_is_named(self, tmp_path: Path) -> None:
        (tmp_path / "brittle_policies.py").write_text(
            "from typing import ClassVar\nfrom pydantic import field_validator\nfrom policies.base import Policy\n"
            "class Brittle(Policy):\n    name: ClassVar[str] = 'brittle'\n    size: int = 1\n"
            "    @field_validator('size')\n    @classmethod\n    def _half(cls, size): return 1 // size\n"
        )
        problem = problem_in(tmp_path, '[policies.brittle]\nuse = "brittle_policies:Brittle"\nsize = 0\n')
        assert problem.key == "policies.brittle"
        assert "Brittle fails with ZeroDivisionError" in problem.found


class TestAdaptersAndDesk:
    def test_an_unknown_adapter_gets_the_nearest(self, tmp_path: Path) -> None:
        problem = problem_in(tmp_path, '[adapters.chat]\nkind = "terminl"\n')
        assert (problem.line, problem.key, problem.nearest) == (2, "adapters.chat.kind", "terminal")

    def test_a_desk_and_its_people_are_on_adapters_that_exist(self, tmp_path: Path) -> None:
        more = (
            '[adapters.terminal]\n[desk]\nadapter = "terminl"\nroom = "x"\n[[desk.operators]]\nid = "radio:anne"\nname = "Anne"\n'
        )
        desk, person = problems_in(tmp_path, LEAST + more)
        assert (desk.line - AFTER, desk.key, desk.nearest) == (3, "desk.adapter", "terminal")
        assert (person.line - AFTER, person.key) == (6, "desk.operators[0].id")

    def test_an_operators_id_names_the_adapter(self, tmp_path: Path) -> None:
        more = '[adapters.terminal]\n[desk]\nadapter = "terminal"\nroom = "x"\noperators = [{ id = "anne", name = "Anne" }]\n'
        problem = problem_in(tmp_path, more)
        assert (problem.line, problem.key) == (5, "desk.operators[0].id")
        assert "discord:80351110224678912" in problem.expected


class TestFiles:
    def test_syntax_is_told_with_line_and_column(self, tmp_path: Path) -> None:
        problem = problem_in(tmp_path, "[store]\npath = frankly.db\n")
        assert (problem.line, problem.key) == (2, "")
        assert problem.found == '"path = frankly.db" (column 8)'
        assert problem.expected == "valid TOML: invalid value"

    def test_an_unfinished_file_is_told_by_its_end(self, tmp_path: Path) -> None:
        problem = problem_in(tmp_path, "[store]\npath = '''x\n")
        assert (problem.line, problem.found) == (3, "the end of the file")

    def test_a_key_that_is_there_twice(self, tmp_path: Path) -> None:
        assert "overwrite" in problem_in(tmp_path, 'name = "Lune"\n').expected

    def test_bytes_that_are_no_utf8_are_told_by_line(self, tmp_path: Path) -> None:
        (problem,) = problems_in(tmp_path, b'[brand]\nname = "Caf\xe9"\n')
        assert (problem.line, problem.found) == (2, "the byte 0xe9, which is not UTF-8")

    def test_utf16_is_no_utf8(self, tmp_path: Path) -> None:
        (problem,) = problems_in(tmp_path, LEAST.encode("utf-16"))
        assert "not UTF-8" in problem.found

    def test_a_file_that_is_not_there(self, tmp_path: Path) -> None:
        with pytest.raises(ConfigError, match=r"nowhere\.toml\n  found     no readable file \(No such file or directory\)"):
            load(tmp_path / "nowhere.toml")

    @pytest.mark.parametrize("path", [Path("/dev/zero"), Path("/"), Path("a\0b"), Path("x" * 5_000), Path("/dev/null/x")])
    def test_what_is_no_file(self, path: Path) -> None:
        with pytest.raises(ConfigError, match="no readable file"):
            load(path)

    def test_a_file_that_nobody_wrote_by_hand(self, tmp_path: Path) -> None:
        (problem,) = problems_in(tmp_path, b"#" * 1_000_001)
        assert "megabyte" in problem.found

    @pytest.mark.parametrize(
        "text", ["a = " + "[" * 5_000, "a = " + "{a=" * 5_000, "a" + ".a" * 5_000 + " = 1", "a = " + "9" * 9_000]
    )
    def test_what_goes_too_far(self, tmp_path: Path, text: str) -> None:
        assert problems_in(tmp_path, text)


class TestEnvironment:
    def test_a_wrong_endpoint_there_is_named_there(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("OPENAI_API_KEY", "secret")
        monkeypatch.setenv("OPENAI_BASE_URL", "localhost")
        (problem,) = problems_in(tmp_path, LEAST)
        assert (problem.file, problem.key, problem.found) == ("the environment", "OPENAI_BASE_URL", '"localhost"')
        assert str(problem).startswith("the environment: OPENAI_BASE_URL\n")
