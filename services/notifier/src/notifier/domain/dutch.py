"""Dates and durations as people in Flanders write them."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

BRUSSELS: Final = ZoneInfo("Europe/Brussels")
DAYS: Final = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
WEEK: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS: Final = (
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
)
PARTS: Final = {"am": " (voormiddag)", "pm": " (namiddag)"}


def long_day(day: date) -> str:
    """A day in words, such as `maandag 21 december 2026`."""
    return f"{DAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]} {day.year}"


def per_week(count: int, weekdays: Sequence[str]) -> str:
    """How many days of the week, and which: `2 dagen per week (dinsdag, donderdag)`."""
    named = [name for day, name in zip(WEEK, DAYS, strict=True) if day in weekdays]
    days = "1 dag per week" if count == 1 else f"{count} dagen per week"
    return f"{days} ({', '.join(named)})" if named else days


def moment(instant: datetime) -> str:
    """An instant in words, in Brussels time, such as `maandag 21 december 2026 om 9.05 uur`."""
    local = instant.astimezone(BRUSSELS)
    return f"{long_day(local.date())} om {local.hour}.{local.minute:02} uur"


def period(first_day: date, last_day: date, part: str = "full") -> str:
    """One day or a period in words, with the half of the day if it is one: `op …` or `van … tot en met …`."""
    half = PARTS.get(part, "")
    if first_day == last_day:
        return f"op {long_day(first_day)}{half}"
    return f"van {long_day(first_day)} tot en met {long_day(last_day)}{half}"


def days(duration: timedelta) -> str:
    """A number of days in words: `1 dag`, `5 dagen`."""
    return "1 dag" if duration.days == 1 else f"{duration.days} dagen"
