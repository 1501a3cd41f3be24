"""Desks have words for every command they know, and for every reason for which they can be rung."""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest

from bots.desk.acts import COMMANDS, What
from policies.escalation import CRISIS, Cause
from policies.words import catalogue, languages
from tests.bots.desk.stage import RULES, act, told

ROOT = Path(__file__).parents[3]
FILES = sorted((ROOT / "bots").rglob("*.py"))


def codes() -> set[str]:
    """Every code for which the house, or the escalation policy, hands a conversation over."""
    return {f"escalation.{cause}" for cause in get_args(Cause)} | {CRISIS} | {code for path in FILES for code in written(path)}


def written(path: Path) -> Iterator[str]:
    """The codes of the handoffs, and of the decisions to escalate, that a file makes."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        if node.func.id == "Handoff":
            yield from value(path, [keyword.value for keyword in node.keywords if keyword.arg == "code"])
        elif node.func.id == "Decision" and ast.unparse(node.args[1]) == "Verdict.ESCALATE":
            yield from value(path, node.args[2:3])


def value(path: Path, nodes: list[ast.expr]) -> Iterator[str]:
    """A text that is written out, or named by a constant of the module; a decision's own code is found where that is made."""
    for node in nodes:
        if isinstance(node, ast.Constant):
            yield str(node.value)
        elif isinstance(node, ast.Name):
            module = importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
            yield getattr(module, node.id)


def test_the_codes_are_found() -> None:
    assert {"mode.off", "proposal.skipped", "handoff.missed", "drafts.expired", "turn.dead", "operator.claim"} < codes()


@pytest.mark.parametrize("code", sorted(codes()))
def test_every_code_has_words(code: str) -> None:
    assert f"desk.code_{code.replace('.', '_')}" in catalogue("en")


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("what", sorted(set(get_args(What)) & set(COMMANDS.values())))
def test_help_lists_every_command(what: str, language: str) -> None:
    listed = set(re.findall(r"/(\w+)", catalogue(language)["desk.help"]))

    assert listed & {name for name, means in COMMANDS.items() if means == what}


@pytest.mark.parametrize("language", languages())
def test_help_lists_nothing_that_means_nothing(language: str) -> None:
    assert set(re.findall(r"/(\w+)", catalogue(language)["desk.help"])) <= COMMANDS.keys()


@pytest.mark.parametrize("typed", ["prendre", "rendre", "reporter", "débloquer"])
def test_a_french_desk_reads_the_command_that_it_typed(typed: str) -> None:
    french = replace(RULES, language="fr")

    assert f"(/{typed} 12)" in told(act(f"/{typed}", None, rules=french))


def test_a_prepared_reply_is_asked_for_by_the_name_that_was_typed() -> None:
    assert "(/s 12)" in told(act("/s thanks", None))


def test_prepared_replies_are_listed_without_a_number() -> None:
    assert told(act("/s", None)) == "Prepared replies: hours, thanks. To send one: /s 12 name"
    assert told(act("/s", None, rules=replace(RULES, snippets={}))).startswith("No prepared replies are configured.")
