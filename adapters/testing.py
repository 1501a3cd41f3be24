"""The contract that every adapter keeps, as a pytest class: subclass it, give it a far side of some 30 lines, run pytest.

    class TestMyAdapter(AdapterContract):
        def make(self, folder: Path, *, name: str) -> FarSide:
            return MyFarSide(folder, name)

The far side is the platform as people see it: a server of yours that speaks the platform's protocol, files, a terminal. It is no
mock of the adapter's own code. What the platform has no notion of goes into `lacks`, and the tests that ask for it are skipped
with that word as the reason. The tests are asynchronous and need pytest-asyncio.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Collection, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.errors import DeliveryError, RejectedError, TemporaryError, UncertainError
from adapters.farside import PATIENCE, FarSide, House, Lack, Seen, eventually, landmarks, long_text
from adapters.message import Action, Draft, Kind, Receipt, Speaker
from adapters.split import split_draft

__all__ = ["AdapterContract", "FarSide", "House", "Lack", "Seen", "eventually"]

BURST = 1000
TEXTS = (
    "hello",
    "👩‍👩‍👧‍👦 🏴‍☠️ ❤️ 1️⃣ 👍🏽",
    "مرحبا بالعالم",
    "שלום, how are you?",
    "one\ntwo\n\nthree",
    "e\u0301te\u0301, Việt, नमस्ते, สวัสดี",
    "« Bonjour ! » — l’été, 5 € ?",
    "<b>no markup</b> & 1 < 2",
)
HOSTILE = "\x1b[2J\x1b]0;title\x07 nul\x00 \u202egnp.exe Z" + "\u0336" * 100
ODD = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


FAILURES: dict[type[DeliveryError], Lack] = {
    TemporaryError: Lack.TEMPORARY,
    RejectedError: Lack.REJECTED,
    UncertainError: Lack.UNCERTAIN,
}


@contextmanager
def running(task: asyncio.Task[None]) -> Iterator[asyncio.Task[None]]:
    """A task that is cancelled when the block ends, whatever happens in it."""
    try:
        yield task
    finally:
        task.cancel()


@pytest.mark.asyncio
class AdapterContract:
    """What every adapter does, whatever its platform."""

    def make(self, folder: Path, *, name: str) -> FarSide:
        """A new far side whose adapter has this name; `folder` is empty and its own."""
        raise NotImplementedError("say how to make your far side")

    @asynccontextmanager
    async def far_side(self, folder: Path, *needs: Lack, name: str = "one") -> AsyncIterator[FarSide]:
        """A far side whose adapter does not run yet; skips the test when it lacks what the test needs."""
        (folder / name).mkdir()
        far = self.make(folder / name, name=name)
        try:
            for need in needs:
                if need in far.lacks:
                    pytest.skip(need.value)
            async with asyncio.timeout(PATIENCE * 2):
                yield far
        finally:
            await far.aclose()

    @asynccontextmanager
    async def connect(self, folder: Path, *needs: Lack, name: str = "one") -> AsyncIterator[tuple[FarSide, House]]:
        """A far side whose adapter runs and takes messages; skips the test when it lacks what the test needs."""
        house = House()
        async with self.far_side(folder, *needs, name=name) as far, self.run(far, house):
            yield far, house

    @asynccontextmanager
    async def run(self, far: FarSide, house: House) -> AsyncIterator[None]:
        """The adapter runs during the block."""
        with running(asyncio.create_task(far.adapter.run(house.accept))) as run:
            await asyncio.sleep(0)  # the task begins
            await far.connected()
            yield
        await asyncio.gather(run, return_exceptions=True)

    def draft(self, far: FarSide, text: str, *, room: str = "one") -> Draft:
        """Something the ambassador says."""
        return Draft(far.address(room), text, Speaker.AI, byline="Léa (AI)", language="en")

    # what comes in

    @pytest.mark.parametrize("text", TEXTS)
    async def test_text_comes_in_unchanged(self, tmp_path: Path, text: str) -> None:
        async with self.connect(tmp_path, *[Lack.NEWLINES] * ("\n" in text)) as (far, house):
            await far.post(text)
            (message,) = await house.wait(1)
            assert (message.text, message.kind) == (text, Kind.TEXT)
            assert message.address == far.address("one")
            assert message.sent_at.utcoffset() == timedelta(0)
            assert message.author.id

    async def test_a_room_keeps_its_order(self, tmp_path: Path) -> None:
        async with self.connect(tmp_path) as (far, house):
            for number in range(30):
                await far.post(f"number {number}")
            messages = await house.wait(30)
            assert [message.text for message in messages] == [f"number {number}" for number in range(30)]
            assert sorted(messages, key=lambda message: message.position) == messages
            assert len({message.id for message in messages}) == len(messages)

    async def test_a_burst_of_a_thousand_messages_is_accepted_in_order(self, tmp_path: Path) -> None:
        async with self.connect(tmp_path) as (far, house):
            for number in range(BURST):
                await far.post(str(number))
            assert [message.text for message in await house.wait(BURST)] == [str(number) for number in range(BURST)]

    async def test_a_room_that_waits_for_its_commit_holds_up_no_other(self, tmp_path: Path) -> None:
        async with self.connect(tmp_path, Lack.ROOMS) as (far, house):
            house.shut_rooms = {far.address("one").room}
            await far.post("stuck", room="one")
            await far.post("free", room="two")
            assert [message.text for message in await house.wait(1)] == ["free"]

    async def test_direct_and_public_rooms_are_told_apart(self, tmp_path: Path) -> None:
        async with self.connect(tmp_path, Lack.PUBLIC) as (far, house):
            await far.post("between us", room="one", direct=True)
            await far.post("before all", room="two", direct=False)
            messages = await house.wait(2)
            assert {message.text: message.direct for message in messages} == {"between us": True, "before all": False}

    async def test_a_command_comes_in_with_its_name_and_its_words(self, tmp_path: Path) -> None:
        async with self.connect(tmp_path, Lack.COMMANDS) as (far, house):
            await far.command("human", "as soon as you can")
            (message,) = await house.wait(1)
            assert (message.kind, message.action, message.text) == (Kind.COMMAND, "human", "as soon as you can")

    async def test_a_pressed_button_comes_back_with_its_id(self, tmp_path: Path) -> None:
        async with self.connect(tmp_path, Lack.ACTIONS) as (far, house):
            buttons = (Action("ask.person", "A person, please"), Action("ask.privacy", "What you keep"))
            await far.adapter.send(replace(self.draft(far, "How can I help?"), actions=buttons), key="k")
            (seen,) = await far.shown()
            assert seen.actions == ("A person, please", "What you keep")
            await far.press(buttons[1])
            (message,) = await house.wait(1)
            assert (message.kind, message.action) == (Kind.ACTION, "ask.privacy")

    async def test_the_platforms_echo_of_our_own_words_is_left_out_or_marked(self, tmp_path: Path) -> None:
        async with self.connect(tmp_path, Lack.ECHOES) as (far, house):
            await far.adapter.send(self.draft(far, "I am the ambassador"), key="k")
            await far.echo("I am the ambassador")
            await far.post("after")
            await eventually(lambda: any(message.text == "after" for message in house.messages))
            assert all(message.own for message in house.messages if message.text != "after")

    # store, then acknowledge

    async def test_nothing_is_acknowledged_before_it_is_accepted(self, tmp_path: Path) -> None:
        async with self.connect(tmp_path, Lack.ACKNOWLEDGING) as (far, house):
            house.open.clear()
            event = await far.post("keep me")
            await eventually(lambda: bool(house.asked))
            assert event not in await far.acknowledged()
            house.open.set()
            await eventually(lambda: _contains(far.acknowledged(), event))

    async def test_what_could_not_be_stored_comes_again(self, tmp_path: Path) -> None:
        async with self.far_side(tmp_path, Lack.ACKNOWLEDGING) as far:
            house = House()
            house.failing = True
            async with self.run(far, house):
                event = await far.post("keep me")
                await eventually(lambda: bool(house.asked))
                assert event not in await far.acknowledged()
            house.failing = False
            async with self.run(far, house):
                assert [message.text for message in await house.wait(1)] == ["keep me"]
                await eventually(lambda: _contains(far.acknowledged(), event))

    async def test_the_same_event_always_has_the_same_id(self, tmp_path: Path) -> None:
        async with self.connect(tmp_path, Lack.REPEATS) as (far, house):
            event = await far.post("once")
            await far.repeat(event)
            first, again = await house.wait(2)
            assert (first.id, first.text) == (again.id, again.text)

    # what goes out

    @pytest.mark.parametrize("text", TEXTS)
    async def test_text_is_shown_unchanged_with_its_byline(self, tmp_path: Path, text: str) -> None:
        async with self.connect(tmp_path) as (far, _):
            receipt = await far.adapter.send(self.draft(far, text), key="k")
            (seen,) = await far.shown()
            assert text in seen.text
            assert receipt.ids
            assert receipt.shown_at.utcoffset() == timedelta(0)

    async def test_people_see_where_an_answer_comes_from(self, tmp_path: Path) -> None:
        async with self.connect(tmp_path) as (far, _):
            draft = replace(self.draft(far, "It is open until six."), sources=("Opening hours", "Find us"))
            await far.adapter.send(draft, key="k")
            (seen,) = await far.shown()
            assert all(source in seen.text for source in draft.sources)

    @pytest.mark.parametrize("speaker", [Speaker.AI, Speaker.OPERATOR])
    async def test_every_line_says_who_speaks(self, tmp_path: Path, speaker: Speaker) -> None:
        async with self.connect(tmp_path) as (far, _):
            for number in range(3):
                draft = Draft(far.address("one"), f"line {number}", speaker, byline="Sam of Acme")
                await far.adapter.send(draft, key=f"k{number}")
            assert all("Sam of Acme" in seen.text for seen in await far.shown())
            assert len(await far.shown()) == 3  # noqa: PLR2004 - the three lines above

    async def test_the_same_key_shows_once_or_the_adapter_says_that_it_cannot(self, tmp_path: Path) -> None:
        async with self.connect(tmp_path) as (far, _):
            draft = self.draft(far, "only once")
            first = await far.adapter.send(draft, key="k")
            again = await far.adapter.send(draft, key="k")
            deduplicates = far.adapter.capabilities.deduplicates
            assert len(await far.shown()) == (1 if deduplicates else 2)
            assert (first.ids == again.ids) is deduplicates

    async def test_long_text_is_shown_whole_in_parts_that_the_platform_takes(self, tmp_path: Path) -> None:
        async with self.connect(tmp_path) as (far, _):
            draft = self.draft(far, long_text(far.adapter.capabilities.max_text * 5 // 2))
            parts = split_draft(draft, far.adapter.capabilities)
            for number, part in enumerate(parts):
                await far.adapter.send(part, key=f"k{number}")
            seen = await far.shown()
            assert len(seen) == len(parts) > 1
            assert landmarks("\n".join(line.text for line in seen)) == landmarks(draft.text)

    async def test_hostile_text_breaks_nothing(self, tmp_path: Path) -> None:
        async with self.connect(tmp_path) as (far, _):
            await far.adapter.send(self.draft(far, HOSTILE), key="k1")
            await far.adapter.send(self.draft(far, "all is well"), key="k2")
            first, second = await far.shown()
            assert "all is well" in second.text
            assert not ODD.search(first.text)

    async def test_mentions_never_ring(self, tmp_path: Path) -> None:
        async with self.connect(tmp_path, Lack.MENTIONS) as (far, _):
            await far.adapter.send(self.draft(far, "@everyone @here <@1> <@&1> @ann \x07"), key="k")
            assert len(await far.shown()) == 1
            assert not await far.rang()

    async def test_an_edit_changes_the_line_and_adds_none(self, tmp_path: Path) -> None:
        async with self.connect(tmp_path, Lack.EDITS) as (far, _):
            receipt = await far.adapter.send(self.draft(far, "first thought"), key="k")
            await far.adapter.send(self.draft(far, "second thought"), key="k", replaces=receipt)
            (seen,) = await far.shown()
            assert "second thought" in seen.text
            assert "first thought" not in seen.text

    @pytest.mark.parametrize("final", ["It is open until six.", "Let me ask a person."])
    async def test_previews_end_in_the_final_text(self, tmp_path: Path, final: str) -> None:
        async with self.connect(tmp_path) as (far, _):
            if far.adapter.capabilities.preview == "none":
                pytest.skip("the platform shows no previews")
            receipt: Receipt | None = None
            for text in ("It is", "It is open", "It is open until"):
                preview = replace(self.draft(far, text), final=False)
                receipt = await far.adapter.send(preview, key="k", replaces=receipt)
            await far.adapter.send(self.draft(far, final), key="k", replaces=receipt)
            (seen,) = await far.shown()
            assert final in seen.text

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

    # coming and going

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


async def _contains(events: Awaitable[Collection[str]], event: str) -> bool:
    return event in await events
