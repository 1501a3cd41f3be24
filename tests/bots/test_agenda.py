"""What is left to do in each conversation, and how long to wait for the rest of what belongs together."""

from __future__ import annotations

import pytest

from adapters.base import Capabilities
from adapters.memory import MemoryAdapter, MemoryPlatform
from bots.agenda import Agenda

HOME = MemoryAdapter(MemoryPlatform(capabilities=Capabilities(burst_seconds=1.5, album_seconds=2.0)))


def test_what_was_said_is_left_to_do_until_it_is_taken_up() -> None:
    agenda = Agenda()
    agenda.hear(1, HOME, at_desk=False, files=False)
    assert not agenda.is_done(1)
    agenda.take_up(1)
    assert agenda.is_done(1)
    agenda.close(1)
    assert agenda == Agenda()


def test_a_turn_that_is_held_is_left_to_do() -> None:
    agenda = Agenda()
    agenda.hear(1, HOME, at_desk=False, files=False)
    agenda.take_up(1)
    agenda.hold(1, held=True)
    assert not agenda.is_done(1)
    agenda.hold(1, held=False)
    assert agenda.is_done(1)


def test_after_a_start_the_store_is_asked_what_is_left() -> None:
    agenda = Agenda()
    agenda.look_at(1)
    agenda.take_up(1)
    assert not agenda.is_done(1)


@pytest.mark.parametrize(
    ("files", "at_desk", "configured", "seconds"),
    [
        (False, False, None, 1.5),
        (False, False, 0.0, 0.0),
        (True, False, None, 2.0),
        (True, False, 5.0, 5.0),
        (True, True, None, 1.5),
    ],
)
def test_files_are_waited_for_longer_but_never_at_a_desk(
    *, files: bool, at_desk: bool, configured: float | None, seconds: float
) -> None:
    agenda = Agenda()
    agenda.hear(1, HOME, at_desk=at_desk, files=files)
    assert agenda.pause(1, HOME, configured) == seconds
    agenda.take_up(1)
    assert agenda.pause(1, HOME, configured) == (1.5 if configured is None else configured)
