"""Logs as people read them: an event and its fields on one line; of other packages, warnings alone."""

from __future__ import annotations

import json
import logging
from enum import StrEnum

OURS = ("frankly", "bots")
"""Our loggers. Others stay at WARNING, for below it some of them write down what people say."""

_USUAL = frozenset(vars(logging.makeLogRecord({}))) | {"asctime", "message", "taskName"}


class Level(StrEnum):
    """How much is written."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class EventFormatter(logging.Formatter):
    """`time LEVEL logger event field=value …`; a value with spaces or line breaks in it is quoted."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(name)s %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's name
        fields = (f" {name}={_plain(value)}" for name, value in vars(record).items() if name not in _USUAL)
        return super().formatMessage(record) + "".join(fields)


def _plain(value: object) -> str:
    text = str(value)
    return text if text.isprintable() and text and " " not in text else json.dumps(text, ensure_ascii=False)


def log_to(handler: logging.Handler, *, level: Level) -> None:
    """Write our events from this level on, and other packages' warnings."""
    handler.setFormatter(EventFormatter())
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    for name in OURS:
        logging.getLogger(name).setLevel(level.upper())
