"""Telegram's pace: in a chat, in a group, altogether, and where it asks for a pause."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.errors import TooSoonError
from adapters.telegram.pace import BURST, FEW, FORGOTTEN, Pace
from adapters.telegram.settings import TelegramSettings
from tests.adapters.sending import ANNE, GROUP, draft, telegram


class Watch:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Paced:
    """A pace, its clock, and lines that come back when they are told to."""

    def __init__(self, **settings: float) -> None:
        self.watch = Watch()
        self.pace = Pace(TelegramSettings.model_validate(settings), self.watch)
        self.tries: Counter[str] = Counter()

    def wait(self, chat: int, key: str) -> float:
        """Seconds until a line may be tried again; 0 where it goes."""
        self.tries[key] += 1
        try:
            self.pace.admit(chat, key=key)
        except TooSoonError as early:
            return early.retry_after
        return 0.0

    def play(self, lines: list[tuple[int, str]]) -> list[tuple[float, int, str]]:
        """When each of these lines goes that all want to go now, in the order in which they do."""
        waiting = [(self.watch.now, order, chat, key) for order, (chat, key) in enumerate(lines)]
        gone: list[tuple[float, int, str]] = []
        while waiting:
            waiting.sort()
            self.watch.now, order, chat, key = waiting.pop(0)
            if pause := self.wait(chat, key):
                waiting.append((self.watch.now + pause, order, chat, key))
            else:
                gone.append((self.watch.now, chat, key))
        return gone


def most_within(times: list[float], seconds: float) -> int:
    """The most lines that went in any so many seconds."""
    return max(sum(start <= at < start + seconds - 1e-6 for at in times) for start in times)


def lines(chat: int, number: int) -> list[tuple[int, str]]:
    return [(chat, f"{chat}.{place}") for place in range(number)]


def test_a_short_burst_goes_at_once_and_then_one_a_second_on_the_average() -> None:
    times = [at for at, _, _ in Paced().play(lines(ANNE, 20))]
    assert times[:BURST] == [1000.0] * BURST
    assert most_within(times, BURST) == BURST
    assert times[-1] == 1000.0 + 20 - BURST


def test_a_group_takes_twenty_a_minute() -> None:
    times = [at for at, _, _ in Paced().play(lines(GROUP, 70))]
    assert most_within(times, 60.0) == 20
    assert times[-1] < 1000.0 + 4 * 60


def test_all_chats_together_take_thirty_a_second() -> None:
    paced = Paced()
    times = [at for at, _, _ in paced.play([(chat, f"{chat}") for chat in range(1, 301)])]
    assert most_within(times, 1.0) == 30
    assert times[-1] == 1009.0


def test_lines_that_wait_keep_their_order_and_come_back_twice_at_the_most() -> None:
    paced = Paced()
    gone = paced.play([(chat, f"{chat}.{place}") for place in range(10) for chat in range(1, 101)])
    for chat in range(1, 101):
        keys = [key for _, of, key in gone if of == chat]
        assert keys == [f"{chat}.{place}" for place in range(10)]
    assert max(paced.tries.values()) <= 3


def test_a_chat_that_waits_stops_no_other() -> None:
    paced = Paced()
    paced.play(lines(ANNE, BURST))
    assert paced.wait(ANNE, "late") == pytest.approx(BURST)
    assert paced.wait(ANNE + 1, "other") == 0.0


def test_a_line_that_comes_back_too_early_keeps_its_turn() -> None:
    paced = Paced()
    paced.play(lines(ANNE, BURST))
    assert paced.wait(ANNE, "late") == pytest.approx(4.0)
    paced.watch.now += 1.0
    assert paced.wait(ANNE, "late") == pytest.approx(3.0)
    paced.watch.now += 3.0
    assert paced.wait(ANNE, "late") == 0.0


def test_after_a_pause_that_telegram_asked_for_lines_do_not_come_all_at_once() -> None:
    paced = Paced()
    paced.play(lines(ANNE, BURST))
    waiting = [(ANNE, f"w{number}") for number in range(12)]
    for chat, key in waiting:
        paced.wait(chat, key)
    paced.pace.pause(ANNE, 30.0)
    assert paced.wait(ANNE, "late") == pytest.approx(30.0)
    times = [at for at, _, _ in paced.play(waiting)]
    assert times[0] >= 1030.0
    assert most_within(times, BURST) <= BURST


def test_a_shorter_pause_does_not_end_a_longer_one() -> None:
    paced = Paced()
    paced.pace.pause(ANNE, 30.0)
    paced.pace.pause(ANNE, 3.0)
    with pytest.raises(TooSoonError) as early:
        paced.pace.respect(ANNE)
    assert early.value.retry_after == 30.0
    paced.watch.now += 30.0
    paced.pace.respect(ANNE)


def test_previews_leave_room_for_lines() -> None:
    paced = Paced()
    for chat in range(15):
        paced.pace.admit_preview(chat)
    with pytest.raises(TooSoonError):
        paced.pace.admit_preview(ANNE)
    assert [paced.wait(chat, f"{chat}") for chat in range(15)] == [0.0] * 15
    assert paced.wait(ANNE, "one more") > 0
    paced.watch.now += 1.0
    paced.pace.admit_preview(ANNE)


def test_the_slowest_settings_still_let_a_line_go() -> None:
    paced = Paced(messages_second=0.5, chat_seconds=60.0, group_minute=1)
    times = [at for at, _, _ in paced.play(lines(GROUP, 3))]
    assert times == [1000.0, 1060.0, 1120.0]


def test_memory_is_bounded_by_what_is_busy() -> None:
    paced = Paced(messages_second=1000)
    for chat in range(20 * FEW):
        paced.wait(chat, f"{chat}")
        paced.watch.now += 0.01
    assert len(paced.pace._rooms) <= 2 * FEW  # noqa: SLF001 - what is held cannot be seen from outside


def test_lines_that_never_come_back_are_forgotten() -> None:
    paced = Paced()
    for key in range(FEW):
        paced.wait(ANNE, f"{key}")
    paced.watch.now += FEW + FORGOTTEN
    for chat in range(2 * FEW):
        paced.wait(chat, f"of {chat}")
    assert "1000" not in paced.pace._turns  # noqa: SLF001 - what is held cannot be seen from outside


@given(st.lists(st.tuples(st.sampled_from([1, 2, -3, -4]), st.floats(0.0, 5.0)), max_size=120))
def test_no_limit_is_ever_passed(said: list[tuple[int, float]]) -> None:
    paced = Paced(messages_second=3)
    gone: list[tuple[float, int, str]] = []
    for number, (chat, after) in enumerate(said):
        paced.watch.now += after
        gone += paced.play([(chat, str(number))])
    times = [at for at, _, _ in gone]
    assert not times or most_within(times, 1.0) <= 3
    for chat in {chat for chat, _ in said}:
        own = [at for at, of, _ in gone if of == chat]
        assert most_within(own, BURST) <= BURST
        assert chat > 0 or most_within(own, 60.0) <= 20


async def test_a_line_that_is_too_early_never_leaves() -> None:
    async with telegram(chat_seconds=60.0) as far:
        for number in range(BURST):
            await far.outgoing.send(draft(f"line {number}"), key=f"k{number}")
        with pytest.raises(TooSoonError) as early:
            await far.outgoing.send(draft("one too many"), key="late")
        assert 239 < early.value.retry_after <= 240
        assert len(far.people.calls("sendMessage")) == BURST
