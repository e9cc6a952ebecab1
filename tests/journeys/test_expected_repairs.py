"""What must come of files that lack something, corrections, returns and rejections, written by hand."""

from datetime import date
from typing import Any

from deploy.local.demo.expected_feed import expected_feed
from deploy.local.demo.facts import Fact, Rejection
from tests.journeys.accepted import (
    MARIA,
    a_correction,
    a_job,
    a_leave,
    a_person,
    a_redrive,
    a_spell,
    an_account,
    an_end,
)

MASTER = f"master/{MARIA}/810/495"
EMPLOYMENT = f"employment/{MARIA}/1"
TOMORROW = date(2026, 11, 25)


def records_of(*facts: Fact) -> dict[tuple[str, int], dict[str, Any]]:
    """What is sent to the engine of somebody whose bank account is known."""
    return expected_feed([an_account(), *facts]).records


def told(*facts: Fact, rejections: tuple[Rejection, ...] = ()) -> list[tuple[str, str]]:
    """What is told about files, beside the assignment of numbers."""
    found = expected_feed(facts, rejections).told
    return [(each.event_type, each.detail) for each in found if each.event_type != "payroll.number-assigned.v1"]


def test_of_a_file_that_lacks_something_nothing_is_sent_and_once_repaired_each_record_has_one_version() -> None:
    facts: list[Fact] = [
        a_person(insz=None),
        an_account(),
        a_job(risk_code=None),
        a_leave("requested"),
        a_leave("approved"),
        a_job(position=4, is_start=False, risk_code=None, unit="OVO999001", recorded_day=TOMORROW),
        a_person(position=5, is_new=False, recorded_day=TOMORROW),
        a_job(position=6, is_start=False, unit="OVO999001", recorded_day=TOMORROW),
    ]

    feed = expected_feed(facts)

    assert set(feed.records) == {(MASTER, 1), (EMPLOYMENT, 1), ("absence/r-1", 1)}
    assert feed.records[EMPLOYMENT, 1]["unit"] == "OVO999001"
    assert told(*facts) == [
        ("payroll.file-invalid.v1", "insz-missing,risk-code-missing"),
        ("payroll.file-invalid.v1", "risk-code-missing"),
        ("payroll.file-repaired.v1", ""),
    ]


def test_leave_that_was_withdrawn_before_the_file_was_repaired_is_never_heard_of() -> None:
    facts: list[Fact] = [a_person(), a_job(), a_leave("approved"), a_leave("withdrawn_after_approval")]

    assert not expected_feed(facts).records
    assert set(expected_feed([*facts, an_account(position=9, recorded_day=TOMORROW)]).records) == {
        (MASTER, 1),
        (EMPLOYMENT, 1),
    }


def test_a_correction_to_another_number_cancels_under_the_one_and_tells_anew_under_the_other() -> None:
    other = f"master/{MARIA}/810/675"

    records = records_of(a_person(), a_job(), a_spell(), a_correction(recorded_day=TOMORROW))

    assert set(records) == {
        *((MASTER, 1), (MASTER, 2), (other, 1)),
        *((EMPLOYMENT, 1), (EMPLOYMENT, 2), (EMPLOYMENT, 3)),
        *(("absence/s-1", 1), ("absence/s-1", 2), ("absence/s-1", 3)),
    }
    assert (records[MASTER, 2]["status"], records[MASTER, 2]["closed_after"]) == ("closed", None)
    assert records[other, 1]["replaces"] == MASTER
    for record in (EMPLOYMENT, "absence/s-1"):
        assert [records[record, version]["status"] for version in (1, 2, 3)] == ["active", "cancelled", "active"]
        assert [records[record, version]["number of"] for version in (1, 2, 3)] == [MASTER, MASTER, other]


def test_a_relation_that_never_was_is_cancelled_and_its_number_closed() -> None:
    records = records_of(a_person(), a_job(), a_correction(row=None))

    assert set(records) == {(MASTER, 1), (EMPLOYMENT, 1), (EMPLOYMENT, 2), (MASTER, 2)}
    assert records[EMPLOYMENT, 2]["status"] == "cancelled"
    assert records[MASTER, 2]["status"] == "closed"


def test_a_relation_under_another_number_that_was_never_paid_there_gets_none_until_it_is() -> None:
    other = f"master/{MARIA}/810/675"
    unpaid = a_correction(row=a_job(rsz_category="675", pay_group="NVT"), recorded_day=TOMORROW)
    paid = a_correction(position=5, recorded_day=date(2026, 11, 26))
    facts: list[Fact] = [a_person(), a_job(), a_spell(), unpaid]

    assert set(records_of(*facts)) == {
        *((record, version) for record in (MASTER, EMPLOYMENT, "absence/s-1") for version in (1, 2))
    }
    records = records_of(*facts, paid)
    assert set(records) - set(records_of(*facts)) == {(other, 1), (EMPLOYMENT, 3), ("absence/s-1", 3)}
    assert records[other, 1]["replaces"] == MASTER


def test_an_invalid_file_that_nobody_needs_is_dropped() -> None:
    facts: list[Fact] = [a_person(), an_account(), a_job(worker_code=None), a_correction(row=None)]

    assert told(*facts) == [
        ("payroll.file-invalid.v1", "worker-code-missing"),
        ("payroll.file-dropped.v1", ""),
    ]


def test_who_comes_back_in_the_same_relation_has_a_new_period_under_the_same_number() -> None:
    again = a_job(position=5, effective_day=date(2027, 1, 4))

    records = records_of(a_person(), a_job(), an_end(), again)

    assert (records[MASTER, 3]["status"], records[MASTER, 3]["closed_after"]) == ("open", None)
    assert (records[EMPLOYMENT, 3]["first_day"], records[EMPLOYMENT, 3]["last_day"]) == ("2027-01-04", None)


def test_what_the_engine_rejected_is_sent_again_when_a_case_handler_asks_and_that_is_told() -> None:
    changed = a_job(position=4, is_start=False, statute="statutory")
    rejection = Rejection(vlimpersnummer=MARIA, record_kind="employment", version=2)
    facts: list[Fact] = [a_person(), an_account(), a_job(), changed, a_redrive()]

    feed = expected_feed(facts, [rejection])

    assert feed.rejected == {(EMPLOYMENT, 2)}
    assert feed.records[EMPLOYMENT, 3] == feed.records[EMPLOYMENT, 2]
    assert told(*facts, rejections=(rejection,)) == [
        ("payroll.message-rejected.v1", f"{EMPLOYMENT} v2"),
        ("payroll.rejection-resolved.v1", f"{EMPLOYMENT} v2 by v3"),
    ]
