"""One step at a time in a conversation, many conversations at once, and nothing is forgotten."""

import asyncio

import pytest

from bots.lanes import Lanes


class Work:
    """Steps that tests can hold and count."""

    def __init__(self) -> None:
        self.began: list[int] = []
        self.running: dict[int, int] = {}
        self.most_at_once = 0
        self.gate = asyncio.Event()
        self.answers: dict[int, list[float | Exception | None]] = {}

    async def step(self, conversation: int) -> float | None:
        self.began.append(conversation)
        self.running[conversation] = self.running.get(conversation, 0) + 1
        self.most_at_once = max(self.most_at_once, self.running[conversation])
        await self.gate.wait()
        self.running[conversation] -= 1
        answer = self.answers.get(conversation, [None]).pop(0) if self.answers.get(conversation) else None
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.fixture
def work() -> Work:
    return Work()


async def test_a_conversation_woken_many_times_is_never_worked_on_twice_at_once(work: Work) -> None:
    lanes = Lanes(work.step)
    for _ in range(50):
        lanes.wake(1)
        await asyncio.sleep(0)
    work.gate.set()
    await lanes.rest()

    assert work.most_at_once == 1
    assert work.began == [1, 1]  # what woke it during the first step is looked at in one more


async def test_different_conversations_run_side_by_side(work: Work) -> None:
    lanes = Lanes(work.step)
    for conversation in range(10):
        lanes.wake(conversation)
    await asyncio.sleep(0)
    await asyncio.sleep(0)

    assert sorted(work.began) == list(range(10))
    work.gate.set()
    await lanes.rest()


async def test_a_step_that_says_when_is_run_again_then(work: Work) -> None:
    work.gate.set()
    work.answers[1] = [0.001, None]
    again = asyncio.Event()

    async def step(conversation: int) -> float | None:
        if len(work.began) == 1:
            again.set()
        return await work.step(conversation)

    lanes = Lanes(step)
    lanes.wake(1)
    await again.wait()
    await lanes.rest()

    assert work.began == [1, 1]


async def test_a_step_that_fails_is_tried_again_and_others_go_on(work: Work, caplog: pytest.LogCaptureFixture) -> None:
    work.gate.set()
    work.answers[1] = [OSError("the disk is full"), None]
    done = asyncio.Event()

    async def step(conversation: int) -> float | None:
        pause = await work.step(conversation)
        if conversation == 1:
            done.set()
        return pause

    lanes = Lanes(step, longest_pause=0.001)
    lanes.wake(1)
    lanes.wake(2)
    await done.wait()
    await lanes.rest()

    assert work.began.count(1) == 2
    assert work.began.count(2) == 1
    assert "step.failed" in caplog.text


async def test_admission_waits_while_too_many_conversations_are_busy(work: Work) -> None:
    lanes = Lanes(work.step, limit=2)
    await lanes.admit()
    lanes.wake(1)
    lanes.wake(2)
    waiting = asyncio.create_task(lanes.admit())
    await asyncio.sleep(0)

    assert not waiting.done()
    work.gate.set()
    await waiting


async def test_closing_lets_begun_steps_finish_and_starts_no_more(work: Work) -> None:
    lanes = Lanes(work.step)
    lanes.wake(1)
    await asyncio.sleep(0)
    closing = asyncio.create_task(lanes.aclose(seconds=5))
    await asyncio.sleep(0)
    lanes.wake(2)
    work.gate.set()
    await closing

    assert work.began == [1]
    assert work.running[1] == 0


async def test_closing_cancels_what_does_not_finish_and_leaves_no_task(work: Work) -> None:
    lanes = Lanes(work.step)
    before = asyncio.all_tasks()
    lanes.wake(1)
    await asyncio.sleep(0)
    await lanes.aclose(seconds=0.01)

    assert asyncio.all_tasks() == before


async def test_finishing_waits_for_what_timers_will_wake(work: Work) -> None:
    work.gate.set()
    work.answers[1] = [0.001, 0.001, None]
    lanes = Lanes(work.step)
    lanes.wake(1)
    await lanes.finish()

    assert work.began == [1, 1, 1]


async def test_finishing_waits_for_a_step_that_failed_to_be_tried_again(work: Work) -> None:
    work.gate.set()
    work.answers[1] = [OSError("the disk is full"), None]
    lanes = Lanes(work.step, longest_pause=0.001)
    lanes.wake(1)
    await lanes.finish()

    assert work.began == [1, 1]
