"""What is withheld, added, doubled or changed is named; nothing else is."""

from collections import Counter
from typing import Any

import pytest

from deploy.local.demo.compare import Finding, compare
from deploy.local.demo.expectations import Expectations
from deploy.local.demo.payroll_records import Told

Seen = list[dict[str, Any]]

MASTER = ("master/900101/810/495", 1)
EMPLOYMENT = ("employment/900101/1", 1)
BODIES: dict[tuple[str, int], dict[str, Any]] = {
    MASTER: {"status": "open"},
    EMPLOYMENT: {"unit": "OVO999002"},
}
ASKED = ("AFW-001", "900001@demo.example", "r-1")
APPROVED = ("AFW-002", "900101@demo.example", "r-1")


@pytest.fixture
def expected() -> Expectations:
    return Expectations(BODIES, Counter([ASKED, APPROVED]))


@pytest.fixture
def received() -> Seen:
    return [a_delivery(number, key) for number, key in enumerate(BODIES, 1)]


@pytest.fixture
def mails() -> Seen:
    return [a_mail(ASKED), a_mail(APPROVED)]


def a_delivery(number: int, key: tuple[str, int], **changes: Any) -> dict[str, Any]:
    return {
        "number": number,
        "verdict": "accepted",
        "code": None,
        "repeat_of": None,
        "key": "E0000010193",
        "body": BODIES.get(key, {}),
        "record_id": key[0],
        "version": key[1],
        "violations": [],
        **changes,
    }


def a_mail(key: tuple[str, str, str], **changes: Any) -> dict[str, Any]:
    rule, address, cause = key
    return {
        "message_id": f"<{rule}-{address}-{cause}>",
        "rule": rule,
        "to": [address],
        "cause": cause,
        "subject": "Verlof",
        "text": "Van maandag 30 november tot en met dinsdag 1 december.",
        "html": None,
        **changes,
    }


def test_when_everything_came_there_is_nothing_to_tell(expected: Expectations, received: Seen, mails: Seen) -> None:
    assert compare(expected, received, mails, []) == []


def test_a_withheld_record_and_a_withheld_mail_are_named_and_nothing_else(
    expected: Expectations, received: Seen, mails: Seen
) -> None:
    findings = compare(expected, received[:1], mails[:1], [])

    assert findings == [
        Finding("missing", "feed record employment/900101/1 v1"),
        Finding("missing", "mail AFW-002 to 900101@demo.example about r-1"),
    ]


def test_what_nobody_expected_is_extra(expected: Expectations, received: Seen, mails: Seen) -> None:
    added = a_delivery(3, ("absence/r-1", 1))
    mailed = a_mail(("AFW-001", "900002@demo.example", "r-1"))

    assert compare(expected, [*received, added], [*mails, mailed], []) == [
        Finding("extra", "feed record absence/r-1 v1"),
        Finding("extra", "mail AFW-001 to 900002@demo.example about r-1"),
    ]


def test_a_second_event_for_the_same_version_is_double_and_a_second_delivery_of_one_event_is_not(
    expected: Expectations, received: Seen, mails: Seen
) -> None:
    again = a_delivery(3, MASTER, verdict="repeat", repeat_of=1)
    other = a_delivery(4, MASTER)

    assert compare(expected, [*received, again], mails, []) == []
    assert Finding("double", f"feed record {MASTER[0]} v1: 2 events") in compare(
        expected, [*received, other], mails, []
    )


def test_the_same_mail_twice_is_double(expected: Expectations, received: Seen, mails: Seen) -> None:
    assert compare(expected, received, [*mails, mails[0]], []) == [
        Finding("double", "mail <AFW-001-900001@demo.example-r-1>: 2 times")
    ]


def test_a_wrong_field_is_named_without_its_value(expected: Expectations, received: Seen, mails: Seen) -> None:
    received[1]["body"] = {"unit": "OVO999009"}

    assert compare(expected, received, mails, []) == [
        Finding("wrong", "feed record employment/900101/1 v1: field unit")
    ]


def test_a_complaint_of_the_engine_and_versions_out_of_order_are_told(
    expected: Expectations, received: Seen, mails: Seen
) -> None:
    later = a_delivery(3, (MASTER[0], 3), violations=["gap"])

    findings = compare(expected, [*received, later], mails, [])

    assert Finding("order", f"message 3 ({MASTER[0]} v3): gap") in findings
    assert Finding("order", f"feed record {MASTER[0]}: v3 after v1") in findings


def test_a_number_of_two_people_and_two_numbers_of_one_key_are_told(
    expected: Expectations, received: Seen, mails: Seen
) -> None:
    shared = a_delivery(3, ("master/900102/810/495", 1))
    second = a_delivery(4, (MASTER[0], 2)) | {"key": "E0000010294"}

    told = [str(finding) for finding in compare(expected, [*received, shared, second], mails, [])]

    assert "wrong: number E0000010193 is shared by ['master/900101/810/495', 'master/900102/810/495']" in told
    assert "wrong: master/900101/810/495 has 2 numbers" in told


def test_a_rejection_that_nobody_ordered_is_wrong(expected: Expectations, received: Seen, mails: Seen) -> None:
    received[1] |= {"verdict": "rejected", "code": "master-unknown"}

    assert compare(expected, received, mails, []) == [
        Finding("wrong", "feed record employment/900101/1 v1: rejected master-unknown")
    ]


def test_a_mail_with_an_insz_is_wrong(expected: Expectations, received: Seen, mails: Seen) -> None:
    mails[0]["text"] = "Over 90030499012."

    assert [finding.kind for finding in compare(expected, received, mails, [])] == ["wrong"]


def test_a_withheld_fact_about_a_file_is_named_and_one_that_nobody_expected_too() -> None:
    told = Told("payroll.file-invalid.v1", "900101", "810", "495", "iban-missing")
    about = {"vlimpersnummer": "900101", "elvire_number": "E1", "legal_employer": "810", "rsz_category": "495"}
    repaired = {"type": "payroll.file-repaired.v1", "data": about}

    findings = compare(Expectations({}, Counter(), told=Counter([told])), [], [], [repaired])

    assert findings == [
        Finding("missing", "fact payroll.file-invalid.v1 about 900101/810/495 iban-missing"),
        Finding("extra", "fact payroll.file-repaired.v1 about 900101/810/495"),
    ]


def test_a_rejection_is_known_by_the_number_that_was_told_before(expected: Expectations) -> None:
    number = {"vlimpersnummer": "900101", "elvire_number": "E1"}
    assigned = {"type": "payroll.number-assigned.v1", "data": number | {"legal_employer": "810", "rsz_category": "495"}}
    rejected = {"type": "payroll.message-rejected.v1", "data": number | {"record_id": EMPLOYMENT[0], "version": 1}}
    told = Counter(
        [
            Told("payroll.number-assigned.v1", "900101", "810", "495", ""),
            Told("payroll.message-rejected.v1", "900101", "810", "495", f"{EMPLOYMENT[0]} v1"),
        ]
    )

    assert compare(Expectations({}, Counter(), told=told), [], [], [rejected, assigned]) == []


def test_a_record_under_another_number_than_its_master_is_wrong(received: Seen, mails: Seen) -> None:
    bodies = {key: {**body, "number of": MASTER[0]} for key, body in BODIES.items()}
    received[1]["key"] = "E0000010294"

    findings = compare(Expectations(bodies, Counter([ASKED, APPROVED])), received, mails, [])

    assert findings == [Finding("wrong", "feed record employment/900101/1 v1: number")]


def test_a_master_replaces_the_number_that_another_master_has(received: Seen, mails: Seen) -> None:
    other = ("master/900101/810/675", 1)
    bodies = {**BODIES, other: {"replaces": MASTER[0]}}
    right = a_delivery(3, other, body={"replaces": "E0000010193"})
    wrong = a_delivery(3, other, body={"replaces": None})
    right["key"] = wrong["key"] = "E0000010294"
    wanted = Expectations(bodies, Counter([ASKED, APPROVED]))

    assert compare(wanted, [*received, right], mails, []) == []
    assert compare(wanted, [*received, wrong], mails, []) == [
        Finding("wrong", f"feed record {other[0]} v1: field replaces")
    ]


def test_a_work_item_that_is_not_open_and_one_that_still_is_are_told() -> None:
    expected = Expectations({}, Counter(), items=frozenset({("AFW-001", "900001", "r-1")}))

    findings = compare(expected, [], [], [], {("LON-001", "900006", "employment/900101/1")})

    assert findings == [
        Finding("missing", "work item AFW-001 to 900001 about r-1"),
        Finding("extra", "work item LON-001 to 900006 about employment/900101/1"),
    ]
    assert compare(expected, [], [], []) == []
