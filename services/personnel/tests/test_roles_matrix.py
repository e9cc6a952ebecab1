"""Each role, on each kind of scope, reads and writes what the table says of the people in it, and nothing else."""

from collections.abc import Awaitable, Callable

import httpx
import pytest

from personnel.domain.access import ACCESS, MESSAGE_ROLES, OWN, Access, Resource
from personnel.domain.role import Role
from services.personnel.tests.callers import Caller
from services.personnel.tests.realm import (
    FILED,
    IBAN,
    IN_UNIT,
    NEWCOMER,
    ROLES,
    SCOPES,
    SERVING,
    SUBJECTS,
    holder,
    settle,
)

pytestmark = pytest.mark.postgres

OLD = '"0"'
"""An ETag that nothing has: whoever may write is told so, and nothing changes."""

NOTHING = "8f1d3e0a-2b57-4a3e-9a43-0f7b0f2d9c13"
Attempt = Callable[[Caller, str], Awaitable[httpx.Response]]

PARTICULARS: dict[Resource, str] = {
    "contact": "phones",
    "home_address": "home-address",
    "civil_data": "civil-state",
    "background": "education",
    "telework": "telework",
    "household": "cohabitation",
    "payee": "payee",
    "health": "handicap",
    "mandate": "political-mandates",
}
"""A particular of each kind of resource."""


def taking_back(place: str) -> Attempt:
    """A write of a particular."""
    return lambda who, number: who.post(f"/people/{number}/{place}/rescissions", {"rescinds": NOTHING}, match=OLD)


WRITES: dict[Resource, Attempt] = {
    "person": lambda who, number: who.patch(f"/people/{number}", {"given_name": "An"}, match=OLD),
    "employment": lambda who, number: who.post(
        f"/people/{number}/employments/1/rescissions", {"rescinds": NOTHING}, match=OLD
    ),
    "bank_account": lambda who, number: who.put(f"/people/{number}/bank-account", {"iban": IBAN}, match=OLD),
    "grant": lambda who, number: who.post(
        f"/people/{number}/role-grants/{NOTHING}/revoke", {"first_day_without": "2026-12-01"}, match=OLD
    ),
    "erasure": lambda who, number: who.post(f"/people/{number}/erasure", None, match=OLD),
    "import": lambda who, _: who.post("/imports/people", {"rows": [{}]}),
    **{resource: taking_back(place) for resource, place in PARTICULARS.items()},
}
SHOWN: tuple[Resource, ...] = ("person", "employment", "bank_account", "grant", *PARTICULARS)
"""What there is to read of a person."""

ALLOWED = {404, 412, 422}
"""What a write that is allowed comes to here."""


@pytest.fixture
async def realm(handler: Caller) -> Caller:
    """The organisation, and whoever asks first."""
    await settle(handler.as_("importer"))
    return handler


def reached(access: Access, scope: str) -> set[str]:
    """The people in a scope, for a role of this access."""
    found = set(SERVING[scope] if access.is_for_team else FILED[scope])
    return found | {NEWCOMER} if access.takes_newcomers else found


async def reads_of(who: Caller, number: str) -> set[Resource]:
    """What somebody is shown of a person."""
    answer = await who.get(f"/people/{number}")
    read = {each: await who.get(f"/people/{number}/{place}") for each, place in PARTICULARS.items()}
    closed = {each for each in PARTICULARS if read[each].status_code == 403}
    if answer.status_code == 403:
        assert closed == PARTICULARS.keys()
        return set()
    shown = answer.json()
    assert (shown["iban_masked"] is None) == ("bank_account" in shown["closed"])
    assert not (shown["employments"] and "employment" in shown["closed"])
    history = await who.get(f"/people/{number}/employments/1/history")
    assert (history.status_code == 403) == ("employment" in shown["closed"])
    return {part for part in SHOWN if part not in closed | set(shown["closed"])}


@pytest.mark.parametrize("role", ROLES)
async def test_a_role_opens_what_the_table_says(realm: Caller, role: Role) -> None:
    access = ACCESS.get(role, Access())

    for scope in SCOPES:
        who, within = realm.as_(person=holder(role, scope)), reached(access, scope)
        for number in SUBJECTS:
            may_read = {each for each in SHOWN if access.allows("read", each)}
            assert await reads_of(who, number) == (may_read if number in within else set()), (scope, number)
            for resource, attempt in WRITES.items():
                is_open = resource in access.writes and number in within
                is_open = is_open and (scope == "all" or resource != "import")
                status = (await attempt(who, number)).status_code
                assert status in (ALLOWED if is_open else {403}), (scope, number, resource, status)


async def test_in_the_test_tree_each_role_on_a_part_sees_some_and_never_all(realm: Caller) -> None:
    for role in [each for each in ROLES if each in ACCESS]:
        for scope in ("unit", "legal_employer"):
            listed = await realm.as_(person=holder(role, scope)).get("/people?limit=200")
            seen = {each["vlimpersnummer"] for each in listed.json()["people"]}
            assert seen & set(SUBJECTS)
            assert not set(SUBJECTS) <= seen


@pytest.mark.parametrize("role", sorted(MESSAGE_ROLES))
async def test_a_role_for_messages_opens_nothing(realm: Caller, role: Role) -> None:
    who = realm.as_(person=holder(role, "all"))

    assert (await who.get("/people")).status_code == 403
    assert (await who.ask("/people/searches", {"insz": "85073099239"})).status_code == 403


async def test_a_list_has_the_people_whose_files_open_one_by_one(realm: Caller) -> None:
    everybody = [*SUBJECTS, *(holder(role, scope) for role in ROLES for scope in SCOPES)]

    cases: dict[Role, str] = {"manager": "unit", "hrbp": "legal_employer", "dcpa_handler": "unit", "welfare": "all"}
    for role, scope in cases.items():
        who = realm.as_(person=holder(role, scope))
        listed: list[str] = []
        place: str | None = ""
        while place is not None:
            page = (await who.get(f"/people?limit=3{place and f'&after={place}'}")).json()
            listed += [each["vlimpersnummer"] for each in page["people"]]
            place = page["next"]
        opened = [number for number in everybody if (await who.get(f"/people/{number}")).status_code == 200]
        assert listed == sorted(opened)
        assert (role, set(SUBJECTS) & set(listed)) == (role, reached(ACCESS[role], scope))


async def test_people_open_their_own_file_and_write_what_they_keep_themselves_only(realm: Caller) -> None:
    who = realm.as_(person=IN_UNIT)

    assert await reads_of(who, IN_UNIT) == set(SHOWN)
    for resource, attempt in WRITES.items():
        assert ((await attempt(who, IN_UNIT)).status_code == 403) == (resource not in OWN.writes)
    for number in SUBJECTS[1:]:
        assert await reads_of(who, number) == set()
        assert {(await attempt(who, number)).status_code for attempt in WRITES.values()} == {403}


async def test_a_token_says_what_somebody_may_only_of_an_account_that_is_nobodys_own(realm: Caller) -> None:
    own = {"person": holder("mail_sick", "unit")}

    for role in ("dcpa_handler", "hrtd", "hrbp", "hr_specialist"):
        assert await reads_of(realm.as_(role, **own), IN_UNIT) == set()
    for role in ("hrbp", "hr_specialist", "importer", "operator"):
        assert await reads_of(realm.as_(role), IN_UNIT) == set()
    assert await reads_of(realm.as_("dcpa_handler"), IN_UNIT) == set(SHOWN)
    assert await reads_of(realm.as_("register", **own), IN_UNIT) == set()
    assert await reads_of(realm.as_("register"), IN_UNIT) == {"person", "home_address", "civil_data"}
