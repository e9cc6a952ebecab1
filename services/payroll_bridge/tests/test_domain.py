import re
from datetime import date
from pathlib import Path

import pytest

from payroll_bridge.consumers import HANDLERS, HEARS
from payroll_bridge.domain.absence import why_not_flowing
from payroll_bridge.domain.bank_account import is_iban
from payroll_bridge.domain.check import CHECKS, UnknownCheckError, read_checks
from payroll_bridge.domain.feed import first_state, opens_number, settled_state
from payroll_bridge.domain.payroll_file import PayrollFile, closed_after, must_open
from services.payroll_bridge.tests.builders import INSZ, a_person, a_relation

JUNE, DECEMBER = date(2026, 6, 30), date(2026, 12, 31)


def fed(sequence: int, last_day: date | None, **changes: object) -> object:
    given = {"has_ended": last_day is not None, **changes}
    return a_relation(employment_sequence=sequence, last_day=last_day, **given)


@pytest.mark.parametrize(
    ("relations", "expected"),
    [
        ([fed(1, JUNE)], JUNE),
        ([fed(1, DECEMBER), fed(2, JUNE)], DECEMBER),
        ([fed(1, JUNE), fed(2, None)], None),
        ([fed(1, JUNE), fed(2, DECEMBER, has_ended=False)], None),
        ([fed(1, JUNE), fed(2, None, legal_employer="844")], JUNE),
    ],
)
def test_a_file_closes_after_the_last_relation_fed_under_its_key(relations: list, expected: date | None) -> None:  # type: ignore[type-arg]
    assert closed_after(relations, a_relation().key) == expected


def test_a_master_must_say_open_when_there_is_none_or_it_is_closed() -> None:
    file = PayrollFile(key=a_relation().key, elvire_number="E0000010193")

    assert must_open(None)
    assert not must_open(file)
    assert must_open(PayrollFile(key=file.key, elvire_number=file.elvire_number, is_open=False))


def test_masters_go_at_once_and_the_rest_after_an_accepted_master() -> None:
    assert first_state("master", is_master_accepted=False) == "sent"
    assert first_state("absence", is_master_accepted=False) == "held"
    assert first_state("employment", is_master_accepted=True) == "sent"


def test_only_the_first_answer_settles() -> None:
    assert settled_state("sent", "accepted") == "acknowledged"
    assert settled_state("sent", "rejected") == "rejected"
    assert settled_state("acknowledged", "rejected") is None
    assert settled_state("rejected", "accepted") is None


def test_only_an_accepted_master_opens_a_number() -> None:
    assert opens_number("master", "accepted")
    assert not opens_number("master", "rejected")
    assert not opens_number("employment", "accepted")


def test_an_absence_flows_from_a_paid_relation_that_the_engine_knows() -> None:
    assert why_not_flowing(a_relation(), is_fed=True) is None
    assert why_not_flowing(a_relation(pay_group="NVT"), is_fed=True) == "not-paid"
    assert why_not_flowing(a_relation(), is_fed=False) == "no-number"


def test_a_person_shows_no_insz() -> None:
    assert INSZ not in repr(a_person())


def test_the_page_of_the_data_lists_each_check_with_its_text() -> None:
    page = (Path(__file__).parents[3] / "docs" / "elvire-data.md").read_text(encoding="utf-8")
    listed = dict(re.findall(r"^\| `([a-z-]+)` \| (.+) \|$", page, re.MULTILINE))

    assert listed == {code: texts.dutch for code, texts in CHECKS.items()}


@pytest.mark.parametrize(
    ("text", "is_right"),
    [("BE71096123456769", True), ("BE71096123456768", False), ("NL91ABNA0417164300", True), ("BE71 0961", False)],
)
def test_an_iban_has_its_form_and_its_check_digits(text: str, *, is_right: bool) -> None:
    assert is_iban(text) == is_right


@pytest.mark.parametrize("text", ["iban", "iban-missing,iban", "ALL"])
def test_checks_that_do_not_exist_are_refused(text: str) -> None:
    with pytest.raises(UnknownCheckError):
        read_checks(text)


def test_checks_hold_as_they_are_named() -> None:
    assert read_checks("all") == CHECKS.keys()
    assert read_checks("none") == frozenset()
    assert read_checks("iban-missing, insz-missing") == {"iban-missing", "insz-missing"}


def test_every_event_that_is_heard_has_a_handler() -> None:
    assert {event for events in HEARS.values() for event in events} <= HANDLERS.keys()
