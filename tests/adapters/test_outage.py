"""How long a platform is left alone that is out of reach."""

from __future__ import annotations

from adapters.outage import Outage


def test_the_longer_a_platform_is_out_of_reach_the_less_often_it_is_tried() -> None:
    now = iter([0.0, 1.0, 10.0, 5000.0, 6000.0])
    outage = Outage(lambda: next(now))
    assert [outage.pause() for _ in range(4)] == [2.0, 2.0, 10.0, 60.0]
    outage.over()
    assert outage.pause() == 2.0
