"""What every adapter does with what it is to show: people see all of it, who says it, and each line once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.base import ShowsTyping
from adapters.farside import Lack, eventually, landmarks, long_text
from adapters.message import Attachment, Draft, Receipt, Speaker
from adapters.split import split_draft
from adapters.testing.connecting import Connecting, some
from adapters.testing.texts import HOSTILE, ODD, PHOTO, TEXTS


class Outgoing(Connecting):
    """From the house to people."""

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
            assert len(await far.shown()) == 3

    async def test_the_same_key_shows_once_or_the_adapter_says_that_it_cannot(self, tmp_path: Path) -> None:
        async with self.connect(tmp_path) as (far, _):
            draft = self.draft(far, "only once")
            first = await far.adapter.send(draft, key="k")
            again = await far.adapter.send(draft, key="k")
            deduplicates = far.adapter.capabilities.deduplicates
            assert len(await far.shown()) == (1 if deduplicates else 2)
            assert (first.ids == again.ids) is deduplicates

    async def test_a_ticket_that_is_worth_nothing_keeps_no_line_back(self, tmp_path: Path) -> None:
        async with self.connect(tmp_path) as (far, _):
            await far.adapter.send(replace(self.draft(far, "said all the same"), ticket="another-platforms"), key="k")
            (seen,) = await far.shown()
            assert "said all the same" in seen.text
            assert "another-platforms" not in seen.text

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

    async def test_people_see_what_file_comes_with_a_line(self, tmp_path: Path) -> None:
        async with self.connect(tmp_path) as (far, _):
            files = (PHOTO, Attachment("audio", url="https://files.example.org/43"), Attachment("file", name="list.pdf"))
            for number, file in enumerate(files):
                draft = replace(self.draft(far, "as you asked" * (number < 2)), attachments=(file,))
                await far.adapter.send(draft, key=f"k{number}")
            seen = await far.shown()
            assert len(seen) == len(files)
            for line, file in zip(seen, files, strict=True):
                assert any(part and part in line.text for part in (file.name, file.url))

    async def test_people_see_who_is_writing(self, tmp_path: Path) -> None:
        async with self.connect(tmp_path) as (far, _):
            if not far.adapter.capabilities.typing:
                pytest.skip("the adapter does not show who is writing")
            assert isinstance(far.adapter, ShowsTyping)
            await far.adapter.show_typing(far.address("one"), "Sam of Acme")
            await eventually(lambda: some(far.writing()))
            assert not await far.shown()

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
