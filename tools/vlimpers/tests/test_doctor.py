"""The doctor names the page of each symptom, and nothing where all is well."""

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from vlimpers import doctor
from vlimpers.access import Access, ServiceName
from vlimpers.client import Client

MOMENT = datetime(2026, 11, 24, 9, 0, 20, tzinfo=UTC)
"""When what was sent and due at nine may still be on its way."""

LATER = datetime(2026, 11, 24, 9, 0, 31, tzinfo=UTC)
PROCESSES = ("absence.consume", "notifier.deliver")
PATHS = {
    "/readyz": {"reasons": {}},
    "/operations/deferred": {"records": [], "next": None},
    "/operations/feed": {"messages": [], "next": None},
    "/operations/feed/blocked": {"files_invalid": 0, "cancels_refused": 0},
    "/operations/mails": {"decisions": [], "next": None},
    "/message-list": {"refused": None},
}
SUMMARY: dict[str, Any] = {
    "service": "x",
    "version": "1",
    "revision": None,
    "epoch": 1,
    "says": [],
    "consumer": "x",
    "journals": [],
    "states": [],
    "outbox": {"rows": 0, "age_seconds": 0},
    "deferred": {"waiting": 0, "held": 0, "parked": 0},
    "overdue": 0,
    "streams": 1,
    "positions": 1,
}
RECORD: dict[str, Any] = {
    "id": 1,
    "state": "waiting",
    "topic": "personnel.people",
    "partition": 0,
    "offset": 7,
    "key": "900017",
    "subject": "900017",
    "reason": "rests on a position not reached yet",
    "attempts": 0,
    "first_at": "2026-11-24T09:00:00Z",
    "last_at": "2026-11-24T09:00:00Z",
    "deadline_at": "2026-11-24T09:15:00Z",
    "blocked_by": "personnel.people/900017@3",
    "headers": {},
}
MESSAGE: dict[str, Any] = {
    "record_id": "employment/900017/1",
    "version": 1,
    "elvire_number": "E0000010193",
    "state": "sent",
    "rests_on": "personnel.people/900017@2",
    "made_at": "2026-11-24T09:00:00Z",
    "sent_at": "2026-11-24T09:00:00Z",
    "answered_at": None,
}
MAIL: dict[str, Any] = {
    "id": 1,
    "event_id": "e",
    "event_type": "absence.leave-requested.v1",
    "rule": "AFW-001",
    "vlimpersnummer": "900017",
    "recipient": "900003",
    "channel": "mail",
    "is_told": True,
    "reason": "told",
    "decided_at": "2026-11-24T09:00:00Z",
    "mail_state": "due",
    "mail_due_at": "2026-11-24T09:00:00Z",
    "mail_sent_at": None,
    "mail_error": None,
}


def summary(**changes: Any) -> dict[str, Any]:
    return {"/operations/summary": {**SUMMARY, **changes}}


def waiting(*reasons: str, overdue: int = 0) -> dict[str, Any]:
    """Records that wait for these reasons."""
    records = [{**RECORD, "id": number, "reason": reason} for number, reason in enumerate(reasons)]
    deferred = {"waiting": len(records), "held": 0, "parked": 0}
    return {**summary(deferred=deferred, overdue=overdue), "/operations/deferred": {"records": records, "next": None}}


def found(
    where: str, changes: dict[str, Any], lag: int = 0, *, later_lag: int | None = None, at: datetime = LATER
) -> list[doctor.Finding]:
    """What the doctor finds where one service or process answers so, and all else is well."""

    lags = [lag]

    def answer(request: httpx.Request) -> httpx.Response:
        here = {**PATHS, **summary(), **(changes if request.url.host == where else {})}
        if request.url.path == "/metrics":
            lines = [f'vlimpers_consumer_lag_records{{topic="{topic}"}} {lags[-1]}.0' for topic in ("a", "b")]
            return httpx.Response(200, text="\n".join(lines))
        content = here[request.url.path]
        return content if isinstance(content, httpx.Response) else httpx.Response(200, json=content)

    access = Access(
        {name: f"http://{name}" for name in ServiceName}, {name: f"http://{name}" for name in PROCESSES}, "token"
    )
    with Client(access, httpx.MockTransport(answer)) as client:
        return doctor.examine(client, lambda: lags.append(lag if later_lag is None else later_lag), lambda: at)


SYMPTOMS: list[tuple[str, str, dict[str, Any], str]] = [
    (doctor.RED, "notifier.deliver", {"/readyz": {"reasons": {"list": "gone"}}}, "list: gone"),
    (doctor.MAILS, "notifier.deliver", {"/readyz": {"reasons": {"smtp": "refused"}}}, "smtp: refused"),
    (doctor.DATABASE, "absence.consume", {"/readyz": {"reasons": {"database": "away"}}}, "database: away"),
    (doctor.DATABASE, "absence", {"/operations/summary": httpx.Response(503, json={})}, "cannot be used"),
    (doctor.RED, "absence", {"/operations/summary": httpx.Response(200, text="<html>")}, "does not answer"),
    (doctor.OUTBOX, "personnel", summary(outbox={"rows": 2, "age_seconds": 31}), "2 facts"),
    (doctor.PARKED, "absence", summary(deferred={"waiting": 0, "held": 4, "parked": 3}), "3 records"),
    (doctor.WAITS, "absence", waiting("rests on a position not reached yet", overdue=1), "1 records"),
    (doctor.GAP, "absence", waiting(doctor.GAP_REASON, doctor.GAP_REASON, overdue=2), "2 records"),
    (doctor.BACKUP, "absence", waiting(*[doctor.RESTORED_REASON] * 3, overdue=3), "3 records"),
    (doctor.ENGINE, "payroll-bridge", {"/operations/feed": {"messages": [MESSAGE], "next": None}}, "1 messages"),
    (doctor.FILE, "payroll-bridge", {"/operations/feed/blocked": {"files_invalid": 2, "cancels_refused": 0}}, "2 pay"),
    (
        doctor.CANCEL,
        "payroll-bridge",
        {"/operations/feed/blocked": {"files_invalid": 0, "cancels_refused": 4}},
        "4 can",
    ),
    (doctor.MAILS, "notifier", {"/operations/mails": {"decisions": [MAIL], "next": None}}, "1 mails"),
    (doctor.LIST, "notifier", {"/message-list": {"refused": "line 3"}}, "refused"),
]


def test_nothing_is_found_where_all_is_well() -> None:
    assert found("nowhere", {}) == []


@pytest.mark.parametrize(("page", "where", "changes", "what"), SYMPTOMS)
def test_a_symptom_leads_to_its_page(page: str, where: str, changes: dict[str, Any], what: str) -> None:
    (finding,) = found(where, changes)

    assert (finding.page, finding.where.removesuffix(" api")) == (page, where)
    assert what in finding.what


def test_records_that_are_not_read_lead_to_their_page() -> None:
    (finding,) = found("nowhere", {}, lag=2)

    assert (finding.page, finding.where, finding.what) == (doctor.LAG, "absence.consume", "4 records are not read yet")


@pytest.mark.parametrize(
    ("where", "changes"),
    [
        ("payroll-bridge", {"/operations/feed": {"messages": [MESSAGE], "next": None}}),
        ("notifier", {"/operations/mails": {"decisions": [MAIL], "next": None}}),
    ],
)
def test_what_is_on_its_way_is_well(where: str, changes: dict[str, Any]) -> None:
    assert found(where, changes, at=MOMENT) == []
    assert len(found(where, changes)) == 1


def test_a_consumer_that_catches_up_is_well() -> None:
    assert found("nowhere", {}, lag=5, later_lag=4) == []
    assert len(found("nowhere", {}, lag=5, later_lag=5)) == 1


def test_a_mail_that_the_server_refused_is_told_at_once() -> None:
    mail = {**MAIL, "mail_error": "550"}

    assert len(found("notifier", {"/operations/mails": {"decisions": [mail], "next": None}}, at=MOMENT)) == 1


def test_each_page_that_the_doctor_knows_has_a_symptom_here() -> None:
    known = {value for value in vars(doctor).values() if isinstance(value, str) and value.endswith(".md")}

    assert known == {page for page, *_ in SYMPTOMS} | {doctor.LAG}


def test_records_that_wait_for_different_reasons_lead_to_the_page_of_each() -> None:
    gap, restored, usual = doctor.GAP_REASON, doctor.RESTORED_REASON, "rests on a position not reached yet"

    def pages(*reasons: str, overdue: int) -> set[str]:
        return {finding.page for finding in found("absence", waiting(*reasons, overdue=overdue))}

    assert pages(gap, restored, usual, overdue=3) == {doctor.GAP, doctor.BACKUP, doctor.WAITS}
    assert pages(usual, gap, overdue=0) == {doctor.GAP}
    assert pages(usual, overdue=0) == set()
