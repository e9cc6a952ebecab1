"""Which mails must be sent, for small scenarios whose results are written by hand."""

from datetime import timedelta

from deploy.local.demo.expectations import expect
from deploy.local.demo.facts import Fact, Rejection
from tests.journeys.accepted import (
    JAN,
    JANS_BACKUP,
    MARIA,
    MONDAY,
    TODAY,
    TOP_MANAGER,
    a_job,
    a_leave,
    a_person,
    a_spell,
    an_end,
    an_organisation,
)

JOB = f"employment/{MARIA}/1"
NUMBER = f"number/{MARIA}/810/495"


def mails(*facts: Fact, rejections: tuple[Rejection, ...] = ()) -> set[tuple[str, str, str]]:
    """The mails beside those of Maria's hiring, with the number of who gets them."""
    hired = [*an_organisation(), a_person(is_imported=True), a_job(is_imported=True)]
    counted = expect([*hired, *facts], rejections).mails
    assert set(counted.values()) <= {1}
    return {(rule, address.partition("@")[0], cause) for rule, address, cause in counted}


def test_a_hire_is_told_to_the_manager_and_to_who_makes_things_ready_and_payroll_hears_of_the_number() -> None:
    counted = expect([*an_organisation(), a_person(), a_job()], ()).mails

    assert set(counted) == {
        ("PER-001", f"{JAN}@demo.example", JOB),
        ("PER-001", "900005@demo.example", JOB),
        ("LON-006", "900006@demo.example", NUMBER),
    }


def test_imported_facts_send_nothing() -> None:
    assert mails() == set()


def test_a_leaver_is_told_to_the_same() -> None:
    assert mails(an_end()) == {("PER-002", JAN, JOB), ("PER-002", "900005", JOB)}


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
    moves = a_job(position=3, unit="OVO999001", is_start=False, effective_day=TODAY + timedelta(days=1))

    assert mails(moves, a_leave("requested")) == {("AFW-001", JAN, "r-1")}


def test_who_has_no_address_gets_nothing() -> None:
    without = a_person(position=3, is_new=False, mail_address=None)

    assert mails(without, a_leave("requested"), a_leave("approved")) == {("AFW-001", JAN, "r-1")}


def test_a_rejected_record_is_told_to_the_case_handler() -> None:
    changed = a_job(position=3, is_start=False, statute="statutory", effective_day=TODAY)
    rejection = Rejection(vlimpersnummer=MARIA, record_kind="employment", version=2)

    assert mails(changed, rejections=(rejection,)) == {("LON-001", "900006", JOB)}
