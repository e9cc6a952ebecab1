"""What was told, and what would be, is read by the roles that somebody holds today, about the people in their scope."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest

from services.notifier.tests.builders import AGENCY, EMPLOYEE, EMPLOYER, ROOT, TEAM, TODAY
from services.notifier.tests.callers import token
from services.notifier.tests.test_previews import FACTS, Build, body_of
from services.notifier.tests.world import World, id_of

pytestmark = pytest.mark.postgres

ELSEWHERE, OTHER_EMPLOYER = "OVO999005", "820"
IN_AGENCY, ABROAD, FORMER, COMING, NEWCOMER = (f"90040{number}" for number in range(1, 6))
PEOPLE = (EMPLOYEE, IN_AGENCY, ABROAD, FORMER, COMING, NEWCOMER)

SCOPES: dict[str, tuple[str, str | None]] = {
    "team": ("unit", TEAM),
    "agency": ("unit", AGENCY),
    "other employer": ("legal_employer", OTHER_EMPLOYER),
    "all": ("all", None),
}
REACHED = {
    "team": {EMPLOYEE, FORMER, COMING},
    "agency": {EMPLOYEE, FORMER, COMING, IN_AGENCY},
    "other employer": {ABROAD},
    "all": set(PEOPLE),
}
READING, OTHERS = ("dcpa_handler", "hrbp", "hr_specialist"), ("manager", "superior", "hrtd", "wf_clock")
ASKER = "900500"
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)


@pytest.fixture
async def told(world: World) -> World:
    """Of everybody something was told: of the newcomer about a file."""
    await world.apply(world.unit(ELSEWHERE, ROOT), *(world.registered(each) for each in (*PEOPLE[1:], ASKER)))
    await world.apply(
        world.started(IN_AGENCY, unit=AGENCY, effective_day="2020-01-01"),
        world.started(ABROAD, unit=ELSEWHERE, legal_employer=OTHER_EMPLOYER, effective_day="2020-01-01"),
        world.started(FORMER, effective_day="2020-01-01"),
        world.ended(FORMER, YESTERDAY),
        world.started(COMING, effective_day=TOMORROW),
        world.started(NEWCOMER),
        *(world.household_changed(key=each, vlimpersnummer=each) for each in PEOPLE),
    )
    newcomer = {"vlimpersnummer": NEWCOMER, "employment_sequence": 1, "relation": None}
    await world.apply(world.record("personnel.people", "personnel.employment-rescinded.v1", newcomer))
    return world


async def about(client: httpx.AsyncClient, by: str | None, *roles: str, **asked: Any) -> set[str] | int:
    """About whom somebody reads what was told, or the status of the refusal."""
    answer = await client.get("/decisions", params={"limit": 1000, **asked}, headers=token(*roles, person=by))
    if answer.status_code != 200:
        return answer.status_code
    return {each["vlimpersnummer"] for each in answer.json()["decisions"]}


@pytest.mark.parametrize("role", READING)
@pytest.mark.parametrize("scope", SCOPES)
async def test_a_role_opens_what_was_told_about_those_in_its_scope(
    client: httpx.AsyncClient, told: World, role: str, scope: str
) -> None:
    await told.apply(told.granted(ASKER, role, *SCOPES[scope]))

    reached = REACHED[scope] | ({NEWCOMER} if role == "dcpa_handler" else set())
    assert await about(client, ASKER) == reached
    for person in PEOPLE:
        assert await about(client, ASKER, vlimpersnummer=person) == ({person} & reached)


@pytest.mark.parametrize("role", OTHERS)
async def test_other_roles_open_nothing_and_the_token_of_a_person_neither(
    client: httpx.AsyncClient, told: World, role: str
) -> None:
    await told.apply(told.granted(ASKER, role, "all", None))

    assert await about(client, ASKER, *READING) == 403
    assert await about(client, None, *READING) == set(PEOPLE)


async def test_a_role_opens_from_its_first_day_to_its_last(client: httpx.AsyncClient, told: World) -> None:
    days: list[dict[str, Any]] = [
        {"effective_day": TODAY, "until_day": TODAY},
        {"effective_day": YESTERDAY, "until_day": YESTERDAY},
        {"effective_day": TOMORROW},
    ]
    numbers = ("900501", "900502", "900503")
    await told.apply(*(told.registered(number) for number in numbers))
    await told.apply(
        *(told.granted(number, "hrbp", **held) for number, held in zip(numbers, days, strict=True)),
    )

    assert [await about(client, number) for number in numbers] == [REACHED["team"], 403, 403]


async def test_pages_go_on_behind_what_is_not_shown(client: httpx.AsyncClient, told: World) -> None:
    await told.apply(told.granted(ASKER, "hrbp", "legal_employer", OTHER_EMPLOYER))
    shown, after = set(), 0
    for _ in range(100):
        answer = await client.get(f"/decisions?limit=1&after={after}", headers=token(person=ASKER))
        shown |= {each["vlimpersnummer"] for each in answer.json()["decisions"]}
        if (after := answer.json()["next"]) is None:
            break

    assert after is None
    assert shown == {ABROAD}


async def test_what_an_event_ended_is_told_to_whom_its_person_is_open(client: httpx.AsyncClient, told: World) -> None:
    asked, decided = told.leave("requested"), told.leave("approved")
    await told.apply(asked, decided)
    await told.apply(told.granted(ASKER, "hrbp", "unit", ELSEWHERE))

    async def ended(by: str | None, event_id: UUID) -> int:
        roles = () if by else READING
        answer = await client.get(f"/decisions?event_id={event_id}", headers=token(*roles, person=by))
        return len(answer.json()["ended"])

    assert await ended(None, id_of(decided)) > 0
    assert await ended(ASKER, id_of(decided)) == 0


@pytest.mark.parametrize(("rule", "build"), FACTS.values(), ids=FACTS)
async def test_what_would_be_told_is_shown_about_those_in_the_scope_only(
    client: httpx.AsyncClient, world: World, rule: str, build: Build
) -> None:
    within, outside = "900501", "900502"
    await world.apply(world.registered(within), world.registered(outside))
    await world.apply(
        world.granted(within, "hrbp", "all", None), world.granted(outside, "hrbp", "legal_employer", OTHER_EMPLOYER)
    )
    *before, record = build(world)
    await world.apply(*before)

    shown = await client.post("/previews", json=body_of(record), headers=token(person=within))
    assert (shown.status_code, {each["rule"] for each in shown.json()["messages"]}) == (200, {rule} if rule else set())
    for by in (token(person=outside), token("hrbp", person=EMPLOYEE)):
        assert (await client.post("/previews", json=body_of(record), headers=by)).status_code == 403
    assert EMPLOYER != OTHER_EMPLOYER
