"""A relation becomes paid through the engine, or turns out never to have been: what of its absences flows."""

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from payroll_bridge.storage.tables import ABSENCE as ABSENCES
from payroll_bridge.storage.tables import FEED_RECORD
from services.payroll_bridge.tests.builders import ABSENCE, DAYS, EMPLOYMENT, LEAVE, MASTER, NR, a_whole_relation
from services.payroll_bridge.tests.world import Said, World

pytestmark = pytest.mark.postgres

PAID_FROM = "2026-11-01"
OTHER_MASTER = f"master/{NR}/844/495"


def a_leave(*days: str) -> dict[str, Any]:
    """A leave of its own on some days."""
    lines = [{**DAYS[0], "day": day} for day in days]
    return {"request_id": str(uuid4()), "first_day": days[0], "effective_day": days[0], "days": lines}


async def not_flowing(world: World) -> dict[str, str]:
    """Which absences do not flow, and why."""
    async with world.engine.connect() as connection:
        rows = await connection.execute(select(ABSENCES).where(ABSENCES.c.not_flowing.is_not(None)))
        return {str(row.absence_id): row.not_flowing for row in rows}


async def accepted(world: World, number: str, *versions: tuple[str, int]) -> list[Said]:
    """Let the engine accept these; gives what was sent so far."""
    await world.apply(*(world.answered(number, record_id=name, version=version) for name, version in versions))
    return await world.said("elvire.feed")


async def test_a_relation_that_becomes_paid_flows_from_then_on(world: World) -> None:
    await world.apply(*world.known(), world.started(pay_group="NVT"))
    assert await world.fed() == []

    await world.apply(world.changed(effective_day=PAID_FROM))

    (master,) = await world.said("elvire.feed")
    assert (master.version, master.body["effective_day"]) == ((MASTER, 1), PAID_FROM)


@pytest.mark.parametrize("is_corrected", [False, True])
async def test_absences_that_last_into_the_days_that_are_paid_flow_whole_and_no_others(
    world: World, *, is_corrected: bool
) -> None:
    across, before = a_leave("2026-10-30", "2026-11-02"), a_leave("2026-10-26")
    await world.apply(*world.known(), world.started(pay_group="NVT"))
    await world.apply(world.approved(**across), world.approved(**before), world.approved(), world.withdrawn())
    assert set((await not_flowing(world)).values()) == {"not-paid"}

    if is_corrected:
        await world.apply(world.corrected(a_whole_relation(), effective_day=PAID_FROM))
    else:
        await world.apply(world.changed(effective_day=PAID_FROM))
    _, *told = await accepted(world, await world.number(), (MASTER, 1))

    assert [each.version for each in told] == [(EMPLOYMENT, 1), (f"absence/{across['request_id']}", 1)]
    assert [each["day"] for each in told[1].body["days"]] == ["2026-10-30", "2026-11-02"]
    assert set(await not_flowing(world)) == {before["request_id"], str(LEAVE)}


async def test_an_absence_of_the_time_between_flows_when_the_relation_is_paid_again(world: World) -> None:
    await world.apply(*world.known(), world.started())
    await accepted(world, await world.number(), (MASTER, 1), (EMPLOYMENT, 1))
    await world.apply(world.changed(pay_group="NVT"), world.approved(), world.changed(effective_day="2026-12-01"))

    assert (await world.fed())[2:] == [(EMPLOYMENT, 2), (EMPLOYMENT, 3), (ABSENCE, 1)]


async def test_a_rehire_that_is_paid_takes_no_absence_of_the_time_before(world: World) -> None:
    await world.apply(*world.known(), world.started(pay_group="NVT"), world.approved(), world.ended())
    await world.apply(world.started(action="rehire", effective_day="2027-03-01"))
    await accepted(world, await world.number(), (MASTER, 1))

    assert await world.fed() == [(MASTER, 1), (EMPLOYMENT, 1)]


async def test_a_relation_under_another_key_that_was_never_paid_gets_no_number_there(world: World) -> None:
    await world.apply(*world.known(), world.started(), world.approved())
    number = await world.number()
    await accepted(world, number, (MASTER, 1), (EMPLOYMENT, 1), (ABSENCE, 1))

    await world.apply(world.corrected(a_whole_relation(legal_employer="844", pay_group="NVT")))
    await world.apply(world.changed(legal_employer="844", pay_group="NVT", unit="OVO999009"))

    undone = (await world.said("elvire.feed"))[3:]
    assert [(each.version, each.body["status"]) for each in undone] == [
        ((EMPLOYMENT, 2), "cancelled"),
        ((ABSENCE, 2), "cancelled"),
        ((MASTER, 2), "closed"),
    ]
    assert await world.numbers() == [number]
    assert await not_flowing(world) == {str(LEAVE): "not-paid"}


async def test_paid_there_after_all_it_gets_its_number_with_its_absences_after_the_cancels(world: World) -> None:
    await world.apply(*world.known(), world.started(), world.approved())
    old = await world.number()
    await accepted(world, old, (MASTER, 1), (EMPLOYMENT, 1), (ABSENCE, 1))
    await world.apply(world.corrected(a_whole_relation(legal_employer="844", pay_group="NVT")))
    await world.apply(world.corrected(a_whole_relation(legal_employer="844"), effective_day="2026-09-01"))
    _, new = await world.numbers()
    assert OTHER_MASTER not in {record for record, _ in await world.fed()}

    told = await accepted(world, old, (EMPLOYMENT, 2), (ABSENCE, 2))
    assert (told[6].version, told[6].body["replaces"]) == ((OTHER_MASTER, 1), old)
    told = await accepted(world, new, (OTHER_MASTER, 1))

    assert [(each.version, each.key) for each in told[7:]] == [((EMPLOYMENT, 3), new), ((ABSENCE, 3), new)]
    assert await not_flowing(world) == {}


async def test_the_end_of_a_relation_that_was_never_paid_tells_the_engine_nothing(world: World) -> None:
    await world.apply(*world.known(), world.started())
    await world.apply(world.corrected(a_whole_relation(legal_employer="844", pay_group="NVT")))
    count = len(await world.fed())

    await world.apply(world.ended(legal_employer="844"), world.answered(await world.number()))

    assert len(await world.fed()) == count
    assert await world.deferred() == []


@pytest.mark.parametrize(
    "relation",
    [
        a_whole_relation(legal_employer="844", pay_group="NVT"),
        a_whole_relation(legal_employer="844"),
        None,
    ],
    ids=["is not paid elsewhere", "is paid elsewhere", "never was"],
)
async def test_a_cancel_of_an_absence_that_was_never_sent_is_not_remembered(
    world: World, relation: dict[str, Any] | None
) -> None:
    await world.apply(*world.known(), world.started(), world.approved())
    assert await world.fed() == [(MASTER, 1)]  # the absence is made, and held until the master is accepted
    await world.apply(world.account(iban=None), world.withdrawn())
    assert await remembered(world) >= {ABSENCE}

    await world.apply(world.corrected(relation) if relation else world.rescinded())

    assert ABSENCE not in await remembered(world)


async def remembered(world: World) -> set[str]:
    """The records of which the engine must still hear."""
    async with world.engine.connect() as connection:
        query = select(FEED_RECORD.c.record_id).where(FEED_RECORD.c.pending_day.is_not(None))
        return set(await connection.scalars(query))
