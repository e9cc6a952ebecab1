"""Time that is handed in. Instants are aware and in UTC; days are days in Europe/Brussels."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

BRUSSELS = ZoneInfo("Europe/Brussels")

Clock = Callable[[], datetime]
"""Gives the present instant, aware and in UTC."""


def real_clock() -> datetime:
    """The machine's time."""
    return datetime.now(UTC)


def file_clock(path: Path) -> Clock:
    """A clock that shows the instant written in a file; whoever writes the file advances business time."""

    def now() -> datetime:
        return datetime.fromisoformat(path.read_text(encoding="utf-8").strip()).astimezone(UTC)

    return now


def business_clock(path: Path | None) -> Clock:
    """The clock for HR rules: real time, unless a file is named."""
    return file_clock(path) if path else real_clock


def day_of(instant: datetime) -> date:
    """The day in Brussels on which an instant falls."""
    return instant.astimezone(BRUSSELS).date()
