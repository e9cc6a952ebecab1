"""One suite for the unit of work in memory and the real one on PostgreSQL."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from pydantic import SecretStr

from personnel.domain.employment import JobRow, ServiceEnd
from personnel.domain.generic_account import GenericAccount
from personnel.domain.ledger import Ledger
from personnel.domain.person import NumbersExhaustedError, Person
from personnel.domain.reference import Location, RiskCode, Schedule
from personnel.domain.version import Entry, Slot, Step
from personnel.messages.outbound import PersonRegistered
from personnel.ports import Work
from personnel.storage.vault import NumberRange, Vault
from personnel.storage.work import SqlWork
from services.personnel.tests.builders import (
    IBAN,
    INSZ,
    MARIA,
    START,
    a_grant_step,
    a_location,
    a_risk_code,
    a_schedule,
    a_start,
    a_step,
    data,
    furnish,
    terms,
)
from services.personnel.tests.conftest import BLIND_INDEX_KEY, NOW, SEALING_KEY, empty_tables
from services.personnel.tests.fakes import FakeWork


@pytest.fixture(params=["memory", pytest.param("postgres", marks=pytest.mark.postgres)])
async def work(request: pytest.FixtureRequest) -> AsyncIterator[Work]:
    """Each implementation, with numbers from 100000 to 100002, furnished."""
    if request.param == "memory":
        fake = FakeWork(last_number=100_002)
        await furnish(fake)
        yield fake
        return
    vault = Vault(SecretStr(SEALING_KEY), SecretStr(BLIND_INDEX_KEY))
    url = request.getfixturevalue("personnel_database")
    async with empty_tables(url) as engine, engine.connect() as connection:
        real = SqlWork(connection, NOW, vault, NumberRange(100_000, 100_002))
        await furnish(real)
        yield real
        await connection.rollback()


async def test_a_shared_account_is_kept_and_forgets_who_is_erased(work: Work) -> None:
    account = GenericAccount(legal_employer="810", mailbox="hr@demo.example", members=(MARIA, "900018"))

    await work.put_generic_account(account)
    await work.put_generic_account(replace(account, mailbox="hr2@demo.example", revision=2))
    kept = await work.generic_account("hr-810")
    maria = await work.person(MARIA)
    assert maria is not None
    await work.erase(maria)
    left = await work.generic_account("hr-810")

    assert kept == replace(account, mailbox="hr2@demo.example", revision=2)
    assert left is not None
    assert left.members == ("900018",)
    assert await work.generic_account("hr-844") is None


async def test_a_person_is_found_by_number_and_by_insz(work: Work) -> None:
    person = Person(vlimpersnummer="900018", data=data(insz=INSZ))

    await work.add_person(person)

    assert await work.person("900018") == person
    assert await work.holder_of(INSZ) == "900018"
    assert await work.holder_of("01431499305") is None
    assert await work.holders_of(INSZ, "01431499305") == {"900018"}
    assert await work.holders_of() == set()
    assert await work.person("900019") is None


async def test_who_holds_an_insz_sees_whose_it_becomes(work: Work) -> None:
    await work.hold_insz(INSZ, "01431499305")
    await work.hold_insz(INSZ)
    assert await work.holder_of(INSZ) is None

    await work.add_person(Person(vlimpersnummer="900018", data=data(insz=INSZ)))

    assert await work.holder_of(INSZ) == "900018"


async def test_a_changed_person_replaces_the_earlier_one(work: Work) -> None:
    changed = Person(vlimpersnummer=MARIA, data=data(family_name="Claes", insz=INSZ), revision=2)

    await work.replace_person(changed)

    assert await work.person(MARIA) == changed
    assert await work.holder_of(INSZ) == MARIA


async def test_numbers_are_given_in_order_pass_over_taken_ones_and_run_out(work: Work) -> None:
    await work.add_person(Person(vlimpersnummer="100001", data=data()))

    assert await work.new_number() == "100000"
    assert await work.new_number() == "100002"
    with pytest.raises(NumbersExhaustedError):
        await work.new_number()


async def test_what_is_recorded_supersedes_what_held_and_is_kept(work: Work) -> None:
    start, change, rescission = UUID(int=1), UUID(int=2), UUID(int=3)
    row = JobRow(
        date(2026, 10, 1),
        0,
        terms(unit="OVO999001", probation_end=date(2027, 3, 31), scale="B-1", step=3, recognised_pay_months=7),
        date(2027, 1, 31),
    )
    ending = Entry(ServiceEnd(last_day=date(2027, 1, 31), is_ended=True, end_reason="resignation"), change)
    changed = a_step(1, "changed", {"row": row}, event_id=change)
    taken_back = a_step(1, "rescinded", {}, event_id=rescission, about=change)
    entries = {
        Slot(1, "row", change): Entry(None, change),
        Slot(1, "end", start): Entry(ServiceEnd(last_day=None), start),
    }
    steps = (
        a_start(),
        Step(action=changed.action, entries={**changed.entries, Slot(1, "end", start): ending}),
        Step(action=taken_back.action, entries=entries),
    )

    wanted = Ledger(vlimpersnummer=MARIA)
    for step in steps:
        await work.record(MARIA, step)
        wanted = wanted.with_step(step)
        assert (await work.ledger(MARIA)).career == wanted.career

    kept = await work.ledger(MARIA)
    assert kept.actions == wanted.actions
    assert set(kept.versions) == set(wanted.versions)
    assert await work.employments(MARIA) == list(wanted.career.employments)
    assert (await work.ledger("900018")).versions == ()


async def test_work_relations_come_by_sequence(work: Work) -> None:
    for sequence in (2, 1):
        await work.record(MARIA, a_start(sequence, UUID(int=sequence)))

    assert [each.employment_sequence for each in await work.employments(MARIA)] == [1, 2]


async def test_of_an_erased_person_the_number_alone_is_kept(work: Work) -> None:
    await work.lock("900018")
    await work.add_person(Person(vlimpersnummer="900018", data=data(insz=INSZ), iban=IBAN))
    await work.record("900018", a_start())
    await work.record_role("900018", a_grant_step())
    person = await work.person("900018")
    assert person == Person(vlimpersnummer="900018", data=data(insz=INSZ), iban=IBAN)

    await work.hold_imports()
    await work.erase(person)

    assert await work.person("900018") is None
    assert await work.holder_of(INSZ) is None
    assert await work.employments("900018") == []
    assert await work.grants("900018") == []
    assert await work.is_taken("900018")
    assert not await work.is_taken("900019")


async def test_a_unit_is_replaced_by_its_later_description(work: Work) -> None:
    unit = await work.unit("OVO999002")
    assert unit
    await work.put_unit(replace(unit, name="New name"))

    assert await work.unit("OVO999002") == replace(unit, name="New name")
    assert await work.unit("OVO999999") is None
    assert await work.legal_employer("999") is None


async def test_reference_data_are_kept_by_code_and_told_for_a_day(work: Work) -> None:
    later = date(2027, 1, 1)
    for location in (a_location("GNT-02", valid_until=date(2026, 12, 31)), a_location("BRU-01"), a_location("LEU-01")):
        await work.put_described(location)
    await work.put_described(replace(a_location("LEU-01"), unit="OVO999001"))
    assert not await work.has_any(RiskCode)
    await work.put_described(a_risk_code("1602"))
    await work.put_described(a_schedule("VT-38"))
    await work.put_described(replace(a_schedule("VT-38"), name="Voltijds"))

    assert await work.described(Location, "BRU-01") == a_location("BRU-01")
    assert await work.codes_on(Location, START, unit="OVO999002") == ["BRU-01", "GNT-02"]
    assert await work.codes_on(Location, later, unit="OVO999002") == ["BRU-01"]
    assert await work.codes_on(Location, later) == ["BRU-01", "LEU-01"]
    assert (await work.described(RiskCode, "1602"), await work.described(RiskCode, "1603")) == (
        a_risk_code("1602"),
        None,
    )
    assert (await work.codes_on(RiskCode, START), await work.codes_on(RiskCode, date(2019, 12, 31))) == (["1602"], [])
    assert await work.has_any(RiskCode)
    assert await work.described(Schedule, "VT-38") == replace(a_schedule("VT-38"), name="Voltijds")
    assert await work.codes_on(Schedule, START) == ["VT-38"]


async def test_an_imported_row_is_known_again(work: Work) -> None:
    await work.note_import(MARIA, "a row")

    assert await work.has_imported(MARIA, "a row")
    assert not await work.has_imported(MARIA, "another row")
    assert not await work.has_imported("900018", "a row")


async def test_an_attempt_that_fails_leaves_no_trace(work: Work) -> None:
    async def try_it() -> None:
        async with work.attempt():
            await work.add_person(Person(vlimpersnummer="900018", data=data()))
            event = PersonRegistered(
                vlimpersnummer="900018",
                given_name="Maria",
                family_name="Peeters",
                birth_day=date(1985, 7, 30),
                language="nl",
                mail_address=None,
                insz=None,
                effective_day=date(2026, 11, 24),
                recorded_at=work.now,
            )
            await work.say(event)
            raise KeyError

    with pytest.raises(KeyError):
        await try_it()

    assert await work.person("900018") is None
    assert await work.person(MARIA) is not None
