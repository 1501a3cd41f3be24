"""Buttons, files and long text on their way to Discord, and what becomes of what it does not take."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from adapters.discord.buttons import MOST, view_of
from adapters.discord.parcel import NONCE, nonce_of
from adapters.discord.parts import parts_of
from adapters.errors import UncertainError
from adapters.message import Action, Attachment, Draft, Speaker
from tests.adapters.discord_sending import FILES, POST, Sending, sending

PICTURE = Attachment("image", name="leaf.png", media_type="image/png", content=b"\x89PNG" + b"x" * 60)
LIST = Attachment("file", name="list.csv", media_type="text/csv", content=b"tea;1\n")
OWN = Attachment("file", name="kept.txt", ref="discord:1/2/3")
ELSEWHERE = Attachment("file", url="https://files.example.org/43", name="prices.pdf")
LONG = "Tea * is _made_ of leaves. " * 70
PAGE = Action("page", "Our page", url="https://example.org/page")


async def test_buttons_stand_in_rows_and_say_what_they_are() -> None:
    async with sending() as one:
        actions = (*(Action(f"act.{number}", f"{number}") for number in range(6)), PAGE)
        await one.send("choose", actions=actions)
        (line,) = one.read()
        assert line["buttons"] == ["0", "1", "2", "3", "4", "5", "Our page"]
        (said,) = one.asked(POST)
        assert [len(row["components"]) for row in said["body"]["components"]] == [5, 2]


async def test_a_button_that_discord_does_not_carry_is_written_out() -> None:
    async with sending() as one:
        links = (
            Action("mail", "Mail us", url="mailto:a@example.org"),
            Action("far", "Far", url=f"https://example.org/{'x' * 600}"),
        )
        await one.send("write", actions=(*links, Action("yes", "Yes")))
        (line,) = one.read()
        assert line["buttons"] == ["Yes"]
        assert "Mail us: mailto:a@example.org" in line["text"]
        assert "Far: https://example.org/xxx" in line["text"]


async def test_an_address_that_discord_refuses_in_a_button_is_written_out() -> None:
    async with sending() as one:
        one.people.plan(status=400, code=50035, words='Invalid Form Body {"components": "URL"}')
        await one.send("see", actions=(PAGE, Action("yes", "Yes")))
        (line,) = one.read()
        assert line["buttons"] == ["Yes"]
        assert "https://example.org/page" in line["text"]


@pytest.mark.parametrize(
    ("actions", "labels"),
    [
        ([Action("a", "One"), Action("a", "Two")], ["One"]),
        ([Action(f"{number}", f"{number}") for number in range(40)], [f"{number}" for number in range(MOST)]),
        ([Action("a", "x" * 100)], ["x" * 79 + "…"]),
        ([], None),
    ],
)
async def test_no_button_is_more_than_discord_takes(actions: list[Action], labels: list[str] | None) -> None:
    view = view_of(actions)
    assert (None if view is None else [button.label for button in view.children]) == labels  # type: ignore[attr-defined] # all are buttons


async def test_words_and_files_are_one_message() -> None:
    async with sending() as one:
        await one.send("these?", attachments=(PICTURE, LIST, OWN, ELSEWHERE), actions=(Action("yes", "Yes"),))
        (line,) = one.read()
        assert line["files"] == ["leaf.png", "list.csv", "kept.txt"]
        assert line["buttons"] == ["Yes"]
        assert "prices.pdf (https://files.example.org/43)" in line["text"]
        kept = one.far.platform.channel(one.far.direct).lines[line["id"]]["attachments"][2]
        assert kept["size"] == len(FILES[OWN.ref])


async def test_a_file_that_cannot_be_had_is_named() -> None:
    async with sending() as one:
        lost = replace(OWN, ref="telegram:7", name="lost.txt")
        await one.send("this?", attachments=(lost,))
        (line,) = one.read()
        assert (line["files"], "lost.txt" in line["text"]) == ([], True)


async def test_more_files_than_a_message_takes_follow_under_the_same_name() -> None:
    async with sending() as one:
        files = tuple(replace(LIST, name=f"{number}.csv") for number in range(12))
        receipt = await one.send("all of these", attachments=files)
        first, second = one.read()
        assert [len(line["files"]) for line in (first, second)] == [10, 2]
        assert second["text"] == "**Léa (AI)**"
        assert receipt.ids == (first["id"], second["id"])


@pytest.mark.parametrize("refusal", [{"status": 413}, {"status": 400, "code": 40005}, {"status": 403, "code": 50013}])
async def test_files_that_discord_refuses_are_named(refusal: dict[str, Any]) -> None:
    async with sending() as one:
        one.people.plan(words="no", **refusal)
        await one.send("these?", attachments=(PICTURE, LIST), actions=(Action("yes", "Yes"),))
        (line,) = one.read()
        assert (line["files"], line["buttons"]) == ([], ["Yes"])
        assert "leaf.png" in line["text"]
        assert "list.csv" in line["text"]


async def test_the_names_of_refused_files_may_need_more_messages() -> None:
    async with sending() as one:
        one.people.plan(status=413, words="no")
        receipt = await one.send("x" * 1990, attachments=(PICTURE, LIST))
        assert len(receipt.ids) == len(one.texts()) == 2
        assert "list.csv" in one.texts()[-1]


async def test_signs_that_are_escaped_may_need_more_messages_and_a_retry_shows_none_of_them_twice() -> None:
    async with sending() as one:
        one.people.plan("lost", place=one.far.direct)
        for _ in range(2):
            one.people.plan("dropped")
        said = one.draft(LONG, speaker=Speaker.USER, actions=(Action("yes", "Yes"),))
        attempts = await _until_sent(one, said)
        assert attempts == 4
        assert [line["buttons"] for line in one.read()] == [[], ["Yes"]]
        assert sum(text.count("leaves") for text in one.texts()) == 70


async def test_a_process_that_begins_in_the_middle_shows_no_part_twice() -> None:
    async with sending() as one:
        said = one.draft(LONG, speaker=Speaker.USER)
        parts = parts_of(said)
        await one.outgoing.send(replace(said, text=parts[0].draft.text), key="k")
        one.outgoing = one.another()
        receipt = await one.outgoing.send(said, key="k")
        assert len(receipt.ids) == len(one.texts()) == len(parts)


async def _until_sent(one: Sending, said: Draft) -> int:
    """How many attempts a draft takes under one key."""
    for attempt in range(1, 10):
        try:
            await one.outgoing.send(said, key="k")
        except UncertainError:
            continue
        return attempt
    raise AssertionError("it is never sent")


def test_keys_of_parts_differ_and_are_no_longer_than_discord_takes() -> None:
    keys = [nonce_of(key, number) for key in ("k", "0123456789-0123456789abc") for number in range(3)]
    assert keys[:3] == ["k", "k.1", "k.2"]
    assert len(set(keys)) == 6
    assert all(len(key) <= NONCE for key in keys)


async def test_a_preview_has_neither_buttons_nor_more_than_one_message() -> None:
    async with sending() as one:
        preview = one.draft(LONG, speaker=Speaker.USER, actions=(PAGE,), attachments=(LIST,), final=False)
        shown = await one.outgoing.send(preview, key="k")
        (line,) = one.read()
        assert (line["buttons"], line["files"]) == ([], [])
        final = await one.outgoing.send(replace(preview, final=True), key="k", replaces=shown)
        assert final.ids[0] == shown.ids[0]
        assert [line["files"] for line in one.read()] == [[], ["list.csv"]]
        assert len(one.asked(POST)) == 2
