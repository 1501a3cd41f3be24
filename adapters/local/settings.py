"""What can be set about a room on this machine."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationInfo


def _beside_the_file(path: Path, info: ValidationInfo) -> Path:
    """A relative path is meant from the configuration on, as that of the store is, and not from where somebody happens to stand."""
    folder = (info.context or {}).get("folder")
    return path if folder is None else Path(folder) / path


BesideFile = Annotated[Path, AfterValidator(_beside_the_file)]


class LocalSettings(BaseModel):
    """The configuration section of a room on this machine that terminals join, such as `frankly desk`."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    socket: BesideFile = Field(default=Path("desk.sock"), validate_default=True)
    """Where terminals join, relative to this file: a path of at most 100 bytes, for whoever runs frankly alone."""
    log: BesideFile | None = Field(default=None, examples=["desk.jsonl"])
    """Where what is shown is kept for those who join later; without it, beside the socket, ending in `.jsonl`."""

    @property
    def kept_in(self) -> Path:
        return self.log or self.socket.with_suffix(".jsonl")
