"""What is pending in the tests of the calendar, and what became of it."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID, uuid4

from notifier.domain.employment import JobRow, Period, Relation
from notifier.domain.pending import LeaveRequest
from notifier.domain.reason import Reason
from notifier.domain.reminder import Fate
from notifier.domain.rule import MessageList, Rule
from notifier.messages.message_list import read_list
from services.notifier.tests.builders import (
    EMPLOYEE,
    EMPLOYER,
    HANDLER,
    LIST,
    LONG_AGO,
    MANAGER,
    NOW,
    SUPERIOR,
    TEAM,
    TODAY,
    a_grant,
    a_person,
)
from services.notifier.tests.fakes import FakeWork

MESSAGES: MessageList = read_list(LIST.read_text())
REQUEST = UUID("7d0f6b1e-3c52-4a8e-9a41-0c5f2b6e1a01")


def rule(code: str) -> Rule:
    (found,) = [each for each in MESSAGES.rules if each.code == code]
    return found


def days(*numbers: int) -> list[date]:
    return [TODAY + timedelta(days=number) for number in numbers]


def a_row(**changes: object) -> JobRow:
    row = JobRow(
        vlimpersnummer=EMPLOYEE,
        employment_sequence=1,
        from_day=LONG_AGO,
        unit=TEAM,
        legal_employer=EMPLOYER,
        is_primary=True,
    )
    return replace(row, **changes)  # type: ignore[arg-type]


def a_relation(*rows: JobRow, last_day: date | None = None, is_ended: bool = False) -> Relation:
    return Relation(
        vlimpersnummer=rows[0].vlimpersnummer,
        employment_sequence=1,
        periods=(Period(first_day=rows[0].from_day, last_day=last_day, is_ended=is_ended),),
        rows=rows,
    )


def a_request(requested_day: date = TODAY) -> LeaveRequest:
    return LeaveRequest(
        request_id=REQUEST,
        vlimpersnummer=EMPLOYEE,
        employment_sequence=1,
        first_day=TODAY,
        last_day=TODAY,
        part="full",
        requested_day=requested_day,
    )


def a_work(*, request: bool = True, since: date = TODAY) -> FakeWork:
    work = FakeWork(NOW, MESSAGES)
    work.since = since
    for number in (EMPLOYEE, MANAGER, SUPERIOR, HANDLER):
        work.people[number] = a_person(number)
        work.known[number, 1] = a_relation(a_row(vlimpersnummer=number))
    for number, role in ((MANAGER, "manager"), (SUPERIOR, "superior"), (HANDLER, "dcpa_handler")):
        work.granted[uuid4()] = a_grant(number, role)
    if request:
        work.requests[REQUEST] = a_request()
    return work


def told(work: FakeWork, code: str, channel: str = "mail") -> list[str | None]:
    made = [decision for decision, _ in work.recorded.values() if decision.reason is Reason.TOLD]
    return [each.recipient for each in made if (each.rule, each.channel) == (code, channel)]


def fates(work: FakeWork, code: str) -> dict[date, Fate]:
    return {each.day: each.fate for each in sorted(work.kept.values(), key=lambda one: one.day) if each.rule == code}
