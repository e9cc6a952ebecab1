"""What is computed from relations and roles is read as it was known at an instant."""

import pytest

from services.personnel.tests.callers import Caller
from services.personnel.tests.conftest import Clock

pytestmark = pytest.mark.postgres


async def findings(handler: Caller, query: str = "") -> set[tuple[str, str]]:
    answer = await handler.get(f"/findings{query}")
    assert answer.status_code == 200, answer.text
    return {(each["kind"], each["subject"]) for each in answer.json()["findings"]}


async def test_a_relation_is_computed_from_as_it_was_known(handler: Caller, clock: Clock) -> None:
    await handler.organisation()
    risk = {"code": "1602", "name": "1602", "examination": "periodiek", "months": 12, "valid_from": "2020-01-01"}
    assert (await handler.as_("importer").post("/imports/risk-codes", {"rows": [risk]})).is_success
    number = await handler.register()
    await handler.start(number, first_day="2026-09-01", risk_code="1602", recognised_pay_months=12)
    place = f"/people/{number}/employments/1"
    first = clock.pass_by()
    begun = (await handler.get(f"{place}/history")).json()["actions"][0]["event_id"]
    mended = await handler.post(
        f"{place}/corrections",
        {"corrects": begun, "first_day": "2026-10-01", "recognised_pay_months": 36},
        match="*",
    )
    assert mended.status_code == 200, mended.text

    async def years(query: str) -> int:
        told = (await handler.get(f"{place}/pay-scale?as_of=2026-11-01{query}")).json()["seniority"]
        return int(next(each["years"] for each in told if each["kind"] == "pay"))

    async def begins(query: str) -> str:
        return str((await handler.get(f"{place}/career{query}")).json()["rows"][0]["effective_day"])

    async def since(query: str) -> str:
        due = (await handler.get(f"/people/{number}/examinations-due?as_of=2026-11-01{query}")).json()
        return str(due["examinations"][0]["since"])

    assert [await years(""), await years(f"&known_at={first}")] == [3, 1]
    assert [await begins(""), await begins(f"?known_at={first}")] == ["2026-10-01", "2026-09-01"]
    assert [await since(""), await since(f"&known_at={first}")] == ["2026-10-01", "2026-09-01"]
    assert (await handler.get(f"{place}/career?known_at=2026-01-01T00:00:00Z")).status_code == 404


async def test_findings_are_those_of_a_day_and_as_they_were_known(handler: Caller, clock: Clock) -> None:
    await handler.organisation()
    number = await handler.register()
    await handler.start(number, first_day="2026-09-01")
    granted = {"role": "manager", "scope_kind": "unit", "scope_code": "OVO999002", "from_day": "2026-10-01"}
    role = await handler.post(f"/people/{number}/role-grants", granted)
    first = clock.pass_by()
    grant_id = role.json()["grant_id"]
    await handler.post(f"/people/{number}/role-grants/{grant_id}/rescissions", {"rescinds": grant_id}, match="*")
    begun = (await handler.get(f"/people/{number}/employments/1/history")).json()["actions"][0]["event_id"]
    await handler.post(f"/people/{number}/employments/1/rescissions", {"rescinds": begun}, match="*")

    vacant, risky = ("manager-vacant", "OVO999002"), ("risk-code-missing", f"{number}/1")

    assert {vacant} <= await findings(handler)
    assert risky not in await findings(handler)
    assert risky in await findings(handler, f"?known_at={first}")
    assert vacant not in await findings(handler, f"?known_at={first}")
    assert {vacant, risky} <= await findings(handler, f"?known_at={first}&as_of=2026-09-15")
    assert risky not in await findings(handler, f"?known_at={first}&as_of=2026-08-31")
