"""Places on the platform: servers, which Discord calls guilds, their channels and threads, and direct messages."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

from tests.farside.discord.permissions import ALL, Right, allowed

Json = dict[str, Any]


class Type(IntEnum):
    """What kind of channel one is."""

    TEXT = 0
    DM = 1
    VOICE = 2
    CATEGORY = 4
    NEWS = 5
    NEWS_THREAD = 10
    THREAD = 11
    PRIVATE_THREAD = 12
    FORUM = 15


THREADS = frozenset({Type.NEWS_THREAD, Type.THREAD, Type.PRIVATE_THREAD})


@dataclass
class Channel:
    """One channel, thread or direct conversation as everybody in it sees it."""

    id: str
    type: Type
    guild: str = ""
    name: str = ""
    parent: str = ""
    """The channel of a thread, or the category of a channel."""
    owner: str = ""
    """Who made a thread."""
    about: Json = field(default_factory=dict)
    """What else its object says."""
    overwrites: list[Json] = field(default_factory=list)
    tags: list[Json] = field(default_factory=list)
    """The tags a forum offers."""
    applied: list[str] = field(default_factory=list)
    """The tags a post has."""
    metadata: Json = field(default_factory=dict)
    """A thread's: whether it is archived or locked."""
    recipients: list[Json] = field(default_factory=list)
    lines: dict[str, Json] = field(default_factory=dict)
    """The messages that are to be seen, by id, oldest first."""
    whispers: dict[str, tuple[str, Json]] = field(default_factory=dict)
    """Messages by id that one person alone sees, and who that is."""
    last: str = ""
    """The newest message there ever was."""
    members: set[str] = field(default_factory=set)
    """Who joined a thread."""
    said: int = 0
    """How many messages a thread has had."""
    renamed: list[float] = field(default_factory=list)
    """When its name was changed lately."""
    writing: list[Json] = field(default_factory=list)
    """Who was shown to be writing: TYPING_START events."""

    @property
    def thread(self) -> bool:
        return self.type in THREADS

    @property
    def direct(self) -> bool:
        return self.type is Type.DM

    @property
    def forum(self) -> bool:
        return self.type is Type.FORUM

    @property
    def archived(self) -> bool:
        return bool(self.metadata.get("archived"))

    @property
    def described(self) -> Json:
        """The channel object."""
        told = {"id": self.id, "type": int(self.type), "flags": 0, "last_message_id": self.last or None} | self.about
        if self.direct:
            return told | {"recipients": self.recipients}
        told |= {"guild_id": self.guild, "name": self.name, "parent_id": self.parent or None}
        return told | (self._as_thread() if self.thread else self._as_channel())

    def _as_channel(self) -> Json:
        told: Json = {
            "position": 0,
            "permission_overwrites": self.overwrites,
            "nsfw": False,
            "rate_limit_per_user": 0,
            "topic": None,
        }
        return {**told, "available_tags": self.tags, "default_reaction_emoji": None} if self.forum else told

    def _as_thread(self) -> Json:
        counts = {"message_count": min(self.said, 50), "total_message_sent": self.said, "member_count": len(self.members)}
        told = {"owner_id": self.owner, "thread_metadata": self.metadata, "rate_limit_per_user": 0, **counts}
        return told | ({"applied_tags": self.applied} if self.applied else {})


@dataclass
class Guild:
    """One server."""

    id: str
    name: str
    owner: str
    roles: dict[str, Json] = field(default_factory=dict)
    members: dict[str, Json] = field(default_factory=dict)
    """Member objects by the id of the person or bot."""
    channels: dict[str, Channel] = field(default_factory=dict)
    """Threads too."""
    commands: dict[str, Json] = field(default_factory=dict)
    about: Json = field(default_factory=dict)
    joined_at: str = ""
    unavailable: bool = False
    """True while Discord cannot show it."""

    def rights(self, user: str, channel: Channel | None = None) -> int:
        """What somebody may here, or in a channel or thread of it."""
        if user == self.owner:
            return int(ALL)
        if user not in self.members:
            return 0
        place = self.channels.get(channel.parent) if channel is not None and channel.thread else channel
        granted = {role["id"]: int(role["permissions"]) for role in self.roles.values()}
        own = self.members[user]["roles"]
        return allowed(self.id, own, granted, place.overwrites if place else (), user=user)

    @property
    def described(self) -> Json:
        """The guild object."""
        told: Json = dict.fromkeys(NOTHING) | USUAL | self.about
        told |= {"id": self.id, "name": self.name, "owner_id": self.owner, "roles": list(self.roles.values())}
        return told | {"emojis": [], "stickers": [], "features": []}

    def created(self, viewer: str) -> Json:
        """What GUILD_CREATE tells a bot of it: https://docs.discord.com/developers/events/gateway-events#guild-create."""
        seen = [channel for channel in self.channels.values() if self.sees(viewer, channel)]
        told: Json = {"joined_at": self.joined_at, "large": False, "unavailable": False, "member_count": len(self.members)}
        told |= {key: [] for key in ("voice_states", "presences", "stage_instances", "guild_scheduled_events", "soundboard_sounds")}
        told["members"] = [self.members[viewer]]
        told["channels"] = [channel.described for channel in self.channels.values() if not channel.thread]
        told["threads"] = [channel.described for channel in seen if channel.thread and not channel.archived]
        return self.described | told

    def sees(self, user: str, channel: Channel) -> bool:
        """Whether somebody sees a channel or thread."""
        return self.may(user, Right.VIEW_CHANNEL, channel)

    def may(self, user: str, right: Right, channel: Channel | None = None) -> bool:
        """Whether somebody may do something here, or in a channel or thread."""
        return self.rights(user, channel) & right == right


NOTHING = (
    *("icon", "description", "home_header", "splash", "discovery_splash", "banner", "application_id", "afk_channel_id"),
    *("system_channel_id", "widget_channel_id", "vanity_url_code", "rules_channel_id", "safety_alerts_channel_id"),
    *("public_updates_channel_id", "incidents_data"),
)
USUAL: Json = {
    "region": "deprecated",
    "afk_timeout": 300,
    "system_channel_flags": 0,
    "widget_enabled": False,
    "verification_level": 1,
    "default_message_notifications": 1,
    "mfa_level": 0,
    "explicit_content_filter": 0,
    "max_presences": None,
    "max_members": 25_000_000,
    "max_stage_video_channel_users": 50,
    "max_video_channel_users": 25,
    "premium_tier": 0,
    "premium_subscription_count": 0,
    "preferred_locale": "en-US",
    "premium_progress_bar_enabled": False,
    "nsfw": False,
    "nsfw_level": 0,
}
