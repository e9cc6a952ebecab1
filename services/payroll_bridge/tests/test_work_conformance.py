"""One suite for the unit of work: the fake is believed because it passes what the real one passes."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.outbox import lock_subjects
from chassis.sealed import Seal
from payroll_bridge.domain.number import DEFAULT_PATTERN, Grain, NumberGrainError, read_pattern
from payroll_bridge.domain.payroll_file import PayrollFile
from payroll_bridge.domain.relation import Key
from payroll_bridge.messages.outbound import EmploymentChanged, MasterChanged
from payroll_bridge.ports import Answer, Work
from payroll_bridge.storage import OUTBOX, Means, SqlWork
from services.payroll_bridge.tests import builders
from services.payroll_bridge.tests.fakes import FakeWork, Memory

KEY = Key(builders.NR, "810", "495")
PERSONAL = ("given_name", "family_name", "birth_day", "language", "insz")
OpenWork = Callable[..., AbstractAsyncContextManager[Work]]


def a_master(number: str, **changes: Any) -> MasterChanged:
    given = {
        **{
            name: builders.WHOLE_PERSON[name] for name in ("given_name", "family_name", "birth_day", "language", "insz")
        },
        "record_id": builders.MASTER,
        "version": 1,
        "elvire_number": number,
        "vlimpersnummer": builders.NR,
        "legal_employer": "810",
        "rsz_category": "495",
        "status": "open",
        "closed_after": None,
        "effective_day": builders.START,
        "recorded_at": builders.NOW,
    }
    return MasterChanged.model_validate({**given, **changes})


def an_employment(number: str, **changes: Any) -> EmploymentChanged:
    given = {
        "record_id": builders.EMPLOYMENT,
        "version": 1,
        "elvire_number": number,
        "vlimpersnummer": builders.NR,
        "employment_sequence": 1,
        "statute": "statutory",
        "unit": "OVO999004",
        "pay_group": "MON",
        "first_day": builders.START,
        "last_day": None,
        "effective_day": builders.START,
        "recorded_at": builders.NOW,
    }
    return EmploymentChanged.model_validate({**given, **changes})


@pytest.fixture(params=["fake", pytest.param("real", marks=pytest.mark.postgres)])
def open_work(request: pytest.FixtureRequest) -> OpenWork:
    """Begins a unit of work; what it did is kept when it ends."""
    memory = Memory()

    @asynccontextmanager
    async def fake(grain: Grain = "employer_category", **fact: Any) -> AsyncIterator[Work]:
        memory.grain = grain
        yield FakeWork(memory, fact=builders.a_fact(**fact))

    if request.param == "fake":
        return fake
    engine: AsyncEngine = request.getfixturevalue("engine")

    @asynccontextmanager
    async def real(grain: Grain = "employer_category", **fact: Any) -> AsyncIterator[Work]:
        means = Means(seal=Seal(builders.SEALING_KEY), pattern=read_pattern(DEFAULT_PATTERN), grain=grain)
        async with engine.begin() as connection:
            await lock_subjects(connection, OUTBOX, [builders.NR])
            yield SqlWork(connection, builders.NOW, builders.a_fact(**fact), means)

    return real


async def test_people_relations_files_and_absences_are_as_they_were_kept_last(open_work: OpenWork) -> None:
    person, relation, absence = builders.a_person(insz=None), builders.a_relation(), builders.an_absence()
    ended = builders.a_relation(last_day=date(2026, 12, 31), has_ended=True, is_fed=True)
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


async def test_a_message_keeps_its_insz_its_state_and_its_cause(open_work: OpenWork) -> None:
    async with open_work(origin="imported", sequence=3) as work:
        number = await work.give_number(KEY)
        assert await work.next_version(builders.MASTER) == 1
        await work.keep_message(a_master(number), "sent")
        cause = work.cause
    async with open_work(sequence=4) as work:
        kept = await work.message(builders.MASTER, 1)
        assert kept is not None
        assert (kept.message, kept.state, kept.cause.origin) == (a_master(number), "sent", "imported")
        assert kept.cause.rests_on == cause.rests_on
        assert await work.next_version(builders.MASTER) == 2
        assert await work.message(builders.MASTER, 2) is None


async def test_held_messages_come_in_the_order_in_which_they_were_made(open_work: OpenWork) -> None:
    async with open_work() as work:
        number = await work.give_number(KEY)
        other = await work.give_number(KEY._replace(legal_employer="844"))
        second = an_employment(number, record_id=f"employment/{builders.NR}/2", employment_sequence=2)
        await work.keep_message(second, "held")
        await work.keep_message(an_employment(number), "held")
        await work.keep_message(an_employment(other, record_id=f"employment/{builders.NR}/3"), "held")
    async with open_work() as work:
        assert [held.message for held in await work.held_messages(number)] == [second, an_employment(number)]
        await work.mark_sent(second)
    async with open_work() as work:
        assert [held.message for held in await work.held_messages(number)] == [an_employment(number)]


async def test_a_number_is_open_once_a_master_is_accepted(open_work: OpenWork) -> None:
    async with open_work() as work:
        number = await work.give_number(KEY)
        assert not await work.is_master_accepted(number)
        await work.accept_master(number)
    async with open_work() as work:
        assert await work.is_master_accepted(number)


async def test_an_answer_settles_its_message(open_work: OpenWork) -> None:
    answer = Answer(event_id=uuid4(), record_id=builders.MASTER, version=1, outcome="rejected", code="E-104", text=None)
    async with open_work() as work:
        number = await work.give_number(KEY)
        await work.keep_message(a_master(number), "sent")
        await work.record_answer(answer, is_first=True)
        await work.settle(a_master(number), "rejected", answer)
    async with open_work() as work:
        kept = await work.message(builders.MASTER, 1)
        assert kept is not None
        assert kept.state == "rejected"
        await work.say(kept.message, kept.cause)
