"""What somebody may read and write follows grants, careers and the tree as of the day, at once."""

import pytest

from services.personnel.tests.callers import Caller, a_person, a_unit, an_employment
from services.personnel.tests.realm import BELOW, BESIDE, ELSEWHERE, IN_UNIT, NEWCOMER, holder, settle

pytestmark = pytest.mark.postgres


@pytest.fixture
async def realm(handler: Caller) -> Caller:
    """The organisation, and a central case handler."""
    await settle(handler.as_("importer"))
    return handler


async def team_of(manager: Caller) -> list[str]:
    """Whom a manager sees."""
    return [each["vlimpersnummer"] for each in (await manager.get("/people?limit=200")).json()["people"]]


async def test_a_managers_team_follows_the_tree(realm: Caller) -> None:
    number = holder("manager", "unit")
    manager = realm.as_(person=number)
    before = await team_of(manager)

    moved = await realm.post("/imports/organisation", {"rows": [a_unit("OVO999003", "OVO999001")]})

    assert moved.status_code == 200
    assert before == [IN_UNIT, BELOW, number]
    assert await team_of(manager) == [IN_UNIT, number]
    assert (await manager.get(f"/people/{BELOW}")).status_code == 403


async def test_nothing_is_reached_through_a_unit_that_is_no_more(realm: Caller) -> None:
    manager = realm.as_(person=holder("manager", "unit"))

    await realm.post("/imports/organisation", {"rows": [a_unit("OVO999003", "OVO999002", valid_until="2026-11-23")]})

    assert BELOW not in await team_of(manager)
    assert (await realm.as_(person=holder("manager", "legal_employer")).get(f"/people/{BELOW}")).status_code == 200


async def test_who_moves_leaves_the_team_on_the_day_and_not_before(realm: Caller) -> None:
    manager = realm.as_(person=holder("manager", "unit"))
    place = f"/people/{IN_UNIT}/employments/1"

    later = await realm.patch(place, {"effective_day": "2026-11-25", "unit": "OVO999004"}, match="*")
    still = (await manager.get(place)).status_code
    await realm.post(f"/people/{BELOW}/employments/1/end", {"last_day": "2026-11-23", "reason": "x"}, match="*")
    end = (await manager.get(f"/people/{BELOW}")).status_code

    assert (later.status_code, still, end) == (200, 200, 403)


async def test_a_role_that_is_revoked_opens_nothing_from_its_day_on(realm: Caller) -> None:
    number = holder("hrbp", "legal_employer")
    (grant,) = (await realm.get(f"/people/{number}")).json()["roles"]
    place = f"/people/{number}/role-grants/{grant['grant_id']}/revoke"

    before = (await realm.as_(person=number).get(f"/people/{IN_UNIT}")).status_code
    revoked = await realm.post(place, {"first_day_without": "2026-11-24"}, match="*")

    assert (before, revoked.status_code) == (200, 200)
    assert (await realm.as_(person=number).get(f"/people/{IN_UNIT}")).status_code == 403


async def test_a_case_handler_writes_for_the_entities_of_the_group_only(realm: Caller) -> None:
    who = realm.as_(person=holder("dcpa_handler", "legal_employer"))
    other = {"legal_employer": "844", "unit": "OVO999009"}

    registered = await who.post("/people", a_person())
    number = registered.json()["vlimpersnummer"]
    not_theirs = await who.post(f"/people/{number}/employments", an_employment(**other))
    theirs = await who.post(f"/people/{number}/employments", an_employment())
    moved = await who.post(f"/people/{number}/employments/1/follow-up", {"first_day": "2026-12-01", **other}, match="*")
    unit = {"effective_day": "2026-12-01", "unit": "OVO999009"}
    changed = await who.patch(f"/people/{number}/employments/1", unit, match="*")

    assert [each.status_code for each in (registered, not_theirs, theirs)] == [201, 403, 201]
    assert [each.status_code for each in (moved, changed)] == [403, 403]
    assert (await who.patch(f"/people/{ELSEWHERE}", {"given_name": "An"}, match="*")).status_code == 403


async def test_nobody_gives_or_takes_a_role_that_reaches_further_than_the_own(realm: Caller) -> None:
    who = realm.as_(person=holder("dcpa_handler", "legal_employer"))
    place = f"/people/{BESIDE}/role-grants"
    role = {"role": "hrbp", "from_day": "2026-12-01"}
    reaches = [("all", None), ("legal_employer", "844"), ("unit", "OVO999009"), ("unit", "OVO999077")]
    further = [{**role, "scope_kind": kind, "scope_code": code} for kind, code in reaches]
    given = await realm.post(place, further[0])

    refused = [await who.post(place, body) for body in further]
    taken = await who.post(f"{place}/{given.json()['grant_id']}/revoke", {"first_day_without": "2026-12-01"}, match="*")
    asked = {"scope_kind": "unit", "scope_code": "OVO999004", "requester": holder("hrbp", "legal_employer")}
    own = await who.post(place, {**role, **asked})

    assert {each.status_code for each in (*refused, taken)} == {403}
    assert own.status_code == 201, own.text


async def test_what_is_closed_and_what_does_not_exist_are_told_alike(realm: Caller) -> None:
    manager, handler = realm.as_(person=holder("manager", "unit")), realm.as_(person=holder("dcpa_handler", "all"))

    closed, nobody = await manager.get(f"/people/{ELSEWHERE}"), await manager.get("/people/999999")

    assert (closed.status_code, closed.json()) == (nobody.status_code, nobody.json())
    assert (await handler.get("/people/999999")).status_code == 404
    assert (await manager.get(f"/people/{NEWCOMER}")).status_code == 403


async def test_an_insz_is_found_within_the_scope_only(realm: Caller) -> None:
    asked = {"insz": "85073099239"}
    assert (await realm.patch(f"/people/{ELSEWHERE}", asked, match="*")).status_code == 200

    found = await realm.as_(person=holder("hrbp", "all")).ask("/people/searches", asked)
    beside = await realm.as_(person=holder("hrbp", "legal_employer")).ask("/people/searches", asked)

    assert [each["vlimpersnummer"] for each in found.json()["people"]] == [ELSEWHERE]
    assert (beside.status_code, beside.json()) == (200, {"people": [], "next": None})


async def test_who_asked_who_approved_and_why_stand_with_the_role(realm: Caller) -> None:
    who = realm.as_(person=holder("dcpa_handler", "all"))
    role = {"role": "doublure", "scope_kind": "unit", "scope_code": "OVO999009", "from_day": "2026-12-01"}
    partner = holder("hrbp", "all")

    refused = await who.post(f"/people/{IN_UNIT}/role-grants", {**role, "requester": BELOW})
    asked = {**role, "requester": BELOW, "approver": partner, "reason": "enters sickness"}
    given = await who.post(f"/people/{IN_UNIT}/role-grants", asked)

    assert refused.status_code == 422
    assert [fault["field"] for fault in refused.json()["errors"]] == ["approver"]
    assert refused.json()["errors"][0]["allowed"] == {"role": "hrbp", "scope": "844"}
    shown = (await realm.as_(person=IN_UNIT).get(given.headers["Location"])).json()
    assert (shown["requester"], shown["approver"], shown["reason"]) == (BELOW, partner, "enters sickness")
