"""When a submission was handed in, as its timestamp.txt says; a student may have written that.

nbgrader reads it with `dateutil`, which opens files for a time zone's name and raises whatever it
meets. So only what could be a time reaches it here, and only a time comes back.
"""

import re
from datetime import datetime, timedelta

_DAYS = datetime(2000, 1, 1), datetime(2003, 4, 5)
_FIRST, _LAST = datetime(1990, 1, 1), datetime(2200, 1, 1)
_LOOKS_LIKE_ONE = re.compile(r"[0-9A-Za-z][0-9A-Za-z ,.:+_/-]{5,59}")
_PATH = re.compile(r"\.\.|(^|\s)/|//|\d{10}")


def read_timestamp(text: str) -> datetime | None:
    """Return the time in UTC that nbgrader reads in a timestamp, or None if it is not a time.

    Examples
    --------
    >>> read_timestamp("2026-03-06 11:20:00 UTC")
    datetime.datetime(2026, 3, 6, 11, 20)
    >>> read_timestamp("11:20")  # nbgrader takes today's date
    """
    if not _LOOKS_LIKE_ONE.fullmatch(text) or _PATH.search(text):
        return None
    from dateutil import parser  # type: ignore[import-untyped]

    try:
        first, second = (parser.parse(text, default=day, ignoretz=True) for day in _DAYS)
        time = _in_utc(text)
        # What a text leaves open, a parser fills in from the clock.
        whole = first == second and abs(time - first) <= timedelta(days=1)
        return time if whole and _FIRST < time < _LAST else None
    except Exception:  # a time zone's name may lead to any file, and a number have any size
        return None


def _in_utc(text: str) -> datetime:
    """Read a time as `nbgrader.utils.parse_utc` does."""
    from dateutil import parser, tz

    zones = {}
    parts = text.split(" ")
    if len(parts) == 3:
        text = " ".join([*parts[:2], "TZ"])
        zones["TZ"] = int(parts[2]) if re.fullmatch(r"[+-]?\d+", parts[2]) else tz.gettz(parts[2])
    time: datetime = parser.parse(text, tzinfos=zones)
    offset = time.utcoffset()
    return time if offset is None else (time - offset).replace(tzinfo=None)
