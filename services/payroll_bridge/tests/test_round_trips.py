"""How many statements a fact and a part of a full load cost: each is a round trip, and they would grow silently."""

from collections.abc import Callable
from typing import Any, Final
from uuid import uuid4

import pytest

from chassis.batch import apply_batch
from chassis.envelope import Record
from chassis.testing.statements import statements
from payroll_bridge.jobs import take_part
from services.payroll_bridge.tests.test_jobs import asked
from services.payroll_bridge.tests.upkeep import an_upkeep
from services.payroll_bridge.tests.world import World

pytestmark = pytest.mark.postgres

FEW, MANY = 2, 8

BATCH_MAX: Final = 19
"""Statements that the facts of a batch share."""

PER_FACT_MAX: Final = {"person_changed": 0, "changed": 0, "account": 0, "sick": 3}
"""About a person with one work relation, whose file is valid and whose master was accepted."""

REGISTERED_MAX, STARTED_MAX, ANSWERED_MAX = 0, 3, 5

PART_MAX: Final = 12
"""Of one part of a full load, however many people it repeats."""


async def cost(world: World, records: list[Record]) -> int:
    """Statements of one batch."""
    with statements(world.engine) as sent:
        await apply_batch(world.engine, world.consumer, records, world.memory)
    assert await world.deferred() == []
    return len(sent)


async def per_fact(world: World, of: list[Any], record: Callable[[Any], Record]) -> tuple[float, float]:
    """Statements for each fact, and those shared by a batch, from a batch of few and one of many."""
    few = await cost(world, [record(each) for each in of[:FEW]])
    many = await cost(world, [record(each) for each in of[FEW : FEW + MANY]])
    each = (many - few) / (MANY - FEW)
    return each, few - FEW * each


async def at_work(world: World) -> list[str]:
    """People whose masters the engine accepted."""
    people = [f"{900100 + place}" for place in range(FEW + MANY)]
    for nr in people:
        await world.apply(*world.known(vlimpersnummer=nr), world.started(vlimpersnummer=nr))
    for nr, number in zip(people, await world.numbers(), strict=True):
        await world.apply(world.answered(number, record_id=f"master/{nr}/810/495"))
    return people


@pytest.mark.parametrize("kind", PER_FACT_MAX)
async def test_a_fact_costs_few_statements(world: World, kind: str) -> None:
    people = await at_work(world)
    own: dict[str, Callable[[], dict[str, str]]] = {"sick": lambda: {"spell_id": str(uuid4())}}

    def record(nr: str) -> Record:
        made: Record = getattr(world, kind)(vlimpersnummer=nr, **own.get(kind, dict)())
        return made

    each, shared = await per_fact(world, people, record)

    assert each <= PER_FACT_MAX[kind]
    assert shared <= BATCH_MAX


async def test_a_person_who_begins_costs_few_statements(world: World) -> None:
    await world.apply(*world.known(), world.started())  # the first number of all
    newcomers = [f"{900300 + place}" for place in range(FEW + MANY)]

    registered, _ = await per_fact(world, newcomers, lambda nr: world.registered(vlimpersnummer=nr))
    await world.apply(*(world.account(vlimpersnummer=nr) for nr in newcomers))
    started, _ = await per_fact(world, newcomers, lambda nr: world.started(vlimpersnummer=nr))

    assert registered <= REGISTERED_MAX
    assert started <= STARTED_MAX


async def test_an_answer_of_the_engine_costs_few_statements(world: World) -> None:
    people = await at_work(world)
    files = list(zip(people, await world.numbers(), strict=True))

    answered, _ = await per_fact(
        world, files, lambda file: world.answered(file[1], record_id=f"employment/{file[0]}/1")
    )

    assert answered <= ANSWERED_MAX


async def test_a_part_of_a_full_load_costs_the_same_however_many_people_it_repeats(world: World) -> None:
    await at_work(world)

    few, many = await second_part(world, FEW), await second_part(world, MANY // 2)

    assert few == many <= PART_MAX


async def second_part(world: World, people_max: int) -> int:
    """Statements of the second part of a full load."""
    await asked(world, "full_load")
    upkeep = an_upkeep(world.engine, people_max=people_max)
    await take_part(upkeep)
    with statements(world.engine) as sent:
        await take_part(upkeep)
    while await take_part(upkeep):
        pass
    return len(sent)
