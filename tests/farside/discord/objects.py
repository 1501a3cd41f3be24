"""Objects of the API that describe somebody: https://docs.discord.com/developers/resources/user."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]
PLAIN: Json = {"discriminator": "0", "avatar": None, "public_flags": 0, "flags": 0, "primary_guild": None}
COLORS: Json = {"primary_color": 0, "secondary_color": None, "tertiary_color": None}


def user(id: str, name: str, *, is_bot: bool = False) -> Json:  # noqa: A002 - it is the id
    """A user object."""
    shown = {"username": (name or f"person{id}").lower().replace(" ", "."), "global_name": None if is_bot else name or None}
    return {"id": id, **shown, **PLAIN} | ({"bot": True} if is_bot else {})


def webhook_user(id: str, name: str) -> Json:  # noqa: A002 - it is the id
    """Who a webhook appears as."""
    return {**user(id, name, is_bot=True), "username": name, "discriminator": "0000"}


def role(id: str, name: str, permissions: int, *, position: int = 1) -> Json:  # noqa: A002 - it is the id
    """A role object."""
    told: Json = {"id": id, "name": name, "permissions": str(permissions), "position": position, "managed": False}
    plain: Json = {"color": 0, "hoist": False, "icon": None, "unicode_emoji": None, "mentionable": False, "flags": 0}
    return told | plain | {"colors": COLORS}


def managed_role(id: str, bot: Json, permissions: int) -> Json:  # noqa: A002 - it is the id
    """The role that a server keeps for a bot."""
    return role(id, bot["username"], permissions) | {"managed": True, "tags": {"bot_id": bot["id"]}}


def member(of: Json, *roles: str, since: str) -> Json:
    """A member object."""
    plain = dict.fromkeys(("avatar", "banner", "communication_disabled_until", "nick", "premium_since"))
    return {
        **plain,
        "user": of,
        "roles": list(roles),
        "joined_at": since,
        "flags": 0,
        "pending": False,
        "mute": False,
        "deaf": False,
    }


def application(id: str, name: str) -> Json:  # noqa: A002 - it is the id
    """An application as its owner sees it; its bot may read what people say."""
    nothing = dict.fromkeys(("icon", "interactions_endpoint_url", "role_connections_verification_url", "team"))
    counts = {"approximate_guild_count": 1, "approximate_user_install_count": 0, "approximate_user_authorization_count": 0}
    owner = user("1203948571203940001", "Mona")
    told = {
        "id": id,
        "name": name,
        "description": "",
        "type": None,
        "verify_key": "0" * 64,
        "flags": 1 << 19,
        "flags_new": str(1 << 19),
    }
    public = {"bot_public": True, "bot_require_code_grant": False, "redirect_uris": [], "eligible_oauth2_scopes": []}
    return {**nothing, **counts, **told, **public, "owner": owner, "explicit_content_filter": 0, "tags": []}
