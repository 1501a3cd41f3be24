"""How long operators mean by `30m`, `2h`, `1h30` or `14:30`, and how people say it."""

from __future__ import annotations

import math
import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from policies.base import Brand
from policies.drafts import brand_words

LONGEST = 90 * 86_400.0
"""Nothing is set aside for longer than three months."""

_SPAN = re.compile(
    r"""(?:(?P<days>[0-9]{1,3})\s*(?:d|days?|j|jours?)\b)?\s*
        (?:(?P<hours>[0-9]{1,4})\s*(?:h|hours?|heures?)(?![a-z]))?\s*
        (?:(?P<minutes>[0-9]{1,6})\s*(?:m|min|minutes?)?)?""",
    re.VERBOSE | re.IGNORECASE,
)
_CLOCK = re.compile(r"(?:until|till|jusqu[’']à|à|@)?\s*([01]?[0-9]|2[0-3]):([0-5][0-9])", re.IGNORECASE)

_MINUTE, _HOUR = 60.0, 3_600.0
_HOURS_LISTED = 48


def seconds_until(text: str, now: datetime, *, zone: str) -> float | None:
    """The seconds that `text` means at `now`; a number alone counts minutes, a time of day is the next such one in `zone`.

    None when it means nothing, or more than `LONGEST`.
    """
    if clock := _CLOCK.fullmatch(text):
        return (next_time(int(clock[1]), int(clock[2]), now.astimezone(ZoneInfo(zone))) - now).total_seconds()
    found = _SPAN.fullmatch(text)
    parts = {name: float(amount or 0) for name, amount in found.groupdict().items()} if found else {}
    seconds = timedelta(**parts).total_seconds()
    return seconds if 0 < seconds <= LONGEST else None


def next_time(hour: int, minute: int, local: datetime) -> datetime:
    """When a clock shows that time next."""
    at = local.replace(hour=hour, minute=minute, second=0, microsecond=0)
    return at if at > local else at + timedelta(days=1)


def in_how_long(seconds: float, brand: Brand, language: str) -> str:
    """`in about 30 minutes`, as a sentence needs it."""
    if seconds <= _MINUTE:
        return brand_words(brand, "rate_limit.moment", language)
    if seconds < _HOUR:
        return brand_words(brand, "rate_limit.minutes", language, minutes=str(max(2, math.ceil(seconds / _MINUTE))))
    hours = round(seconds / _HOUR)
    return brand_words(brand, "rate_limit.hour" if hours == 1 else "rate_limit.hours", language, hours=str(hours))


def minutes_of(seconds: float) -> str:
    """`45 min`, `3 h 20 min`, `2 d`: short, for lists."""
    hours, minutes = divmod(max(0, int(seconds // _MINUTE)), 60)
    if hours >= _HOURS_LISTED:
        return f"{hours // 24} d"
    return f"{hours} h {minutes:02} min" if hours else f"{minutes} min"
