"""Which mails must be sent, for small scenarios whose results are written by hand."""

from collections.abc import Sequence
from datetime import date, timedelta

from deploy.local.demo.expectations import expect
from deploy.local.demo.facts import Fact, Rejection
from tests.journeys.accepted import (
    JAN,
    JANS_BACKUP,
    MARIA,
    MONDAY,
    TODAY,
    TOP_MANAGER,
    a_death,
    a_job,
    a_leave,
    a_person,
    a_redrive,
    a_spell,
    an_account,
    an_end,
    an_organisation,
)

JOB = f"employment/{MARIA}/1"
NUMBER = f"number/{MARIA}/810/495"


def mails(
    *facts: Fact, rejections: tuple[Rejection, ...] = (), days: Sequence[date] = (TODAY,)
) -> set[tuple[str, str, str]]:
    """The mails beside those of Maria's hiring, with the number of who gets them."""
    known: list[Fact] = [a_person(is_imported=True), an_account(is_imported=True), a_job(is_imported=True)]
    counted = expect([*an_organisation(), *known, *facts], rejections, days).mails
    assert set(counted.values()) <= {1}
    return {(rule, address.partition("@")[0], cause) for rule, address, cause in counted}


def test_a_hire_is_told_to_the_manager_and_to_who_makes_things_ready_and_payroll_hears_of_the_number() -> None:
    counted = expect([*an_organisation(), a_person(), an_account(is_imported=True), a_job()], (), [TODAY]).mails

    assert set(counted) == {
        ("PER-001", f"{JAN}@demo.example", JOB),
        ("PER-001", "900005@demo.example", JOB),
        ("PER-001", "900007@demo.example", JOB),
        ("LON-006", "900006@demo.example", NUMBER),
    }


def test_imported_facts_send_nothing() -> None:
    assert mails() == set()


def test_a_leaver_is_told_to_the_same() -> None:
    assert mails(an_end()) == {("PER-002", JAN, JOB), ("PER-002", "900005", JOB), ("PER-002", "900007", JOB)}


def test_a_death_is_work_for_the_case_handler_and_no_mail() -> None:
    died = a_death()
    found = expect([*an_organisation(), a_person(is_imported=True), a_job(is_imported=True), died], (), [TODAY])

    assert found.items == {("PER-016", "900006", f"death/{MARIA}")}
    assert not found.mails


def test_leave_goes_to_the_manager_and_the_answer_to_the_employee() -> None:
    leaves = [
        a_leave("requested"),
        a_leave("approved"),
        a_leave("withdrawn_after_approval"),
        a_leave("requested", request_id="r-2"),
        a_leave("refused", request_id="r-2"),
    ]

    assert mails(*leaves) == {
        ("AFW-001", JAN, "r-1"),
        ("AFW-002", MARIA, "r-1"),
        ("AFW-004", JAN, "r-1"),
        ("AFW-001", JAN, "r-2"),
        ("AFW-003", MARIA, "r-2"),
    }


def test_the_back_up_gets_the_request_while_the_manager_is_on_leave() -> None:
    away = {"vlimpersnummer": JAN, "request_id": "r-9", "first_day": TODAY, "last_day": MONDAY}

    found = mails(a_leave("requested", **away), a_leave("approved", **away), a_leave("requested"))

    assert ("AFW-001", JANS_BACKUP, "r-1") in found
    assert ("AFW-001", JAN, "r-1") not in found


def test_the_manager_asks_the_manager_of_the_unit_above() -> None:
    assert mails(a_leave("requested", vlimpersnummer=JAN)) == {("AFW-001", TOP_MANAGER, "r-1")}


def test_sickness_is_told_to_the_one_on_the_nearest_unit_above() -> None:
    assert mails(a_spell()) == {("AFW-010", "900004", "s-1")}


def test_a_later_move_does_not_change_who_decides_today() -> None:
    moves = a_job(position=4, unit="OVO999001", is_start=False, effective_day=TODAY + timedelta(days=1))

    assert mails(moves, a_leave("requested")) == {("AFW-001", JAN, "r-1")}


def test_who_has_no_address_gets_nothing() -> None:
    without = a_person(position=4, is_new=False, mail_address=None)

    assert mails(without, a_leave("requested"), a_leave("approved")) == {("AFW-001", JAN, "r-1")}


def test_a_rejected_record_is_told_to_the_case_handler() -> None:
    changed = a_job(position=4, is_start=False, statute="statutory", effective_day=TODAY)
    rejection = Rejection(vlimpersnummer=MARIA, record_kind="employment", version=2)

    assert mails(changed, rejections=(rejection,)) == {("LON-001", "900006", JOB)}


def days_until(last_day: date) -> list[date]:
    """Every day that the business clock shows."""
    return [TODAY + timedelta(days=number) for number in range((last_day - TODAY).days + 1)]


def test_a_start_that_is_far_off_is_told_a_week_before_and_an_end_a_month_before() -> None:
    start = a_job(employment_sequence=2, rsz_category="675", effective_day=TODAY + timedelta(days=20))
    end = an_end(last_day=TODAY + timedelta(days=40))

    assert not [
        rule for rule, _, _ in mails(start, end, days=days_until(TODAY + timedelta(days=9))) if rule[:3] == "PER"
    ]
    told = mails(start, end, days=days_until(TODAY + timedelta(days=13)))
    assert {(rule, to) for rule, to, _ in told if rule[:3] == "PER"} == {
        *(("PER-001", JAN), ("PER-001", "900005"), ("PER-001", "900007")),
        *(("PER-002", JAN), ("PER-002", "900005"), ("PER-002", "900007")),
    }


def test_undecided_leave_is_told_again_to_the_manager_and_then_to_the_superior_until_somebody_decides() -> None:
    decided = a_leave("approved", recorded_day=TODAY + timedelta(days=11))
    days = days_until(TODAY + timedelta(days=20))

    counted = expect(
        [*an_organisation(), a_person(is_imported=True), a_job(is_imported=True), a_leave("requested"), decided],
        (),
        days,
    ).mails

    assert {(to, count) for (rule, to, _), count in counted.items() if rule == "AFW-005"} == {
        (f"{JAN}@demo.example", 3),
        ("900008@demo.example", 1),
    }


def test_what_is_entered_on_a_day_changes_nothing_about_the_mails_of_its_morning() -> None:
    due = TODAY + timedelta(days=5)
    moves = a_job(position=4, unit="OVO999001", is_start=False, effective_day=due, recorded_day=due)
    away = {"vlimpersnummer": JAN, "request_id": "r-9", "first_day": due, "last_day": due, "recorded_day": due}
    leaves = [a_leave("requested"), a_leave("requested", **away), a_leave("approved", **away)]

    for later in ([moves], leaves[1:]):
        found = mails(leaves[0], *later, days=days_until(due))
        assert {to for rule, to, cause in found if (rule, cause) == ("AFW-005", "r-1")} == {JAN}


def test_an_ending_contract_and_probation_are_told_once_on_their_day_and_not_after_the_contract_was_extended() -> None:
    day = TODAY + timedelta(days=3)
    ends = a_job(
        position=4,
        is_start=False,
        is_imported=True,
        last_day=day + timedelta(days=60),
        probation_end=day + timedelta(days=45),
    )
    extended = a_job(position=5, is_start=False, last_day=date(2028, 1, 1), recorded_day=TODAY + timedelta(days=1))
    days = days_until(TODAY + timedelta(days=9))

    assert mails(ends, days=days) == {("PER-003", JAN, JOB), ("PER-004", JAN, JOB), ("PER-004", "900007", JOB)}
    assert mails(ends, extended, days=days) == set()


def test_a_new_bank_account_is_told_to_the_person_unless_not_started_yet() -> None:
    to_start = a_job("900110", is_imported=True, effective_day=TODAY + timedelta(days=9))
    later: list[Fact] = [a_person("900110", is_imported=True), to_start, an_account("900110", position=4)]

    assert mails(an_account(position=4)) == {("PER-006", MARIA, f"bank-account/{MARIA}")}
    assert mails(*later) == set()


def test_a_file_that_lacks_something_is_told_to_the_case_handler() -> None:
    assert mails(an_account(position=4, iban=None)) == {
        ("PER-006", MARIA, f"bank-account/{MARIA}"),
        ("LON-007", "900006", NUMBER),
    }


def items(
    *facts: Fact, rejections: tuple[Rejection, ...] = (), days: Sequence[date] = (TODAY,)
) -> set[tuple[str, str]]:
    """Rule and recipient of the work items that are open at the end."""
    known: list[Fact] = [a_person(is_imported=True), an_account(is_imported=True), a_job(is_imported=True)]
    found = expect([*an_organisation(), *known, *facts], rejections, days).items
    return {(rule, recipient) for rule, recipient, _ in found}


def test_work_is_open_until_its_cause_is_over() -> None:
    asked, decided = a_leave("requested"), a_leave("refused")
    changed = a_job(position=4, is_start=False, statute="statutory", effective_day=TODAY)
    rejection = Rejection(vlimpersnummer=MARIA, record_kind="employment", version=2)
    lost, found = an_account(position=4, iban=None), an_account(position=5)

    assert items(asked) == {("AFW-001", JAN)}
    assert items(asked, decided) == set()
    assert items(changed, rejections=(rejection,)) == {("LON-001", "900006")}
    assert items(changed, a_redrive(), rejections=(rejection,)) == set()
    assert items(lost) == {("LON-007", "900006")}
    assert items(lost, found) == set()
    assert items(asked, days=days_until(TODAY + timedelta(days=10))) == {("AFW-001", JAN), ("AFW-005", "900008")}


def test_the_work_about_an_ending_contract_is_over_once_the_relation_changes() -> None:
    told_on = TODAY + timedelta(days=3)
    ends = a_job(position=4, is_start=False, is_imported=True, last_day=told_on + timedelta(days=60))
    extended = a_job(position=5, is_start=False, last_day=date(2028, 1, 1), recorded_day=told_on)
    days = days_until(told_on)

    assert items(ends, days=days) == {("PER-003", "900006")}
    assert items(ends, extended, days=days) == set()
