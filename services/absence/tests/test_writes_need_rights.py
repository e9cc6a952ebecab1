"""Who may only read is refused each write that the interface describes; whoever may write it gets through."""

from collections.abc import Iterator
from typing import Any

import pytest

from absence.domain.authority import READING, Role
from services.absence.tests.builders import EMPLOYEE
from services.absence.tests.desk import Desk
from services.absence.tests.realm import SCOPES, holder, request_of, spell_of

pytestmark = pytest.mark.postgres

DAY = {"first_day": "2026-12-10", "last_day": "2026-12-10"}
MANAGER, HANDLER = holder(Role.MANAGER, "unit"), holder(Role.DCPA_HANDLER, "unit")

WRITES: dict[str, tuple[Any, str, int]] = {
    "/people/{vlimpersnummer}/leave-requests": ({"leave_type": "annual_leave"} | DAY, HANDLER, 201),
    "/people/{vlimpersnummer}/sickness-spells": (DAY, MANAGER, 201),
    "/leave-requests/{request_id}/approve": (None, MANAGER, 200),
    "/leave-requests/{request_id}/refuse": ({"reason": "te druk"}, MANAGER, 200),
    "/leave-requests/{request_id}/withdraw": (None, HANDLER, 200),
    "/sickness-spells/{spell_id}/withdraw": (None, HANDLER, 200),
}
"""A valid body for each write, who may do it, and what it is answered with."""


def writes(described: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The writes that the interface describes."""
    for path, operations in described["paths"].items():
        yield from ((method.upper(), path) for method in operations if method != "get")


async def test_every_write_is_tried(desk: Desk) -> None:
    described = (await desk.send("GET", "/openapi.json")).json()

    assert sorted(writes(described)) == sorted(("POST", path) for path in WRITES)


@pytest.mark.parametrize("path", WRITES)
async def test_who_may_only_read_is_refused_and_who_may_write_gets_through(desk: Desk, path: str) -> None:
    body, writer, status = WRITES[path]
    place = path.format(vlimpersnummer=EMPLOYEE, request_id=request_of(EMPLOYEE), spell_id=spell_of(EMPLOYEE))

    for role in sorted(READING):
        for scope in set(SCOPES) - {"legal_employer"}:
            reader = holder(role, scope)
            assert (await desk.send("GET", f"/people/{EMPLOYEE}/absences", by=reader)).status_code == 200
            assert (await desk.send("POST", place, body, by=reader)).status_code == 403
        assert (await desk.send("POST", place, body, roles=(role,))).status_code == 403

    assert await desk.outbox() == []
    assert (await desk.send("POST", place, body, by=writer)).status_code == status
