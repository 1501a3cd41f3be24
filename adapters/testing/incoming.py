"""What every adapter does with what people say: it comes in as it was said, and is acknowledged once it is kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.base import FetchesFiles
from adapters.errors import RejectedError
from adapters.farside import House, Lack, eventually
from adapters.message import Action, Kind
from adapters.testing.connecting import Connecting, holds
from adapters.testing.texts import CONTENT, PHOTO, TEXTS

BURST = 1000


class Incoming(Connecting):
    """From people to the house."""

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

    async def test_a_file_that_somebody_sends_comes_in_with_its_name_or_its_address(self, tmp_path: Path) -> None:
        async with self.connect(tmp_path, Lack.ATTACHMENTS) as (far, house):
            await far.attach(PHOTO, text="look")
            (message,) = await house.wait(1)
            assert (message.kind, message.text) == (Kind.TEXT, "look")
            (attachment,) = message.attachments
            assert attachment.kind == PHOTO.kind
            assert attachment.url or attachment.name == PHOTO.name

    async def test_a_file_that_somebody_sent_is_fetched_whole_or_not_at_all(self, tmp_path: Path) -> None:
        async with self.connect(tmp_path, Lack.ATTACHMENTS) as (far, house):
            if not isinstance(far.adapter, FetchesFiles):
                pytest.skip("the adapter fetches no files")
            await far.attach(replace(PHOTO, content=CONTENT), text="look")
            (message,) = await house.wait(1)
            (attachment,) = message.attachments
            assert attachment.ref.partition(":")[0] == far.adapter.name
            assert attachment.content == b""
            assert await far.adapter.fetch(attachment, limit=len(CONTENT)) == CONTENT
            for refused, limit in ((attachment, len(CONTENT) - 1), (replace(attachment, ref="elsewhere:1"), len(CONTENT))):
                with pytest.raises(RejectedError):
                    await far.adapter.fetch(refused, limit=limit)

    async def test_somebody_who_writes_is_no_message_that_is_said(self, tmp_path: Path) -> None:
        async with self.connect(tmp_path, Lack.TYPING) as (far, house):
            await far.write()
            await eventually(lambda: bool(house.typing))
            assert not house.messages
            message = house.typing[0]
            assert (message.text, message.action) == ("", "")
            assert message.address == far.address("one")
            assert message.author.id

    # store, then acknowledge

    async def test_nothing_is_acknowledged_before_it_is_accepted(self, tmp_path: Path) -> None:
        async with self.connect(tmp_path, Lack.ACKNOWLEDGING) as (far, house):
            house.open.clear()
            event = await far.post("keep me")
            await eventually(lambda: bool(house.asked))
            assert event not in await far.acknowledged()
            house.open.set()
            await eventually(lambda: holds(far.acknowledged(), event))

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
                await eventually(lambda: holds(far.acknowledged(), event))

    async def test_the_same_event_always_has_the_same_id(self, tmp_path: Path) -> None:
        async with self.connect(tmp_path, Lack.REPEATS) as (far, house):
            event = await far.post("once")
            await far.repeat(event)
            first, again = await house.wait(2)
            assert (first.id, first.text) == (again.id, again.text)
