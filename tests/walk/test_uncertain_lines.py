"""Lines that may never have reached a person: the desk is told at once, and an operator sends them again or is done with them."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters.base import Capabilities
from adapters.memory import Fault, Shown
from adapters.message import Address, Author, Draft, Message, Speaker
from bots.health import examine
from bots.models.scripted import ScriptedModel
from bots.store.handoffs import Act
from bots.store.sqlite import SqliteStore
from bots.store.values import Reply, RowState
from tests.house import ANNE, BEN, START, House, open_house, until

ANSWER = "We open at nine."
NOT_SURE = Capabilities(deduplicates=False)
"""A platform that cannot say whether a line was shown."""
LOST = (Fault.UNCERTAIN_LOST, Fault.REJECTED)


def desk(house: House) -> tuple[Shown, ...]:
    return house.lounge.shown("desk")


async def report(house: House, *, count: int = 1) -> Shown:
    """What the desk reads about lines that were lost; it is there soon."""
    await until(lambda: len([line for line in desk(house) if "/seen" in line.draft.text]) >= count)
    return [line for line in desk(house) if "/seen" in line.draft.text][-1]


def buttons(line: Shown) -> list[tuple[str, str]]:
    return [(action.id, action.label) for action in line.draft.actions]


async def lose_an_answer(house: House, fault: Fault) -> Shown:
    house.platform.fail(fault)
    await house.say("When are you open?")
    return await report(house)


async def acts(house: House) -> list[Act]:
    return [kept.act for kept in await house.store.reading.acts()]


@pytest.mark.parametrize("fault", [Fault.UNCERTAIN_SHOWN, Fault.UNCERTAIN_LOST])
async def test_a_desk_is_told_of_a_line_of_which_nobody_knows(tmp_path: Path, fault: Fault) -> None:
    async with open_house(tmp_path, ScriptedModel(ANSWER), desk=True, capabilities=NOT_SURE) as house:
        line = await lose_an_answer(house, fault)
        (row,) = await house.store.reading.uncertain()

        assert line.draft.byline == "Desk #1"
        assert line.draft.text.startswith(
            f"Line {row.number} to Guest #1: nobody knows whether it was shown.\n> Lune · AI, Verlune: "
        )
        assert ANSWER in line.draft.text
        assert row.reason in line.draft.text
        assert buttons(line) == [(f"desk.again.{row.number}", "Send again"), (f"desk.seen.{row.number}", "It was seen")]
        assert len(desk(house)) == 1


async def test_a_desk_is_told_of_a_line_that_was_refused(tmp_path: Path) -> None:
    async with open_house(tmp_path, ScriptedModel(ANSWER), desk=True) as house:
        line = await lose_an_answer(house, Fault.REJECTED)
        (row,) = await house.store.reading.dead()

        assert line.draft.text.startswith(f"Line {row.number} did not reach Guest #1.\n> Lune · AI, Verlune: ")
        assert "Reason: the room is gone" in line.draft.text
        assert buttons(line) == [(f"desk.again.{row.number}", "Send again"), (f"desk.seen.{row.number}", "Dealt with")]


@pytest.mark.parametrize("fault", LOST)
async def test_a_lost_line_is_sent_again_and_arrives(tmp_path: Path, fault: Fault) -> None:
    async with open_house(tmp_path, ScriptedModel(ANSWER), desk=True, capabilities=NOT_SURE) as house:
        line = await lose_an_answer(house, fault)
        again, _ = (action.id for action in line.draft.actions)
        lost = int(again.rpartition(".")[2])
        assert house.platform.texts() == ()

        await house.hear(house.lounge.press(again, room="desk", author=ANNE))
        (shown,) = house.platform.shown()
        assert shown.draft.text.endswith(ANSWER)
        assert shown.draft.discloses
        assert desk(house)[-1].draft.text == f"Anne sent line {lost} to Guest #1 once more."

        row = await house.store.reading.row(lost)
        assert row is not None
        assert (row.state in {RowState.UNCERTAIN, RowState.DEAD}, row.seen_to_by) == (True, "Anne")
        assert await acts(house) == [Act("lounge:anne", "Anne", "again", 1, f"line {row.key}")]
        assert (await examine(house.store.reading, house.clock)).complaints == ()


async def test_a_line_that_was_seen_after_all_is_not_sent_again(tmp_path: Path) -> None:
    async with open_house(tmp_path, ScriptedModel(ANSWER), desk=True, capabilities=NOT_SURE) as house:
        line = await lose_an_answer(house, Fault.UNCERTAIN_SHOWN)
        _, seen = (action.id for action in line.draft.actions)
        assert len(house.platform.shown()) == 1
        assert (await examine(house.store.reading, house.clock)).complaints

        await house.hear(house.lounge.press(seen, room="desk", author=BEN))
        assert len(house.platform.shown()) == 1
        assert "Ben noted that nothing more is to be done" in desk(house)[-1].draft.text
        assert [act.what for act in await acts(house)] == ["seen"]
        assert (await examine(house.store.reading, house.clock)).complaints == ()


async def test_whoever_is_second_reads_that_it_is_done(tmp_path: Path) -> None:
    async with open_house(tmp_path, ScriptedModel(ANSWER), desk=True) as house:
        line = await lose_an_answer(house, Fault.REJECTED)
        again, seen = (action.id for action in line.draft.actions)
        await house.hear(house.lounge.press(again, room="desk", author=ANNE))

        for button in (again, seen):
            await house.hear(house.lounge.press_late(button, room="desk", author=BEN))
            assert "Nothing was done: Anne saw to line" in desk(house)[-1].draft.text
        assert len(house.platform.shown()) == 1
        assert [act.what for act in await acts(house)] == ["again"]


async def test_a_line_that_is_lost_once_more_is_told_once_more(tmp_path: Path) -> None:
    async with open_house(tmp_path, ScriptedModel(ANSWER), desk=True) as house:
        line = await lose_an_answer(house, Fault.REJECTED)
        house.platform.fail(Fault.REJECTED)
        await house.hear(house.lounge.press(line.draft.actions[0].id, room="desk", author=ANNE))
        second = await report(house, count=2)

        assert second.draft.actions != line.draft.actions
        await house.operate(f"/again {second.draft.actions[0].id.rpartition('.')[2]}")
        assert [shown.draft.text.endswith(ANSWER) for shown in house.platform.shown()] == [True]


async def test_an_operators_lost_line_is_told_where_the_conversation_is(tmp_path: Path) -> None:
    async with open_house(tmp_path, ScriptedModel(ANSWER), desk=True, lounge=Capabilities(threads=True)) as house:
        await house.hear(house.platform.command("human"))
        await house.hear(house.platform.press("share"))
        (thread,) = house.lounge.threads("desk")
        await house.hear(house.lounge.press("desk.claim.1", room="desk", thread=thread, author=ANNE))
        house.platform.fail(Fault.REJECTED)
        await house.operate("It comes today.", thread=thread)
        await until(lambda: any("/seen" in line.draft.text for line in house.lounge.shown("desk", thread=thread)))

        line = house.lounge.shown("desk", thread=thread)[-1]
        assert "> Anne, human at Verlune: It comes today." in line.draft.text
        await house.hear(house.lounge.press(line.draft.actions[0].id, room="desk", thread=thread, author=ANNE))
        assert house.platform.shown()[-1].draft.text == "It comes today."
        assert house.lounge.shown("desk") == ()


async def test_the_ai_says_nothing_again_while_an_operator_has_the_conversation(tmp_path: Path) -> None:
    async with open_house(tmp_path, ScriptedModel(ANSWER), desk=True) as house:
        line = await lose_an_answer(house, Fault.REJECTED)
        await house.operate("/claim 1")
        (answer,) = await house.operate(f"/again {line.draft.actions[0].id.rpartition('.')[2]}")

        assert answer.draft.text.startswith("Nothing was sent: Guest #1 is with Anne")
        assert not any(ANSWER in text for text in house.platform.texts())


async def test_a_line_for_a_desk_is_never_told_to_a_desk(tmp_path: Path) -> None:
    async with open_house(tmp_path, ScriptedModel(ANSWER), desk=True) as house:
        house.lounge.fail(Fault.REJECTED)
        await house.operate("/queue")
        await until_told(house)

        assert desk(house) == ()
        (dead,) = await house.store.reading.dead()
        assert dead.address.adapter == "lounge"


async def until_told(house: House) -> None:
    while await house.store.reading.untold():
        await house.runtime.reporting.look()
    await house.runtime.rest()


async def test_where_there_is_no_desk_health_alone_complains(tmp_path: Path) -> None:
    async with open_house(tmp_path, ScriptedModel(ANSWER)) as house:
        house.platform.fail(Fault.REJECTED)
        await house.say("When are you open?")

        assert await house.runtime.reporting.look() == 0
        assert (await examine(house.store.reading, house.clock)).complaints


async def test_what_a_crash_left_uncertain_is_told_at_the_next_start(tmp_path: Path) -> None:
    path = tmp_path / "frankly.db"
    store = await SqliteStore.open(path)
    said = Message("m1", Address("memory", "lobby"), Author("ann"), "When are you open?", START)
    conversation = (await store.accept(said, now=START)).conversation
    await store.say(conversation, Reply(Draft(said.address, ANSWER, Speaker.SYSTEM, byline="Verlune"), "test"), now=START)
    await store.take(conversation, now=START)
    await store.aclose()  # while it was being shown

    async with open_house(tmp_path, ScriptedModel("Hello!"), store=path, desk=True, capabilities=NOT_SURE) as house:
        line = await report(house)

        assert f"> Verlune: {ANSWER}" in line.draft.text
        assert "the process ended while this was being shown" in line.draft.text


async def test_what_was_lost_while_there_was_no_desk_is_told_once_there_is_one(tmp_path: Path) -> None:
    store = tmp_path / "frankly.db"
    async with open_house(tmp_path, ScriptedModel(ANSWER), store=store) as house:
        house.platform.fail(Fault.REJECTED)
        await house.say("When are you open?")
    async with open_house(tmp_path, ScriptedModel(ANSWER), store=store, desk=True) as house:
        line = await report(house)
        assert ANSWER in line.draft.text


async def test_somebody_who_is_no_operator_sends_nothing_again(tmp_path: Path) -> None:
    async with open_house(tmp_path, ScriptedModel(ANSWER), desk=True) as house:
        line = await lose_an_answer(house, Fault.REJECTED)
        await house.hear(house.lounge.press(line.draft.actions[0].id, room="desk"))

        assert "the attempt is recorded" in desk(house)[-1].draft.text
        assert house.platform.texts() == ()
        assert [act.what for act in await acts(house)] == ["refused"]


@pytest.mark.parametrize("text", ["/again", "/seen 99", "/again 0"])
async def test_a_number_of_no_line_does_nothing(tmp_path: Path, text: str) -> None:
    async with open_house(tmp_path, ScriptedModel(ANSWER), desk=True) as house:
        (answer,) = await house.operate(text)

        assert answer.draft.text.startswith("Nothing was done: ")
        assert await acts(house) == []
