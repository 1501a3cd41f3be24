"""The walk of a message through the whole house, with real policies, store and platform."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import replace
from pathlib import Path

import pytest

from adapters.base import Capabilities
from adapters.memory import OURSELVES, Fault
from adapters.message import Author, Speaker
from bots.models.base import BrokenStream, Done, ModelUnavailable, Piece, Prompt, Text
from bots.models.scripted import ScriptedModel
from bots.store.values import Control
from tests.house import open_house, until

LIE = "I am a real person, I'm Sophie, mother of two."


async def test_the_first_words_disclose_and_later_ones_are_marked(tmp_path: Path) -> None:
    async with open_house(tmp_path, ScriptedModel("We open at nine.", "Yes, we do.")) as house:
        (first,) = await house.say("When do you open?")
        (second,) = await house.say("Do you deliver?")

    assert "AI" in first.draft.text
    assert "Verlune" in first.draft.text
    assert "hello@verlune.example" in first.draft.text
    assert "https://verlune.example/privacy" in first.draft.text
    assert first.draft.text.endswith("We open at nine.")
    assert first.draft.speaker is second.draft.speaker is Speaker.AI
    assert second.draft.text == "Yes, we do."
    assert "AI" in second.draft.byline


async def test_a_french_question_is_disclosed_in_french(tmp_path: Path) -> None:
    async with open_house(tmp_path, ScriptedModel("Nous ouvrons à neuf heures.")) as house:
        (first,) = await house.say("Bonjour, à quelle heure ouvrez-vous la boutique le samedi ?")

    assert "IA" in first.draft.text
    assert first.draft.language == "fr"


async def test_without_a_model_the_brands_knowledge_answers_with_its_source(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house:
        (known,) = await house.say("When is the shop open?")
        (unknown,) = await house.say("What is the capital of Mongolia?")

    assert "nine to six" in known.draft.text
    assert any("https://verlune.example/hours" in source for source in known.draft.sources)
    assert any(action.id == "human" for action in unknown.draft.actions)


async def test_a_burst_before_the_answer_starts_is_one_turn(tmp_path: Path) -> None:
    model = ScriptedModel("One answer.")
    async with open_house(tmp_path, model, toml="[runtime]\nburst_seconds = 0.2\n") as house:
        messages = [house.platform.post(text) for text in ("Hello", "do you", "deliver to Brest?")]
        await house.hear(*messages)
        shown = house.platform.shown()

    assert len(shown) == 1
    assert [prompt.question for prompt in model.prompts] == ["Hello\ndo you\ndeliver to Brest?"]


async def test_a_message_that_comes_while_the_model_writes_is_the_next_turn(tmp_path: Path) -> None:
    gate = asyncio.Event()
    model = ScriptedModel(["First ", gate, "answer."], "Second answer.")
    async with open_house(tmp_path, model) as house:
        first = house.platform.post("One question?")
        await until(lambda: model.prompts)
        second = house.platform.post("Another question?")
        await until(lambda: second.id in house.platform.acknowledged)
        gate.set()
        await house.hear(first, second)
        texts = house.platform.texts()

    assert [text.rpartition("\n")[2] for text in texts] == ["First answer.", "Second answer."]
    assert [prompt.question for prompt in model.prompts] == ["One question?", "Another question?"]


async def test_the_same_event_twice_is_one_message(tmp_path: Path) -> None:
    model = ScriptedModel("Once.")
    async with open_house(tmp_path, model) as house:
        message = house.platform.post("Hello there")
        house.platform.deliver(message)
        await house.hear(message)
        await house.hear(house.platform.deliver(message))

    assert len(house.platform.shown()) == 1
    assert len(model.prompts) == 1


@pytest.mark.parametrize("preview", ["none", "plain", "edit"])
async def test_a_lying_models_sentence_is_never_seen(tmp_path: Path, preview: str) -> None:
    capabilities = Capabilities(deduplicates=True, preview=preview)  # type: ignore[arg-type]  # parametrised literal
    async with open_house(tmp_path, ScriptedModel(list(f"We open at nine. {LIE} Bye.")), capabilities=capabilities) as house:
        seen = []
        message = house.platform.post("Who am I writing with?")
        while message.id not in house.platform.acknowledged:
            seen += [house.platform.preview(), *house.platform.texts()]
            await asyncio.sleep(0)
        await house.hear(message)
        seen += house.platform.texts()

    assert not any(word in text for text in seen for word in ("Sophie", "real person", "mother"))
    assert "AI" in house.platform.texts()[-1]


async def test_are_you_human_never_reaches_the_model(tmp_path: Path) -> None:
    model = ScriptedModel(LIE)
    async with open_house(tmp_path, model) as house:
        (shown,) = await house.say("Are you a human or a bot?")

    assert model.prompts == []
    assert shown.draft.speaker is Speaker.AI
    assert "AI" in shown.draft.text


async def test_what_else_was_asked_in_the_same_burst_is_answered_too(tmp_path: Path) -> None:
    model = ScriptedModel("Yes, within three days.")
    async with open_house(tmp_path, model, toml="[runtime]\nburst_seconds = 0.2\n") as house:
        await house.hear(
            *[house.platform.post(text) for text in ("Hello", "are you a human?", "do you deliver to Brest?", "really?")]
        )
        honest, answer = house.platform.shown()

    assert honest.draft.discloses
    assert answer.draft.text == "Yes, within three days."
    assert [prompt.question for prompt in model.prompts] == ["do you deliver to Brest?"]


async def test_a_model_that_is_down_is_replaced_by_knowledge(tmp_path: Path) -> None:
    async with open_house(tmp_path, ScriptedModel(ModelUnavailable("503"))) as house:
        (shown,) = await house.say("When is the shop open?")

    assert "nine to six" in shown.draft.text


async def test_an_answer_that_breaks_off_unseen_is_replaced_whole(tmp_path: Path) -> None:
    async with open_house(tmp_path, ScriptedModel(["We open at eight. And on Sun", BrokenStream("cut")])) as house:
        (shown,) = await house.say("When is the shop open?")

    assert "nine to six" in shown.draft.text
    assert "eight" not in shown.draft.text


async def test_an_answer_that_breaks_off_seen_says_so(tmp_path: Path) -> None:
    model = ScriptedModel(["We open at nine. And on Sun", BrokenStream("cut")])
    async with open_house(tmp_path, model, capabilities=Capabilities(deduplicates=True, preview="edit")) as house:
        (shown,) = await house.say("When is the shop open?")

    assert "We open at nine." in shown.draft.text
    assert "And on Sun" not in shown.draft.text
    assert "hello@verlune.example" in shown.draft.text
    assert shown.draft.final
    assert any(action.id == "human" for action in shown.draft.actions)


async def test_previews_grow_and_end_in_the_whole_answer(tmp_path: Path) -> None:
    gate = asyncio.Event()
    model = ScriptedModel(["One. ", "Two. ", gate, "Three.", Done()])
    async with open_house(tmp_path, model, capabilities=Capabilities(deduplicates=True, preview="edit")) as house:
        message = house.platform.post("Count for me please")
        await until(lambda: any("Two." in text for text in house.platform.texts()))
        (growing,) = house.platform.shown()
        assert not growing.draft.final
        assert growing.draft.discloses
        gate.set()
        await house.hear(message)
        (whole,) = house.platform.shown()

    assert whole.draft.final
    assert whole.draft.text.endswith("One. Two. Three.")


async def test_a_failing_preview_does_not_stop_the_answer(tmp_path: Path) -> None:
    capabilities = Capabilities(deduplicates=True, preview="edit")
    async with open_house(tmp_path, ScriptedModel("One. Two. Three."), capabilities=capabilities) as house:
        house.platform.fail(Fault.TEMPORARY)
        (shown,) = await house.say("Count for me please")

    assert shown.draft.text.endswith("One. Two. Three.")


async def test_an_uncertain_first_preview_is_reported_and_the_answer_gets_a_line_of_its_own(tmp_path: Path) -> None:
    capabilities = Capabilities(deduplicates=False, preview="edit")
    async with open_house(tmp_path, ScriptedModel("One. Two. Three."), capabilities=capabilities) as house:
        house.platform.fail(Fault.UNCERTAIN_LOST)
        (shown,) = await house.say("Count for me please")

        assert shown.draft.text.endswith("One. Two. Three.")
        assert len(await house.store.reading.uncertain()) == 1


async def test_machines_are_never_answered(tmp_path: Path) -> None:
    async with open_house(tmp_path, ScriptedModel("Hello, machine."), desk=True) as house:
        machine = Author("other", name="Other", is_bot=True)
        await house.hear(
            house.platform.post("Hello, I am a bot too", author=machine),
            house.platform.post("I want to talk to a human", author=machine),
            house.platform.echo("We open at nine."),
        )

    assert house.platform.shown() == ()
    assert OURSELVES.is_bot


async def test_joining_is_greeted_with_the_disclosure_and_suggested_questions_can_be_pressed(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house:
        await house.hear(house.platform.join())
        (greeting,) = house.platform.shown()
        assert "Welcome" in greeting.draft.text
        assert greeting.draft.discloses
        assert any(action.label == "When are you open?" for action in greeting.draft.actions)
        await house.hear(house.platform.press("ask.en.0"))
        assert "nine to six" in house.platform.texts()[-1]


@pytest.mark.parametrize(
    ("command", "words"), [("privacy", "https://verlune.example/privacy"), ("help", "/human"), ("nonsense", "/help")]
)
async def test_commands_are_answered_without_a_model(tmp_path: Path, command: str, words: str) -> None:
    model = ScriptedModel(LIE)
    async with open_house(tmp_path, model) as house:
        await house.hear(house.platform.command(command))

    assert words in house.platform.texts()[-1]
    assert model.prompts == []


async def test_a_long_answer_is_shown_in_parts_that_join_to_the_whole(tmp_path: Path) -> None:
    text = " ".join(f"Sentence number {number} is here." for number in range(200))
    async with open_house(tmp_path, ScriptedModel(text), capabilities=Capabilities(max_text=800, deduplicates=True)) as house:
        shown = await house.say("Tell me everything")

    assert len(shown) > 1
    assert " ".join(line.draft.text for line in shown).endswith(text)
    assert shown[0].draft.discloses


async def test_a_turn_that_always_fails_is_given_up_with_an_honest_line(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    class Mad(ScriptedModel):
        def stream(self, prompt: Prompt, /) -> AsyncGenerator[Piece]:
            raise ZeroDivisionError("a bug of somebody's model")

    async with open_house(tmp_path, desk=True) as house:
        house.runtime.ambassador = replace(house.ambassador, model=Mad("never"))
        message = house.platform.post("A question for you")
        for _ in range(400):
            await house.hear(message)
            if house.platform.shown():
                break
            await asyncio.sleep(0.01)

        (shown,) = house.platform.shown()
        assert shown.draft.speaker is Speaker.SYSTEM
        assert await house.control(message) is Control.WAITING
    assert "step.failed" in caplog.text


async def test_a_long_conversation_is_kept_in_mind_as_a_summary(tmp_path: Path) -> None:
    class Notes(ScriptedModel):
        """Answers questions, and takes notes when it is asked to."""

        async def stream(self, prompt: Prompt, /) -> AsyncGenerator[Piece]:
            self.prompts.append(prompt)
            noting = prompt.system.startswith("You keep notes")
            yield Text("Ann likes mint." if noting else "I see.")
            yield Done()

    model = Notes("unused")
    async with open_house(tmp_path, model, toml="[runtime]\nhistory = 4\n") as house:
        for number in range(8):
            await house.say(f"My remark number {number} about mint")

    notes = [prompt for prompt in model.prompts if prompt.system.startswith("You keep notes")]
    assert "My remark number 0" in notes[0].question
    assert "Ann likes mint." in model.prompts[-1].lines[0].text
    told = [line.split("number ")[1][0] for prompt in notes for line in prompt.question.splitlines() if "number" in line]
    assert told == sorted(set(told))  # every line is folded in once, in order


LIMITED = "[policies.rate_limit]\nperson = [{ messages = 2, seconds = 60 }]\n"


async def test_a_notice_of_delay_that_fails_at_first_does_not_wait_for_the_delay_to_end(tmp_path: Path) -> None:
    async with open_house(tmp_path, ScriptedModel("Yes."), toml=LIMITED) as house:
        await house.say("A first question here")
        await house.say("A second question here")
        house.platform.fail(Fault.TEMPORARY)
        await house.hear(house.platform.post("A third question here"))
        house.clock.leap(5)
        await house.platform.wait_shown("lobby", 3)
        notice = house.platform.shown()[-1]

    assert notice.draft.speaker is Speaker.SYSTEM


async def test_a_cry_for_help_is_heard_while_a_turn_is_held(tmp_path: Path) -> None:
    async with open_house(tmp_path, ScriptedModel("Yes."), toml=LIMITED) as house:
        for question in ("A first question here", "A second question here", "A third question here"):
            await house.say(question)
        (help_lines,) = await house.say("I want to kill myself")

    assert help_lines.draft.speaker is Speaker.SYSTEM
    assert "112" in help_lines.draft.text


async def test_nothing_is_remembered_in_memory_of_people_who_are_answered(tmp_path: Path) -> None:
    async with open_house(tmp_path, ScriptedModel("Yes.")) as house:
        for number in range(20):
            await house.hear(house.platform.post("A question for you", room=f"room {number}", author=Author(f"person {number}")))

        agenda = house.runtime._agenda  # noqa: SLF001 - what piles up
        kept = [agenda.homes, agenda.unanswered, agenda.unshown, house.runtime._failures]  # noqa: SLF001 - see above
        assert [len(each) for each in kept] == [0, 0, 0, 0]
