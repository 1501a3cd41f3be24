"""A room on this machine as a platform: terminals join it through a socket, and what is said there is kept beside it."""

from adapters.local.adapter import LocalAdapter
from adapters.local.settings import LocalSettings

__all__ = ["LocalAdapter", "LocalSettings"]
