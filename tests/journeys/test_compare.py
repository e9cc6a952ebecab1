"""What is withheld, added, doubled or changed is named; nothing else is."""

from collections import Counter
from typing import Any

import pytest

from deploy.local.demo.compare import Finding, compare
from deploy.local.demo.expectations import Expectations

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
    assert compare(expected, received, mails) == []


def test_a_withheld_record_and_a_withheld_mail_are_named_and_nothing_else(
    expected: Expectations, received: Seen, mails: Seen
) -> None:
    findings = compare(expected, received[:1], mails[:1])

    assert findings == [
        Finding("missing", "feed record employment/900101/1 v1"),
        Finding("missing", "mail AFW-002 to 900101@demo.example about r-1"),
    ]


def test_what_nobody_expected_is_extra(expected: Expectations, received: Seen, mails: Seen) -> None:
    added = a_delivery(3, ("absence/r-1", 1))
    mailed = a_mail(("AFW-001", "900002@demo.example", "r-1"))

    assert compare(expected, [*received, added], [*mails, mailed]) == [
        Finding("extra", "feed record absence/r-1 v1"),
        Finding("extra", "mail AFW-001 to 900002@demo.example about r-1"),
    ]


def test_a_second_event_for_the_same_version_is_double_and_a_second_delivery_of_one_event_is_not(
    expected: Expectations, received: Seen, mails: Seen
) -> None:
    again = a_delivery(3, MASTER, verdict="repeat", repeat_of=1)
    other = a_delivery(4, MASTER)

    assert compare(expected, [*received, again], mails) == []
    assert Finding("double", f"feed record {MASTER[0]} v1: 2 events") in compare(expected, [*received, other], mails)


def test_the_same_mail_twice_is_double(expected: Expectations, received: Seen, mails: Seen) -> None:
    assert compare(expected, received, [*mails, mails[0]]) == [
        Finding("double", "mail <AFW-001-900001@demo.example-r-1>: 2 times")
    ]


def test_a_wrong_field_is_named_without_its_value(expected: Expectations, received: Seen, mails: Seen) -> None:
    received[1]["body"] = {"unit": "OVO999009"}

    assert compare(expected, received, mails) == [Finding("wrong", "feed record employment/900101/1 v1: field unit")]


def test_a_complaint_of_the_engine_and_versions_out_of_order_are_told(
    expected: Expectations, received: Seen, mails: Seen
) -> None:
    later = a_delivery(3, (MASTER[0], 3), violations=["gap"])

    findings = compare(expected, [*received, later], mails)

    assert Finding("order", f"message 3 ({MASTER[0]} v3): gap") in findings
    assert Finding("order", f"feed record {MASTER[0]}: v3 after v1") in findings


def test_a_number_of_two_people_and_two_numbers_of_one_key_are_told(
    expected: Expectations, received: Seen, mails: Seen
) -> None:
    shared = a_delivery(3, ("master/900102/810/495", 1))
    second = a_delivery(4, (MASTER[0], 2)) | {"key": "E0000010294"}

    told = [str(finding) for finding in compare(expected, [*received, shared, second], mails)]

    assert "wrong: number E0000010193 is shared by ['master/900101/810/495', 'master/900102/810/495']" in told
    assert "wrong: master/900101/810/495 has 2 numbers" in told


def test_a_rejection_that_nobody_ordered_is_wrong(expected: Expectations, received: Seen, mails: Seen) -> None:
    received[1] |= {"verdict": "rejected", "code": "master-unknown"}

    assert compare(expected, received, mails) == [
        Finding("wrong", "feed record employment/900101/1 v1: rejected master-unknown")
    ]


def test_a_mail_with_an_insz_is_wrong(expected: Expectations, received: Seen, mails: Seen) -> None:
    mails[0]["text"] = "Over 90030499012."

    assert [finding.kind for finding in compare(expected, received, mails)] == ["wrong"]
