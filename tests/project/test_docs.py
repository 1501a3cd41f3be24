"""Documentation that cannot drift: links lead somewhere, code compiles, what says it runs does run."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DECISIONS = ROOT / "docs" / "decisions"
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
EXAMPLES = sorted((ROOT / "examples").glob("*.py"))

FENCE = re.compile(r"^(?P<indent> *)```(?P<info>[^\n`]*)\n(?P<code>.*?)^(?P=indent)```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"(?<!!)\[[^\]]*\]\((?P<target>[^)\s]+)[^)]*\)")
RUNNABLE = "python run"
"""The info string of a block that is executed here; a plain `python` block only has to compile."""


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def blocks(page: Path, *kinds: str) -> Iterator[tuple[int, str]]:
    """The fenced blocks of a page: the line each begins on, and its code."""
    text = page.read_text("utf-8")
    for match in FENCE.finditer(text):
        if match["info"].strip() in kinds:
            indent = len(match["indent"])
            yield text.count("\n", 0, match.start("code")) + 1, "".join(line[indent:] + "\n" for line in match["code"].splitlines())


def complaint(code: str, where: str) -> str:
    try:
        compile(code, where, "exec")
    except SyntaxError as error:
        return f"{where}: {error}"
    return ""


def run(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run Python in an empty folder, with our packages and nobody's keys."""
    kept = {k: v for k, v in os.environ.items() if not k.endswith(("_API_KEY", "_TOKEN", "_BASE_URL"))}
    environment = kept | {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


def links(page: Path) -> list[str]:
    prose = FENCE.sub("", page.read_text("utf-8"))
    targets = [match["target"] for match in LINK.finditer(re.sub(r"`[^`\n]*`", "", prose))]
    return [target for target in targets if not re.match(r"[a-z]+:", target)]


def leads_somewhere(page: Path, link: str) -> bool:
    name, _, anchor = link.partition("#")
    target = (page.parent / name).resolve() if name else page
    return target.exists() and (not anchor or anchor in anchors(target))


def anchors(page: Path) -> set[str]:
    """The names a heading can be reached by, made the way GitHub makes them."""
    headings = re.findall(r"^#+ +(.*)$", FENCE.sub("", page.read_text("utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-") for heading in headings}


def decisions() -> list[Path]:
    return sorted(DECISIONS.glob("[0-9]*.md"))


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_leads_somewhere(page: Path) -> None:
    assert [link for link in links(page) if not leads_somewhere(page, link)] == []


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_python_block_compiles(page: Path) -> None:
    found = (complaint(code, f"{name_of(page)}:{line}") for line, code in blocks(page, "python", RUNNABLE))

    assert list(filter(None, found)) == []


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_block_that_says_it_runs_does_run(page: Path, tmp_path: Path) -> None:
    results = {line: run("-c", code, folder=tmp_path) for line, code in blocks(page, RUNNABLE)}

    assert {line: result.stderr for line, result in results.items() if result.returncode} == {}


@pytest.mark.parametrize("example", EXAMPLES, ids=name_of)
def test_every_example_runs(example: Path, tmp_path: Path) -> None:
    result = run(str(example), folder=tmp_path)

    assert result.returncode == 0, result.stderr
    assert "Traceback" not in result.stderr
    assert result.stdout.strip(), "an example shows something"


def test_every_decision_is_in_the_index_under_its_title() -> None:
    index = (DECISIONS / "index.md").read_text("utf-8")
    entries = {path.name: path.read_text("utf-8").partition("\n")[0].removeprefix("# ") for path in decisions()}

    assert entries
    assert [name for name, title in entries.items() if f"[{title}]({name})" not in index] == []


def test_decisions_are_numbered_without_gaps() -> None:
    assert [int(path.name[:4]) for path in decisions()] == list(range(len(decisions())))


@pytest.mark.parametrize("decision", decisions(), ids=name_of)
def test_a_decision_is_short_and_says_what_it_costs(decision: Path) -> None:
    text = decision.read_text("utf-8")

    assert re.findall(r"^## (.*)$", text, re.MULTILINE) == ["Context", "Decision", "What was left", "What it costs"]
    assert re.search(r"^Status: (proposed|accepted|replaced by \[)", text, re.MULTILINE)
    assert text.startswith(f"# {decision.name[:4]} · ")
    assert len(text.splitlines()) <= 40


def test_a_page_is_read_as_a_reader_sees_it(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "# A first page, isn’t it?\n[here](#a-first-page-isnt-it) [gone](gone.md) `[code](no.md)` [out](https://example.org)\n"
        "- item\n  ```python\n  x = (\n  ```\n```python run\nraise SystemExit(3)\n```\n```toml\nnot = python\n```\n",
        "utf-8",
    )

    assert [link for link in links(page) if not leads_somewhere(page, link)] == ["gone.md"]
    assert list(blocks(page, "python", RUNNABLE)) == [(5, "x = (\n"), (8, "raise SystemExit(3)\n")]
    assert complaint("x = (\n", "page.md:5").startswith("page.md:5: '(' was never closed")
    assert run("-c", "raise SystemExit(3)", folder=tmp_path).returncode == 3
