"""What is remembered, and for how long."""

from __future__ import annotations

from adapters.recent import Recent


def test_only_so_much_is_remembered() -> None:
    recent: Recent[str, int] = Recent(1000)
    for number in range(1005):
        recent.put(f"{number}", number)
    assert len(recent) == 1000
    assert "4" not in recent
    assert "5" in recent


def test_what_is_put_in_again_is_remembered_longer() -> None:
    recent: Recent[str, int] = Recent(2)
    for name, number in (("old", 1), ("new", 2), ("old", 3), ("newest", 4)):
        recent.put(name, number)
    assert recent == {"old": 3, "newest": 4}
