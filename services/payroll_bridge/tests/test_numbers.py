"""Elvire numbers: their form, and that each key has one, whoever gives them at the same time."""

import asyncio
import random
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from chassis.batch import apply_batch
from chassis.consumer import Memory
from chassis.envelope import Record
from chassis.release import release
from payroll_bridge.domain.number import (
    DEFAULT_PATTERN,
    NumberPatternError,
    NumbersExhaustedError,
    read_pattern,
)
from payroll_bridge.domain.relation import Key
from payroll_bridge.storage.numbers import insert_number
from payroll_bridge.storage.tables import ELVIRE_NUMBER, FEED_MESSAGE
from services.payroll_bridge.tests.builders import NOW
from services.payroll_bridge.tests.world import World

SEED = 20261124
CONSUMERS = 8
PEOPLE_COUNT = 12
BATCH = 7


def test_the_default_pattern_is_a_letter_eight_digits_and_two_check_digits() -> None:
    pattern = read_pattern(DEFAULT_PATTERN)

    assert [pattern.number(running) for running in (101, 102, 118)] == ["E0000010193", "E0000010292", "E0000011876"]


@given(st.integers(1, 99_999_999), st.integers(0, 9), st.integers(1, 9))
def test_a_wrong_digit_always_shows(running: int, place: int, more: int) -> None:
    digits = read_pattern(DEFAULT_PATTERN).number(running)[1:]
    wrong = digits[:place] + str((int(digits[place]) + more) % 10) + digits[place + 1 :]

    assert int(digits[8:]) == 97 - int(digits[:8]) % 97
    assert int(wrong[8:]) != 97 - int(wrong[:8]) % 97


@pytest.mark.parametrize("text", ["", "E%%", "E###%%", "E####", "E ####%%", "E####%%X", "E" * 16 + "########%%"])
def test_a_pattern_that_cannot_make_numbers_is_refused(text: str) -> None:
    with pytest.raises(NumberPatternError):
        read_pattern(text)


def test_numbers_end_loudly() -> None:
    with pytest.raises(NumbersExhaustedError):
        read_pattern("X####%%").number(10_000)


@pytest.mark.postgres
async def test_the_database_refuses_a_second_number_for_a_key(world: World) -> None:
    key, pattern = Key("900017", "810", "495"), read_pattern(DEFAULT_PATTERN)
    async with world.engine.begin() as connection:
        await insert_number(connection, key, pattern, "employer_category", NOW)

    with pytest.raises(IntegrityError):
        async with world.engine.begin() as connection:
            await insert_number(connection, key, pattern, "employer_category", NOW)


def facts_of(world: World) -> list[Record]:
    """Each person has two relations under one key and one under another, of which one ends and comes back."""
    records = []
    for index in range(PEOPLE_COUNT):
        nr = f"{900100 + index}"
        records += [
            *world.known(vlimpersnummer=nr),
            world.started(vlimpersnummer=nr),
            world.started(vlimpersnummer=nr, employment_sequence=2),
            world.started(vlimpersnummer=nr, employment_sequence=3, legal_employer="844"),
            world.ended(vlimpersnummer=nr, employment_sequence=3, legal_employer="844"),
            world.started(vlimpersnummer=nr, employment_sequence=4, legal_employer="844"),
        ]
    return records


async def consume(world: World, records: Sequence[Record]) -> None:
    memory = Memory()
    for first in range(0, len(records), BATCH):
        batch = records[first : first + BATCH]
        await apply_batch(world.engine, world.consumer, batch, memory)
    await release(world.engine, world.consumer, memory)


@pytest.mark.postgres
async def test_parallel_consumers_over_shuffled_and_tripled_facts_give_one_number_per_key(world: World) -> None:
    chance = random.Random(SEED)
    facts = facts_of(world)
    orders = [chance.sample(facts * 3, k=len(facts) * 3) for _ in range(CONSUMERS)]

    await asyncio.gather(*(consume(world, order) for order in orders))
    await release(world.engine, world.consumer, Memory())

    assert await world.deferred() == []
    number = ELVIRE_NUMBER.c
    async with world.engine.connect() as connection:
        numbers = (await connection.execute(select(ELVIRE_NUMBER))).all()
        counts = select(FEED_MESSAGE.c.record_id, func.count(), func.max(FEED_MESSAGE.c.version))
        records = (await connection.execute(counts.group_by(FEED_MESSAGE.c.record_id))).all()
        assert await connection.scalar(select(func.count(number.elvire_number.distinct()))) == len(numbers)
    assert len(numbers) == PEOPLE_COUNT * 2
    assert all(count == highest for _, count, highest in records)
    assigned = await world.numbers()
    assert len(assigned) == PEOPLE_COUNT * 2
    masters = [said.version for said in await world.said("elvire.feed")]
    assert sorted(masters) == sorted(set(masters))
    assert len(masters) == PEOPLE_COUNT * 4
