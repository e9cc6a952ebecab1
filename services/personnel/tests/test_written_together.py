"""What a unit of work recorded and has to say is written at its end, as it would have been step by step."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from pydantic import SecretStr

from personnel.domain.employment import JobRow, ServiceEnd
from personnel.domain.held import HeldEntry, HeldStep, Particulars
from personnel.domain.ledger import Ledger
from personnel.domain.particular import CivilState
from personnel.domain.version import Entry, Slot, Step
from personnel.messages.outbound import BankAccountChanged
from personnel.storage.vault import NumberRange, Vault
from personnel.storage.work import SqlWork
from services.personnel.tests.builders import MARIA, a_held, a_held_step, a_start, a_step, furnish, terms
from services.personnel.tests.conftest import BLIND_INDEX_KEY, NOW, SEALING_KEY, empty_tables

pytestmark = pytest.mark.postgres

START, CHANGE, END, AGAIN = (UUID(int=place) for place in range(1, 5))


@pytest.fixture
async def work(personnel_database: str) -> AsyncIterator[SqlWork]:
    """A unit of work that holds Maria."""
    vault = Vault(SecretStr(SEALING_KEY), SecretStr(BLIND_INDEX_KEY))
    async with empty_tables(personnel_database) as engine, engine.connect() as connection:
        work = SqlWork(connection, NOW, vault, NumberRange(100_000, 100_002))
        await furnish(work)
        await work.lock(MARIA)
        await work.finish()
        yield work
        await connection.rollback()


def an_account(work: SqlWork) -> BankAccountChanged:
    return BankAccountChanged(vlimpersnummer=MARIA, iban=None, effective_day=date(2026, 11, 24), recorded_at=work.now)


def a_change() -> Step:
    row = JobRow(date(2026, 10, 1), 0, terms(unit="OVO999001"), date(2027, 1, 31))
    return a_step(1, "changed", {"row": row}, event_id=CHANGE)


def the_steps() -> list[Step]:
    """A relation begins and changes; its end, in the slot of its start, is told, taken back, and told again."""
    slot = Slot(1, "end", START)
    until, later = (ServiceEnd(last_day=date(2027, month, 28), is_ended=True, end_reason="x") for month in (1, 2))
    told = a_step(1, "ended", {}, event_id=END)
    taken_back = a_step(1, "rescinded", {}, event_id=AGAIN, about=END)
    again = a_step(1, "ended", {}, event_id=UUID(int=5))
    return [
        a_start(1, START),
        a_change(),
        Step(action=told.action, entries={slot: Entry(until, END)}),
        Step(action=taken_back.action, entries={slot: Entry(ServiceEnd(last_day=None), START)}),
        Step(
            action=again.action, entries={slot: Entry(later, UUID(int=5)), Slot(1, "row", CHANGE): Entry(None, CHANGE)}
        ),
        a_start(2, UUID(int=6)),
    ]


async def as_written(work: SqlWork) -> Ledger:
    """What the tables hold."""
    await work.finish()
    work.forget()
    return await work.ledger(MARIA)


@pytest.mark.parametrize("written_before", [(), (1,), (2, 4), (1, 2, 3, 4, 5)])
async def test_steps_are_the_same_wherever_they_are_written(work: SqlWork, written_before: tuple[int, ...]) -> None:
    wanted = Ledger(vlimpersnummer=MARIA)
    for place, step in enumerate(the_steps()):
        if place in written_before:
            await work.finish()
        await work.record(MARIA, step)
        wanted = wanted.with_step(step)
        assert (await work.ledger(MARIA)).career == wanted.career

    found = await as_written(work)

    assert found.actions == wanted.actions
    assert set(found.versions) == set(wanted.versions)


async def test_what_was_kept_before_an_attempt_stays_when_it_fails_and_what_it_kept_does_not(work: SqlWork) -> None:
    start, change, *_ = the_steps()
    await work.record(MARIA, start)
    await work.say(an_account(work))

    with pytest.raises(KeyError):
        await _fail_after(work, change)

    found = await as_written(work)
    assert [action.event_id for action in found.actions] == [START]
    assert all(version.superseded_by is None for version in found.versions)
    assert (await work.position_of(MARIA)).sequence == 1


def the_held_steps() -> list[HeldStep]:
    """A civil state is recorded, corrected, ended and taken back, and another is recorded."""
    first, corrected, ended, taken_back, other = (a_held_step(UUID(int=number)) for number in range(1, 6))
    (slot,) = first.entries
    married = HeldEntry(a_held(CivilState(status="married")), corrected.action.event_id)
    return [
        first,
        replace(corrected, entries={slot: married}),
        replace(ended, entries={slot: HeldEntry(a_held(None), ended.action.event_id)}),
        replace(taken_back, entries={slot: HeldEntry(None, first.action.event_id)}),
        other,
    ]


@pytest.mark.parametrize("written_before", [(), (1,), (2, 4), (1, 2, 3, 4)])
async def test_particulars_are_the_same_wherever_they_are_written(
    work: SqlWork, written_before: tuple[int, ...]
) -> None:
    wanted = Particulars(vlimpersnummer=MARIA)
    for place, step in enumerate(the_held_steps()):
        if place in written_before:
            await work.finish()
        await work.record_particular(MARIA, step)
        wanted = wanted.with_step(step)
        assert await work.particulars(MARIA) == wanted

    await work.finish()
    work.forget()

    found = await work.particulars(MARIA)
    assert found.actions == wanted.actions
    assert set(found.versions) == set(wanted.versions)


async def test_of_particulars_an_attempt_that_fails_takes_back_its_own_alone(work: SqlWork) -> None:
    first, corrected, *_ = the_held_steps()
    await work.record_particular(MARIA, first)

    with pytest.raises(KeyError):
        async with work.attempt():
            await work.record_particular(MARIA, corrected)
            await work.finish()
            raise KeyError

    await work.finish()
    work.forget()
    assert await work.particulars(MARIA) == Particulars(vlimpersnummer=MARIA).with_step(first)


async def test_what_was_said_is_counted_when_somebody_asks_where_the_stream_stands(work: SqlWork) -> None:
    assert (await work.position_of(MARIA)).sequence == 0

    await work.say(an_account(work), an_account(work))
    await work.say(an_account(work))

    assert (await work.position_of(MARIA)).sequence == 3


async def _fail_after(work: SqlWork, step: Step) -> None:
    async with work.attempt():
        await work.record(MARIA, step)
        await work.say(an_account(work))
        assert (await work.position_of(MARIA)).sequence == 2
        await work.finish()
        raise KeyError
