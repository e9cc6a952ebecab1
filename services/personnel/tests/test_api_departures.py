"""Leaving for good and rising, over HTTP: what is done, and how a refusal is told."""

from typing import Any

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from services.personnel.tests.callers import Caller, an_employment
from services.personnel.tests.spreadsheets import a_code, a_table
from services.personnel.tests.test_api_people import said

pytestmark = pytest.mark.postgres


@pytest.fixture
async def number(handler: Caller) -> str:
    """Somebody with an INSZ, in an organisation."""
    await handler.organisation()
    return await handler.register(insz="85073099239")


def fault(answer: httpx.Response) -> tuple[int, str, str, Any]:
    """Status, type, field and what is allowed; the reason is told in two languages."""
    problem = answer.json()
    (error,) = problem["errors"]
    assert error["reason"]
    assert error["reason_en"]
    return answer.status_code, problem["type"].rpartition(":")[2], error["field"], error.get("allowed")


async def test_an_end_names_a_reason_of_the_list_that_is_read_by_everybody(handler: Caller, number: str) -> None:
    place = f"/people/{number}/employments/1/end"
    reasons = [a_code("resignation", name_en="Resignation"), a_code("closed", name_en="x", valid_until="2026-12-31")]
    await handler.as_("importer").send(
        "/imports/exit-reasons", a_table(reasons, ("code", "name", "name_en", "valid_from", "valid_until"))
    )
    await handler.start(number)

    unknown = await handler.post(place, {"last_day": "2027-06-30", "reason": "closed"}, match="*")
    of_action = await handler.post(place, {"last_day": "2027-06-30", "reason": "death"}, match="*")
    done = await handler.post(place, {"last_day": "2027-06-30", "reason": "resignation"}, match="*")
    listed = (await handler.as_(person=number).get("/organisation/exit-reasons")).json()["exit_reasons"]

    assert fault(unknown) == (422, "exit-reason-unknown", "reason", {"codes": ["resignation"]})
    assert fault(of_action) == (422, "reason-of-action", "reason", {"action": "death"})
    assert done.json()["end_reason"] == "resignation"
    assert {each["code"]: each["name_en"] for each in listed} == {"resignation": "Resignation", "closed": "x"}


async def test_a_retirement_is_refused_while_income_remains(handler: Caller, number: str) -> None:
    place = f"/people/{number}/employments/1"
    await handler.start(number, statute="statutory")
    await handler.start(number, rsz_category="496")
    decided = {"last_day": "2027-06-30", "decided_on": "2027-03-01", "transmitted_on": "2027-03-02"}

    remains = await handler.post(f"{place}/retirement", decided, match="*")
    await handler.post(
        f"/people/{number}/employments/2/end", {"last_day": "2027-06-30", "reason": "resignation"}, match="*"
    )
    undecided = await handler.post(f"{place}/retirement", {"last_day": "2027-06-30"}, match="*")
    retired = await handler.post(f"{place}/retirement", decided, match="*")
    history = (await handler.get(f"{place}/history")).json()["actions"][-1]

    assert fault(remains) == (409, "income-remains", "last_day", {"end_first": [2]})
    assert fault(undecided)[:3] == (422, "decision-missing", "decided_on")
    assert retired.json()["periods"][0] == {
        "first_day": "2026-09-01",
        "is_ended": True,
        "end_reason": "retirement",
        **decided,
    }
    assert (history["action"], history["action_name"]) == ("retirement", "Pensionering")


async def test_a_promotion_on_probation_leads_to_the_new_relation(handler: Caller, number: str) -> None:
    place = f"/people/{number}/employments/1"
    table = a_table([a_code("A2", level="A")], ("code", "name", "valid_from", "level"))
    await handler.as_("importer").send("/imports/grades", table)
    await handler.start(number, statute="statutory")

    none = await handler.post(f"{place}/promotion", {"first_day": "2026-08-01", "grade": "A2"}, match="*")
    risen = await handler.post(
        f"{place}/promotion", {"first_day": "2026-12-01", "grade": "A2", "probation_end": "2027-05-31"}, match="*"
    )

    assert fault(none)[:3] == (409, "not-active", "first_day")
    assert (risen.json()["follows"], risen.headers["Location"]) == (1, f"/people/{number}/employments/2")
    (_, waits) = (await handler.get(place)).json()["rows"]
    assert (waits["action"], waits["reason"]) == ("long_term_absent", "promotion")


async def test_the_register_reports_a_death_and_takes_it_back(
    handler: Caller, engine: AsyncEngine, number: str
) -> None:
    register, place = handler.as_("register"), f"/people/{number}/death"
    await handler.start(number)
    await handler.post(
        f"/people/{number}/role-grants",
        {"role": "manager", "scope_kind": "unit", "scope_code": "OVO999002", "from_day": "2026-09-01"},
    )

    future = await register.post(place, {"died_on": "2026-11-25"})
    died = await register.post(place, {"died_on": "2026-11-20"})
    facts = [headers["ce_type"].split(".")[1] for headers, _ in await said(engine)][-3:]
    employment = (await handler.get(f"/people/{number}/employments/1")).json()
    payee = (await handler.get(f"/people/{number}/payee")).json()["held"]
    own = await handler.post(place, {"died_on": "2026-11-21"})
    back = await register.post(
        f"{place}/rescissions", {"rescinds": died.json()["held"][0]["event_id"]}, match=died.headers["ETag"]
    )

    assert fault(future) == (422, "death-in-future", "died_on", {"le": "2026-11-24"})
    assert facts == ["employment-ended", "role-revoked", "death-reported"]
    assert (employment["last_day"], employment["end_reason"]) == ("2026-11-20", "death")
    assert [(each["effective_day"], each["source"], each["value"]["kind"]) for each in payee] == [
        ("2026-11-21", "register", "estate")
    ]
    assert fault(own)[:2] == (409, "owned-by-register")
    assert back.status_code == 200, back.text
    assert not (await handler.get(f"/people/{number}/employments/1")).json()["is_ended"]
    assert (await handler.get(f"/people/{number}/payee")).json()["held"] == []


async def test_a_contract_without_a_day_between_is_told_to_be_a_change(handler: Caller, number: str) -> None:
    await handler.start(number, last_day="2026-12-31")

    again = await handler.post(f"/people/{number}/employments", an_employment(first_day="2027-01-01"))

    allowed = {"change": 1, "action": "contract_change"}
    assert fault(again) == (409, "consecutive-contract", "first_day", allowed)
