from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from services.absence.tests.builders import BACKUP, CHIEF, EMPLOYEE, MANAGER, NOW, STRANGER
from services.absence.tests.desk import Desk, a_token, fill

pytestmark = pytest.mark.postgres

SEEN_EMPLOYEE = f"personnel.people/{EMPLOYEE}@3"
SEEN_BOTH = f"personnel.people/{MANAGER}@3,{SEEN_EMPLOYEE}"


@pytest.fixture
async def desk(engine: AsyncEngine, tmp_path: Path) -> AsyncIterator[Desk]:
    await fill(engine)
    clock = tmp_path / "clock"
    clock.write_text(NOW.isoformat())
    made = Desk(engine, str(clock))
    yield made
    await made.close()


async def test_leave_is_asked_approved_and_withdrawn(desk):
    asked = await desk.ask_leave("2026-12-24", "2026-12-28")
    assert asked.status_code == 201
    assert asked.headers["Stream-Position"] == f"absence.requests/{EMPLOYEE}@1"
    shown = asked.json()
    assert shown["state"] == "requested"
    assert shown["days"] == [
        {"day": "2026-12-24", "part": "full", "pay_category": "paid"},
        {"day": "2026-12-28", "part": "full", "pay_category": "paid"},
    ]

    approved = await desk.decide(shown["request_id"], "approve")
    assert approved.status_code == 200
    assert (approved.json()["state"], approved.json()["decided_by"]) == ("approved", MANAGER)
    read = await desk.send("GET", f"/leave-requests/{shown['request_id']}", by=EMPLOYEE)
    assert read.json() == approved.json()

    withdrawn = await desk.decide(shown["request_id"], "withdraw", by=EMPLOYEE)
    assert withdrawn.json()["state"] == "withdrawn"
    assert await desk.outbox() == [
        ("absence.requests", 1, "absence.leave-requested.v1", SEEN_EMPLOYEE),
        ("absence.requests", 2, "absence.leave-approved.v1", SEEN_BOTH),
        ("absence.availability", 1, "absence.availability-changed.v1", SEEN_EMPLOYEE),
        ("absence.requests", 3, "absence.leave-withdrawn.v1", SEEN_EMPLOYEE),
        ("absence.availability", 2, "absence.availability-changed.v1", SEEN_EMPLOYEE),
    ]


async def test_a_refusal_with_or_without_reason_is_final(desk):
    for first_day, body in (("2026-12-01", {"reason": "te druk"}), ("2026-12-02", None)):
        request_id = (await desk.ask_leave(first_day)).json()["request_id"]
        refused = await desk.decide(request_id, "refuse", by=BACKUP, body=body)
        assert refused.status_code == 200
        assert refused.json()["refusal_reason"] == (body or {}).get("reason")

        again = await desk.decide(request_id, "refuse")
        assert (again.status_code, again.json()["type"]) == (409, "urn:vlimpers:problem:already-decided")


async def test_hr_reads_everything_but_the_reason_and_writes_nothing(desk):
    request_id = (await desk.ask_leave("2026-12-01")).json()["request_id"]
    await desk.decide(request_id, "refuse", body={"reason": "te druk"})
    hr = {"by": "900201"}

    read = await desk.send("GET", f"/leave-requests/{request_id}", **hr)
    assert (read.status_code, read.json()["refusal_reason"]) == (200, None)
    listed = await desk.send("GET", f"/people/{EMPLOYEE}/absences", **hr)
    assert [each["request_id"] for each in listed.json()["leave_requests"]] == [request_id]

    body = {"leave_type": "annual_leave", "first_day": "2026-12-08", "last_day": "2026-12-08"}
    writes = [
        (f"/leave-requests/{request_id}/approve", None),
        (f"/leave-requests/{request_id}/withdraw", None),
        (f"/people/{EMPLOYEE}/leave-requests", body),
        (f"/people/{EMPLOYEE}/sickness-spells", {"first_day": "2026-12-08", "last_day": "2026-12-08"}),
    ]
    assert [(await desk.send("POST", path, sent, **hr)).status_code for path, sent in writes] == [403] * 4


@pytest.mark.parametrize("by", [STRANGER, None])
async def test_others_are_told_that_there_is_no_such_request(desk, by):
    request_id = (await desk.ask_leave("2026-12-01")).json()["request_id"]

    for path in (f"/leave-requests/{request_id}", f"/people/{EMPLOYEE}/absences", f"/leave-requests/{uuid4()}"):
        assert (await desk.send("GET", path, by=by)).status_code == 404
    for how in ("approve", "refuse", "withdraw"):
        assert (await desk.decide(request_id, how, by=by)).status_code == 404


async def test_whoever_leads_higher_up_reads_and_leaves_the_decision_to_who_is_nearest(desk):
    request_id = (await desk.ask_leave("2026-12-01")).json()["request_id"]

    for path in (f"/leave-requests/{request_id}", f"/people/{EMPLOYEE}/absences"):
        assert (await desk.send("GET", path, by=CHIEF)).status_code == 200
    for how in ("approve", "refuse", "withdraw"):
        assert (await desk.decide(request_id, how, by=CHIEF)).status_code == 403


async def test_without_an_accepted_token_nothing_is_told(desk):
    expired = f"Bearer {a_token(EMPLOYEE, exp=1)}"
    for header in (expired, "Bearer nonsense", "Basic abc"):
        answer = await desk.send("GET", f"/people/{EMPLOYEE}/absences", Authorization=header)
        assert answer.status_code == 401


async def test_the_manager_reports_sickness_and_a_case_handler_too(desk):
    path = f"/people/{EMPLOYEE}/sickness-spells"
    reported = await desk.send("POST", path, {"first_day": "2026-11-23", "last_day": "2026-11-24"}, by=MANAGER)
    assert reported.status_code == 201
    assert reported.json()["original_first_day"] == "2026-11-23"
    assert {line["pay_category"] for line in reported.json()["days"]} == {"sickness"}

    again = {"first_day": "2026-11-27", "last_day": "2026-11-27"}
    relapse = await desk.send("POST", path, again, by="900200")
    assert relapse.json()["original_first_day"] == "2026-11-23"
    overlap = await desk.send("POST", path, again, by=MANAGER)
    assert (overlap.status_code, overlap.json()["type"]) == (409, "urn:vlimpers:problem:overlap")

    listed = await desk.send("GET", f"/people/{EMPLOYEE}/absences", by=MANAGER)
    assert [spell["first_day"] for spell in listed.json()["sickness_spells"]] == ["2026-11-23", "2026-11-27"]
    assert [kind for _, _, kind, _ in await desk.outbox()] == [
        "absence.sickness-reported.v1",
        "absence.availability-changed.v1",
    ] * 2


async def test_a_mistaken_report_of_sickness_is_withdrawn_once(desk):
    day = {"first_day": "2026-11-23", "last_day": "2026-11-23"}
    report = await desk.send("POST", f"/people/{EMPLOYEE}/sickness-spells", day, by=MANAGER)
    path = f"/sickness-spells/{report.json()['spell_id']}/withdraw"

    withdrawn = await desk.send("POST", path, by=MANAGER)
    again = await desk.send("POST", path, by=MANAGER)

    assert report.json()["withdrawn_at"] is None
    assert (withdrawn.status_code, withdrawn.json()["withdrawn_at"]) == (200, "2026-11-24T12:00:00Z")
    assert (again.status_code, again.json()["type"]) == (409, "urn:vlimpers:problem:already-withdrawn")
    assert [kind for _, _, kind, _ in await desk.outbox()][2:] == [
        "absence.sickness-withdrawn.v1",
        "absence.availability-changed.v1",
    ]
    unknown = await desk.send("POST", f"/sickness-spells/{uuid4()}/withdraw", by=MANAGER)
    assert unknown.status_code == 404


async def test_absences_of_both_kinds_are_listed_a_page_at_a_time(desk):
    spell = {"first_day": "2026-11-23", "last_day": "2026-11-24"}
    await desk.send("POST", f"/people/{EMPLOYEE}/sickness-spells", spell, by=MANAGER)
    for day in ("2026-12-02", "2026-12-01", "2026-12-03"):
        await desk.ask_leave(day)

    pages, after = [], ""
    while after is not None:
        page = (await desk.send("GET", f"/people/{EMPLOYEE}/absences?limit=2{after}", by=EMPLOYEE)).json()
        listed = [*page["sickness_spells"], *page["leave_requests"]]
        pages.append([each["first_day"] for each in listed])
        after = page["next"] and f"&after={page['next']}"

    assert pages == [["2026-11-23", "2026-12-01"], ["2026-12-02", "2026-12-03"]]
    wrong = await desk.send("GET", f"/people/{EMPLOYEE}/absences?after=2026-12-01", by=EMPLOYEE)
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "after")


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"last_day": "2026-11-30"}, 422, "invalid-input"),
        ({"last_day": "2026-12-02", "part": "am"}, 422, "invalid-input"),
        ({"part": "evening"}, 422, "invalid-input"),
        ({"leave_type": "circumstance_leave", "part": "pm"}, 422, "invalid-input"),
        ({"surprise": "900017"}, 422, "invalid-input"),
        ({"employment_sequence": 7}, 409, "not-yet-known"),
        ({"first_day": "2025-12-30", "last_day": "2025-12-30"}, 422, "not-employed"),
        ({"first_day": "2026-12-25", "last_day": "2026-12-27"}, 422, "no-working-day"),
    ],
)
async def test_what_cannot_be_asked_is_a_problem_that_names_no_input(desk, changes, status, code):
    body = {"leave_type": "annual_leave", "first_day": "2026-12-01", "last_day": "2026-12-01"}

    answer = await desk.send("POST", f"/people/{EMPLOYEE}/leave-requests", body | changes, by=EMPLOYEE)

    assert (answer.status_code, answer.json()["type"]) == (status, f"urn:vlimpers:problem:{code}")
    assert answer.headers["content-type"] == "application/problem+json"
    assert not any(str(value) in answer.text for value in changes.values() if len(str(value)) > 3)
    assert await desk.outbox() == []


async def test_what_the_caller_saw_elsewhere_is_waited_for(desk):
    early = await desk.send("GET", f"/people/{EMPLOYEE}/absences", by=EMPLOYEE, Seen=f"personnel.people/{EMPLOYEE}@4")
    assert (early.status_code, early.json()["type"]) == (409, "urn:vlimpers:problem:not-yet-known")
    assert early.headers["Retry-After"] == "1"

    body = {"leave_type": "annual_leave", "first_day": "2026-12-01", "last_day": "2026-12-01"}
    path = f"/people/{EMPLOYEE}/leave-requests"
    key = str(uuid4())
    early = await desk.send("POST", path, body, by=EMPLOYEE, Seen=f"personnel.people/{MANAGER}@4", Idempotency_Key=key)
    assert early.status_code == 409
    later = await desk.send("POST", path, body, by=EMPLOYEE, Seen=SEEN_BOTH, Idempotency_Key=key)
    assert later.status_code == 201

    unknown = await desk.send("POST", "/people/999999/leave-requests", body, by="999999")
    assert (unknown.status_code, unknown.json()["type"]) == (409, "urn:vlimpers:problem:not-yet-known")


async def test_a_write_that_comes_again_with_its_key_is_answered_again_and_done_once(desk):
    request_id = (await desk.ask_leave("2026-12-01")).json()["request_id"]
    key = str(uuid4())
    first = await desk.decide(request_id, "approve", Idempotency_Key=key)
    again = await desk.decide(request_id, "approve", Idempotency_Key=key)

    assert (again.status_code, again.json()) == (200, first.json())
    assert again.headers["Idempotent-Replay"] == "true"
    assert again.headers["Stream-Position"] == first.headers["Stream-Position"]
    assert len(await desk.outbox()) == 3
    other = await desk.decide(request_id, "refuse", Idempotency_Key=key)
    assert (other.status_code, other.json()["type"]) == (422, "urn:vlimpers:problem:idempotency-key-reused")


async def test_the_interface_describes_itself(desk):
    described = (await desk.send("GET", "/openapi.json")).json()

    assert set(described["paths"]) == {
        "/people/{vlimpersnummer}/leave-requests",
        "/people/{vlimpersnummer}/sickness-spells",
        "/people/{vlimpersnummer}/absences",
        "/sickness-spells/{spell_id}/withdraw",
        "/leave-requests/{request_id}",
        "/leave-requests/{request_id}/approve",
        "/leave-requests/{request_id}/refuse",
        "/leave-requests/{request_id}/withdraw",
    }
