"""First answers to what people did: https://docs.discord.com/developers/interactions/receiving-and-responding."""

from __future__ import annotations

from tests.farside.discord import showing
from tests.farside.discord.asked import Asked
from tests.farside.discord.components import checked_form
from tests.farside.discord.composing import answering, composed
from tests.farside.discord.interactions import Callback, Interaction, Kind
from tests.farside.discord.places import Channel, Json
from tests.farside.discord.platform import Platform
from tests.farside.discord.refusal import invalid, unknown
from tests.farside.discord.rest.registry import route

USED_COMMAND, USED_MENU = 20, 23
"""The types of messages that answer a command, and one from the menu of a message."""


@route("POST", "/interactions/{interaction_id}/{interaction_token}/callback", tokened=True)
def answer(platform: Platform, asked: Asked) -> Json | None:
    found = platform.interactions.waiting(asked.ids["interaction_id"], asked.ids["interaction_token"])
    kind, said = _kind(found, asked.said.get("type")), asked.said.get("data") or {}
    line = _answered(platform, found, kind, asked, said)
    found.answered = kind
    if asked.query.get("with_response", "").lower() in {"1", "true"}:
        return _told(platform, found, line)
    return None


def shown(platform: Platform, found: Interaction, message: Json) -> Json:
    """Show what answers something that somebody did, to them alone or to everybody there."""
    channel = platform.channel(found.channel)
    said = {"webhook_id": platform.application["id"], "application_id": platform.application["id"]} | _pointing(platform, found)
    if found.ephemeral:
        return showing.whisper(platform, channel, said | message, to=found.user)
    return showing.show(platform, channel, said | message, by=platform.me)


def line_of(platform: Platform, found: Interaction, id: str) -> tuple[Channel, Json]:  # noqa: A002 - it is the id
    """A message that answers something, or that it began with.

    Raises:
        Refusal: it is not there any more.
    """
    channel = platform.channel(found.channel)
    line = channel.lines.get(id) or channel.whispers.get(id, ("", None))[1]
    if line is None:
        raise unknown(10008, "Message")
    return channel, line


def _kind(found: Interaction, said: int | None) -> Callback:
    allowed = set(Callback)
    if found.kind is Kind.COMMAND or found.message is None:
        allowed -= {Callback.UPDATE, Callback.DEFERRED_UPDATE}
    if found.kind is Kind.SUBMIT:
        allowed -= {Callback.MODAL}
    if said not in allowed:
        raise invalid("type", f"Value must be one of {sorted(map(int, allowed))}.", kind="BASE_TYPE_CHOICES")
    return Callback(said)


def _answered(platform: Platform, found: Interaction, kind: Callback, asked: Asked, said: Json) -> Json | None:
    if kind is Callback.MODAL:
        platform.interactions.forms[found.user] = found, checked_form(said)
        return None
    if kind in {Callback.UPDATE, Callback.DEFERRED_UPDATE}:
        return _updated(platform, found, kind, asked, said)
    return _begun(platform, found, kind, asked, said)


def _begun(platform: Platform, found: Interaction, kind: Callback, asked: Asked, said: Json) -> Json:
    found.ephemeral = bool(int(said.get("flags") or 0) & showing.EPHEMERAL)
    found.loading = kind is Callback.DEFERRED
    message = {"flags": showing.LOADING} if found.loading else composed(platform, platform.channel(found.channel), asked, said=said)
    line = shown(platform, found, message)
    found.original = line["id"]
    return line


def _updated(platform: Platform, found: Interaction, kind: Callback, asked: Asked, said: Json) -> Json:
    found.original = (found.message or {})["id"]
    channel, line = line_of(platform, found, found.original)
    if kind is Callback.UPDATE:
        showing.change(platform, channel, line, composed(platform, channel, asked, said=said, before=line))
    return line


def _pointing(platform: Platform, found: Interaction) -> Json:
    """What a message says of what it answers."""
    target = found.data.get("target_id") or (found.message or {}).get("id")
    channel = platform.channel(found.channel)
    if found.kind is Kind.COMMAND:
        type = USED_MENU if found.data.get("type") == 3 else USED_COMMAND  # noqa: A001 - it is the type
        return answering(channel, str(target)) | {"type": type} if target in channel.lines else {"type": type}
    return answering(channel, str(target)) if target in channel.lines else {}


def _told(platform: Platform, found: Interaction, line: Json | None) -> Json:
    about: Json = {"id": found.id, "type": int(found.kind)}
    if line is None:
        return {"interaction": about}
    about |= {
        "response_message_id": line["id"],
        "response_message_loading": found.loading,
        "response_message_ephemeral": found.ephemeral,
    }
    if found.answered not in {Callback.MESSAGE, Callback.UPDATE}:
        return {"interaction": about}
    told = showing.read(platform, platform.channel(found.channel), line)
    return {"interaction": about, "resource": {"type": int(found.answered), "message": told}}
