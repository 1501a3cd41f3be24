"""Buttons on Telegram: how they lie, what becomes of those it does not carry, and how they go once they are old."""

from __future__ import annotations

import pytest

from adapters.message import Action, Address
from adapters.telegram.buttons import keyboard_of, links_of
from adapters.telegram.keyboards import REMEMBERED, Keyboards
from adapters.telegram.lines import Line
from adapters.telegram.updates import CallbackQuery, Chat, Message, User
from tests.adapters.sending import ANNE, BEN, DESK, GROUP, draft, telegram

YES, NO, SITE = Action("yes", "Yes"), Action("no", "No"), Action("site", "Our page", url="https://acme.example")
LONG = Action("long", "I would rather speak with a person")
MAIL = Action("mail", "Write to us", url="mailto:hello@acme.example")
PLACE = Address("telegram", str(ANNE))
KEYBOARD = keyboard_of((YES,))


def test_two_short_buttons_share_a_row_and_a_long_one_has_its_own() -> None:
    keyboard = keyboard_of((YES, NO, SITE, LONG))
    assert keyboard is not None
    rows = [[button["text"] for button in row] for row in keyboard["inline_keyboard"]]
    assert rows == [["Yes", "No"], ["Our page"], ["I would rather speak with a person"]]


def test_there_is_no_keyboard_without_buttons() -> None:
    assert keyboard_of(()) is None
    assert keyboard_of((MAIL,)) is None


def test_of_an_old_keyboard_only_links_stay() -> None:
    assert links_of(keyboard_of((YES, SITE))) == keyboard_of((SITE,))
    assert links_of(KEYBOARD) is None
    assert links_of(None) is None


async def test_an_address_that_no_button_carries_is_written_out() -> None:
    async with telegram() as far:
        await far.outgoing.send(draft("How to reach us:", actions=(YES, MAIL)), key="k")
        assert far.read() == ["Léa (AI)\nHow to reach us:\n\nWrite to us: mailto:hello@acme.example"]
        assert far.buttons() == [["Yes"]]


async def test_an_address_that_telegram_refuses_in_a_button_is_written_out() -> None:
    async with telegram() as far:
        far.people.plan(code=400, words="Bad Request: inline keyboard button URL 'https://acme' is invalid: wrong HTTP URL")
        await far.outgoing.send(draft("Look:", actions=(YES, Action("a", "Acme", url="https://acme"))), key="k")
        assert far.read() == ["Léa (AI)\nLook:\n\nAcme: https://acme"]
        assert far.buttons() == [["Yes"]]


async def test_a_press_is_answered_and_takes_the_buttons_away_but_for_links() -> None:
    async with telegram() as far:
        await far.outgoing.send(draft("sure?", actions=(YES, NO, SITE)), key="k")
        assert (await far.press("yes"))["answered"]
        assert far.buttons() == [["Our page"]]


@pytest.mark.parametrize("fault", ["old_query", "broken", "too_many"])
async def test_a_press_that_cannot_be_answered_breaks_nothing(fault: str) -> None:
    async with telegram() as far:
        await far.outgoing.send(draft("sure?", actions=(YES,)), key="k")
        far.people.plan(fault, method="answerCallbackQuery")
        await far.press("yes")
        assert far.buttons() == [[]]


async def test_a_press_on_a_line_that_telegram_has_lost_is_answered() -> None:
    async with telegram() as far:
        await far.outgoing.send(draft("sure?", actions=(YES,)), key="k")
        far.people.press(ANNE, "yes")
        (number,) = far.people.answers()
        lost = Message(1, Chat(ANNE, "private"), date=0)
        await far.outgoing.answer_press(CallbackQuery(number, User(ANNE), lost, data="yes"))
        assert far.people.answers()[number]["answered"]


async def test_newer_buttons_take_older_ones_away() -> None:
    async with telegram() as far:
        await far.outgoing.send(draft("one?", actions=(YES, SITE)), key="k1")
        await far.outgoing.send(draft("no question"), key="k2")
        await far.outgoing.send(draft("two?", actions=(NO,)), key="k3")
        await far.until([["Our page"], [], ["No"]])


async def test_pressed_buttons_are_taken_away_once() -> None:
    async with telegram() as far:
        await far.outgoing.send(draft("one?", actions=(YES,)), key="k1")
        await far.press("yes")
        await far.outgoing.send(draft("two?", actions=(YES,)), key="k2")
        await far.outgoing.send(draft("three?", actions=(YES,)), key="k3")
        await far.until([[], [], ["Yes"]])
        assert len(far.people.calls("editMessageReplyMarkup")) == 2


async def test_each_conversation_keeps_its_own_buttons() -> None:
    async with telegram() as far:
        far.people.meet(BEN)
        await far.outgoing.send(draft("one?", actions=(YES,)), key="k1")
        await far.outgoing.send(draft("two?", chat=BEN, actions=(YES,)), key="k2")
        await far.outgoing.send(draft("three?", chat=GROUP, actions=(YES,)), key="k3")
        await far.outgoing.send(draft("four?", chat=GROUP, actions=(NO,)), key="k4")
        await far.until([[], ["No"]], chat=GROUP)
        assert (far.buttons(), far.buttons(BEN)) == ([["Yes"]], [["Yes"]])


async def test_buttons_at_a_desk_stay_for_as_long_as_their_line_says() -> None:
    async with telegram() as far:
        await far.outgoing.send(draft("card 1", chat=DESK, actions=(YES,)), key="k1")
        await far.outgoing.send(draft("card 2", chat=DESK, actions=(NO,)), key="k2")
        assert (await far.press("yes", chat=DESK))["answered"]
        assert far.buttons(DESK) == [["Yes"], ["No"]]


async def test_buttons_that_cannot_be_taken_away_stay_and_break_nothing() -> None:
    async with telegram() as far:
        await far.outgoing.send(draft("one?", actions=(YES,)), key="k1")
        far.people.plan("broken", method="editMessageReplyMarkup")
        await far.outgoing.send(draft("two?", actions=(NO,)), key="k2")
        await far.outgoing.send(draft("three?", actions=(YES,)), key="k3")
        await far.until([["Yes"], [], ["Yes"]])


def test_a_line_whose_buttons_changed_is_not_older_than_itself() -> None:
    keyboards, line = Keyboards(), Line(ANNE, 1)
    assert keyboards.shown(PLACE, line, KEYBOARD) is None
    assert keyboards.shown(PLACE, line, keyboard_of((NO,))) is None
    assert keyboards.shown(PLACE, line, None) is None
    assert keyboards.shown(PLACE, Line(ANNE, 2), KEYBOARD) is None


def test_links_make_no_buttons_old() -> None:
    keyboards = Keyboards()
    keyboards.shown(PLACE, Line(ANNE, 1), KEYBOARD)
    assert keyboards.shown(PLACE, Line(ANNE, 2), keyboard_of((SITE,))) is None
    older = keyboards.shown(PLACE, Line(ANNE, 3), KEYBOARD)
    assert older is not None
    assert older.line == Line(ANNE, 1)


def test_the_memory_of_buttons_is_bounded() -> None:
    keyboards = Keyboards()
    for chat in range(REMEMBERED + 10):
        keyboards.shown(Address("telegram", str(chat)), Line(chat, 1), KEYBOARD)
    assert keyboards.shown(Address("telegram", "0"), Line(0, 2), KEYBOARD) is None
    assert keyboards.shown(Address("telegram", "5000"), Line(5000, 2), KEYBOARD) is not None
