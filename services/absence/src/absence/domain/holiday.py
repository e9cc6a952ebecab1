"""The public holidays of the Flemish government, as effective-dated data.

The ten legal holidays plus 11 July, 2 November, 15 November and 26 December: fourteen in all. A holiday on a weekend
has no substitute day of its own; the closing between Christmas and New Year stands for it.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Final

CALENDAR_FIRST_DAY: Final = date(2018, 1, 1)
"""The calendar is not kept for earlier days: counters per person and in hours exist from this day on."""

_COUNT_OF_FOURTEEN: Final = "https://www.vlaanderen.be/intern/jaarlijkse-vakantie"
_LIST_OF_DAYS: Final = "https://www.acod-overheidsdiensten.be/vlaams/vakantieregeling"
_LEGAL_TEN: Final = (
    "https://bosa.belgium.be/nl/themas/werken-bij-de-overheid/werktijd-verlof-en-afwezigheden/feest-en-brugdagen"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FixedHoliday:
    """The same day each year."""

    month: int
    day: int
    source: str
    valid_from: date = CALENDAR_FIRST_DAY
    valid_until: date | None = None

    def in_year(self, year: int) -> date:
        """The day in that year."""
        return date(year, self.month, self.day)


@dataclass(frozen=True, slots=True, kw_only=True)
class EasterHoliday:
    """So many days after Easter Sunday."""

    days_after: int
    source: str
    valid_from: date = CALENDAR_FIRST_DAY
    valid_until: date | None = None

    def in_year(self, year: int) -> date:
        """The day in that year."""
        return easter_sunday(year) + timedelta(days=self.days_after)


HOLIDAYS: Final[tuple[FixedHoliday | EasterHoliday, ...]] = (
    FixedHoliday(month=1, day=1, source=_LEGAL_TEN),
    EasterHoliday(days_after=1, source=_LEGAL_TEN),
    FixedHoliday(month=5, day=1, source=_LEGAL_TEN),
    EasterHoliday(days_after=39, source=_LEGAL_TEN),
    EasterHoliday(days_after=50, source=_LEGAL_TEN),
    FixedHoliday(month=7, day=11, source=_LIST_OF_DAYS),
    FixedHoliday(month=7, day=21, source=_LEGAL_TEN),
    FixedHoliday(month=8, day=15, source=_LEGAL_TEN),
    FixedHoliday(month=11, day=1, source=_LEGAL_TEN),
    FixedHoliday(month=11, day=2, source=_LIST_OF_DAYS),
    FixedHoliday(month=11, day=11, source=_LEGAL_TEN),
    FixedHoliday(month=11, day=15, source=_LIST_OF_DAYS),
    FixedHoliday(month=12, day=25, source=_LEGAL_TEN),
    FixedHoliday(month=12, day=26, source=_COUNT_OF_FOURTEEN),
)


@cache
def public_holidays(year: int) -> frozenset[date]:
    """The public holidays of a year."""
    return frozenset(rule.in_year(year) for rule in HOLIDAYS if _holds(rule, rule.in_year(year)))


def _holds(rule: FixedHoliday | EasterHoliday, day: date) -> bool:
    return rule.valid_from <= day and (rule.valid_until is None or day <= rule.valid_until)


def easter_sunday(year: int) -> date:
    """Easter Sunday in the Gregorian calendar, by the anonymous rule that Meeus gives."""
    golden = year % 19
    century, of_century = divmod(year, 100)
    leap_centuries, rest = divmod(century, 4)
    moon = (19 * golden + century - leap_centuries - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * rest + 2 * (of_century // 4) - moon - of_century % 4) % 7
    late = (golden + 11 * moon + 22 * weekday) // 451
    month, day = divmod(moon + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)
