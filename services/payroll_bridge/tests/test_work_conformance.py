"""One suite for the unit of work: the fake is believed because it passes what the real one passes."""

from datetime import date
from uuid import uuid4

import pytest

from payroll_bridge.domain.finding import Finding
from payroll_bridge.domain.number import NumberGrainError
from payroll_bridge.domain.payroll_file import PayrollFile
from services.payroll_bridge.tests import builders
from services.payroll_bridge.tests.opening import KEY, OTHER, OpenWork, open_work

__all__ = ["open_work"]


async def test_people_relations_files_and_absences_are_as_they_were_kept_last(open_work: OpenWork) -> None:
    person, relation, absence = builders.a_person(insz=None), builders.a_relation(), builders.an_absence()
    ended = builders.a_relation(last_day=date(2026, 12, 31), has_ended=True, location=None)
    second = builders.a_relation(employment_sequence=2)
    async with open_work() as work:
        assert await work.person(builders.NR) is None
        assert await work.relation(builders.NR, 1) is None
        assert await work.absence(builders.LEAVE) is None
        await work.keep_person(person)
        await work.keep_relation(second)
        await work.keep_relation(relation)
        await work.keep_absence(absence)
        await work.keep_legal_employer("810", "Demo-agentschap")
    async with open_work() as work:
        assert await work.person(builders.NR) == person
        await work.keep_person(builders.a_person())
        await work.keep_relation(ended)
        await work.keep_legal_employer("810", "Ander agentschap")
    async with open_work() as work:
        assert await work.person(builders.NR) == builders.a_person()
        assert await work.relation(builders.NR, 1) == ended
        assert list(await work.relations_of(builders.NR)) == [ended, second]
        assert await work.absence(builders.LEAVE) == absence


async def test_a_number_is_found_again_and_belongs_to_its_key_alone(open_work: OpenWork) -> None:
    async with open_work() as work:
        assert await work.number_of(KEY) is None
        first = await work.give_number(KEY)
        other = await work.give_number(KEY._replace(legal_employer="844"))
    async with open_work() as work:
        assert (await work.number_of(KEY), first != other) == (first, True)
        assert await work.number_of(KEY._replace(rsz_category="675")) is None


async def test_by_person_every_key_of_the_person_has_the_same_number(open_work: OpenWork) -> None:
    async with open_work(grain="person") as work:
        number = await work.give_number(KEY)
        assert await work.number_of(KEY._replace(legal_employer="844")) == number
        assert await work.number_of(KEY._replace(vlimpersnummer="900018")) is None


async def test_no_number_is_given_by_another_grain_than_the_first(open_work: OpenWork) -> None:
    async with open_work() as work:
        await work.give_number(KEY)
    with pytest.raises(NumberGrainError, match="PAYROLL_BRIDGE_NUMBER_GRAIN=employer_category"):
        async with open_work(grain="person") as work:
            await work.give_number(KEY._replace(vlimpersnummer="900018"))


async def test_files_are_told_by_key(open_work: OpenWork) -> None:
    async with open_work() as work:
        later = PayrollFile(key=KEY._replace(legal_employer="844"), elvire_number=await work.give_number(KEY))
        file = PayrollFile(key=KEY, elvire_number=later.elvire_number, is_open=False, closed_after=builders.START)
        await work.keep_file(later)
        await work.keep_file(PayrollFile(key=KEY, elvire_number=later.elvire_number))
        await work.keep_file(file)
    async with open_work() as work:
        assert list(await work.files_of(builders.NR)) == [file, later]


async def test_references_and_findings_are_as_they_were_kept_last(open_work: OpenWork) -> None:
    known = builders.a_reference("location:BRU-01")
    finding = Finding(
        code="location-unknown", employment_sequence=1, reference="location:GNT-02", on_day=builders.START
    )
    async with open_work() as work:
        await work.keep_reference(builders.a_reference("location:BRU-01", valid_until=builders.START))
        await work.keep_reference(known)
        await work.keep_findings(KEY, [Finding(code="iban-missing"), finding])
    async with open_work() as work:
        assert await work.references({"location:BRU-01", "location:GNT-02"}) == {"location:BRU-01": known}
        assert set(await work.findings_of(KEY)) == {Finding(code="iban-missing"), finding}
        await work.keep_findings(KEY, [finding])
    async with open_work() as work:
        assert list(await work.findings_of(KEY)) == [finding]
        assert list(await work.findings_of(OTHER)) == []


async def test_absences_of_a_relation_are_told_by_first_day(open_work: OpenWork) -> None:
    later = builders.an_absence()
    first = builders.an_absence(absence_id=uuid4(), first_day=builders.START, not_flowing="not-paid")
    elsewhere = builders.an_absence(absence_id=uuid4(), employment_sequence=2)
    async with open_work() as work:
        for absence in (later, elsewhere, first):
            await work.keep_absence(absence)
    async with open_work() as work:
        assert list(await work.absences_of(builders.NR, 1)) == [first, later]


async def test_a_number_is_open_once_a_master_is_accepted(open_work: OpenWork) -> None:
    async with open_work() as work:
        number = await work.give_number(KEY)
        assert not await work.is_master_accepted(number)
        await work.accept_master(number)
    async with open_work() as work:
        assert await work.is_master_accepted(number)


async def test_what_is_kept_is_so_at_once_within_the_same_work(open_work: OpenWork) -> None:
    ended = builders.a_relation(last_day=date(2026, 12, 31), has_ended=True)
    second, known = builders.a_relation(employment_sequence=2), builders.a_reference("location:BRU-01")
    absence = builders.an_absence()
    async with open_work() as work:
        assert await work.person(builders.NR) is None
        assert await work.absence(builders.LEAVE) is None
        assert await work.references({"location:BRU-01"}) == {}
        await work.keep_person(builders.a_person())
        await work.keep_relation(second)
        assert list(await work.relations_of(builders.NR)) == [second]
        await work.keep_relation(builders.a_relation())
        await work.keep_relation(ended)
        await work.keep_absence(absence)
        await work.keep_reference(known)
        assert await work.person(builders.NR) == builders.a_person()
        assert list(await work.relations_of(builders.NR)) == [ended, second]
        assert list(await work.absences_of(builders.NR, 1)) == [absence]
        assert await work.references({"location:BRU-01"}) == {"location:BRU-01": known}
        await work.forget_relation(builders.NR, 2)
        assert await work.relation(builders.NR, 2) is None
        await work.keep_relation(second)
    async with open_work() as work:
        assert list(await work.relations_of(builders.NR)) == [ended, second]
        await work.erase(builders.NR)
        assert await work.person(builders.NR) is None
        assert list(await work.relations_of(builders.NR)) == []


async def test_files_and_numbers_are_so_at_once_within_the_same_work(open_work: OpenWork) -> None:
    async with open_work() as work:
        assert list(await work.files_of(builders.NR)) == []
        number = await work.give_number(KEY)
        assert not await work.is_master_accepted(number)
        later = PayrollFile(key=KEY._replace(legal_employer="844"), elvire_number=number)
        await work.keep_file(later)
        await work.keep_file(PayrollFile(key=KEY, elvire_number=number))
        file = PayrollFile(key=KEY, elvire_number=number, is_open=False, closed_after=builders.START)
        await work.keep_file(file)
        assert list(await work.files_of(builders.NR)) == [file, later]
        await work.accept_master(number)
        assert await work.is_master_accepted(number)
    async with open_work() as work:
        assert list(await work.files_of(builders.NR)) == [file, later]
        assert await work.is_master_accepted(number)
