"""What a judged turn is answered with, for everyone who may hold the conversation, every verdict and every kind of message."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import product
from typing import Any

import pytest

from adapters.memory import MemoryAdapter, MemoryPlatform
from adapters.message import Author, Draft, Kind, Outcome, Speaker
from bots.ambassador import Ambassador, build
from bots.answer import Answer, Around
from bots.decide import Judgement
from bots.gate import Release
from bots.models.base import Done
from bots.models.scripted import Answer as Script
from bots.models.scripted import ScriptedModel
from bots.preview import Preview
from bots.respond import conclude, respond
from bots.store.sqlite import SqliteStore
from bots.store.values import Control
from policies.base import Decision, Turn, Verdict
from policies.words import catalogue
from tests.around import HANDOFF, people
from tests.scene import BRAND, HERE, NOW, ai_draft, message, settings, turn

DESK = replace(BRAND, desk=True)
TOLD = "So says the policy."

# What is said, and where the conversation goes, in a brand with a desk. Columns: ALLOW AMEND HOLD DENY ESCALATE.
#   model    the model is asked            policy   the policy's own words
#   fixed    fixed words, no model         still    "you are still waiting"
#   -        nothing                       > X      and the conversation is handed to X
TABLE = """
ai       text     model      model      policy      policy      policy>waiting
ai       edit     -          -          policy      policy      policy>waiting
ai       action   fixed      fixed      policy      policy      policy>waiting
ai       command  fixed      fixed      policy      policy      policy>waiting
ai       join     fixed      fixed      policy      policy      policy>waiting
ai       leave    -          -          -           -           -
waiting  text     still      still      still       still       still
waiting  edit     still      still      still       still       still
waiting  action   fixed      fixed      fixed       fixed       fixed
waiting  command  fixed      fixed      fixed       fixed       fixed
waiting  join     still      still      still       still       still
waiting  leave    ->ai       ->ai       ->ai        ->ai        ->ai
operator text     -          -          -           -           -
operator edit     -          -          -           -           -
operator action   fixed      fixed      fixed       fixed       fixed
operator command  fixed      fixed      fixed       fixed       fixed
operator join     -          -          -           -           -
operator leave    ->ai       ->ai       ->ai        ->ai        ->ai
snoozed  text     still>waiting still>waiting still>waiting still>waiting still>waiting
snoozed  edit     still>waiting still>waiting still>waiting still>waiting still>waiting
snoozed  action   fixed      fixed      fixed       fixed       fixed
snoozed  command  fixed      fixed      fixed       fixed       fixed
snoozed  join     still>waiting still>waiting still>waiting still>waiting still>waiting
snoozed  leave    ->ai       ->ai       ->ai        ->ai        ->ai
closed   text     model>ai   model>ai   policy>ai   policy>ai   policy>waiting
closed   edit     -          -          policy>ai   policy>ai   policy>waiting
closed   action   fixed>ai   fixed>ai   policy>ai   policy>ai   policy>waiting
closed   command  fixed>ai   fixed>ai   policy>ai   policy>ai   policy>waiting
closed   join     fixed>ai   fixed>ai   policy>ai   policy>ai   policy>waiting
closed   leave    -          -          -           -           -
"""
CASES = [
    (Control(row[0]), Kind(row[1]), verdict, cell)
    for row in map(str.split, TABLE.strip().splitlines())
    for verdict, cell in zip(Verdict, row[2:], strict=True)
]


@dataclass(slots=True)
class Scene:
    """An ambassador, its model, and the preview of a turn that was just claimed."""

    ambassador: Ambassador
    model: ScriptedModel
    preview: Preview

    async def respond(self, said: Turn, *decisions: Decision) -> Answer:
        return await respond(said, Judgement(decisions), self.around(said))

    def around(self, said: Turn) -> Around:
        """What is around a turn: people where its brand has a desk, and a handoff where they hold the conversation."""
        claimed = self.preview.claimed
        if said.control in {Control.WAITING, Control.OPERATOR, Control.SNOOZED}:
            claimed = replace(claimed, handoff=HANDOFF)
        return Around(claimed, self.ambassador, self.preview, self.preview.store.reading, people(said.brand))

    def script(self, *answers: Script) -> None:
        self.model = ScriptedModel(*answers)
        self.ambassador = replace(self.ambassador, model=self.model)


@cache
def furnished() -> Ambassador:
    return build(settings())


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    store = await SqliteStore.open(":memory:")
    accepted = await store.accept(message(), now=NOW)
    claimed = await store.claim(accepted.conversation, now=NOW)
    assert claimed is not None
    model = ScriptedModel("So says the model.")
    yield Scene(replace(furnished(), model=model), model, Preview(claimed, store, MemoryAdapter(MemoryPlatform())))
    await store.aclose()


def words(key: str) -> str:
    """A line of frankly's own, up to its first place to fill in."""
    return catalogue("en")[key].partition("{")[0]


def decision(verdict: Verdict, text: str = TOLD, *, code: str = "told.case", **fields: Any) -> Decision:  # noqa: ANN401 - its fields
    draft = Draft(HERE, text, Speaker.SYSTEM, byline="Verlune") if text else None
    return Decision("told", verdict, code, "it was told to", draft, **fields)


def texts(answer: Answer) -> list[str]:
    return [draft.text for draft, _ in answer.said]


def test_the_table_is_whole() -> None:
    kept = [kind for kind in Kind if kind is not Kind.TYPING]
    assert [case[:3] for case in CASES] == list(product(Control, kept, Verdict))


@pytest.mark.parametrize(("control", "kind", "verdict", "cell"), CASES, ids=lambda value: str(getattr(value, "name", value)))
async def test_every_case(scene: Scene, control: Control, kind: Kind, verdict: Verdict, cell: str) -> None:
    action = "help" if kind in (Kind.ACTION, Kind.COMMAND) else ""
    said = turn("Hello", kind=kind, action=action, control=control, brand=DESK)
    answer = await scene.respond(said, decision(verdict))

    what, _, target = cell.partition(">")
    told = " ".join(texts(answer))
    assert len(scene.model.prompts) == (what == "model")
    assert ("So says the model." in told) == (what == "model")
    assert (TOLD in told) == (what == "policy")
    assert (words("waiting.still") in told) == (what == "still")
    assert bool(answer.said) == (what != "-")
    assert answer.target == (Control(target) if target else None)
    assert all(draft.byline for draft, _ in answer.said)
    assert all(draft.discloses for draft, _ in answer.said if draft.speaker is Speaker.AI)


@pytest.mark.parametrize("control", list(Control))
@pytest.mark.parametrize("desk", [True, False])
async def test_in_a_crisis_help_is_said_whoever_holds_the_conversation(scene: Scene, control: Control, *, desk: bool) -> None:
    said = turn("Hello", control=control, brand=replace(BRAND, desk=desk))
    answer = await scene.respond(said, decision(Verdict.ESCALATE, "Call 3114.", code="escalation.crisis"))

    assert texts(answer) == ["Call 3114."]
    assert answer.said[0][1] == "escalation.crisis"
    without = None if control is Control.AI else Control.AI
    waiting = Control.WAITING if control in (Control.AI, Control.CLOSED, Control.SNOOZED) else None
    assert answer.target == (waiting if desk else without)
    assert scene.model.prompts == []


@pytest.mark.parametrize("control", [Control.OPERATOR, Control.WAITING])
async def test_while_people_hold_the_conversation_only_the_crisis_speaks(scene: Scene, control: Control) -> None:
    both = (decision(Verdict.DENY), decision(Verdict.ESCALATE, "Call 3114.", code="escalation.crisis"))

    assert texts(await scene.respond(turn(control=control, brand=DESK), *both)) == ["Call 3114."]


@pytest.mark.parametrize("kind", [Kind.ACTION, Kind.COMMAND])
async def test_who_waits_may_go_back_to_the_ambassador(scene: Scene, kind: Kind) -> None:
    answer = await scene.respond(turn(kind=kind, action="ai", control=Control.WAITING, brand=DESK), decision(Verdict.ALLOW))

    assert answer.target is Control.AI
    assert answer.who == "person"
    assert [code for _, code in answer.said] == ["handoff.cancelled"]
    assert words("lines.cancelled_waiting") in texts(answer)[0]


async def test_who_waits_is_offered_the_way_back(scene: Scene) -> None:
    answer = await scene.respond(turn(control=Control.WAITING, brand=DESK), decision(Verdict.ALLOW))

    assert [action.id for action in answer.said[0][0].actions] == ["ai"]


async def test_words_that_only_sound_like_the_button_do_not_end_the_wait(scene: Scene) -> None:
    answer = await scene.respond(turn("ai", action="ai", control=Control.WAITING, brand=DESK), decision(Verdict.ALLOW))

    assert answer.target is None


@pytest.mark.parametrize("machine", [{"author": Author("other", is_bot=True)}, {"own": True}], ids=["bot", "echo"])
@pytest.mark.parametrize("control", [Control.AI, Control.WAITING, Control.OPERATOR])
async def test_machines_are_neither_handed_over_nor_consoled(scene: Scene, control: Control, machine: dict[str, Any]) -> None:
    said = turn(messages=(message(**machine),), control=control, brand=DESK)
    answer = await scene.respond(said, decision(Verdict.ESCALATE), decision(Verdict.DENY))

    assert answer == Answer()


async def test_a_person_is_called_with_the_policys_code_as_the_reason(scene: Scene) -> None:
    answer = await scene.respond(turn(brand=DESK), decision(Verdict.ESCALATE, code="escalation.request"))

    assert (answer.target, answer.why, answer.who) == (Control.WAITING, "escalation.request", "person")
    assert [code for _, code in answer.said] == ["escalation.request"]


async def test_a_policy_that_calls_a_person_without_words_leaves_no_silence(scene: Scene) -> None:
    with_desk = await scene.respond(turn(brand=DESK), decision(Verdict.ESCALATE, ""))
    without = await scene.respond(turn(), decision(Verdict.ESCALATE, ""))

    assert texts(with_desk)[0].startswith(words("waiting.who"))
    assert texts(without)[0].startswith("Nobody at Verlune reads this chat")
    assert "hello@verlune.example" in texts(without)[0]


async def test_a_crisis_is_urgent_also_where_another_policy_called_a_person_first(scene: Scene) -> None:
    first = decision(Verdict.ESCALATE, "A person comes.", code="own.case")
    crisis = decision(Verdict.ESCALATE, "Call 3114.", code="escalation.crisis")
    answer = await scene.respond(turn(brand=DESK), first, crisis)

    assert answer.effects is not None
    assert [(handoff.urgent, handoff.code) for handoff in answer.effects.handoffs] == [(True, "escalation.crisis")]
    assert answer.effects.posts
    assert "Call 3114." in texts(answer)


async def test_without_a_desk_nobody_is_left_waiting(scene: Scene) -> None:
    answer = await scene.respond(turn(), decision(Verdict.ESCALATE))

    assert (answer.target, texts(answer)) == (None, [TOLD])


async def test_a_no_without_words_is_silence(scene: Scene) -> None:
    assert await scene.respond(turn(), decision(Verdict.DENY, "")) == Answer()


async def test_the_strictest_speaks_first_and_other_final_answers_after_it(scene: Scene) -> None:
    judged = (
        decision(Verdict.HOLD, "Slowly.", code="rate_limit.person", delay=9),
        decision(Verdict.DENY, "I am an AI.", code="honesty.asked"),
        decision(Verdict.ESCALATE, "A person comes.", code="escalation.request"),
        decision(Verdict.AMEND, "never said"),
    )
    answer = await scene.respond(turn(brand=DESK), *judged)

    assert [code for _, code in answer.said] == ["escalation.request", "escalation.request"]
    assert texts(answer)[0] == "A person comes."
    assert texts(answer)[1].startswith("I am an AI.")
    assert answer.hold == 0


async def test_a_delay_is_told_once_and_kept(scene: Scene) -> None:
    answer = await scene.respond(
        turn(), decision(Verdict.HOLD, "Slowly.", delay=9), decision(Verdict.HOLD, "Slowly, I said.", delay=3)
    )

    assert (answer.hold, texts(answer)) == (9, ["Slowly."])


@pytest.mark.parametrize("verdict", [Verdict.HOLD, Verdict.DENY, Verdict.ESCALATE])
async def test_a_policys_line_is_signed_and_an_ai_line_of_its_disclosed(scene: Scene, verdict: Verdict) -> None:
    unsigned = Decision("told", verdict, "told.a", "told", Draft(HERE, "By the house.", Speaker.SYSTEM))
    spoken = Decision("told", verdict, "told.b", "told", Draft(HERE, "By the AI.", Speaker.AI))
    (system, _), (ai, _) = [(await scene.respond(turn(), one)).said[0] for one in (unsigned, spoken)]

    assert (system.byline, system.text) == ("Verlune, automatic message", "By the house.")
    assert "AI" in ai.byline
    assert ai.discloses
    assert ai.text.endswith("\n\nBy the AI.")


async def test_an_edit_of_what_was_answered_is_not_answered_again(scene: Scene) -> None:
    assert await scene.respond(turn("Hello!", kind=Kind.EDIT), decision(Verdict.ALLOW)) == Answer()


@pytest.mark.parametrize(
    ("kind", "action", "code"),
    [(Kind.COMMAND, "help", "command.help"), (Kind.JOIN, "", "message.join"), (Kind.TEXT, "", "message.text")],
)
async def test_fixed_words_are_coded_by_what_asked_for_them(scene: Scene, kind: Kind, action: str, code: str) -> None:
    answer = await scene.respond(turn("", kind=kind, action=action), decision(Verdict.ALLOW))

    assert [found for _, found in answer.said] == [code]


async def test_guidance_reaches_the_model(scene: Scene) -> None:
    await scene.respond(turn(), decision(Verdict.AMEND, "", guidance="be brief"), decision(Verdict.AMEND, "", guidance="no prices"))

    assert "- be brief\n- no prices" in scene.model.prompts[0].system


async def test_a_reply_is_coded_by_its_model_and_carries_every_answer_about_the_draft(scene: Scene) -> None:
    answer = await scene.respond(turn(), decision(Verdict.ALLOW))

    assert [code for _, code in answer.said] == ["scripted"]
    assert {one.policy for one in answer.judged} == {"loop_guard", "rate_limit", "escalation", "honesty", "disclosure"}
    assert answer.done == Done(model="scripted")


@pytest.mark.parametrize("desk", [True, False])
async def test_a_model_that_asks_for_a_person_is_heard(scene: Scene, *, desk: bool) -> None:
    scene.script(["Let me find somebody.", Done(outcome=Outcome.ASKS_PERSON)])
    answer = await scene.respond(turn(brand=replace(BRAND, desk=desk)), decision(Verdict.ALLOW))

    assert answer.target == (Control.WAITING if desk else None)
    assert [draft.speaker for draft, _ in answer.said] == [Speaker.AI, Speaker.SYSTEM]
    assert {code for _, code in answer.said} == {"escalation.model"}
    assert answer.said[0][0].discloses


async def test_a_refused_reply_is_coded_by_the_refusal(scene: Scene) -> None:
    scene.script("I am a real person, I'm Sophie.")
    answer = await scene.respond(turn(), decision(Verdict.ALLOW))

    assert [code for _, code in answer.said] == ["honesty.human_claim"]
    assert "Sophie" not in texts(answer)[0]


async def test_a_reply_that_broke_off_says_so_in_its_code(scene: Scene) -> None:
    said = turn()
    answer = await conclude(said, Release((ai_draft("One."),), Judgement(())), scene.around(said))

    assert [code for _, code in answer.said] == ["reply.broken"]
    assert (answer.judged, answer.done) == ((), None)
