"""The family has numbers, the register owns it, and what may count for the tax on pay is said."""

from datetime import date
from typing import Any

import pytest

from personnel.domain.held import OwnedByRegisterError, Source
from personnel.domain.household import (
    Cohabitation,
    CohabitationNotPossibleError,
    FamilyMember,
    FamilyNumberError,
    FiscalSituation,
    PartnerStaysError,
)
from personnel.domain.particular import CivilState, HomeAddress, Particular
from personnel.domain.person import Person
from personnel.messages.civil import HouseholdChanged
from personnel.usecases.held_steps import Why
from personnel.usecases.particular_steps import Wanted
from personnel.usecases.particulars import end_particular, record_particular, rescind_particular
from services.personnel.tests.builders import INSZ, MARIA, START, data, furnish
from services.personnel.tests.fakes import FakeWork

LATER = date(2026, 11, 1)


def member(number: int = 1, **changes: Any) -> FamilyMember:
    known: dict[str, Any] = {
        "kinship": "partner",
        "is_former": False,
        "given_name": "Jan",
        "family_name": "Claes",
        "birth_day": None,
    }
    return FamilyMember(number=number, **{**known, **changes})


@pytest.fixture
async def work() -> FakeWork:
    fake = FakeWork()
    await furnish(fake)
    return fake


async def say(work: FakeWork, value: Particular, source: Source = "hr", day: date = START) -> None:
    await record_particular(work, MARIA, Wanted(value=value, effective_day=day), source)


@pytest.mark.parametrize(
    ("wrong", "allowed"),
    [
        (member(2), {"ge": 1, "le": 1}),
        (member(50), {"ge": 1, "le": 1}),
        (member(1, is_former=True), {"ge": 50, "le": 99}),
        (member(49, is_former=True), {"ge": 50, "le": 99}),
        (member(1, kinship="child"), {"ge": 2, "le": 49}),
        (member(50, kinship="other"), {"ge": 2, "le": 49}),
    ],
)
async def test_a_number_tells_who_it_is(work: FakeWork, wrong: FamilyMember, allowed: dict[str, int]) -> None:
    with pytest.raises(FamilyNumberError) as refused:
        await say(work, wrong)

    assert refused.value.allowed == allowed


async def test_a_new_partner_waits_until_the_one_until_now_is_a_former_one(work: FakeWork) -> None:
    await say(work, member())
    with pytest.raises(PartnerStaysError):
        await say(work, member(given_name="Piet"), day=LATER)
    await say(work, member(birth_day=None), day=LATER)

    await end_particular(work, MARIA, "family-members", "1", LATER, Why(source="hr"))
    await say(work, member(50, is_former=True), day=LATER)
    await say(work, member(given_name="Piet"), day=LATER)

    held = [each.fact.value for each in (await work.particulars(MARIA)).on("family-members", LATER)]
    assert held == [member(given_name="Piet"), member(50, is_former=True)]


async def test_the_register_owns_the_family_and_people_and_handlers_the_rest(work: FakeWork) -> None:
    await work.replace_person(Person(vlimpersnummer=MARIA, data=data(insz=INSZ)))
    fiscal = FiscalSituation(partner_has_income=True, dependent_children=1, dependent_others=0)

    with pytest.raises(OwnedByRegisterError):
        await say(work, member())
    await say(work, member(), "register")
    await say(work, Cohabitation(partner_name="Jan Claes"), "self")
    await say(work, fiscal, "self")
    await say(work, fiscal, "hr", LATER)

    assert len((await work.particulars(MARIA)).on("fiscal-situation", LATER)) == 1


@pytest.mark.parametrize("status", ["married", "legally_cohabiting", "separated"])
async def test_who_is_not_alone_by_law_does_not_live_together_in_fact(work: FakeWork, status: Any) -> None:
    await say(work, CivilState(status=status))
    with pytest.raises(CohabitationNotPossibleError) as refused:
        await say(work, Cohabitation(partner_name="Jan Claes"), "self")
    await say(work, CivilState(status="divorced"), day=LATER)
    await say(work, Cohabitation(partner_name="Jan Claes"), "self", LATER)

    assert refused.value.allowed == {"civil_state": ["single", "divorced", "widowed"]}


async def test_what_the_register_changes_with_fiscal_effect_is_said_once_and_nothing_else_is(work: FakeWork) -> None:
    address = HomeAddress(
        street="Laan", house_number="1", box=None, postal_code="1000", municipality="Brussel", country="BE"
    )
    await say(work, CivilState(status="single"), "hr")
    await say(work, address, "register")
    assert work.said == []

    await say(work, CivilState(status="married"), "register", LATER)
    await say(work, CivilState(status="married"), "register", LATER)
    await say(work, member(), "register", LATER)
    child = member(2, kinship="child")
    await say(work, child, "register", LATER)
    known = await work.particulars(MARIA)
    event_id = next(each.said_by for each in known.of("family-members") if each.fact.value == child)
    await rescind_particular(work, MARIA, "family-members", event_id, Why(source="register"))

    events = [event for event in work.events if isinstance(event, HouseholdChanged)]
    assert len(events) == len(work.said)
    assert [event.what for event in events] == ["civil_state", "family", "family", "family"]
    assert {event.effective_day for event in events} == {LATER}
