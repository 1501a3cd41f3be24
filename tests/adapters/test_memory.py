"""The in-process platform shows what a platform shows, fails as told, and is fast enough not to be the measure."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from adapters.base import Capabilities
from adapters.errors import DeliveryError, RejectedError, TemporaryError, UncertainError
from adapters.memory import ANN, Fault, MemoryAdapter, MemoryPlatform
from adapters.message import Action, Address, Attachment, Author, Draft, Kind, Message, Receipt, Speaker

THREADS = Capabilities(deduplicates=True, threads=True, typing=True)
HELLO = Draft(Address("memory", "lobby"), "hello", Speaker.SYSTEM)


async def run_until(adapter: MemoryAdapter, number: int) -> list[Message]:
    accepted: list[Message] = []
    enough = asyncio.Event()

    async def accept(message: Message) -> None:
        accepted.append(message)
        if len(accepted) == number:
            enough.set()

    running = asyncio.create_task(adapter.run(accept))
    await enough.wait()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    return accepted


async def test_people_talk_edit_press_command_come_and_go() -> None:
    adapter = MemoryAdapter()
    platform = adapter.platform
    await adapter.send(replace(HELLO, actions=(Action("more", "More"),)), key="k")
    said = platform.post("helo")
    platform.edit(said, "hello")
    platform.press("more")
    platform.command("human", "now")
    platform.join()
    platform.leave()
    messages = await run_until(adapter, 6)
    assert [message.kind for message in messages] == [Kind.TEXT, Kind.EDIT, Kind.ACTION, Kind.COMMAND, Kind.JOIN, Kind.LEAVE]
    assert messages[1].reply_to == said.id
    assert platform.acknowledged == {message.id for message in messages}


async def test_only_a_button_that_is_shown_can_be_pressed() -> None:
    with pytest.raises(LookupError, match="'more'"):
        MemoryPlatform().press("more")


async def test_ids_of_two_runs_never_meet() -> None:
    assert MemoryPlatform().post("a").id != MemoryPlatform().post("a").id


@pytest.mark.parametrize(
    ("fault", "error", "shown"),
    [
        (Fault.TEMPORARY, TemporaryError, 0),
        (Fault.REJECTED, RejectedError, 0),
        (Fault.UNCERTAIN_SHOWN, UncertainError, 1),
        (Fault.UNCERTAIN_LOST, UncertainError, 0),
    ],
)
async def test_the_nth_send_fails_as_told_and_the_others_do_not(fault: Fault, error: type[DeliveryError], shown: int) -> None:
    adapter = MemoryAdapter()
    adapter.platform.fail(fault, nth=2)
    await adapter.send(HELLO, key="1")
    with pytest.raises(error):
        await adapter.send(HELLO, key="2")
    await adapter.send(HELLO, key="3")
    assert len(adapter.platform.shown()) == 2 + shown


async def test_an_uncertain_line_that_was_shown_is_shown_once_when_tried_again() -> None:
    adapter = MemoryAdapter()
    adapter.platform.fail(Fault.UNCERTAIN_SHOWN)
    with pytest.raises(UncertainError):
        await adapter.send(HELLO, key="1")
    await adapter.send(HELLO, key="1")
    assert adapter.platform.texts() == ("hello",)


async def test_an_edited_preview_becomes_the_final_line_and_counts_its_edits() -> None:
    adapter = MemoryAdapter(MemoryPlatform(capabilities=Capabilities(preview="edit")))
    first = await adapter.send(replace(HELLO, text="he", final=False), key="k")
    waiting = asyncio.create_task(adapter.platform.wait_shown("lobby", 1))
    await adapter.send(replace(HELLO, text="hel", final=False), key="k", replaces=first)
    await adapter.send(HELLO, key="k", replaces=first)
    (line,) = await waiting
    assert (line.draft, line.edits) == (HELLO, 2)


async def test_a_plain_preview_vanishes_with_the_final_line() -> None:
    adapter = MemoryAdapter(MemoryPlatform(capabilities=Capabilities(preview="plain")))
    assert (await adapter.send(replace(HELLO, text="hel", final=False), key="k")).ids == ()
    assert adapter.platform.preview() == "hel"
    await adapter.send(HELLO, key="k")
    assert (adapter.platform.preview(), adapter.platform.texts()) == ("", ("hello",))


async def test_a_platform_without_previews_refuses_one() -> None:
    with pytest.raises(RejectedError, match="no previews"):
        await MemoryAdapter().send(replace(HELLO, final=False), key="k")


async def test_too_long_a_text_and_an_edit_of_nothing_are_refused() -> None:
    adapter = MemoryAdapter(MemoryPlatform(capabilities=Capabilities(max_text=4, text_unit="utf16")))
    with pytest.raises(RejectedError, match="longer than 4"):
        await adapter.send(replace(HELLO, text="👍👍👍"), key="k")
    with pytest.raises(RejectedError, match="no line 'gone'"):
        await adapter.send(replace(HELLO, text="hey"), key="k", replaces=Receipt(("gone",)))


async def test_mentions_would_ring_if_the_adapter_let_them() -> None:
    platform = MemoryPlatform()
    everyone = replace(HELLO, text="@everyone")
    await MemoryAdapter(platform).send(everyone, key="1")
    assert not platform.rang
    platform.show(everyone, key="2", replaces=None, mentions=True)
    assert platform.rang == ["@"]


async def test_waiting_ends_when_enough_final_lines_are_shown() -> None:
    adapter = MemoryAdapter()
    waiting = [asyncio.create_task(adapter.platform.wait_shown("lobby", number)) for number in (1, 2)]
    await adapter.send(HELLO, key="1")
    assert len(await waiting[0]) == 1
    assert not waiting[1].done()
    await adapter.send(HELLO, key="2")
    assert len(await waiting[1]) == 2
    assert len(await adapter.platform.wait_shown("lobby", 2)) == 2


async def test_a_thread_is_a_place_of_its_own_with_a_title_and_buttons() -> None:
    adapter = MemoryAdapter(MemoryPlatform(capabilities=THREADS))
    platform = adapter.platform
    thread = await adapter.open_thread(Address("memory", "desk"), "Guest #12")
    await adapter.send(replace(HELLO, to=thread, actions=(Action("more", "More"),)), key="k")
    assert platform.threads("desk") == {thread.thread: "Guest #12"}
    assert (platform.texts("desk"), platform.texts("desk", thread=thread.thread)) == ((), ("hello",))
    assert len(await platform.wait_shown("desk", 1, thread=thread.thread)) == 1
    said = platform.press("more", room="desk", thread=thread.thread)
    assert said.address == platform.command("note", room="desk", thread=thread.thread).address == thread
    assert platform.edit(platform.post("helo", room="desk", thread=thread.thread), "hello").address == thread
    with pytest.raises(LookupError, match="'more'"):
        platform.press("more", room="desk")


async def test_nothing_can_be_shown_in_a_thread_that_was_never_opened_or_is_gone() -> None:
    adapter = MemoryAdapter(MemoryPlatform(capabilities=THREADS))
    thread = await adapter.open_thread(Address("memory", "desk"), "Guest #12")
    adapter.platform.close_thread("desk", thread.thread)
    for gone in (thread, replace(thread, thread="never")):
        with pytest.raises(RejectedError, match="there is no thread"):
            await adapter.send(replace(HELLO, to=gone), key="k")
        assert adapter.platform.texts("desk", thread=gone.thread) == ()
    assert adapter.platform.threads("desk") == {}


@pytest.mark.parametrize(
    ("fault", "error", "opened"),
    [
        (Fault.TEMPORARY, TemporaryError, 0),
        (Fault.REJECTED, RejectedError, 0),
        (Fault.UNCERTAIN_SHOWN, UncertainError, 1),
        (Fault.UNCERTAIN_LOST, UncertainError, 0),
    ],
)
async def test_opening_a_thread_fails_as_told(fault: Fault, error: type[DeliveryError], opened: int) -> None:
    adapter = MemoryAdapter(MemoryPlatform(capabilities=THREADS))
    adapter.platform.fail_opening(fault)
    with pytest.raises(error):
        await adapter.open_thread(Address("memory", "desk"), "Guest #12")
    assert len(adapter.platform.threads("desk")) == opened
    await adapter.open_thread(Address("memory", "desk"), "Guest #12")
    assert len(adapter.platform.threads("desk")) == opened + 1


async def test_a_platform_without_threads_or_typing_refuses_both() -> None:
    with pytest.raises(RejectedError, match="no threads"):
        await MemoryAdapter().open_thread(Address("memory", "desk"), "Guest #12")
    with pytest.raises(RejectedError, match="who is writing"):
        await MemoryAdapter().show_typing(HELLO.to, "Anne")


async def test_who_writes_is_seen_on_both_sides() -> None:
    adapter = MemoryAdapter(MemoryPlatform(capabilities=THREADS))
    await adapter.show_typing(HELLO.to, "Anne, human at Acme\x07")
    assert adapter.platform.writing() == ("Anne, human at Acme",)
    assert adapter.platform.writing("elsewhere") == ()
    assert adapter.platform.type(author=ANN).kind is Kind.TYPING


def test_what_is_said_has_files_an_author_with_groups_and_what_it_answers() -> None:
    photo = Attachment("image", name="kettle.jpg")
    anne = Author("anne", groups=("crew",))
    said = MemoryPlatform().post("look", author=anne, reply_to="7", attachments=(photo,))
    assert (said.reply_to, said.attachments, said.author.groups) == ("7", (photo,), ("crew",))
