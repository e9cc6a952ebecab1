"""Any history says the same in memory and on PostgreSQL, where a unit of work reads once and writes at its end."""

import json
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.outbox import lock_subjects
from payroll_bridge.app import new_means
from payroll_bridge.domain.refusal import ImpossibleFactError
from payroll_bridge.messages.outbound import FeedMessage
from payroll_bridge.ports import Answer, Work
from payroll_bridge.storage import OUTBOX, SqlWork
from payroll_bridge.usecases.absences import cancel_absence, take_absence
from payroll_bridge.usecases.answers import take_answer
from payroll_bridge.usecases.corrections import correct_employment, rescind_employment
from payroll_bridge.usecases.employments import change_employment, end_employment, start_employment
from payroll_bridge.usecases.organisation import change_reference
from payroll_bridge.usecases.people import change_bank_account, change_person, register_person
from payroll_bridge.usecases.upkeep import check_person, redrive
from services.payroll_bridge.tests.builders import (
    IBAN,
    NOW,
    NR,
    REFERENCES,
    START,
    a_fact,
    a_person,
    a_reference,
    a_relation,
    an_absence,
    the_settings,
)
from services.payroll_bridge.tests.fakes import FakeWork, Memory
from services.payroll_bridge.tests.history import KEYS, LATER

pytestmark = pytest.mark.postgres

SEEDS, STEPS, SAID_MIN = 12, 100, 10
KNOWN = 0.75
"""How often something happens to a relation that is known; else it may be one that is not."""

Step = Callable[[Work], Awaitable[object]]


@dataclass
class Chronicle:
    """Makes up what happens next, by chance and by what the memory holds."""

    chance: random.Random
    memory: Memory

    def next(self) -> Step:
        """What happens next; now and then something that cannot be."""
        kinds = [self.start, self.change, self.end, self.correct, self.rescind, self.person, self.absent, self.cancel]
        return self.chance.choice([*kinds, self.answer, self.answer, self.answer, self.again, self.mend])()

    def start(self) -> Step:
        relation = self._relation(self._sequence())
        is_rehire = (NR, relation.employment_sequence) in self.memory.relations
        return lambda work: start_employment(work, relation, is_rehire=is_rehire)

    def change(self) -> Step:
        row = self._relation(self._sequence())
        known = self.memory.relations.get((NR, row.employment_sequence))
        row = replace(row, legal_employer=known.legal_employer, rsz_category=known.rsz_category) if known else row
        return lambda work: change_employment(work, row, START)

    def end(self) -> Step:
        sequence, last = self._sequence(), START + timedelta(days=self.chance.randrange(400))
        return lambda work: end_employment(work, NR, sequence, last, last)

    def correct(self) -> Step:
        right = replace(self._relation(self._sequence()), has_ended=self.chance.random() < 0.3)
        right = replace(right, last_day=date(2027, 6, 30) if right.has_ended else None)
        return lambda work: correct_employment(work, right, START)

    def rescind(self) -> Step:
        sequence = self._sequence()
        return lambda work: rescind_employment(work, NR, sequence, START)

    def person(self) -> Step:
        iban, name = self.chance.choice([None, *[IBAN] * 5]), self.chance.choice(["Peeters", "Claes"])
        if self.chance.random() < 0.5:
            return lambda work: change_bank_account(work, NR, iban, START)
        return lambda work: change_person(work, a_person(family_name=name), START)

    def absent(self) -> Step:
        absence = an_absence(absence_id=self._new_id(), employment_sequence=self._sequence())
        return lambda work: take_absence(work, absence)

    def cancel(self) -> Step:
        absence_id = self._one_of([*self.memory.absences, self._new_id()])
        return lambda work: cancel_absence(work, NR, absence_id)

    def answer(self) -> Step:
        said = [event for event, _ in self.memory.said if isinstance(event, FeedMessage)]
        if not said:
            return lambda work: check_person(work, NR)
        message = self._one_of(said)
        outcome = self.chance.choice(["accepted", "accepted", "rejected"])
        given = {"record_id": message.record_id, "version": message.version, "outcome": outcome}
        answer = Answer(event_id=self._new_id(), code=None, text=None, **given)

        async def take(work: Work) -> None:
            key = next(each.key for each in self.memory.files.values() if each.elvire_number == message.elvire_number)
            await take_answer(work, (await work.number_of(key)) or "", answer, START)

        return take

    def again(self) -> Step:
        record_id = self._one_of([*self.memory.records, "employment/none"])
        return lambda work: redrive(work, NR, record_id)

    def mend(self) -> Step:
        until = self.chance.choice([None, START - timedelta(days=1)])

        async def mend(work: Work) -> None:
            await change_reference(work, a_reference(LATER, valid_until=until))
            await check_person(work, NR)

        return mend

    def _sequence(self) -> int:
        known = [sequence for _, sequence in self.memory.relations]
        return self._one_of(known) if known and self.chance.random() < KNOWN else self.chance.randrange(1, 5)

    def _relation(self, sequence: int) -> Any:
        employer, category = self.chance.choice(KEYS)
        return a_relation(
            employment_sequence=sequence,
            legal_employer=employer,
            rsz_category=category,
            pay_group=self.chance.choice(["MON", "MON", "NVT"]),
            location=self.chance.choice(["BRU-01"] * 6 + ["GNT-02", None]),
        )

    def _new_id(self) -> UUID:
        return UUID(int=self.chance.getrandbits(128), version=4)

    def _one_of(self, found: list[Any]) -> Any:
        return self.chance.choice(found)


async def on_postgres(engine: AsyncEngine, step: Step) -> type[Exception] | None:
    """Take a step in a transaction of its own; tells as what it was refused."""
    try:
        async with engine.begin() as connection:
            await lock_subjects(connection, OUTBOX, [NR])
            work = SqlWork(connection, NOW, a_fact(), new_means(the_settings()))
            await step(work)
            await work.end()
    except ImpossibleFactError as error:
        return type(error)
    return None


async def in_memory(memory: Memory, step: Step) -> type[Exception] | None:
    """Take the same step in memory."""
    try:
        await step(FakeWork(memory, fact=a_fact()))
    except ImpossibleFactError as error:
        return type(error)
    return None


def plain(bodies: list[dict[str, Any]]) -> list[str]:
    """What was said, with Elvire numbers by the order in which they came."""
    numbers: dict[str, str] = {}
    for body in bodies:
        numbers.setdefault(body["elvire_number"], f"number {len(numbers)}")
    texts = [json.dumps(body, sort_keys=True) for body in bodies]
    for number, name in numbers.items():
        texts = [text.replace(number, name) for text in texts]
    return texts


@pytest.mark.parametrize("seed", range(SEEDS))
async def test_the_same_history_says_the_same(engine: AsyncEngine, seed: int) -> None:
    memory = Memory()
    chronicle = Chronicle(random.Random(seed), memory)
    begin: list[Step] = [partial(change_reference, reference=a_reference(each)) for each in REFERENCES]
    begin.append(partial(register_person, person=a_person(iban=IBAN)))

    for place in range(len(begin) + STEPS):
        step = begin[place] if place < len(begin) else chronicle.next()
        assert await on_postgres(engine, step) == await in_memory(memory, step)

    outbox = OUTBOX.outbox
    async with engine.connect() as connection:
        rows = await connection.execute(select(outbox.c.topic, outbox.c.value).order_by(outbox.c.id))
    said = [(row.topic, json.loads(row.value)) for row in rows]
    expected = [(event.topic, json.loads(event.model_dump_json())) for event, _ in memory.said]
    assert [topic for topic, _ in said] == [topic for topic, _ in expected]
    assert plain([body for _, body in said]) == plain([body for _, body in expected])
    assert len(said) > SAID_MIN
