"""The model that the environment alone describes, for those who have a key and no `[[models]]` section yet."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from bots.sections import OpenAISettings, WebAddress

_FIELDS = OpenAISettings.model_fields


class OpenAIEnvironment(BaseSettings):
    """OPENAI_MODEL and OPENAI_BASE_URL, with the defaults of `[[models]]`."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_ignore_empty=True)

    model: Annotated[str, Field(validation_alias="OPENAI_MODEL")] = _FIELDS["model"].default
    base_url: Annotated[WebAddress, Field(validation_alias="OPENAI_BASE_URL")] = _FIELDS["base_url"].default

    def section(self) -> dict[str, str]:
        return {"kind": "openai", "model": self.model, "base_url": self.base_url}
