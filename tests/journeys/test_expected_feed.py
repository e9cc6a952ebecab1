"""What the engine must receive, for small scenarios whose results are written by hand."""

from datetime import date
from typing import Any

from deploy.local.demo.expected_feed import expected_feed
from deploy.local.demo.facts import Fact
from tests.journeys.accepted import (
    IBAN,
    INSZ,
    MARIA,
    a_job,
    a_leave,
    a_person,
    a_spell,
    an_account,
    an_end,
)

MASTER = f"master/{MARIA}/810/495"
EMPLOYMENT = f"employment/{MARIA}/1"


def records_of(*facts: Fact) -> dict[tuple[str, int], dict[str, Any]]:
    """What is sent to the engine of somebody whose bank account is known."""
    return expected_feed([an_account(), *facts]).records


def keys(*facts: Fact) -> set[tuple[str, int]]:
    return set(records_of(*facts))


def test_a_paid_relation_gives_a_master_and_an_employment() -> None:
    records = records_of(a_person(), a_job())

    assert records == {
        (MASTER, 1): {
            "vlimpersnummer": MARIA,
            "legal_employer": "810",
            "rsz_category": "495",
            "given_name": "Maria",
            "family_name": "Peeters",
            "birth_day": "1990-03-04",
            "language": "nl",
            "insz": INSZ,
            "iban": IBAN,
            "status": "open",
            "closed_after": None,
            "replaces": None,
            "number of": MASTER,
        },
        (EMPLOYMENT, 1): {
            "vlimpersnummer": MARIA,
            "employment_sequence": 1,
            "statute": "contractual",
            "unit": "OVO999002",
            "pay_group": "MON",
            "location": "L-999002",
            "schedule": "VT-38",
            "worker_code": "495",
            "first_day": "2026-09-01",
            "last_day": None,
            "status": "active",
            "number of": MASTER,
        },
    }


def test_who_is_not_paid_through_the_engine_is_unknown_to_it() -> None:
    unpaid = a_job(pay_group="NVT", kind="non_employee")

    assert keys(a_person(), unpaid, a_leave("approved"), an_end()) == set()


def test_becoming_paid_gives_the_number_then() -> None:
    becomes_paid = a_job(position=4, is_start=False, effective_day=date(2026, 11, 1))

    records = records_of(a_person(), a_job(pay_group="NVT"), becomes_paid)

    assert set(records) == {(MASTER, 1), (EMPLOYMENT, 1)}
    assert records[EMPLOYMENT, 1]["first_day"] == "2026-09-01"


def test_becoming_paid_takes_along_the_absences_that_last_into_the_days_that_are_paid() -> None:
    becomes_paid = a_job(position=4, is_start=False, effective_day=date(2026, 11, 23), recorded_day=date(2026, 12, 1))
    early = a_spell(spell_id="s-2", first_day=date(2026, 11, 16), last_day=date(2026, 11, 20))
    gone = [a_leave("approved"), a_leave("withdrawn_after_approval")]

    records = records_of(a_person(), a_job(pay_group="NVT"), a_spell(), early, *gone, becomes_paid)

    assert set(records) == {(MASTER, 1), (EMPLOYMENT, 1), ("absence/s-1", 1)}
    assert [line["day"] for line in records["absence/s-1", 1]["days"]] == ["2026-11-20", "2026-11-23"]


def test_facts_count_in_the_order_of_the_stream_whatever_order_their_answers_came_in() -> None:
    renamed = a_person(position=4, family_name="Claes", is_new=False)
    moved = a_job(position=5, unit="OVO999001", is_start=False, effective_day=date(2026, 12, 1))

    records = records_of(moved, renamed, a_job(), a_person())

    assert set(records) == {(MASTER, 1), (MASTER, 2), (EMPLOYMENT, 1), (EMPLOYMENT, 2)}
    assert records[MASTER, 2]["family_name"] == "Claes"
    assert records[EMPLOYMENT, 2]["unit"] == "OVO999001"


def test_a_leaver_closes_the_number_and_a_return_opens_it_again() -> None:
    again = a_job(position=5, employment_sequence=2, effective_day=date(2027, 9, 1))

    records = records_of(a_person(), a_job(), an_end(), again)

    assert records[EMPLOYMENT, 2]["last_day"] == "2026-12-18"
    assert (records[MASTER, 2]["status"], records[MASTER, 2]["closed_after"]) == ("closed", "2026-12-18")
    assert (records[MASTER, 3]["status"], records[MASTER, 3]["closed_after"]) == ("open", None)
    assert (f"employment/{MARIA}/2", 1) in records


def test_a_change_of_the_person_goes_to_open_numbers_and_to_those_of_which_pay_may_still_come() -> None:
    second = a_job(position=4, employment_sequence=2, legal_employer="820")
    account = an_account(position=6, iban="BE33096123456870", recorded_day=date(2027, 1, 10))
    renamed = a_person(position=7, family_name="Claes", is_new=False, recorded_day=date(2028, 12, 18))

    records = records_of(a_person(), a_job(), second, an_end(position=5), account, renamed)

    assert {key for key in records if key[0].startswith("master/")} == {
        *((MASTER, version) for version in (1, 2, 3)),
        *((f"master/{MARIA}/820/495", version) for version in (1, 2, 3)),
    }
    assert (records[MASTER, 3]["status"], records[MASTER, 3]["iban"]) == ("closed", "BE33096123456870")


def test_only_approved_leave_reaches_the_engine_and_a_withdrawal_cancels_it() -> None:
    leaves = [
        a_leave("requested"),
        a_leave("approved"),
        a_leave("withdrawn_after_approval"),
        a_leave("requested", request_id="r-2"),
        a_leave("refused", request_id="r-2"),
        a_leave("requested", request_id="r-3"),
        a_leave("withdrawn", request_id="r-3"),
    ]

    records = records_of(a_person(), a_job(), *leaves)

    absences = {key: body for key, body in records.items() if key[0].startswith("absence/")}
    days = [
        {"day": "2026-11-30", "part": "full", "pay_category": "paid"},
        {"day": "2026-12-01", "part": "full", "pay_category": "paid"},
    ]
    said = {
        "vlimpersnummer": MARIA,
        "employment_sequence": 1,
        "absence_id": "r-1",
        "days": days,
        "number of": MASTER,
    }
    assert absences == {
        ("absence/r-1", 1): {**said, "status": "active"},
        ("absence/r-1", 2): {**said, "status": "cancelled"},
    }


def test_an_absence_has_a_line_per_working_day() -> None:
    half = a_leave(
        "approved", request_id="r-4", leave_type="unpaid_leave", part="pm", last_day=a_leave("approved").first_day
    )

    records = records_of(a_person(), a_job(), a_spell(), half)

    assert [line["day"] for line in records["absence/s-1", 1]["days"]] == ["2026-11-20", "2026-11-23"]
    assert records["absence/r-4", 1]["days"] == [{"day": "2026-11-30", "part": "pm", "pay_category": "unpaid"}]


def test_another_bank_account_is_another_version_of_the_master() -> None:
    records = records_of(a_person(), a_job(), an_account(position=4, iban="BE33096123456870"))

    assert set(records) == {(MASTER, 1), (EMPLOYMENT, 1), (MASTER, 2)}
    assert records[MASTER, 2]["iban"] == "BE33096123456870"
