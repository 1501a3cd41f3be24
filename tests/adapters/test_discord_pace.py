"""How fast we go on, by what Discord says: nothing is asked too early, and nothing waits inside a send."""

from __future__ import annotations

from dataclasses import replace

import pytest

from adapters.discord.pace import FEW, Bucket, Pace, bucket_of
from adapters.errors import TooSoonError
from tests.adapters.discord_sending import PATCH, POST, sending

CHANNEL = Bucket("POST channels/messages", "/channels/1")
ELSEWHERE = replace(CHANNEL, major="/channels/2")
HOOK = Bucket("POST webhooks", "/webhooks/1/token")
GONE = {"X-RateLimit-Bucket": "abc", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset-After": "2.5", "Via": "1.1 google"}


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def wait(pace: Pace, bucket: Bucket, *, spare: int = 0) -> float:
    """Seconds until a request may go."""
    try:
        pace.admit(bucket, spare=spare)
    except TooSoonError as early:
        return early.retry_after
    return 0.0


@pytest.mark.parametrize(
    ("method", "path", "bucket"),
    [
        ("POST", "/api/v10/channels/123/messages", Bucket("POST channels/messages", "/channels/123")),
        ("PATCH", "/api/v10/channels/123/messages/456", Bucket("PATCH channels/messages/*", "/channels/123")),
        ("GET", "/api/v10/guilds/9/channels", Bucket("GET guilds/channels", "/guilds/9")),
        ("PATCH", "/webhooks/1/tok/messages/@original", Bucket("PATCH webhooks/messages/@original", "/webhooks/1/tok")),
        ("GET", "/users/@me", Bucket("GET /users/@me", "")),
    ],
)
def test_requests_are_counted_as_discord_counts_them(method: str, path: str, bucket: Bucket) -> None:
    assert bucket_of(method, path) == bucket


def test_an_empty_bucket_pauses_one_channel_and_those_who_share_it() -> None:
    clock = Clock()
    pace = Pace(clock)
    pace.note(CHANNEL, GONE)
    assert (wait(pace, CHANNEL), wait(pace, ELSEWHERE)) == (2.5, 0.0)
    other = replace(CHANNEL, route="PUT channels/messages")
    pace.note(replace(other, major="/channels/3"), GONE)
    assert wait(pace, other) == 2.5
    clock.now = 2.5
    assert wait(pace, CHANNEL) == 0.0


def test_what_is_less_important_leaves_something_over() -> None:
    pace = Pace(Clock())
    pace.note(CHANNEL, GONE | {"X-RateLimit-Remaining": "1"})
    assert (wait(pace, CHANNEL), wait(pace, CHANNEL, spare=1)) == (0.0, 2.5)


@pytest.mark.parametrize(
    ("headers", "body", "waits"),
    [
        ({"Via": "x"}, {"retry_after": 1.5, "global": False}, (1.5, 0.0, 0.0)),
        ({"Via": "x"}, {"retry_after": 1.5, "global": True}, (1.5, 1.5, 0.0)),
        ({"Via": "x", "X-RateLimit-Global": "true", "Retry-After": "3"}, {}, (3.0, 3.0, 0.0)),
        ({"Retry-After": "60"}, "<html>", (60.0, 60.0, 60.0)),
        ({}, "<html>", (5.0, 5.0, 5.0)),
        ({"Via": "x"}, {"retry_after": "soon"}, (5.0, 0.0, 0.0)),
    ],
)
def test_a_429_pauses_what_it_is_about(headers: dict[str, str], body: object, waits: tuple[float, ...]) -> None:
    pace = Pace(Clock())
    assert pace.refused(CHANNEL, headers, body) == waits[0]
    assert tuple(wait(pace, bucket) for bucket in (CHANNEL, ELSEWHERE, HOOK)) == waits


def test_what_is_over_is_forgotten() -> None:
    clock = Clock()
    pace = Pace(clock)
    for number in range(FEW):
        pace.note(replace(CHANNEL, major=f"/channels/{number}"), GONE)
    clock.now = 10.0
    pace.note(CHANNEL, GONE)
    assert len(pace._left) == 1  # noqa: SLF001 - memory is what is asked for


async def test_a_send_never_waits_and_asks_nothing_that_would_be_refused() -> None:
    async with sending() as one:
        one.people.limit(POST, 2, 600)
        for number in range(2):
            await one.send(f"{number}", key=f"k{number}")
        with pytest.raises(TooSoonError) as early:
            await one.send("2", key="k2")
        assert 0 < early.value.retry_after <= 600
        await one.send("elsewhere", key="k3", room=one.far.hall)
        assert not one.far.platform.refused
        one.wait(early.value.retry_after)
        await one.send("2", key="k2")
        assert len(one.texts()) == 3


async def test_previews_leave_room_for_lines() -> None:
    async with sending() as one:
        one.people.limit(PATCH, 3, 60)
        shown = await one.outgoing.send(replace(one.draft("0"), final=False), key="k")
        for text in ("1", "2"):
            await one.outgoing.send(replace(one.draft(text), final=False), key="k", replaces=shown)
        with pytest.raises(TooSoonError):
            await one.outgoing.send(replace(one.draft("3"), final=False), key="k", replaces=shown)
        await one.send("whole", replaces=shown)
        assert ["whole" in text for text in one.texts()] == [True]
        assert not one.far.platform.refused
