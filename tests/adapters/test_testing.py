"""The contract catches adapters that break it: each of these is wrong in one way, and one test says so."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from adapters.base import Accept, Capabilities
from adapters.errors import DeliveryError, TemporaryError
from adapters.farside import landmarks, long_text
from adapters.memory import Fault, MemoryAdapter, MemoryPlatform
from adapters.message import Draft, Receipt, Speaker
from adapters.split import plain, split
from adapters.testing import AdapterContract, FarSide, Seen


class Good(MemoryAdapter):
    """Nothing wrong so far."""


class AcknowledgesFirst(Good):
    async def run(self, accept: Accept) -> None:
        while True:
            number, message = await self.platform.next_event()
            self.platform.acknowledge(number)
            await accept(message)


class ForgetsWhatFailed(Good):
    async def run(self, accept: Accept) -> None:
        self.platform.connect = lambda: None  # type: ignore[method-assign]  # the mistake itself
        await super().run(accept)


class AcceptsBackwards(Good):
    async def run(self, accept: Accept) -> None:
        messages = [(await self.platform.next_event())[1] for _ in range(30)]
        for message in reversed(messages):
            await accept(message)
        await asyncio.Event().wait()


class LeavesATask(Good):
    async def run(self, accept: Accept) -> None:
        self.left = asyncio.create_task(asyncio.sleep(3600))
        await super().run(accept)


class HidesTheByline(Good):
    async def send(self, draft: Draft, *, key: str, replaces: Receipt | None = None) -> Receipt:
        return await super().send(replace(draft, byline=""), key=key, replaces=replaces)


class ShowsTwice(Good):
    sent = 0

    async def send(self, draft: Draft, *, key: str, replaces: Receipt | None = None) -> Receipt:
        self.sent += 1
        return await super().send(draft, key=f"{key}{self.sent}", replaces=replaces)


class EditsByAdding(Good):
    async def send(self, draft: Draft, *, key: str, replaces: Receipt | None = None) -> Receipt:
        return await super().send(draft, key=f"{key}{draft.text}")


class CutsAnywhere(Good):
    async def send(self, draft: Draft, *, key: str, replaces: Receipt | None = None) -> Receipt:
        return await super().send(replace(draft, text=draft.text[:300]), key=key)


class Rings(Good):
    async def send(self, draft: Draft, *, key: str, replaces: Receipt | None = None) -> Receipt:
        return self.platform.show(draft, key=key, replaces=replaces, mentions=True)


class ShowsWhatSteers(Good):
    async def send(self, draft: Draft, *, key: str, replaces: Receipt | None = None) -> Receipt:
        return self.platform.show(draft, key=key, replaces=replaces, mentions=False)


class RaisesItsOwn(Good):
    async def send(self, draft: Draft, *, key: str, replaces: Receipt | None = None) -> Receipt:
        try:
            return await super().send(draft, key=key, replaces=replaces)
        except TemporaryError as error:
            raise DeliveryError("try later") from error


class SmallFarSide(FarSide):
    """As small as a far side can be that breaks in every one of these ways."""

    def __init__(self, adapter: type[MemoryAdapter], name: str) -> None:
        capabilities = Capabilities(max_text=400, deduplicates=True, preview="edit")
        self.platform = MemoryPlatform(name=name, capabilities=capabilities)
        self._adapter = adapter(self.platform)

    @property
    def adapter(self) -> MemoryAdapter:
        return self._adapter

    async def post(self, text: str, *, room: str = "one", direct: bool = True) -> str:
        return self.platform.post(text, room=room, direct=direct).id

    async def shown(self, room: str = "one") -> tuple[Seen, ...]:
        return tuple(Seen(plain(line.draft)) for line in self.platform.shown(room))

    async def acknowledged(self) -> set[str]:
        return self.platform.acknowledged

    async def rang(self) -> list[str]:
        return self.platform.rang

    async def fail_next(self, error: type[DeliveryError]) -> None:
        self.platform.fail(Fault.TEMPORARY)


def contract_of(adapter: type[MemoryAdapter]) -> AdapterContract:
    class Contract(AdapterContract):
        def make(self, folder: Path, *, name: str) -> FarSide:
            return SmallFarSide(adapter, name)

    return Contract()


Check = Callable[[AdapterContract, Path], Awaitable[None]]
MISTAKES: list[tuple[type[MemoryAdapter], Check]] = [
    (AcknowledgesFirst, AdapterContract.test_nothing_is_acknowledged_before_it_is_accepted),
    (ForgetsWhatFailed, AdapterContract.test_what_could_not_be_stored_comes_again),
    (AcceptsBackwards, AdapterContract.test_a_room_keeps_its_order),
    (LeavesATask, AdapterContract.test_run_ends_when_cancelled_and_leaves_no_task),
    (HidesTheByline, lambda contract, folder: contract.test_every_line_says_who_speaks(folder, Speaker.AI)),
    (ShowsTwice, AdapterContract.test_the_same_key_shows_once_or_the_adapter_says_that_it_cannot),
    (EditsByAdding, AdapterContract.test_an_edit_changes_the_line_and_adds_none),
    (CutsAnywhere, AdapterContract.test_long_text_is_shown_whole_in_parts_that_the_platform_takes),
    (Rings, AdapterContract.test_mentions_never_ring),
    (ShowsWhatSteers, AdapterContract.test_hostile_text_breaks_nothing),
    (RaisesItsOwn, AdapterContract.test_after_a_temporary_error_the_same_key_can_be_sent_again),
]


@pytest.mark.parametrize(("adapter", "check"), MISTAKES)
async def test_a_mistake_is_caught(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, adapter: type[MemoryAdapter], check: Check
) -> None:
    monkeypatch.setattr("adapters.farside.PATIENCE", 0.5)
    with pytest.raises((AssertionError, TimeoutError, DeliveryError, ValueError)):
        await check(contract_of(adapter), tmp_path)
    for task in asyncio.all_tasks() - {asyncio.current_task()}:
        task.cancel()


@pytest.mark.parametrize("check", [check for _, check in MISTAKES])
async def test_without_the_mistake_nothing_is_found(tmp_path: Path, check: Check) -> None:
    await check(contract_of(Good), tmp_path)


def test_what_the_platform_lacks_must_be_said() -> None:
    with pytest.raises(NotImplementedError):
        asyncio.run(SmallFarSide(Good, "one").repeat("event"))
    with pytest.raises(NotImplementedError, match="far side"):
        AdapterContract().make(Path(), name="one")


def test_the_long_text_has_everything_that_must_not_be_cut() -> None:
    text = long_text(2000)
    assert len(text) > 2000
    assert "```py" in text
    assert "👩‍👩‍👧‍👦" in landmarks(text)
    assert landmarks("".join(split(text, limit=200))) == landmarks(text)
