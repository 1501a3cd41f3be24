"""What can be set about Telegram."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

Variable = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")]


class TelegramSettings(BaseModel):
    """The configuration section of a Telegram bot."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True, allow_inf_nan=False)

    token_env: Variable = "TELEGRAM_BOT_TOKEN"  # noqa: S105 - a name, and no secret
    """The environment variable that holds the bot's token; with `_FILE` appended, the one that names a file that holds it."""
    mode: Literal["polling", "webhook"] = "polling"
    """How messages come in: `polling` asks Telegram for them and needs no address; `webhook` has Telegram bring them."""
    webhook_url: str = Field(default="", pattern=r"^(https://\S+)?$", examples=["https://ambassador.example/telegram"])
    """Where Telegram brings messages in `webhook` mode: your public https address."""
    webhook_listen: str = "127.0.0.1"
    """Where the webhook is listened for: behind your own web server, which speaks https."""
    webhook_port: int = Field(default=8080, ge=0, le=65_535)
    """The port of it."""
    transport: Literal["aiohttp", "httpx"] = "aiohttp"
    """What carries requests: `aiohttp` costs a fraction of the processor time; `httpx` is python-telegram-bot's own."""
    api_url: str = Field(default="https://api.telegram.org", pattern=r"^https?://\S+[^/\s]$")
    """Where the Bot API is; your own server, if you run one."""
    chat_seconds: float = Field(default=1.0, ge=0, le=60)
    """The least time between two lines in one chat, on the average; a short burst goes through. Telegram asks for about 1."""
    group_minute: int = Field(default=20, ge=1, le=1000)
    """The most lines a minute in one group, as Telegram allows."""
    messages_second: float = Field(default=30.0, gt=0, le=1000)
    """The most lines a second in all chats together; Telegram allows about 30, and more where broadcasts are paid for."""
    stream: bool = True
    """Whether people alone with the ambassador see its answer while it is being written."""
    link_previews: bool = False
    """Whether links unfold into previews."""
    profile: bool = True
    """Whether the bot's description and commands are set when frankly starts; false leaves that to you."""
    file_megabytes: float = Field(default=10.0, gt=0, le=20)
    """The largest file that is fetched for a model that sees, or for a desk elsewhere; Telegram gives bots at most 20."""

    @model_validator(mode="after")
    def _is_reached(self) -> Self:
        if self.mode == "webhook" and not self.webhook_url:
            raise ValueError('`mode = "webhook"` needs `webhook_url`, the public https address where Telegram brings messages')
        return self
