"""Files that people sent on Discord are fetched when somebody may look at them, by an address that is never an old one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from adapters.discord.files import Files
from adapters.errors import RejectedError, TemporaryError, TooSoonError
from adapters.message import Attachment
from tests.adapters.discord_desk import Desk, desk

CUP = bytes(range(256)) * 4


def files(far: Desk, *, limit: int = 1_000_000) -> Files:
    return Files(far.client, far.requests, name="discord", limit=limit)


def sent(far: Desk, content: bytes = CUP) -> Attachment:
    """A picture that somebody sent to the bot, as it came in."""
    room = far.people.direct(far.people.meet("Anne"))
    message = far.people.attach(room, "cup.png", content=content.decode("latin-1"), media_type="image/png")
    (file,) = far.platform.channel(room).lines[message]["attachments"]
    ref = f"discord:{room}/{message}/{file['id']}"
    return Attachment("image", url=file["url"], name=file["filename"], media_type="image/png", size=file["size"], ref=ref)


async def test_what_a_file_holds_is_fetched_byte_for_byte() -> None:
    async with desk() as far:
        assert await files(far).fetch(sent(far), limit=len(CUP)) == CUP


async def test_the_address_in_the_message_is_asked_anew_each_time() -> None:
    async with desk() as far:
        attachment = replace(sent(far), url="https://cdn.discordapp.com/ended")
        for _ in range(2):
            assert await files(far).fetch(attachment, limit=len(CUP)) == CUP
        assert len(far.people.calls("GET /channels/{channel_id}/messages/{message_id}")) == 2


@pytest.mark.parametrize(("limit", "own"), [(10, 1_000_000), (1_000_000, 10)])
async def test_a_file_that_is_too_large_is_not_even_asked_for(limit: int, own: int) -> None:
    async with desk() as far:
        with pytest.raises(RejectedError, match=r"0\.1 MB, of which at most 0\.0 are fetched"):
            await files(far, limit=own).fetch(replace(sent(far), size=60_000), limit=limit)
        assert not far.people.calls("GET /channels")
        with pytest.raises(RejectedError, match="MB"):  # where its size was not told before
            await files(far, limit=own).fetch(replace(sent(far), size=0), limit=limit)


@pytest.mark.parametrize("ref", ["", "discord", "discord:", "discord:1/2", "discord:1/2/x", "other:1/2/3", "discord2:1/2/3"])
async def test_only_files_of_this_bot_are_fetched(ref: str) -> None:
    async with desk() as far:
        with pytest.raises(RejectedError, match=r"cup\.png did not come through discord"):
            await files(far).fetch(Attachment("image", name="cup.png", ref=ref), limit=1000)
        assert not far.people.calls("GET /channels")


async def test_a_file_that_is_gone_says_so() -> None:
    async with desk() as far:
        attachment = sent(far)
        room, message, _ = attachment.ref.removeprefix("discord:").split("/")
        far.platform.channel(room).lines[message]["attachments"] = []
        with pytest.raises(RejectedError, match="took this file out"):
            await files(far).fetch(attachment, limit=len(CUP))
        far.people.delete(room, message)
        with pytest.raises(RejectedError, match="deleted"):
            await files(far).fetch(attachment, limit=len(CUP))


async def test_a_file_whose_address_leads_nowhere_is_gone() -> None:
    async with desk() as far:
        attachment = sent(far)
        far.platform.files.base = f"{far.server.url}/cdn/nowhere"
        with pytest.raises(RejectedError, match="status 404"):
            await files(far).fetch(attachment, limit=len(CUP))


FAULTS: list[tuple[dict[str, Any], type[Exception]]] = [
    ({"name": "too_many"}, TooSoonError),
    ({"name": "broken"}, TemporaryError),
    ({"name": "no_access"}, RejectedError),
]


@pytest.mark.parametrize(("fault", "error"), FAULTS)
async def test_what_may_pass_is_tried_again_and_the_rest_is_not(fault: dict[str, Any], error: type[Exception]) -> None:
    async with desk() as far:
        attachment = sent(far)
        far.people.plan(**fault, route="GET /channels/{channel_id}/messages/{message_id}")
        with pytest.raises(error) as raised:
            await files(far).fetch(attachment, limit=len(CUP))
        assert far.platform.token not in f"{raised.value!r}"


async def test_a_store_of_files_out_of_reach_is_tried_again() -> None:
    async with desk() as far:
        attachment = sent(far)
        far.platform.files.base = "http://127.0.0.1:9"
        with pytest.raises(TemporaryError, match="files cannot be reached"):
            await files(far).fetch(attachment, limit=len(CUP))


async def test_a_file_that_somebody_forwarded_is_found_where_it_stands_now() -> None:
    async with desk() as far:
        attachment = sent(far)
        room, message, _ = attachment.ref.removeprefix("discord:").split("/")
        line = far.platform.channel(room).lines[message]
        forwarded = ("type", "content", "mentions", "mention_roles", "embeds", "timestamp", "edited_timestamp", "flags")
        snapshot = {key: line[key] for key in (*forwarded, "attachments", "components")}
        line["message_snapshots"] = [{"message": snapshot}]
        line["attachments"] = []
        assert await files(far).fetch(attachment, limit=len(CUP)) == CUP
