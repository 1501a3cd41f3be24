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
from adapters.memory import Fault, MemoryAdapter, MemoryPlatform, Shown
from adapters.message import Action, Address, Attachment, Draft, Kind, Receipt, Speaker
from adapters.split import plain, split
from adapters.testing import AdapterContract, FarSide, Seen
from adapters.testing.texts import CONTENT


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


class IgnoresChanges(Good):
    async def send(self, draft: Draft, *, key: str, replaces: Receipt | None = None) -> Receipt:
        return replaces or await super().send(draft, key=key)


class KeepsOldButtons(Good):
    buttons: tuple[Action, ...] = ()

    async def send(self, draft: Draft, *, key: str, replaces: Receipt | None = None) -> Receipt:
        self.buttons = self.buttons or draft.actions
        return await super().send(replace(draft, actions=self.buttons) if replaces else draft, key=key, replaces=replaces)


class DropsFiles(Good):
    async def send(self, draft: Draft, *, key: str, replaces: Receipt | None = None) -> Receipt:
        return await super().send(replace(draft, attachments=()), key=key, replaces=replaces)

    async def run(self, accept: Accept) -> None:
        await super().run(lambda message: accept(replace(message, attachments=())))


class FetchesWithoutLimit(Good):
    async def fetch(self, attachment: Attachment, *, limit: int) -> bytes:
        return await super().fetch(attachment, limit=10**9)


class FetchesEverybodysFiles(Good):
    async def fetch(self, attachment: Attachment, *, limit: int) -> bytes:
        return next(iter(self.platform.files.values())) if limit >= len(CONTENT) else await super().fetch(attachment, limit=limit)


class TakesTypingForWords(Good):
    async def run(self, accept: Accept) -> None:
        await super().run(lambda message: accept(replace(message, kind=Kind.TEXT)))


class SaysThatSomebodyWrites(Good):
    async def show_typing(self, to: Address, byline: str) -> None:
        await self.send(Draft(to, "…", Speaker.SYSTEM, byline=byline), key="typing")


class ShowsNobodyWriting(Good):
    async def show_typing(self, to: Address, byline: str) -> None:
        pass


class ForgetsTheThread(Good):
    async def send(self, draft: Draft, *, key: str, replaces: Receipt | None = None) -> Receipt:
        return await super().send(replace(draft, to=replace(draft.to, thread="")), key=key, replaces=replaces)

    async def run(self, accept: Accept) -> None:
        await super().run(lambda message: accept(replace(message, address=replace(message.address, thread=""))))


class OpensOneThreadForAll(Good):
    opened: Address | None = None

    async def open_thread(self, room: Address, title: str) -> Address:
        self.opened = self.opened or await super().open_thread(room, title)
        return self.opened


class OpensThreadsWithoutTitle(Good):
    async def open_thread(self, room: Address, title: str) -> Address:
        return await super().open_thread(room, "")


class RaisesItsOwn(Good):
    async def send(self, draft: Draft, *, key: str, replaces: Receipt | None = None) -> Receipt:
        try:
            return await super().send(draft, key=key, replaces=replaces)
        except TemporaryError as error:
            raise DeliveryError("try later") from error


class SmallFarSide(FarSide):
    """As small as a far side can be that breaks in every one of these ways."""

    def __init__(self, adapter: type[MemoryAdapter], name: str) -> None:
        capabilities = Capabilities(max_text=400, deduplicates=True, preview="edit", threads=True, typing=True)
        self.platform = MemoryPlatform(name=name, capabilities=capabilities)
        self._adapter = adapter(self.platform)

    @property
    def adapter(self) -> MemoryAdapter:
        return self._adapter

    async def post(self, text: str, *, room: str = "one", direct: bool = True) -> str:
        return self.platform.post(text, room=room, direct=direct).id

    async def shown(self, room: str = "one") -> tuple[Seen, ...]:
        return _seen(self.platform.shown(room))

    async def attach(self, attachment: Attachment, *, text: str = "", room: str = "one") -> None:
        kept = replace(attachment, content=b"", ref=f"{self.platform.name}:{attachment.name}")
        self.platform.files[kept.ref] = attachment.content
        self.platform.post(text, room=room, attachments=(kept,))

    async def write(self, *, room: str = "one") -> None:
        self.platform.type(room=room)

    async def writing(self, room: str = "one") -> tuple[str, ...]:
        return self.platform.writing(room)

    async def titles(self, room: str = "one") -> list[str]:
        return [*self.platform.threads(room).values()]

    async def post_in(self, thread: Address, text: str) -> None:
        self.platform.post(text, room=thread.room, thread=thread.thread)

    async def shown_in(self, thread: Address) -> tuple[Seen, ...]:
        return _seen(self.platform.shown(thread.room, thread=thread.thread))

    async def acknowledged(self) -> set[str]:
        return self.platform.acknowledged

    async def rang(self) -> list[str]:
        return self.platform.rang

    async def fail_next(self, error: type[DeliveryError]) -> None:
        self.platform.fail(Fault.TEMPORARY)


def _seen(lines: tuple[Shown, ...]) -> tuple[Seen, ...]:
    return tuple(Seen(plain(line.draft), tuple(action.label for action in line.draft.actions)) for line in lines)


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
    (IgnoresChanges, AdapterContract.test_a_changed_line_is_seen_however_the_platform_shows_it),
    (IgnoresChanges, AdapterContract.test_a_finished_line_is_changed_where_it_stands_with_its_buttons),
    (KeepsOldButtons, AdapterContract.test_a_finished_line_is_changed_where_it_stands_with_its_buttons),
    (DropsFiles, AdapterContract.test_people_see_what_file_comes_with_a_line),
    (DropsFiles, AdapterContract.test_a_file_that_somebody_sends_comes_in_with_its_name_or_its_address),
    (FetchesWithoutLimit, AdapterContract.test_a_file_that_somebody_sent_is_fetched_whole_or_not_at_all),
    (FetchesEverybodysFiles, AdapterContract.test_a_file_that_somebody_sent_is_fetched_whole_or_not_at_all),
    (TakesTypingForWords, AdapterContract.test_somebody_who_writes_is_no_message_that_is_said),
    (SaysThatSomebodyWrites, AdapterContract.test_people_see_who_is_writing),
    (ShowsNobodyWriting, AdapterContract.test_people_see_who_is_writing),
    (ForgetsTheThread, AdapterContract.test_what_is_sent_to_an_opened_thread_is_shown_there_and_nowhere_else),
    (ForgetsTheThread, AdapterContract.test_what_is_said_in_a_thread_comes_from_its_address),
    (OpensOneThreadForAll, AdapterContract.test_what_is_sent_to_an_opened_thread_is_shown_there_and_nowhere_else),
    (OpensThreadsWithoutTitle, AdapterContract.test_what_is_sent_to_an_opened_thread_is_shown_there_and_nowhere_else),
    (RaisesItsOwn, AdapterContract.test_after_a_temporary_error_the_same_key_can_be_sent_again),
]


@pytest.mark.parametrize(("adapter", "check"), MISTAKES)
async def test_a_mistake_is_caught(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, adapter: type[MemoryAdapter], check: Check
) -> None:
    monkeypatch.setattr("adapters.farside.PATIENCE", 0.5)
    with pytest.raises((AssertionError, TimeoutError, DeliveryError, ValueError, pytest.fail.Exception)):
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
