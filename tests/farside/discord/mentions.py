"""Whom a message mentions, and whom that wakes: https://docs.discord.com/developers/resources/message#allowed-mentions-object."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from tests.farside.discord.permissions import Right
from tests.farside.discord.places import Channel, Json
from tests.farside.discord.platform import Platform

CODE = re.compile(r"```.*?```|``.*?``|`[^`\n]*`", re.DOTALL)
USER, ROLE, ALL = re.compile(r"<@!?(\d+)>"), re.compile(r"<@&(\d+)>"), re.compile(r"@(?:everyone|here)\b")


@dataclass(frozen=True, slots=True)
class Allowed:
    """What may be mentioned; everything, unless the message says otherwise."""

    parse: Collection[str] = ("users", "roles", "everyone")
    users: Collection[str] = ()
    roles: Collection[str] = ()
    replied_user: bool = True

    @classmethod
    def said(cls, body: Json) -> Allowed:
        """As the body of a message says it."""
        told = body.get("allowed_mentions")
        if told is None:
            return cls()
        listed = {key: tuple(map(str, told.get(key) or ())) for key in ("parse", "users", "roles")}
        return cls(**listed, replied_user=bool(told.get("replied_user")))

    def lets(self, kind: str, id: str) -> bool:  # noqa: A002 - it is the id
        return kind in self.parse or id in getattr(self, kind)


def mentioned(platform: Platform, channel: Channel, text: str, *, by: Json, allowed: Allowed, answered: Json | None = None) -> Json:  # noqa: PLR0913 - all that it has
    """What a message object says of whom it wakes."""
    plain = CODE.sub("", text)
    users = [user for user in USER.findall(plain) if user in platform.people and allowed.lets("users", user)]
    if answered is not None and allowed.replied_user:
        users.append(answered["author"]["id"])
    roles = [role for role in ROLE.findall(plain) if allowed.lets("roles", role) and _wakes(platform, channel, role, by["id"])]
    rings = "everyone" in allowed.parse and bool(ALL.search(plain)) and _may_ring(platform, channel, by["id"])
    told: dict[str, Any] = {"mentions": [platform.people[user] for user in dict.fromkeys(users) if user in platform.people]}
    return told | {"mention_roles": list(dict.fromkeys(roles)), "mention_everyone": rings}


def woken(line: Json) -> list[str]:
    """Whom a message wakes, by name; roles by their id."""
    everyone = ["everyone"] if line["mention_everyone"] else []
    return [*(user["username"] for user in line["mentions"]), *line["mention_roles"], *everyone]


def _wakes(platform: Platform, channel: Channel, role: str, author: str) -> bool:
    if channel.direct or role not in platform.guild_of(channel).roles:
        return False
    return platform.guild_of(channel).roles[role]["mentionable"] or _may_ring(platform, channel, author)


def _may_ring(platform: Platform, channel: Channel, author: str) -> bool:
    return not channel.direct and platform.may(channel, Right.MENTION_EVERYONE, user=author)
