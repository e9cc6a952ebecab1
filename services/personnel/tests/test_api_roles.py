"""Roles over HTTP: on which days they are held, and from when on that was known."""

from typing import Any

import pytest

from services.personnel.tests.callers import Caller
from services.personnel.tests.conftest import Clock

pytestmark = pytest.mark.postgres

GRANT = {"role": "manager", "scope_kind": "unit", "scope_code": "OVO999002", "from_day": "2026-01-01"}


@pytest.fixture
async def number(handler: Caller) -> str:
    """Somebody, in an organisation."""
    await handler.organisation()
    return await handler.register()


async def held(handler: Caller, number: str, query: str = "") -> list[tuple[str, str | None]]:
    answer = await handler.get(f"/people/{number}/role-grants{query}")
    assert answer.status_code == 200, answer.text
    return [(each["from_day"], each["revoked_from"]) for each in answer.json()["grants"]]


async def test_roles_are_read_as_of_a_day_and_as_they_were_known(handler: Caller, number: str, clock: Clock) -> None:
    place = f"/people/{number}/role-grants"
    granted = await handler.post(place, GRANT)
    grant_id = granted.json()["grant_id"]
    first = clock.pass_by()
    revoked = await handler.post(
        f"{place}/{grant_id}/revoke", {"first_day_without": "2026-06-01"}, match=granted.headers["ETag"]
    )
    second = clock.pass_by()
    corrected = await handler.post(
        f"{place}/{grant_id}/corrections",
        {"corrects": grant_id, "from_day": "2026-03-01", "reason": "wrong_day"},
        match=revoked.headers["ETag"],
    )
    third = clock.pass_by()
    history = (await handler.get(f"{place}/{grant_id}/history")).json()["actions"]
    mended = history[-1]["event_id"]
    undone = await handler.post(
        f"{place}/{grant_id}/rescissions", {"rescinds": mended}, match=corrected.headers["ETag"]
    )

    assert corrected.status_code == 200, corrected.text
    assert undone.json()["grant"]["from_day"] == "2026-01-01"
    assert await held(handler, number, f"?known_at={first}") == [("2026-01-01", None)]
    assert await held(handler, number, f"?known_at={first}&as_of=2026-07-01") == [("2026-01-01", None)]
    assert await held(handler, number, f"?known_at={second}&as_of=2026-07-01") == []
    assert await held(handler, number, f"?known_at={third}&as_of=2026-02-01") == []
    assert await held(handler, number, "?as_of=2026-02-01") == [("2026-01-01", "2026-06-01")]
    assert (await handler.get(f"{place}/{grant_id}?known_at={third}")).json()["from_day"] == "2026-03-01"
    changes = (await handler.get(f"{place}/difference?known_from={second}&known_to={third}")).json()["changes"]
    (change,) = changes
    assert (change["first_day"], change["last_day"], change["new"]) == ("2026-01-01", "2026-02-28", None)
    assert change["old"]["scope_code"] == "OVO999002"
    assert (await handler.get(f"{place}/difference?known_from={second}")).json()["changes"] == []
    assert [(each["kind"], each["who"], each["reason"]) for each in history] == [
        ("granted", "an-account", None),
        ("revoked", "an-account", None),
        ("corrected", "an-account", "wrong_day"),
    ]
    assert (history[-1]["old"]["from_day"], history[-1]["new"]["from_day"]) == ("2026-01-01", "2026-03-01")


async def test_a_role_that_is_taken_back_or_put_right_opens_what_it_says_and_no_more(
    handler: Caller, number: str
) -> None:
    other = await handler.register()
    await handler.start(other, unit="OVO999003")
    manager, place = handler.as_(person=number), f"/people/{number}/role-grants"
    grant_id = (await handler.post(place, GRANT)).json()["grant_id"]

    async def opens() -> int:
        return (await manager.get(f"/people/{other}")).status_code

    assert await opens() == 200
    await handler.post(
        f"{place}/{grant_id}/corrections",
        {"corrects": grant_id, "until_day": "2026-06-30"},
        match="*",
    )
    assert await opens() == 403
    event_id = (await handler.get(f"{place}/{grant_id}/history")).json()["actions"][-1]["event_id"]
    await handler.post(f"{place}/{grant_id}/rescissions", {"rescinds": event_id}, match="*")
    assert await opens() == 200
    gone = await handler.post(f"{place}/{grant_id}/rescissions", {"rescinds": grant_id}, match="*")
    assert gone.json()["grant"] is None
    assert await opens() == 403
    assert (await handler.get(f"{place}/{grant_id}")).status_code == 404
    assert len((await handler.get(f"{place}/{grant_id}/history")).json()["actions"]) == 4


async def test_a_wrong_correction_is_told_by_field(handler: Caller, number: str) -> None:
    place = f"/people/{number}/role-grants"
    granted = await handler.post(place, GRANT)
    grant_id = granted.json()["grant_id"]

    async def refused(body: dict[str, Any]) -> tuple[int, str]:
        answer = await handler.post(f"{place}/{grant_id}/corrections", {"corrects": grant_id, **body}, match="*")
        (error,) = answer.json()["errors"]
        assert error["reason"] != error["reason_en"]
        return answer.status_code, error["field"]

    assert await refused({"scope_code": "OVO999999"}) == (422, "scope_code")
    assert await refused({"until_day": "2025-01-01"}) == (422, "until_day")
    assert await refused({"first_day_without": "2026-02-01"}) == (422, "corrects")
    stale = {"corrects": grant_id, "from_day": "2026-02-01"}
    assert (await handler.post(f"{place}/{grant_id}/corrections", stale)).status_code == 428
    assert (await handler.post(f"{place}/{grant_id}/corrections", stale, match='"9"')).status_code == 412
