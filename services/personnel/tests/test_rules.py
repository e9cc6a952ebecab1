from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from personnel.domain.employment import ChangeAfterEndError, ChangeBeforeStartError, LaterChangeError
from personnel.domain.insz import InszInvalidError, check_insz
from personnel.domain.kbo import KboInvalidError, check_kbo
from personnel.domain.period import EndBeforeStartError, Period, new_period
from services.personnel.tests.builders import START, an_employment, terms

TODAY = date(2026, 11, 24)


def an_insz(birth_day: date, counter: int, bis: int) -> str:
    counted = f"{birth_day:%y}{birth_day.month + bis:02d}{birth_day:%d}{counter:03d}"
    whole = int(("2" if birth_day.year >= 2000 else "") + counted)
    return f"{counted}{97 - whole % 97:02d}"


@given(st.dates(min_value=date(1927, 1, 1), max_value=TODAY), st.integers(1, 998), st.sampled_from([0, 20, 40]))
def test_a_number_made_by_the_rule_is_an_insz(birth_day: date, counter: int, bis: int) -> None:
    check_insz(an_insz(birth_day, counter, bis), TODAY)


@given(st.dates(min_value=date(1927, 1, 1), max_value=TODAY), st.integers(1, 998), st.integers(0, 8), st.integers(1, 9))
def test_one_wrong_digit_is_noticed(birth_day: date, counter: int, place: int, step: int) -> None:
    digits = list(an_insz(birth_day, counter, 0))
    check = "".join(digits[9:])
    digits[place] = str((int(digits[place]) + step) % 10)
    other = int("2" + "".join(digits[:9])) if birth_day.year < 2000 else int("".join(digits[:9]))
    if 97 - other % 97 == int(check):
        return  # a mistake that makes it the number of somebody of the other century

    with pytest.raises(InszInvalidError):
        check_insz("".join(digits), TODAY)


@pytest.mark.parametrize(
    "insz",
    [
        "85073099239",  # born in 1985
        "01431499305",  # BIS, born in 2001
        "92510599082",  # BIS, sex known
        an_insz(date(2000, 1, 1), 990, 0),
    ],
)
def test_known_numbers_are_right(insz: str) -> None:
    check_insz(insz, TODAY)


@pytest.mark.parametrize(
    "insz",
    [
        "",
        "8507309923",
        "850730992390",
        "85.07.30-992.39",
        "00000000000",
        "٠٥٠٧٣٠٩٩٢٣٩",  # digits, but not ours
        an_insz(date(2030, 1, 1), 990, 0),  # check digits of who is born from 2000, but has still to be born
    ],
)
def test_other_numbers_are_wrong(insz: str) -> None:
    with pytest.raises(InszInvalidError):
        check_insz(insz, TODAY)


def test_a_month_or_day_that_cannot_be_is_wrong() -> None:
    for counted in ("851330992", "853330992", "850732992"):
        with pytest.raises(InszInvalidError):
            check_insz(f"{counted}{97 - int(counted) % 97:02d}", TODAY)


@given(st.integers(0, 99_999_999))
def test_an_enterprise_number_is_checked_by_97(number: int) -> None:
    check_kbo(f"{number:08d}{97 - number % 97:02d}")
    with pytest.raises(KboInvalidError):
        check_kbo(f"{number:08d}{(97 - number % 97) % 97 + 1:02d}" if number % 97 else f"{number:08d}01")


def test_a_period_has_both_its_ends_and_overlaps_by_one_day() -> None:
    period = new_period(date(2026, 1, 1), date(2026, 1, 31))

    assert period.has(date(2026, 1, 1))
    assert period.has(date(2026, 1, 31))
    assert not period.has(date(2026, 2, 1))
    assert period.overlaps(Period(date(2026, 1, 31), None))
    assert not period.overlaps(Period(date(2026, 2, 1), None))
    with pytest.raises(EndBeforeStartError):
        new_period(date(2026, 1, 2), date(2026, 1, 1))


def test_a_row_comes_neither_before_the_start_nor_after_the_end_nor_before_a_later_row() -> None:
    employment = an_employment(last_day=date(2026, 12, 31))
    row = employment.next_row(date(2026, 11, 1), terms(), date(2026, 12, 31))
    later = replace(employment, rows=(*employment.rows, row))

    with pytest.raises(ChangeBeforeStartError):
        employment.next_row(date(2026, 8, 31), terms(), date(2026, 12, 31))
    with pytest.raises(ChangeAfterEndError):
        employment.next_row(date(2027, 1, 1), terms(), date(2026, 12, 31))
    with pytest.raises(LaterChangeError):
        later.next_row(date(2026, 10, 1), terms(), date(2026, 12, 31))
    assert later.next_row(date(2026, 11, 1), terms(), None).effective_sequence == 1


def test_an_extension_may_begin_on_the_day_after_the_planned_end() -> None:
    employment = an_employment(last_day=date(2026, 12, 31))

    row = employment.next_row(date(2027, 1, 1), terms(), date(2027, 6, 30))

    extended = replace(employment, rows=(*employment.rows, row))
    assert extended.row_on(START) == employment.rows[0]
    assert extended.row_on(date(2027, 1, 1)) == extended.latest
