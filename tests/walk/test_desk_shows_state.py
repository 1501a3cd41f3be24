"""What a desk sees without reading anything: threads, cards and buttons that follow how conversations stand."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from adapters.base import Capabilities, ThreadState
from adapters.errors import TooSoonError
from adapters.memory import Fault, Shown
from adapters.message import Address, Draft
from bots.models.scripted import ScriptedModel
from tests.desk import standing
from tests.house import ANNE, BEN, DESK, House, open_house, until

THREADS = Capabilities(deduplicates=True, threads=True, edits=True)


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """Somebody waits for a person, and the desk was rung in a thread."""
    async with open_house(tmp_path, ScriptedModel("We open at nine."), desk=True, lounge=THREADS) as opened:
        await ask_for_a_person(opened)
        yield opened


async def ask_for_a_person(house: House) -> None:
    await house.hear(house.platform.command("human"))
    await house.hear(house.platform.press("share"))


def thread(house: House) -> str:
    return next(iter(house.lounge.threads("desk")))


def look(house: House) -> tuple[str, ThreadState | None]:
    """What stands above the only thread, and its state."""
    ((name, title),) = house.lounge.threads("desk").items()
    return title, house.lounge.state("desk", name)


def card(house: House, *, nth: int = 0, thread: str) -> Draft:
    return [line.draft for line in house.lounge.shown("desk", thread=thread) if "Why:" in line.draft.text][nth]


def offered(draft: Draft) -> set[str]:
    return {action.id.split(".")[1] for action in draft.actions}


def with_buttons(house: House, *, thread: str) -> list[Shown]:
    return [line for line in house.lounge.shown("desk", thread=thread) if line.draft.actions]


async def test_a_thread_is_named_after_who_has_it_and_shows_each_state(house: House) -> None:
    where = thread(house)
    assert look(house) == ("Guest #1", ThreadState.WAITING)
    await house.operate("/claim", thread=where)
    assert look(house) == ("Guest #1 · Anne", ThreadState.HELD)
    await house.operate("/take", thread=where, by=BEN)
    assert look(house) == ("Guest #1 · Ben", ThreadState.HELD)
    await house.operate("/snooze 30m", thread=where, by=BEN)
    assert look(house) == ("Guest #1", ThreadState.SNOOZED)
    await house.pass_time(31 * 60)
    assert look(house) == ("Guest #1", ThreadState.WAITING)
    await house.operate("/claim", thread=where)
    await house.operate("/return", thread=where)
    assert look(house) == ("Guest #1", ThreadState.DONE)
    await ask_for_a_person(house)
    assert look(house) == ("Guest #1", ThreadState.WAITING)
    await house.operate("/close", thread=where)
    assert look(house) == ("Guest #1", ThreadState.DONE)


async def test_who_goes_back_to_the_ai_leaves_a_thread_that_is_done(house: House) -> None:
    await house.hear(house.platform.press("ai"))
    assert look(house) == ("Guest #1", ThreadState.DONE)


async def test_the_card_says_who_has_it_and_its_buttons_follow(house: House) -> None:
    where = thread(house)
    first = card(house, thread=where)
    assert {"claim", "close"} <= offered(first)
    await house.hear(house.lounge.press("desk.claim.1", room="desk", thread=where, author=ANNE))
    held = card(house, thread=where)
    assert held.text == f"{first.text}\n\n**With Anne**"
    assert "claim" not in offered(held)
    assert "take" in offered(held)
    await house.operate("/return", thread=where)
    given_back = card(house, thread=where)
    assert (given_back.text, offered(given_back)) == (f"{first.text}\n\n**With the AI**", set())


async def test_buttons_that_mean_nothing_more_are_gone_and_no_word_with_them(house: House) -> None:
    where = thread(house)
    await house.pass_time(301)  # a reminder, with a button of its own
    await house.operate("/claim", thread=where)
    await house.operate("/snooze 1h", thread=where)
    await house.operate("/claim", thread=where)
    await house.operate("/close", thread=where)
    (last,) = with_buttons(house, thread=where)
    assert offered(last.draft) == {"claim"}  # below the line that says that it is closed
    texts = [line.draft.text for line in house.lounge.shown("desk", thread=where)]
    assert any("set" in text and "aside" in text for text in texts)
    assert len(texts) == len(set(texts)) + 1  # Anne took it up twice; nothing was said anew


async def test_a_second_card_takes_the_first_ones_place(house: House) -> None:
    where = thread(house)
    await house.operate("/claim", thread=where)
    await house.operate("/return", thread=where)
    await ask_for_a_person(house)
    assert offered(card(house, thread=where)) == set()
    assert "claim" in offered(card(house, nth=1, thread=where))
    await house.operate("/claim", thread=where)
    assert offered(card(house, thread=where)) == set()
    assert "take" in offered(card(house, nth=1, thread=where))


async def test_in_a_room_without_threads_each_card_follows_its_own_conversation(tmp_path: Path) -> None:
    async with open_house(tmp_path, desk=True) as house:
        for room in ("one", "two"):
            await house.hear(house.platform.command("human", room=room))
            await house.hear(house.platform.press("share", room=room))
        numbers = sorted((await house.store.reading.attended()), key=lambda one: one.conversation)
        first, second = (one.conversation for one in numbers)
        await house.operate(f"/claim {first}")
        cards = {line.draft.byline: offered(line.draft) for line in house.lounge.shown("desk") if "Why:" in line.draft.text}
        assert "take" in cards[f"Desk #{first}"]
        assert "claim" in cards[f"Desk #{second}"]


async def test_a_desk_that_cannot_change_lines_is_told_nothing_twice(tmp_path: Path) -> None:
    plain = Capabilities(deduplicates=True, edits=False)
    async with open_house(tmp_path, desk=True, lounge=plain) as house:
        await ask_for_a_person(house)
        await house.operate("/claim 1")
        lines = house.lounge.shown("desk")
        assert len([line for line in lines if "Why:" in line.draft.text]) == 1
        assert all(not line.edits for line in lines)
        assert await house.store.reading.news() == ()


@pytest.mark.parametrize("fault", [Fault.TEMPORARY, Fault.UNCERTAIN_LOST, Fault.UNCERTAIN_SHOWN])
async def test_what_cannot_be_shown_now_is_shown_later(house: House, fault: Fault) -> None:
    where = thread(house)
    house.lounge.fail_marking(fault)
    await house.operate("/claim", thread=where)
    assert (await standing(house)).handoff.operator_name == "Anne"  # type: ignore[union-attr] # there is one
    house.runtime.threads.nudge()
    await house.runtime.rest()
    assert look(house) == ("Guest #1 · Anne", ThreadState.HELD)
    assert "take" in offered(card(house, thread=where))


async def test_what_can_never_be_shown_is_let_go_and_keeps_nobody_waiting(house: House) -> None:
    where = thread(house)
    house.lounge.fail_marking(Fault.REJECTED)
    await house.operate("/claim", thread=where)
    assert look(house) == ("Guest #1", ThreadState.WAITING)
    assert "take" in offered(card(house, thread=where))
    assert await house.store.reading.news() == ()
    await house.operate("Hello, this is Anne.", thread=where)
    assert house.platform.texts()[-1] == "Hello, this is Anne."


async def test_a_state_that_a_crash_left_unshown_is_shown_after_the_start(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    async with open_house(tmp_path, desk=True, lounge=THREADS, store=path) as house:
        await ask_for_a_person(house)
        where = thread(house)
        house.lounge.fail_marking(Fault.TEMPORARY)
        await house.operate("/claim", thread=where)
        lounge = house.lounge
    assert lounge.state("desk", where) is ThreadState.WAITING
    async with open_house(tmp_path, desk=True, store=path, desks=lounge) as house:
        await until(lambda: look(house) == ("Guest #1 · Anne", ThreadState.HELD))


async def test_answers_are_threaded_both_ways(house: House) -> None:
    where = thread(house)
    await house.operate("/claim", thread=where)
    asked = house.platform.post("Where is my parcel?")
    await house.hear(asked)
    heard = house.lounge.shown("desk", thread=where)[-1]
    answer = house.lounge.post("On its way.", room="desk", thread=where, author=ANNE, direct=False, reply_to=heard.id)
    await house.hear(answer)
    said = house.platform.shown()[-1]
    assert (said.draft.text, said.draft.reply_to) == ("On its way.", asked.id)

    await house.hear(house.platform.post("Since when?", reply_to=said.id))
    back = house.lounge.shown("desk", thread=where)[-1]
    assert (back.draft.text, back.draft.reply_to) == ("Since when?", answer.id)

    own = house.platform.post("Parcel 4711, I mean.", reply_to=asked.id)
    await house.hear(own)
    assert house.lounge.shown("desk", thread=where)[-1].draft.reply_to == heard.id

    await house.hear(house.platform.edit(own, "Parcel 4712, I mean."))
    corrected = house.lounge.shown("desk", thread=where)[-1]
    assert (corrected.draft.text, corrected.edits) == ("Parcel 4712, I mean.", 1)


async def test_an_answer_to_a_line_of_the_desk_itself_answers_nothing_elsewhere(house: House) -> None:
    where = thread(house)
    await house.operate("/claim", thread=where)
    note = house.lounge.shown("desk", thread=where)[-1]
    await house.hear(house.lounge.post("Hello!", room="desk", thread=where, author=ANNE, direct=False, reply_to=note.id))
    assert replace(house.platform.shown()[-1].draft, actions=()).reply_to == ""


async def test_a_thread_that_somebody_took_away_is_opened_anew(house: House) -> None:
    where = thread(house)
    await house.operate("/claim", thread=where)
    house.lounge.close_thread("desk", where)
    await house.hear(house.platform.post("Are you still there?"))
    assert look(house) == ("Guest #1 · Anne", ThreadState.HELD)
    assert house.lounge.texts("desk", thread=thread(house)) == ("Are you still there?",)
    await house.operate("I am.", thread=thread(house))
    assert house.platform.texts()[-1] == "I am."
    assert await house.store.reading.dead() == ()


async def test_an_adapter_with_a_bug_keeps_no_other_conversation_waiting(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    await house.hear(house.platform.command("human", room="another"))
    await house.hear(house.platform.press("share", room="another"))
    first, second = house.lounge.threads("desk")
    mark = house.lounge.mark_thread

    def stumble(thread: Address, *, title: str, state: ThreadState) -> None:
        if thread.thread == first:
            raise ZeroDivisionError
        mark(thread, title=title, state=state)

    monkeypatch.setattr(house.lounge, "mark_thread", stumble)
    await house.operate("/claim", thread=first)
    await house.operate("/claim", thread=second)
    assert [house.lounge.state("desk", name) for name in (first, second)] == [ThreadState.WAITING, ThreadState.HELD]
    monkeypatch.undo()
    house.runtime.threads.nudge()
    await house.runtime.rest()
    assert house.lounge.state("desk", first) is ThreadState.HELD


async def test_a_thread_whose_name_has_to_wait_keeps_nobody_from_the_buttons(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    where = thread(house)

    def busy(*_: object, **__: object) -> None:
        raise TooSoonError("it has had many names", retry_after=600)

    monkeypatch.setattr(house.lounge, "mark_thread", busy)
    await house.operate("/claim", thread=where)
    assert "take" in offered(card(house, thread=where))
    monkeypatch.undo()
    house.runtime.threads.nudge()
    await house.runtime.rest()
    assert look(house) == ("Guest #1 · Anne", ThreadState.HELD)


async def test_buttons_go_before_the_thread_is_closed_for_in_a_closed_one_nothing_can_be_changed(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    where, mark = thread(house), house.lounge.mark_thread
    seen = []

    def note(thread: Address, *, title: str, state: ThreadState) -> None:
        seen.append((state, offered(card(house, thread=where)) & {"claim", "take"}))
        mark(thread, title=title, state=state)

    monkeypatch.setattr(house.lounge, "mark_thread", note)
    await house.operate("/claim", thread=where)
    await house.operate("/return", thread=where)
    assert seen == [(ThreadState.HELD, {"claim"}), (ThreadState.DONE, set())]


async def test_a_thread_bears_nobodys_name_when_everything_was_erased(tmp_path: Path) -> None:
    toml = DESK.replace("[desk]", "[desk]\nshow_names = true")
    async with open_house(tmp_path, ScriptedModel("We open at nine."), toml=toml, lounge=THREADS) as house:
        await ask_for_a_person(house)
        await house.operate("/claim", thread=thread(house))
        assert look(house) == ("Ann #1 · Anne", ThreadState.HELD)
        await house.hear(house.platform.command("forget"))
        await house.hear(house.platform.press("data.erase"))
        assert look(house) == ("Guest #1", ThreadState.DONE)
