"""`/why`: who wrote a line, when, from what, and by which rules, in plain words, and nothing that is nobody's business."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from adapters.message import Author, Draft, Message, Receipt, Speaker
from bots.store.handoffs import Proposal, ProposalState
from bots.store.reading import Explanation, Judgement, KeptMessage, KeptRow, KeptTurn
from bots.store.values import Control, Judged, RowState
from bots.why import QUOTED, why
from policies.base import Decision, Verdict
from policies.words import catalogue, languages
from tests.project.test_policy_reference import SCENES
from tests.scene import BRAND, HERE, NOW

MODEL = "qwen-small"
BYLINE = Decision("disclosure", Verdict.AMEND, "disclosure.byline", "every AI line carries its mark")


def line(text: str = "We open at nine.", *, speaker: Speaker = Speaker.AI, **fields: Any) -> Draft:  # noqa: ANN401 - a draft's
    return replace(Draft(HERE, text, speaker, byline="…"), **fields)


def row(draft: Draft, *, code: str = MODEL, created: datetime = NOW, state: RowState = RowState.SHOWN) -> KeptRow:
    shown = created + timedelta(minutes=1)
    return KeptRow("key-7", HERE, 41, code, state, "", draft, 1, created, Receipt(("platform-9",)), shown)


def turn(model: str = MODEL) -> KeptTurn:
    return KeptTurn(41, "settled", 1, NOW, NOW, "settings-3", model, 10, 20)


def judgement(*decisions: Decision, at: datetime = NOW) -> Judgement:
    return Judgement(at, "settings-3", b"{}", tuple(Judged("message", decision) for decision in decisions))


def about(*rows: KeptRow, judged: tuple[Judgement, ...] = (), model: str = MODEL, **fields: Any) -> Explanation:  # noqa: ANN401
    return replace(Explanation(HERE, Control.AI, turn(model), (), judged, rows, ()), **fields)


def told(*rows: KeptRow, judged: tuple[Judgement, ...] = (), language: str = "en", **fields: Any) -> list[str]:  # noqa: ANN401
    return why(about(*rows, judged=judged, **fields), BRAND, language).split("\n")


def proposal(state: ProposalState) -> Proposal:
    return Proposal(5, 1, 41, line(), MODEL, "", NOW, NOW, state=state, by="Anne", decided_at=NOW)


def test_what_a_model_wrote_is_told_with_model_source_time_and_rules() -> None:
    draft = line(sources=("Opening hours — https://verlune.example/hours", "Visits"))

    assert told(row(draft), judged=(judgement(BYLINE),)) == [
        "About the line “We open at nine.”:",
        "Lune, an AI, wrote it in the name of Verlune (2026-11-21 12:01 UTC). No human read it before it was shown.",
        "Model: qwen-small",
        "Sources: Opening hours — https://verlune.example/hours · Visits",
        "The rules of Verlune that played a part:",
        "- Every line of the AI carries its mark.",
    ]


def test_the_same_in_french_is_french() -> None:
    assert told(row(line(sources=("Horaires",))), judged=(judgement(BYLINE),), language="fr") == [
        "À propos de la ligne «\u00a0We open at nine.\u00a0»\u00a0:",
        "Lune, une IA, l’a écrite au nom de Verlune (2026-11-21 12:01 UTC). Aucun humain ne l’a relue avant qu’elle s’affiche.",
        "Modèle\u00a0: qwen-small",
        "Sources\u00a0: Horaires",
        "Les règles de Verlune qui ont joué\u00a0:",
        "- Chaque ligne de l’IA porte sa marque.",
    ]


def test_a_model_that_names_no_source_is_told_to_name_none() -> None:
    assert "It names no source." in told(row(line()))


def test_what_the_pages_say_is_no_models_writing() -> None:
    text = told(row(line(sources=("Visits",)), code="knowledge"), model="knowledge")

    assert text[1].startswith("Lune, an AI, took it word for word from the pages of Verlune")
    assert "Sources: Visits" in text
    assert not any(said.startswith("Model") for said in text)


@pytest.mark.parametrize("code", ["knowledge", "honesty.asked", "message.join"])
def test_fixed_words_of_the_ambassador_are_told_to_be_fixed(code: str) -> None:
    """Small talk of the pages, the honest answer, the greeting: no model wrote any of them."""
    text = told(row(line("Good day."), code=code), model="knowledge" if code == "knowledge" else "")

    assert text[1].endswith("in fixed words that people wrote beforehand.")
    assert not {"It names no source.", "Model: knowledge"} & set(text)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (None, "wrote it in the name of Verlune. Anne, a human at Verlune, read and approved it (2026-11-21 12:00 UTC)."),
        (ProposalState.SENT, "wrote it in the name of Verlune. Anne, a human at Verlune, read and approved it"),
        (ProposalState.EDITED, "proposed it in the name of Verlune. Anne, a human at Verlune, changed and approved it"),
    ],
)
def test_what_an_operator_approved_is_told_with_when_and_whether_it_was_changed(state: ProposalState | None, words: str) -> None:
    approved = row(line(operator="Anne"))
    text = told(approved, turn=None, proposal=proposal(state) if state else None)

    assert words in text[1]
    assert "Model: qwen-small" in text, "a human approved it, and a model wrote it all the same"


def test_an_operators_words_are_the_operators() -> None:
    text = told(row(line("I will see to it.", speaker=Speaker.OPERATOR, operator="Anne"), code="operator.said"), turn=None)

    assert text == [
        "About the line “I will see to it.”:",
        "These are the words of Anne, a human at Verlune (2026-11-21 12:01 UTC).",
    ]


def test_an_automatic_message_is_nobodys_and_names_the_rule_behind_it() -> None:
    waiting = Decision("escalation", Verdict.ESCALATE, "escalation.request", "a person was asked for", evidence="a human")
    limited = Decision("rate_limit", Verdict.HOLD, "rate_limit.person", "more than 12 messages")
    text = told(
        row(line("Of course.", speaker=Speaker.SYSTEM), code="escalation.request"),
        judged=(judgement(limited, waiting),),
        model="",
    )

    assert text[1].startswith("It is an automatic message from Verlune")
    assert text[1].endswith("The AI did not write it.")
    assert text[2:] == [
        "The rules of Verlune that played a part:",
        "- Whoever asks for a person is shown the way to one.",
        "- The number of answers to one person in a given time is limited.",
    ], "the rule behind the line comes first"


@pytest.mark.parametrize(
    ("code", "rules"),
    [
        ("command.help", ["- A command or a button is answered in fixed words."]),
        ("handoff.waiting", ["- Whoever waits for a person, or talks with one, is told how things stand."]),
        ("turn.dead", []),
    ],
)
def test_a_line_that_no_policy_made_names_what_did_if_there_is_a_word_for_it(code: str, rules: list[str]) -> None:
    text = told(row(line("Just write.", speaker=Speaker.SYSTEM), code=code), model="")

    assert [said for said in text if said.startswith("- ")] == rules


def test_a_plain_yes_is_no_rule_that_shaped_anything() -> None:
    yes = Decision("honesty", Verdict.ALLOW, "honesty.honest", "the draft claims no human")
    assert not any("rules" in said for said in told(row(line()), judged=(judgement(yes),)))


def test_a_strangers_policy_is_told_by_its_own_reason() -> None:
    prices = Decision("no_prices", Verdict.AMEND, "no_prices.hidden", "prices {are} for the \x1b[2Jshop", evidence="14 €")
    text = told(row(line()), judged=(judgement(prices),))

    assert text[-1] == "- prices {are} for the [2Jshop"


def test_a_held_turn_explains_each_line_by_the_judgement_that_made_it() -> None:
    held = Decision("rate_limit", Verdict.HOLD, "rate_limit.person", "…")
    judged = (judgement(held), judgement(BYLINE, at=NOW + timedelta(seconds=60)))
    notice = row(line("Later.", speaker=Speaker.SYSTEM), code="rate_limit.person")
    answer = row(line(), created=NOW + timedelta(seconds=59))

    assert told(notice, judged=judged)[-1] == "- The number of answers to one person in a given time is limited."
    assert told(answer, judged=judged)[-1] == "- Every line of the AI carries its mark."


def test_nothing_internal_is_told() -> None:
    """Neither what somebody said, nor who it was, nor any id or setting: in a public room anybody may ask."""
    message = Message("message-8", HERE, Author("person-6", name="Zoe"), "I am furious about my divorce", NOW)
    angry = Decision("escalation", Verdict.AMEND, "escalation.anger_comfort", "the person is angry", evidence="furious")
    failed = Decision("policy", Verdict.DENY, "policy.failed", "the policy x failed: KeyError: 'secret'")
    explanation = about(
        row(line()), judged=(judgement(angry, failed),), messages=(KeptMessage(message, NOW, None),), control=Control.OPERATOR
    )
    text = why(explanation, BRAND, "en")

    for inside in (
        "furious",
        "divorce",
        "Zoe",
        "person-6",
        "message-8",
        "key-7",
        "platform-9",
        "settings-3",
        "41",
        "secret",
        "angry",
    ):
        assert inside not in text


def test_the_line_is_quoted_by_its_beginning_without_the_disclosure() -> None:
    disclosed = line("I’m Lune, an AI.\n\nWe open at\nnine.", discloses=True)
    assert told(row(disclosed))[0] == "About the line “We open at nine.”:"
    assert told(row(line("I’m Lune, an AI.", discloses=True)))[0] == "About the line “I’m Lune, an AI.”:"

    for long in ("word " * 90, "x" * 400, f"{'x' * 400} y", "ab\n" * 90):
        (first, *_) = told(row(line(long)))
        assert 10 < len(first) <= len("About the line “”:") + QUOTED


def test_of_several_lines_the_last_one_shown_is_meant() -> None:
    unseen = row(line("Unseen."), state=RowState.SUPERSEDED)
    assert told(row(line("First.")), row(line("Second.")), unseen)[0] == "About the line “Second.”:"
    assert told(unseen)[0] == "About the line “Unseen.”:"


def test_times_are_those_of_the_place() -> None:
    text = why(about(row(line())), BRAND, "en", zone=ZoneInfo("Europe/Paris"))
    assert "(2026-11-21 13:01 CET)" in text
    assert "(2026-11-21 12:01 UTC)" in why(about(row(line())), BRAND, "en", zone=UTC)


def test_what_a_person_wrote_is_nobodys_of_ours_to_explain() -> None:
    assert told() == ["Somebody in this conversation wrote that, not Verlune."]
    assert told(row(line("Hm.", speaker=Speaker.USER)))[1] == "Somebody in this conversation wrote that, not Verlune."


@pytest.mark.parametrize("language", languages())
def test_where_there_is_no_such_line_it_says_how_to_name_one(language: str) -> None:
    text = why(None, BRAND, language)
    assert "/why 3" in text
    assert "Verlune" in text


@pytest.mark.parametrize("language", languages())
async def test_every_policy_of_ours_has_plain_words_for_what_it_does(language: str) -> None:
    """Whatever is stricter than a plain yes; what leads to silence leaves no line to ask about."""
    silent = {"loop_guard.own", "loop_guard.bot"}
    missing = set()
    for code, scene in SCENES.items():
        policy, asked, draft = scene()
        decision = await (policy.on_message(asked) if draft is None else policy.on_draft(asked, draft))
        if decision.verdict > Verdict.ALLOW and f"why.rule_{code.replace('.', '_')}" not in catalogue(language):
            missing.add(code)

    assert missing == silent
