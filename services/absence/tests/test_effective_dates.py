"""What the law can change holds from a day and until a day."""

from dataclasses import replace
from datetime import date

from absence.domain.holiday import CALENDAR_FIRST_DAY, HOLIDAYS, _holds, public_holidays


def test_there_are_no_holidays_before_the_day_from_which_they_are_known() -> None:
    assert public_holidays(CALENDAR_FIRST_DAY.year - 1) == frozenset()


def test_an_abolished_holiday_is_none_from_the_day_after_its_last() -> None:
    abolished = replace(HOLIDAYS[0], valid_until=date(2030, 12, 31))

    assert _holds(abolished, date(2030, 1, 1))
    assert not _holds(abolished, date(2031, 1, 1))
