"""What every adapter does that can look whether a line stands that may have been shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.base import FindsShown
from adapters.errors import UncertainError
from adapters.farside import FarSide, Lack, long_text
from adapters.message import Action
from adapters.split import split_draft
from adapters.testing.connecting import Connecting


class LookingBack(Connecting):
    """What stands in a room, for when the platform has forgotten a key."""

    async def test_a_line_that_stands_is_found_where_it_stands(self, tmp_path: Path) -> None:
        async with self.connect(tmp_path) as (far, _):
            adapter, draft = _finding(far), self.draft(far, "*only* once: 2 < 3, see https://example.org/a_b")
            first = await far.adapter.send(self.draft(far, "before it"), key="k1")
            shown = await far.adapter.send(draft, key="k2")
            await far.adapter.send(self.draft(far, "behind it"), key="k3")
            found = await adapter.find(draft, key="k2", after=first, since=first.shown_at)
            assert found is not None
            assert found.ids == shown.ids

    async def test_a_line_that_does_not_stand_is_not_found_and_nothing_is_shown(self, tmp_path: Path) -> None:
        async with self.connect(tmp_path) as (far, _):
            adapter = _finding(far)
            same = await far.adapter.send(self.draft(far, "said twice"), key="k1")
            await far.post("said once")
            for text in ("said twice", "said once", "said never"):
                assert await adapter.find(self.draft(far, text), key="k2", after=same, since=same.shown_at) is None
            assert "\n".join(seen.text for seen in await far.shown()).count("said twice") == 1

    async def test_the_first_line_of_a_conversation_is_found_too(self, tmp_path: Path) -> None:
        async with self.connect(tmp_path) as (far, _):
            draft = replace(self.draft(far, "a question"), actions=(Action("yes", "Yes"),))
            shown = await far.adapter.send(draft, key="k")
            found = await _finding(far).find(draft, key="k", after=None, since=shown.shown_at - timedelta(seconds=5))
            assert found is not None
            assert found.ids == shown.ids

    async def test_every_part_of_a_long_text_is_told_from_the_others(self, tmp_path: Path) -> None:
        async with self.connect(tmp_path) as (far, _):
            parts = split_draft(self.draft(far, long_text(far.adapter.capabilities.max_text * 2)), far.adapter.capabilities)
            shown = [await far.adapter.send(part, key=f"k{number}") for number, part in enumerate(parts)]
            for number, part in list(enumerate(parts))[1:]:
                before = shown[number - 1]
                found = await _finding(far).find(part, key=f"k{number}", after=before, since=before.shown_at)
                assert found is not None
                assert found.ids == shown[number].ids

    async def test_a_line_that_left_without_an_answer_is_shown_once(self, tmp_path: Path) -> None:
        async with self.connect(tmp_path, Lack.UNCERTAIN) as (far, _):
            adapter, draft = _finding(far), self.draft(far, "does it arrive?")
            before = await far.adapter.send(self.draft(far, "before it"), key="k1")
            await far.fail_next(UncertainError)
            with pytest.raises(UncertainError):
                await far.adapter.send(draft, key="k2")
            found = await adapter.find(draft, key="k2", after=before, since=before.shown_at)
            receipt = found or await far.adapter.send(draft, key="k2")
            assert receipt.ids
            assert ["does it arrive?" in seen.text for seen in await far.shown()] == [False, True]


def _finding(far: FarSide) -> FindsShown:
    """The adapter, if it reads what stands in its rooms; skips the test otherwise."""
    if not isinstance(far.adapter, FindsShown):
        pytest.skip("the adapter does not read what stands in its rooms")
    return far.adapter
