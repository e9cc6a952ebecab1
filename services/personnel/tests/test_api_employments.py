from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from services.personnel.tests.callers import Caller, an_employment
from services.personnel.tests.conftest import Clock
from services.personnel.tests.test_api_people import said

pytestmark = pytest.mark.postgres


@pytest.fixture
async def number(handler: Caller) -> str:
    """Somebody, in an organisation."""
    await handler.organisation()
    return await handler.register()


async def test_a_work_relation_starts_changes_and_ends(handler: Caller, engine: AsyncEngine, number: str) -> None:
    place = f"/people/{number}/employments/1"
    change = {"effective_day": "2026-12-01", "unit": "OVO999003", "action": "transfer", "reason": "reorganisation"}

    started = await handler.start(number)
    changed = await handler.patch(place, change, match=started.headers["ETag"])
    ended = await handler.post(
        f"{place}/end", {"last_day": "2027-06-30", "reason": "resignation"}, match=changed.headers["ETag"]
    )

    assert started.headers["Location"] == place
    assert started.headers["Stream-Position"] == f"personnel.people/{number}@2"
    assert changed.headers["Stream-Position"] == f"personnel.people/{number}@3"
    assert ended.headers["Stream-Position"] == f"personnel.people/{number}@4"
    read = await handler.get(place)
    assert read.json() == ended.json()
    assert read.headers["ETag"] == ended.headers["ETag"] == read.json()["etag"]
    assert [row["unit"] for row in read.json()["rows"]] == ["OVO999002", "OVO999003"]
    headers = [headers for headers, _ in await said(engine)][-3:]
    assert [each["ce_type"] for each in headers] == [
        "personnel.employment-started.v1",
        "personnel.employment-changed.v1",
        "personnel.employment-ended.v1",
    ]
    assert headers[0]["ce_seen"] == "personnel.organisation/employer:810@1,personnel.organisation/unit:OVO999002@1"


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"effective_day": "2026-08-31", "unit": "OVO999003"}, 422, "change-before-start"),
        ({"effective_day": "2027-02-01", "unit": "OVO999003"}, 422, "change-after-end"),
        ({"effective_day": "2026-12-01", "unit": "OVO999999"}, 422, "unit-unknown"),
        ({"effective_day": "2026-12-01", "unit": None}, 422, "invalid-input"),
        ({"effective_day": "2026-12-01", "is_primary": False}, 409, "primary-required"),
        ({"effective_day": "2026-12-01", "legal_employer": "844"}, 422, "invalid-input"),
    ],
)
async def test_what_cannot_be_is_refused(
    handler: Caller, number: str, change: dict[str, Any], status: int, code: str
) -> None:
    await handler.start(number, last_day="2027-01-31")

    answer = await handler.patch(f"/people/{number}/employments/1", change, match="*")

    assert answer.status_code == status
    assert answer.json()["type"] == f"urn:vlimpers:problem:{code}"


async def test_a_second_open_one_with_the_same_key_is_refused(handler: Caller, number: str) -> None:
    await handler.start(number)

    answer = await handler.post(f"/people/{number}/employments", an_employment(first_day="2027-01-01"))

    assert answer.status_code == 409
    assert answer.json()["type"] == "urn:vlimpers:problem:employment-overlaps"


async def test_a_stale_etag_is_refused_and_nothing_is_said(handler: Caller, engine: AsyncEngine, number: str) -> None:
    etag = (await handler.start(number)).headers["ETag"]
    place = f"/people/{number}/employments/1"
    await handler.patch(place, {"effective_day": "2026-12-01", "pay_group": "NVT"}, match=etag)

    late = await handler.post(f"{place}/end", {"last_day": "2026-12-31", "reason": "resignation"}, match=etag)
    without = await handler.post(f"{place}/end", {"last_day": "2026-12-31", "reason": "resignation"})

    assert (late.status_code, without.status_code) == (412, 428)
    assert (await said(engine))[-1][0]["ce_type"] == "personnel.employment-changed.v1"


async def test_who_is_unknown_is_not_found(handler: Caller, number: str) -> None:
    assert (await handler.get("/people/999999")).status_code == 404
    assert (await handler.get(f"/people/{number}/employments/7")).status_code == 404
    assert (await handler.post("/people/999999/employments", an_employment())).status_code == 404


async def test_a_role_is_granted_read_and_revoked(handler: Caller, engine: AsyncEngine, number: str) -> None:
    grant = {"role": "manager", "scope_kind": "unit", "scope_code": "OVO999003", "from_day": "2026-01-01"}

    granted = await handler.post(f"/people/{number}/role-grants", grant)
    place = granted.headers["Location"]
    read = await handler.get(place)
    revoked = await handler.post(f"{place}/revoke", {"first_day_without": "2026-12-01"}, match=read.headers["ETag"])

    assert granted.status_code == 201
    assert read.json() == granted.json()
    assert revoked.json()["revoked_from"] == "2026-12-01"
    assert revoked.headers["Stream-Position"] == f"personnel.people/{number}@3"
    file = (await handler.get(f"/people/{number}")).json()
    assert file["roles"] == [revoked.json()]
    events = [event for _, event in await said(engine)][-2:]
    assert {event["grant_id"] for event in events} == {read.json()["grant_id"]}


async def test_a_relation_is_read_as_of_a_day_and_as_it_was_known_then(
    handler: Caller, number: str, clock: Clock
) -> None:
    place = f"/people/{number}/employments/1"
    before = clock.pass_by()
    started = await handler.start(number)
    known = clock.pass_by()
    change = {"effective_day": "2026-12-01", "unit": "OVO999003"}
    changed = await handler.patch(place, change, match=started.headers["ETag"])

    async def units(query: str) -> list[str]:
        return [row["unit"] for row in (await handler.get(f"{place}?{query}")).json()["rows"]]

    assert (await handler.get(f"{place}?known_at={before}")).status_code == 404
    assert await units(f"known_at={known}") == ["OVO999002"]
    assert await units(f"known_at={known}&as_of=2026-12-01") == ["OVO999002"]
    assert await units("as_of=2026-12-01") == ["OVO999003"]
    assert await units("as_of=2026-11-30") == ["OVO999002"]
    assert await units("as_of=2026-08-31") == []
    assert (await handler.get(f"{place}?known_at={known}")).headers["ETag"] == started.headers["ETag"]
    assert (await handler.get(place)).headers["ETag"] == changed.headers["ETag"]
