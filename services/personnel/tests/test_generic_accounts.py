"""The HR team of a legal employer shares an account, which HRTD makes, and which reads that employer's people only."""

from typing import Any

import pytest

from services.personnel.tests.callers import Caller
from services.personnel.tests.realm import BELOW, ELSEWHERE, FILED, IN_UNIT, SUBJECTS, holder, settle

pytestmark = pytest.mark.postgres

PLACE = "/generic-accounts/hr-810"


@pytest.fixture
async def realm(handler: Caller) -> Caller:
    """The organisation."""
    await settle(handler.as_("importer"))
    return handler


def asked(**changes: Any) -> dict[str, Any]:
    return {"legal_employer": "810", "mailbox": "hr@demo-agentschap.example", "members": [IN_UNIT], **changes}


def shared(**changes: Any) -> dict[str, Any]:
    return {"mailbox": "hr@demo-agentschap.example", "members": [IN_UNIT], **changes}


async def test_it_reads_the_people_of_its_legal_employer_and_writes_nothing(realm: Caller) -> None:
    made = await realm.as_(person=holder("hrtd", "legal_employer")).post("/generic-accounts", asked())
    team = realm.as_("dcpa_handler", account="hr-810")

    opened = {number for number in SUBJECTS if (await team.get(f"/people/{number}")).status_code == 200}

    assert (made.status_code, made.headers["Location"]) == (201, PLACE)
    assert opened == FILED["legal_employer"]
    assert (await team.patch(f"/people/{IN_UNIT}", {"given_name": "An"}, match="*")).status_code == 403
    (seen,) = (await realm.as_(person=IN_UNIT).get(f"/people/{IN_UNIT}/reads")).json()["reads"]
    assert (seen["account"], seen["roles"]) == ("hr-810", ["hr_specialist"])


async def test_a_token_that_names_a_person_counts_for_a_member_only_and_a_closed_account_for_nobody(
    realm: Caller,
) -> None:
    central = realm.as_("hrtd")
    await central.post("/generic-accounts", asked())
    member, other = (realm.as_(person=number, account="hr-810") for number in (IN_UNIT, holder("hrbp", "all")))

    before = [(await who.get(f"/people/{BELOW}")).status_code for who in (member, other)]
    closed = await central.put(PLACE, shared(is_open=False), match='"1"')
    after = [(await who.get(f"/people/{BELOW}")).status_code for who in (member, realm.as_(account="hr-810"))]

    assert (before, after) == ([200, 403], [403, 403])
    assert (closed.json()["is_open"], closed.headers["ETag"]) == (False, '"2"')


async def test_only_hrtd_makes_one_each_and_within_the_own_scope(realm: Caller) -> None:
    hrtd = realm.as_(person=holder("hrtd", "legal_employer"))
    elsewhere = asked(legal_employer="844", members=[ELSEWHERE])

    first = await hrtd.post("/generic-accounts", asked())
    again = await hrtd.post("/generic-accounts", asked())
    refused = [
        await hrtd.post("/generic-accounts", elsewhere),
        await hrtd.put("/generic-accounts/hr-844", shared(), match="*"),
        await realm.as_(person=holder("hrtd", "unit")).post("/generic-accounts", asked()),
        await realm.as_(person=holder("dcpa_handler", "all")).post("/generic-accounts", asked()),
        await realm.as_(person=holder("hrbp", "all")).get("/generic-accounts"),
    ]
    await realm.as_("hrtd").post("/generic-accounts", elsewhere)

    assert (first.status_code, again.status_code, again.json()["type"].rpartition(":")[2]) == (
        201,
        409,
        "generic-account-exists",
    )
    assert {answer.status_code for answer in refused} == {403}
    lists = [(await who.get("/generic-accounts")).json()["generic_accounts"] for who in (hrtd, realm.as_("hrtd"))]
    assert [[each["account"] for each in found] for found in lists] == [["hr-810"], ["hr-810", "hr-844"]]


async def test_members_work_there_and_the_employer_exists(realm: Caller) -> None:
    central = realm.as_("hrtd")

    stranger = await central.post("/generic-accounts", asked(members=[IN_UNIT, ELSEWHERE]))
    nowhere = await central.post("/generic-accounts", asked(legal_employer="999", members=[]))
    unknown = await central.put("/generic-accounts/hr-999", shared(), match="*")

    assert [(fault["field"], fault["allowed"]) for fault in stranger.json()["errors"]] == [
        ("members.1", {"in_service_at": "810"})
    ]
    assert [fault["field"] for fault in nowhere.json()["errors"]] == ["legal_employer"]
    assert unknown.status_code == 404
