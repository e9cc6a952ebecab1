"""Who somebody is holds from a day on: today's is kept and said, and what was known then stays readable."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from personnel.domain.particular import Particular
from personnel.domain.person import LastingError, PersonData, age_on
from personnel.domain.person_fact import Names, WorkMail
from personnel.domain.person_facts import data_on
from personnel.domain.refusal import RefusalError
from personnel.messages.outbound import PersonChanged, PersonRegistered
from personnel.usecases.held_steps import Why
from personnel.usecases.particular_steps import Wanted
from personnel.usecases.particulars import (
    correct_particular,
    end_particular,
    record_particular,
    rescind_particular,
)
from personnel.usecases.people import change_person, register_person, turn_person
from services.personnel.tests.builders import data
from services.personnel.tests.fakes import FakeWork

DAY = timedelta(days=1)
MARRIED = "Peeters-Claes"


def married(**changes: Any) -> PersonData:
    return replace(data(), family_name=MARRIED, **changes)


async def on(work: FakeWork, number: str, day: date) -> PersonData:
    return data_on(await work.particulars(number), work.people_by_number[number].data, day)


async def a_new_one() -> tuple[FakeWork, str]:
    work = FakeWork()
    return work, (await register_person(work, data(), date(2026, 1, 1))).vlimpersnummer


async def test_a_change_of_later_is_said_when_its_day_has_come() -> None:
    work, number = await a_new_one()
    day = work.today + 3 * DAY

    person = await change_person(work, number, married(), day)

    assert (person.data, person.turns_on, person.revision) == (data(), day, 2)
    assert [type(event) for event in work.events] == [PersonRegistered]
    assert (await on(work, number, day)).family_name == MARRIED
    await turn_person(work, number)
    assert len(work.events) == 1
    work.now += 3 * DAY
    await turn_person(work, number)
    (changed,) = [event for event in work.events if isinstance(event, PersonChanged)]
    assert (changed.family_name, changed.effective_day) == (MARRIED, day)
    assert (work.people_by_number[number].data, work.people_by_number[number].turns_on) == (married(), None)


async def test_a_change_of_before_leaves_what_came_after_it() -> None:
    work, number = await a_new_one()
    await change_person(work, number, married(), date(2026, 10, 1))

    await change_person(work, number, replace(data(), family_name="Janssens"), date(2026, 6, 1))

    assert work.people_by_number[number].data == married()
    assert [type(event) for event in work.events] == [PersonRegistered, PersonChanged]
    names = [(await on(work, number, date(2026, month, 15))).family_name for month in (5, 7, 11)]
    assert names == [data().family_name, "Janssens", MARRIED]


async def test_a_mail_address_comes_and_goes_from_a_day_on() -> None:
    work, number = await a_new_one()
    with_mail = replace(data(), mail_address="m@demo.example")

    await change_person(work, number, with_mail, date(2026, 3, 1))
    await change_person(work, number, replace(data(), mail_address=None), date(2026, 5, 1))

    found = [(await on(work, number, date(2026, month, 15))).mail_address for month in (2, 3, 5)]
    assert found == [data().mail_address, "m@demo.example", None]
    assert work.people_by_number[number].data.mail_address is None


async def test_a_mail_address_that_came_later_was_not_known_before() -> None:
    work = FakeWork()
    number = (await register_person(work, replace(data(), mail_address=None))).vlimpersnummer
    registered_at = work.now
    work.now += DAY

    person = await change_person(work, number, replace(data(), mail_address="m@demo.example"))

    known = (await work.particulars(number)).known_at(registered_at)
    assert data_on(known, person.data, work.today).mail_address is None


async def test_nobody_is_ever_without_names() -> None:
    work, number = await a_new_one()
    registered = next(each for each in (await work.particulars(number)).actions if each.resource == "names")
    names = Names(given_name="Maria", family_name=MARRIED)

    with pytest.raises(LastingError):
        await end_particular(work, number, "names", "", date(2026, 6, 1), Why(source="hr"))
    with pytest.raises(LastingError):
        await record_particular(work, number, Wanted(value=names, last_day=date(2027, 1, 1)), "hr")
    with pytest.raises(LastingError):
        await rescind_particular(work, number, "names", registered.event_id, Why(source="hr"))

    assert (await on(work, number, date(2027, 6, 1))).family_name == data().family_name


async def test_a_correction_is_said_with_its_origin_and_a_rescission_restores() -> None:
    work, number = await a_new_one()
    await change_person(work, number, married(), date(2026, 10, 1))
    action = (await work.particulars(number)).actions[-1]
    wrong = Wanted(value=Names(given_name="Maria", family_name="Peeters-Klaas"))

    await correct_particular(work, number, action.event_id, wrong, "hr")
    await rescind_particular(work, number, "names", action.event_id, Why(source="hr"))

    said = [event for event in work.events if isinstance(event, PersonChanged)]
    assert [event.family_name for event in said] == [MARRIED, "Peeters-Klaas", data().family_name]
    assert work.origins[-2:] == ["corrected", "corrected"]
    assert work.people_by_number[number].data == data()


@settings(max_examples=40, deadline=None, print_blob=True)
@given(seed=st.integers(0, 2**32 - 1))
def test_who_only_hears_what_is_said_knows_who_somebody_is_today(seed: int) -> None:
    asyncio.run(_live(Random(seed)))


async def _live(random: Random) -> None:
    work, number = await a_new_one()
    for _ in range(12):
        work.now += random.choice([timedelta(minutes=1), 2 * DAY])
        await turn_person(work, number)
        day = work.today + random.randrange(-9, 9) * DAY
        done = [each for each in (await work.particulars(number)).actions if each.resource in {"names", "work-mail"}]
        action = random.choice(done)
        values: list[Particular] = [Names(given_name="Maria", family_name=random.choice(["A", "B", "C"]))]
        values.append(WorkMail(mail_address=random.choice(["a@demo.example", "b@demo.example"])))
        value = random.choice(values)
        acts = [
            record_particular(work, number, Wanted(value=value, effective_day=day), "hr"),
            correct_particular(work, number, action.event_id, Wanted(value=value, effective_day=day), "hr"),
            rescind_particular(work, number, action.resource, action.event_id, Why(source="hr")),
            change_person(
                work, number, replace(await on(work, number, day), language=random.choice(["nl", "fr"])), day
            ),
        ]
        chosen = acts.pop(random.randrange(len(acts)))
        for other in acts:
            other.close()
        try:
            await chosen
        except RefusalError:
            continue
        finally:
            told = [event for event in work.events if isinstance(event, PersonChanged | PersonRegistered)][-1]
            heard = {name: getattr(told, name) for name in ("given_name", "family_name", "language", "mail_address")}
            today = await on(work, number, work.today)
            assert heard == {name: getattr(today, name) for name in heard}
            assert work.people_by_number[number].data == today


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        (date(1985, 7, 30), date(2026, 7, 29), 40),
        (date(1985, 7, 30), date(2026, 7, 30), 41),
        (date(2000, 2, 29), date(2026, 2, 28), 25),
        (date(2000, 2, 29), date(2026, 3, 1), 26),
        (date(2000, 2, 29), date(2028, 2, 29), 28),
    ],
)
def test_an_age_is_reached_on_the_birthday(born: date, day: date, age: int) -> None:
    assert age_on(born, day) == age
