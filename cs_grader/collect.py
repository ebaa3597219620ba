"""What ``nbgrader zip_collect`` reads off the names of files that a learning platform gave.

``nbgrader_config.py`` puts it in the place of nbgrader's own collector.
"""

import re

from nbgrader.plugins import FileNameCollectorPlugin

# 2026-03-06-17-45-10 and its like: nbgrader takes "-10" for a time zone, ten hours away
TIME = re.compile(
    r"(\d{4})[-_.]?(\d\d)[-_.]?(\d\d)[-_.T ]*(\d\d)[-_.:h]?(\d\d)(?:[-_.:m]?(\d\d))?(?:[-_.]\d+)?"
)


class FileNames(FileNameCollectorPlugin):  # type: ignore[misc]
    """nbgrader's collector, with the times in file names read as they are written: in UTC."""

    def collect(self, submitted_file: str) -> dict[str, str] | None:
        """Return what a file's name tells; nothing if it is no submission."""
        told: dict[str, str] | None = super().collect(submitted_file)
        if told and told.get("timestamp"):
            told["timestamp"] = plain_time(told["timestamp"])
        return told


def plain_time(text: str) -> str:
    """Return a time from a file's name in a form that has only one meaning.

    Examples
    --------
    >>> plain_time("2026-03-06-17-45-10")
    '2026-03-06 17:45:10'
    >>> plain_time("20260306_1845")
    '2026-03-06 18:45:00'
    >>> plain_time("last night")
    'last night'
    """
    found = TIME.fullmatch(text.strip())
    if not found:
        return text
    year, month, day, hour, minute, second = found.groups(default="00")
    return f"{year}-{month}-{day} {hour}:{minute}:{second}"
