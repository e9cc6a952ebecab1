"""On which days a message of the calendar falls due."""

from datetime import date, timedelta

import pytest

from notifier.domain.employment import Relation
from notifier.domain.pending import pendings
from notifier.domain.reminder import due_days, due_now, next_day
from services.notifier.tests.builders import (
    TODAY,
)
from services.notifier.tests.pending import (
    MESSAGES,
    a_relation,
    a_request,
    a_row,
    days,
    rule,
)


def test_undecided_leave_is_told_after_five_days_and_every_three_and_to_the_superior_from_ten_on() -> None:
    (pending,) = pendings([a_request()], [a_relation(a_row())], TODAY)
    due = due_days(rule("AFW-005"), pending, TODAY + timedelta(days=14))

    assert list(due) == days(5, 8, 10, 11, 13, 14)
    roles = {day: {each.role for each in to} for day, to in due.items()}
    for day, number in zip(days(5, 8, 10, 11, 13, 14), (5, 8, 10, 11, 13, 14), strict=True):
        assert ("superior" in roles[day]) == (number in {10, 13})
        assert ("manager" in roles[day]) == (number in {5, 8, 11, 14})


@pytest.mark.parametrize(
    ("row", "trigger", "day"),
    [
        ({"last_day": days(90)[0]}, "personnel.contract-ending.v1", days(30)[0]),
        ({"last_day": days(20)[0], "from_day": days(3)[0]}, "personnel.contract-ending.v1", days(3)[0]),
        ({"probation_end": days(50)[0]}, "personnel.probation-ending.v1", days(5)[0]),
    ],
)
def test_what_ends_is_told_before_but_never_before_it_was_so(row: dict[str, object], trigger: str, day: date) -> None:
    (pending,) = pendings([], [a_relation(a_row(**row))], TODAY)
    (told_by,) = [each for each in MESSAGES.rules if each.trigger == trigger]

    assert pending.trigger == trigger
    assert list(due_days(told_by, pending, TODAY + timedelta(days=100))) == [day]
    assert due_days(told_by, pending, day - timedelta(days=1)) == {}


def test_a_contract_that_is_prolonged_counts_from_the_row_that_says_so() -> None:
    rows = a_row(last_day=days(5)[0]), a_row(from_day=TODAY, last_day=days(20)[0])
    (pending,) = pendings([], [a_relation(*rows)], TODAY)

    assert (pending.base_day, pending.from_day) == (days(20)[0], TODAY)


@pytest.mark.parametrize(
    "relation",
    [
        a_relation(a_row(last_day=days(10)[0]), last_day=days(10)[0], is_ended=True),
        a_relation(a_row(last_day=days(-1)[0])),
        a_relation(a_row(probation_end=days(-1)[0])),
        a_relation(a_row(probation_end=days(30)[0]), last_day=days(10)[0], is_ended=True),
        a_relation(a_row()),
    ],
)
def test_what_ended_otherwise_or_is_over_is_not_pending(relation: Relation) -> None:
    assert pendings([], [relation], TODAY) == ()


def test_a_request_of_somebody_who_left_waits_no_more() -> None:
    gone = a_relation(a_row(), last_day=days(-1)[0], is_ended=True)

    assert pendings([a_request()], [gone], TODAY) == ()
    assert pendings([a_request()], [], TODAY) == ()


def test_several_missed_days_are_one_message_to_all_who_were_to_be_told() -> None:
    (pending,) = pendings([a_request()], [a_relation(a_row())], TODAY)
    due = due_now(rule("AFW-005"), pending, (), TODAY, days(12)[0])

    assert due is not None
    assert due.day == days(11)[0]
    assert [each.role for each in due.to] == ["manager", "manager_backup", "superior", "superior"]
    assert due.overtaken == tuple(days(5, 8, 10))
    assert due_now(rule("AFW-005"), pending, days(5, 8, 10, 11), TODAY, days(12)[0]) is None


def test_days_before_the_calendar_was_kept_are_nobody_s() -> None:
    (pending,) = pendings([a_request(days(-30)[0])], [a_relation(a_row())], TODAY)

    assert due_now(rule("AFW-005"), pending, (), TODAY, TODAY) is None
    assert next_day(rule("AFW-005"), pending, (), TODAY) == days(1)[0]
