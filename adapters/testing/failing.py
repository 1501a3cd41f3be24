"""What every adapter does when something goes wrong, and when it is told to stop."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from adapters.errors import DeliveryError, RejectedError, TemporaryError, UncertainError
from adapters.farside import Lack, eventually
from adapters.testing.connecting import Connecting

FAILURES: dict[type[DeliveryError], Lack] = {
    TemporaryError: Lack.TEMPORARY,
    RejectedError: Lack.REJECTED,
    UncertainError: Lack.UNCERTAIN,
}


class Failing(Connecting):
    """Errors, beginnings and ends."""

    @pytest.mark.parametrize("error", FAILURES)
    async def test_a_failed_send_raises_one_of_the_three_errors(self, tmp_path: Path, error: type[DeliveryError]) -> None:
        async with self.connect(tmp_path, FAILURES[error]) as (far, _):
            await far.fail_next(error)
            with pytest.raises(error):
                await far.adapter.send(self.draft(far, "does it arrive?"), key="k")
            if error is not UncertainError:
                assert not await far.shown()

    async def test_after_a_temporary_error_the_same_key_can_be_sent_again(self, tmp_path: Path) -> None:
        async with self.connect(tmp_path, Lack.TEMPORARY) as (far, _):
            await far.fail_next(TemporaryError)
            with pytest.raises(TemporaryError) as failure:
                await far.adapter.send(self.draft(far, "second time lucky"), key="k")
            assert failure.value.retry_after >= 0
            await asyncio.sleep(failure.value.retry_after)
            await far.adapter.send(self.draft(far, "second time lucky"), key="k")
            assert len(await far.shown()) == 1

    async def test_check_sends_nothing_and_returns_complaints(self, tmp_path: Path) -> None:
        async with self.connect(tmp_path) as (far, _):
            complaints = await far.adapter.check()
            assert all(complaint.what and complaint.remedy for complaint in complaints)
            assert not await far.shown()

    async def test_run_ends_when_cancelled_and_leaves_no_task(self, tmp_path: Path) -> None:
        before = asyncio.all_tasks()
        async with self.connect(tmp_path) as (far, house):
            await far.post("hello")
            await house.wait(1)
            await far.adapter.send(self.draft(far, "hello"), key="k")
        await asyncio.sleep(0)
        assert asyncio.all_tasks() <= before

    async def test_a_waiting_accept_does_not_keep_run_from_ending(self, tmp_path: Path) -> None:
        async with self.connect(tmp_path) as (far, house):
            house.open.clear()
            await far.post("hello")
            await eventually(lambda: bool(house.asked))
        assert not house.messages

    async def test_two_adapters_side_by_side_do_not_mix(self, tmp_path: Path) -> None:
        async with self.connect(tmp_path, name="one") as (here, home), self.connect(tmp_path, name="two") as (there, away):
            await here.post("said here")
            await there.post("said there")
            assert [message.text for message in await home.wait(1)] == ["said here"]
            assert [message.text for message in await away.wait(1)] == ["said there"]
            assert {message.address.adapter for message in home.messages + away.messages} == {"one", "two"}
            await here.adapter.send(self.draft(here, "shown here"), key="k")
            assert [len(await side.shown()) for side in (here, there)] == [1, 0]
