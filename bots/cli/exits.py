"""How a command ends: exit codes, and errors as sentences instead of tracebacks."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum
from typing import NoReturn

from adapters.errors import PlatformError
from bots.problems import ConfigError
from bots.store.errors import StoreError


class Exit(IntEnum):
    """The exit codes of `frankly`, documented in docs/reference/command-line.md."""

    DONE = 0
    WRONG = 1
    USAGE = 2
    CONFIG = 3
    NOT_FOUND = 4
    STORE = 5
    INTERRUPTED = 130


@contextmanager
def reported() -> Iterator[None]:
    """Turn the errors people can mend into their words on stderr and an exit code."""
    try:
        with ungrouped():
            yield
    except ConfigError as error:
        leave(Exit.CONFIG, str(error))
    except StoreError as error:
        leave(Exit.STORE, str(error))
    except PlatformError as error:
        leave(Exit.WRONG, str(error))
    except KeyboardInterrupt:
        leave(Exit.INTERRUPTED)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(Exit.DONE)


@contextmanager
def ungrouped() -> Iterator[None]:
    """Take the error that people can mend out of the group in which tasks that ran together raised it."""
    try:
        yield
    except BaseExceptionGroup as group:
        found: BaseException | None = group.subgroup((ConfigError, StoreError, PlatformError))
        while isinstance(found, BaseExceptionGroup):
            found = found.exceptions[0]
        raise found or group from None


def leave(code: Exit, words: str = "") -> NoReturn:
    if words:
        print(words, file=sys.stderr)  # noqa: T201 - the command line's own voice
    sys.exit(code)
