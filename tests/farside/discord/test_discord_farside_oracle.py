"""The oracle judges by Discord's own description: what is right passes, and what is wrong does not."""

from __future__ import annotations

from typing import Any

import pytest

from tests.farside.discord.oracle import AT_HAND, MISSING, NoOracle, Oracle, judge_message
from tests.farside.discord.rest.routes import ROUTES
from tests.farside.discord.standing import standing

pytestmark = pytest.mark.skipif(not AT_HAND, reason=MISSING)
CREATE = "POST /channels/{channel_id}/messages"


@pytest.mark.parametrize(
    "said",
    [
        {"content": "x", "nonce": "n" * 25, "enforce_nonce": True, "tts": False, "flags": 4},
        {"content": "x", "message_reference": {"message_id": 5, "channel_id": "6", "fail_if_not_exists": False}},
        {"attachments": [{"id": 0, "filename": "a.txt"}]},
        {"components": [{"type": 1, "components": [{"type": 2, "style": 1, "label": "Yes", "custom_id": "yes"}]}]},
    ],
)
def test_what_discord_takes_passes(said: Any) -> None:  # noqa: ANN401 - whatever JSON holds
    assert not Oracle().judge_request(CREATE, said, {})


@pytest.mark.parametrize(
    ("name", "said", "query"),
    [
        (CREATE, {"content": 5}, {}),
        (CREATE, {"content": "x", "colour": "red"}, {}),
        (CREATE, {"content": "x", "nonce": "n" * 26}, {}),
        (CREATE, {"components": [{"type": 1, "components": [{"type": 2, "style": 1, "label": "y" * 81, "custom_id": "y"}]}]}, {}),
        (CREATE, {"content": "x"}, {"wait": "true"}),
        (CREATE, None, {}),
        ("PATCH /channels/{channel_id}", {"name": "x", "archived": "yes"}, {}),
        ("GET /channels/{channel_id}/messages", {"limit": 5}, {}),
        ("PATCH /applications/@me", {"description": "x" * 401}, {}),
        ("POST /nowhere", {}, {}),
    ],
)
def test_what_discord_would_not_take_is_found(name: str, said: Any, query: dict[str, str]) -> None:  # noqa: ANN401 - see above
    (complaint, *_) = Oracle().judge_request(name, said, query)
    assert complaint.startswith(name)


def test_our_own_answers_are_judged_too() -> None:
    assert Oracle().judge_answer("GET /gateway/bot", 200, {"url": "ws://x/"})
    assert not Oracle().judge_answer("DELETE /channels/{channel_id}/messages/{message_id}", 204, None)


def test_nobody_judges_where_nobody_is_asked_to() -> None:
    assert not NoOracle().judge_request(CREATE, {"content": 5}, {})
    assert not NoOracle().judge_answer(CREATE, 200, 5)


def test_every_route_is_one_of_discords() -> None:
    assert not [route.name for route in ROUTES if any("no such" in words for words in Oracle().judge_request(route.name, None, {}))]


async def test_messages_that_the_gateway_tells_of_are_as_discord_describes_them() -> None:
    heard: list[dict[str, Any]] = []
    async with standing() as far:
        far.platform.hearing.append(lambda name, data: heard.append(data) if name.startswith("MESSAGE_") else None)
        first = far.people.mention(far.hall, "https://example.org/", by=far.anne)
        far.people.attach(far.hall, "a.png", media_type="image/png", by=far.anne, reply_to=first)
        far.people.edit(far.hall, first, "hello")
        far.people.say(far.direct, "hello")
        far.people.hook(far.hall, "built")
        far.people.note(far.hall, by=far.anne)
        far.people.open_thread(far.hall, "a thread", by=far.anne, message_id=first)
    assert len(heard) == 9
    assert not [complaint for line in heard for complaint in judge_message(line)]
