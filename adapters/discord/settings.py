"""What can be set about Discord."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

Variable = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")]


def _numbered(channel: str) -> str:
    if not (channel.isascii() and channel.isdecimal()):
        raise ValueError("the id of a channel is a number such as 1234567890123456789: in Discord, Developer Mode, Copy Channel ID")
    return channel


Snowflake = Annotated[str, AfterValidator(_numbered)]


class DiscordSettings(BaseModel):
    """The configuration section of a Discord application."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True, allow_inf_nan=False)

    token_env: Variable = "DISCORD_BOT_TOKEN"  # noqa: S105 - a name, and no secret
    """The environment variable that holds the bot's token; with `_FILE` appended, the one that names a file that holds it."""
    channels: tuple[Snowflake, ...] = Field(default=(), examples=[["1234567890123456789"]])
    """Ids of channels in which the ambassador answers every message; elsewhere it answers mentions and replies to it."""
    message_content: bool = False
    """Whether the privileged Message Content Intent is asked for: `channels`, threads and a desk's lines need it."""
    threads: bool = False
    """Whether a mention in a channel is answered in a thread of its own, in which people need not mention it again."""
    sharded: bool = False
    """Whether several connections share the servers; Discord asks for it beyond 2,500."""
    catch_up_hours: float = Field(default=24.0, ge=0, le=168)
    """How old a message may be that was missed while frankly was away, and is still answered; 0 for none."""
    stream: bool = True
    """Whether people see an answer while it is being written."""
    link_previews: bool = False
    """Whether links unfold into previews."""
    profile: bool = True
    """Whether the application's description and commands are set when frankly starts; false leaves that to you."""
    file_megabytes: float = Field(default=10.0, gt=0, le=100)
    """The largest file that is fetched for a model that sees, or for a desk elsewhere."""
    api_url: str = Field(default="https://discord.com/api/v10", pattern=r"^https?://\S+[^/\s]$")
    """Where Discord's API is; your own proxy, if you run one."""
    gateway_url: str = Field(default="wss://gateway.discord.gg/", pattern=r"^wss?://\S+$")
    """Where its gateway is."""
