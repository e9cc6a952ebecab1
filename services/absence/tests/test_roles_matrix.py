"""Each role, on each scope, reads and writes the absences of the people in it, and nothing else."""

import pytest

from absence.domain.authority import DECIDING, READING, Role
from absence.storage import SqlWork
from services.absence.tests.builders import EMPLOYEE, NOW, TEAM, TODAY, a_grant
from services.absence.tests.desk import Desk
from services.absence.tests.realm import (
    ABROAD,
    FILED,
    FORMER,
    NEWCOMER,
    SCOPES,
    SERVING,
    SUBJECTS,
    holder,
    request_of,
    spell_of,
)

pytestmark = pytest.mark.postgres

NO_WORKING_DAY = {"first_day": "2026-12-05", "last_day": "2026-12-05"}
"""A Saturday: whoever may write is told so, and nothing changes."""


BOTH = {"leave", "sickness"}


async def read(desk: Desk, by: str | None, person: str, *roles: str) -> set[str]:
    """What somebody reads of a person's absences; list and request open together."""
    one = await desk.send("GET", f"/leave-requests/{request_of(person)}", by=by, roles=roles)
    listed = await desk.send("GET", f"/people/{person}/absences", by=by, roles=roles)
    assert one.status_code == listed.status_code
    if one.status_code == 404:
        return set()
    shown = listed.json()
    assert [each["request_id"] for each in shown["leave_requests"]] == [request_of(person)]
    assert [each["spell_id"] for each in shown["sickness_spells"]] in ([], [spell_of(person)])
    return BOTH if shown["sickness_spells"] else {"leave"}


async def may(desk: Desk, by: str, person: str) -> set[str]:
    """What somebody may do with a person's absences, as far as it changes nothing."""
    leave = {"leave_type": "annual_leave"} | NO_WORKING_DAY
    asked = await desk.send("POST", f"/people/{person}/leave-requests", leave, by=by)
    reported = await desk.send("POST", f"/people/{person}/sickness-spells", NO_WORKING_DAY, by=by)
    return {name for name, answer in (("ask", asked), ("report", reported)) if answer.status_code not in {403, 404}}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("scope", SCOPES)
async def test_a_role_opens_the_absences_in_its_scope_and_no_others(desk: Desk, role: Role, scope: str) -> None:
    by = holder(role, scope)
    reached = SERVING[scope] if role in DECIDING else FILED[scope]
    if role is Role.DCPA_HANDLER:
        reached = reached | {NEWCOMER}
    decides = {person for person in reached if role in DECIDING and scope == nearest(person)}
    left = {FORMER} if role in DECIDING and scope == "unit" else set()

    found = {person: await read(desk, by, person) for person in SUBJECTS}
    assert {person for person in SUBJECTS if found[person] == BOTH} == reached
    assert {person for person in SUBJECTS if found[person] == {"leave"}} == left
    for person in SUBJECTS:
        if role in READING or (role in DECIDING and person not in decides):
            wanted = set()
        elif role is Role.DCPA_HANDLER:
            wanted = {"ask", "report"} if person in reached else set()
        else:
            wanted = {"report"}
        if person != NEWCOMER:
            assert await may(desk, by, person) == wanted, person
        for how in ("approve", "refuse"):
            if person not in decides | left:
                answer = await desk.decide(request_of(person), how, by=by)
                assert answer.status_code == (403 if person in reached else 404), (person, how)
    for person in decides | left:
        assert (await desk.decide(request_of(person), "refuse", by=by)).status_code == 200
    assert not any([await read(desk, by, person) for person in left])


def nearest(person: str) -> str:
    """The scope on which the roles nearest to somebody are held."""
    if person == EMPLOYEE:
        return "unit"
    return "legal_employer" if person == ABROAD else "agency"


async def test_in_the_test_tree_each_role_on_a_part_sees_some_and_never_all(desk: Desk) -> None:
    for role in Role:
        for scope in ("unit", "agency", "legal_employer"):
            seen = {person for person in SUBJECTS if await read(desk, holder(role, scope), person)}
            assert seen
            assert seen < set(SUBJECTS)


async def test_a_token_says_what_somebody_may_only_of_an_account_that_is_nobodys_own(desk: Desk) -> None:
    for role in ("dcpa_handler", "hrbp", "hr_specialist"):
        assert not await read(desk, "900099", EMPLOYEE, role)
        assert await read(desk, None, EMPLOYEE, role)


async def test_a_role_opens_from_its_first_day_to_its_last_and_the_tree_is_that_of_the_day(desk: Desk) -> None:
    async with desk.engine.begin() as connection:
        work = SqlWork(connection, NOW)
        await work.keep_grant(a_grant("900051", TEAM, Role.HRBP, from_day=TODAY, until_day=TODAY))
        await work.keep_grant(a_grant("900052", TEAM, Role.HRBP, until_day=TODAY.replace(day=TODAY.day - 1)))
        await work.keep_grant(a_grant("900053", TEAM, Role.HRBP, from_day=TODAY.replace(day=TODAY.day + 1)))
    assert [await read(desk, by, EMPLOYEE) for by in ("900051", "900052", "900053")] == [BOTH, set(), set()]

    above = holder(Role.MANAGER, "agency")
    assert await read(desk, above, EMPLOYEE)
    async with desk.engine.begin() as connection:
        await SqlWork(connection, NOW).place_unit(TEAM, "OVO999004")
    assert not await read(desk, above, EMPLOYEE)

    on_team = holder(Role.MANAGER, "unit")
    assert await read(desk, on_team, EMPLOYEE)
    async with desk.engine.begin() as connection:
        await SqlWork(connection, NOW).place_unit(TEAM, None, TODAY.replace(day=TODAY.day - 1))
    assert not await read(desk, on_team, EMPLOYEE)
