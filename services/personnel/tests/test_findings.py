"""Findings of data hygiene: each with an owner, there as long as its cause, and no longer."""

from typing import Any

import pytest

from personnel.domain.finding import FINDINGS
from services.personnel.tests.callers import Caller, a_person, a_unit, an_employment
from services.personnel.tests.spreadsheets import RISK_CODE_COLUMNS, a_risk_code, a_table

pytestmark = pytest.mark.postgres
TODAY = "2026-11-24"


async def found(caller: Caller, query: str = "") -> list[tuple[str, str]]:
    answer = await caller.get(f"/findings?{query}")
    assert answer.status_code == 200, answer.text
    return [(each["kind"], each["subject"]) for each in answer.json()["findings"]]


async def locations(handler: Caller, **contact: Any) -> None:
    row = {"code": "BRU-01", "unit": "OVO999002", "name": "Brussel", "valid_from": "2020-01-01", **contact}
    answer = await handler.post("/imports/locations", {"rows": [row]})
    assert answer.status_code == 200, answer.text


async def test_a_planned_last_day_that_passed_is_found_until_the_relation_ends_or_goes_on(handler: Caller) -> None:
    await handler.organisation()
    number, other = await handler.register(), await handler.register()
    started = await handler.start(number, last_day="2026-11-20")
    await handler.start(other, last_day=TODAY)
    kind = "kind=end-date-stale"

    (stale,) = (await handler.get(f"/findings?{kind}")).json()["findings"]

    assert (stale["subject"], stale["owner"], stale["unit"]) == (f"{number}/1", "dcpa_handler", "OVO999002")
    assert (stale["vlimpersnummer"], stale["employment_sequence"], stale["since"]) == (number, 1, "2026-11-20")
    assert stale["reason"] == FINDINGS["end-date-stale"].dutch
    end = {"last_day": "2026-11-20", "reason": "end_of_term"}
    await handler.post(f"{started.headers['Location']}/end", end, match=started.headers["ETag"])
    assert await found(handler, kind) == []


async def test_a_missing_risk_code_is_found_of_employees_in_service_by_their_last_row(handler: Caller) -> None:
    await handler.organisation()
    await handler.send("/imports/risk-codes", a_table([a_risk_code("1602")], RISK_CODE_COLUMNS))
    number = await handler.register()
    started = await handler.start(number)
    for changes in (
        {"kind": "non_employee", "rsz_category": "999"},
        {"first_day": "2026-12-01", "rsz_category": "496"},
    ):
        await handler.start(number, **changes)
    kind = "kind=risk-code-missing"

    assert await found(handler, kind) == [("risk-code-missing", f"{number}/1")]
    await handler.patch(
        started.headers["Location"],
        {"effective_day": "2026-11-01", "risk_code": "1602"},
        match=started.headers["ETag"],
    )
    assert await found(handler, kind) == []


async def test_a_unit_without_a_manager_is_found_until_it_has_one(handler: Caller) -> None:
    await handler.organisation()
    kind = "kind=manager-vacant"
    assert [subject for _, subject in await found(handler, kind)] == ["OVO999001", "OVO999002", "OVO999003"]
    number = await handler.register()
    role = {"role": "manager", "scope_kind": "unit", "from_day": "2026-01-01"}

    await handler.post(f"/people/{number}/role-grants", {**role, "scope_code": "OVO999001"})
    await handler.post(f"/people/{number}/role-grants", {**role, "scope_code": "OVO999002", "until_day": "2026-11-23"})

    assert [subject for _, subject in await found(handler, kind)] == ["OVO999002", "OVO999003"]


async def test_a_welfare_contact_is_in_service_and_was_checked_not_too_long_ago(handler: Caller) -> None:
    await handler.organisation()
    number = await handler.register()
    await handler.start(number, last_day=TODAY)
    contact = {"welfare_name": "Els", "welfare_mail": "els@dienst.example"}
    missing = [("welfare-contact-invalid", "BRU-01")]
    kind = "kind=welfare-contact-invalid"

    for given, wanted in (
        ({}, missing),
        ({"welfare_number": number, "welfare_checked_on": "2026-11-01"}, []),
        ({"welfare_number": "900099", "welfare_checked_on": "2026-11-01"}, missing),
        ({**contact, "welfare_checked_on": "2025-11-23"}, missing),
        ({**contact, "welfare_checked_on": "2025-11-24"}, []),
    ):
        await locations(handler, **given)
        assert await found(handler, kind) == wanted, given


async def test_findings_come_page_by_page_by_owner_and_unit_for_who_may_read(handler: Caller) -> None:
    await handler.organisation()
    await handler.start(await handler.register())
    await locations(handler)
    every = await found(handler)

    paged, after = [], ""
    while after is not None:
        page = (await handler.get(f"/findings?limit=2{after and f'&after={after}'}")).json()
        paged += [(each["kind"], each["subject"]) for each in page["findings"]]
        after = page["next"]

    assert paged == every == sorted(every)
    assert {kind for kind, _ in every} == {"manager-vacant", "risk-code-missing", "welfare-contact-invalid"}
    assert {kind for kind, _ in await found(handler, "owner=dcpa_handler")} == {"risk-code-missing"}
    assert await found(handler, "owner=hrbp&kind=risk-code-missing") == []
    assert await found(handler, "unit=OVO999003") == [("manager-vacant", "OVO999003")]
    assert (await handler.as_(person="900017").get("/findings")).status_code == 403
    assert (await handler.get("/findings?kind=anything")).status_code == 422


async def test_two_open_primary_relations_in_an_import_are_refused_and_told(handler: Caller) -> None:
    await handler.organisation()
    primary = [an_employment(is_primary=True), an_employment(is_primary=True, rsz_category="496")]
    row = {**a_person(), "vlimpersnummer": "900017", "employments": primary}

    refused = await handler.post("/imports/people", {"rows": [row]})
    over = [{**primary[0], "last_day": "2026-10-31", "end_reason": "resignation"}, primary[1]]
    taken = await handler.post("/imports/people", {"rows": [{**row, "employments": over}]})

    assert refused.status_code == 422
    (error,) = refused.json()["errors"]
    assert (error["line"], error["field"]) == (1, "employments.1.is_primary")
    assert taken.status_code == 200


async def test_who_reads_the_units_of_one_employer_sees_its_findings_alone(handler: Caller) -> None:
    await handler.organisation()
    await handler.post("/imports/organisation", {"rows": [a_unit("OVO999007", None, legal_employer="844")]})
    number = await handler.register()
    role = {"role": "hrbp", "scope_kind": "legal_employer", "scope_code": "844", "from_day": "2026-01-01"}
    await handler.post(f"/people/{number}/role-grants", role)

    assert await found(handler.as_(person=number)) == [("manager-vacant", "OVO999007")]
