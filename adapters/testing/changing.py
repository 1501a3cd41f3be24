"""What every adapter does when a line that people have seen is to be another one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from adapters.farside import Lack
from adapters.message import Action
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

    async def test_who_cannot_change_a_line_where_it_stands_says_so(self, tmp_path: Path) -> None:
        async with self.connect(tmp_path) as (far, _):
            assert not (far.adapter.capabilities.edits and Lack.EDITS in far.lacks)

    async def test_a_changed_line_is_seen_however_the_platform_shows_it(self, tmp_path: Path) -> None:
        async with self.connect(tmp_path) as (far, _):
            receipt = await far.adapter.send(self.draft(far, "first thought"), key="k1")
            await far.adapter.send(self.draft(far, "second thought"), key="k2", replaces=receipt)
            assert "second thought" in "\n".join(seen.text for seen in await far.shown())
