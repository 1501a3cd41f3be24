"""A terminal as a platform: a pleasant chat where somebody sits, plain lines where a pipe is."""

from adapters.terminal.adapter import TerminalAdapter
from adapters.terminal.settings import TerminalSettings

__all__ = ["TerminalAdapter", "TerminalSettings"]
