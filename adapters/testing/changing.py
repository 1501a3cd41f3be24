"""What every adapter does when a line that people have seen is to be another one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from adapters.base import ChangesLines
from adapters.errors import RejectedError
from adapters.farside import FarSide, Lack
from adapters.message import Action, Receipt
from adapters.testing.connecting import Connecting


class Changing(Connecting):
    """Lines that are changed."""

    async def test_an_edit_changes_the_line_and_adds_none(self, tmp_path: Path) -> None:
        async with self.connect(tmp_path, Lack.EDITS) as (far, _):
            receipt = await far.adapter.send(self.draft(far, "first thought"), key="k")
            await far.adapter.send(self.draft(far, "second thought"), key="k", replaces=receipt)
            (seen,) = await far.shown()
            assert "second thought" in seen.text
            assert "first thought" not in seen.text

    async def test_a_finished_line_is_changed_where_it_stands_with_its_buttons(self, tmp_path: Path) -> None:
        async with self.connect(tmp_path, Lack.EDITS) as (far, _):
            asking = replace(self.draft(far, "first thought"), actions=(Action("yes", "Yes"),))
            receipt = await far.adapter.send(asking, key="k1")
            await far.adapter.send(self.draft(far, "something else"), key="k2")
            changed = await far.adapter.send(self.draft(far, "second thought"), key="k3", replaces=receipt)
            again = await far.adapter.send(self.draft(far, "third thought"), key="k4", replaces=changed)
            first, second = await far.shown()
            assert "third thought" in first.text
            assert not first.actions
            assert "something else" in second.text
            assert receipt.ids == changed.ids == again.ids

    async def test_a_line_is_changed_where_it_stands_and_one_that_stands_nowhere_is_not_shown(self, tmp_path: Path) -> None:
        async with self.connect(tmp_path) as (far, _):
            adapter = _editing(far)
            asking = replace(self.draft(far, "a question"), actions=(Action("yes", "Yes"),))
            receipt = await far.adapter.send(asking, key="k1")
            await far.adapter.send(self.draft(far, "something else"), key="k2")
            for _ in range(2):  # the second time, there is nothing to change
                await adapter.change(replace(asking, actions=(Action("no", "No"),)), shown=receipt)
            first, second = await far.shown()
            assert "a question" in first.text
            assert first.actions == ("No",)
            assert "something else" in second.text
            with pytest.raises(RejectedError):
                await adapter.change(asking, shown=Receipt(tuple(_elsewhere(name) for name in receipt.ids)))
            assert len(await far.shown()) == 2

    async def test_a_changed_line_is_seen_however_the_platform_shows_it(self, tmp_path: Path) -> None:
        async with self.connect(tmp_path) as (far, _):
            receipt = await far.adapter.send(self.draft(far, "first thought"), key="k1")
            await far.adapter.send(self.draft(far, "second thought"), key="k2", replaces=receipt)
            assert "second thought" in "\n".join(seen.text for seen in await far.shown())


def _editing(far: FarSide) -> ChangesLines:
    """The adapter, if it says that it changes lines where they stand; skips the test otherwise."""
    if not far.adapter.capabilities.edits:
        pytest.skip("the adapter changes no lines where they stand")
    assert isinstance(far.adapter, ChangesLines)
    return far.adapter


def _elsewhere(name: str) -> str:
    """An id of the same shape that no line has."""
    return f"{name}999" if name[-1:].isdigit() else f"{name}-gone"
