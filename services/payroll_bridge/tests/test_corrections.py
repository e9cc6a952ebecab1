"""Corrections and rescinds: what was fed under one number is undone there, and then told under the other."""

from typing import Any

import pytest

from payroll_bridge.api.views import status_view
from payroll_bridge.app import new_means
from payroll_bridge.storage import SqlWork
from payroll_bridge.storage.status import payroll_status
from payroll_bridge.usecases.upkeep import redrive
from services.payroll_bridge.tests.builders import (
    ABSENCE,
    EMPLOYMENT,
    MASTER,
    NOW,
    NR,
    a_whole_relation,
    the_settings,
)
from services.payroll_bridge.tests.world import Said, World

pytestmark = pytest.mark.postgres

NEW_MASTER = f"master/{NR}/844/495"


async def fed_since(world: World, count: int) -> list[Said]:
    return (await world.said("elvire.feed"))[count:]


async def accepted_hire(world: World) -> str:
    """A hire and a leave that the engine accepted: three messages."""
    await world.apply(*world.known(), world.started(), world.approved())
    number = await world.number()
    await world.apply(world.answered(number))
    await world.apply(world.answered(number, record_id=EMPLOYMENT), world.answered(number, record_id=ABSENCE))
    return number


async def test_a_relation_under_another_key_leaves_one_number_and_takes_up_the_other_after_the_cancel(
    world: World,
) -> None:
    old = await accepted_hire(world)
    await world.apply(world.corrected(a_whole_relation(legal_employer="844"), effective_day="2026-09-01"))

    undone = await fed_since(world, 3)
    assert [(each.version, each.body["status"]) for each in undone] == [
        ((EMPLOYMENT, 2), "cancelled"),
        ((ABSENCE, 2), "cancelled"),
        ((MASTER, 2), "closed"),
    ]
    assert {each.key for each in undone} == {old}
    assert {each.headers["ce_origin"] for each in undone} == {"corrected"}
    assert undone[2].body["closed_after"] is None
    _, new = await world.numbers()

    await world.apply(world.answered(old, record_id=EMPLOYMENT, version=2))
    assert await fed_since(world, 6) == []
    await world.apply(world.answered(old, record_id=ABSENCE, version=2))
    (master,) = await fed_since(world, 6)
    assert (master.version, master.key, master.body["replaces"]) == ((NEW_MASTER, 1), new, old)

    await world.apply(world.answered(new, record_id=NEW_MASTER))
    told = await fed_since(world, 7)
    assert [(each.version, each.key, each.body["status"]) for each in told] == [
        ((EMPLOYMENT, 3), new, "active"),
        ((ABSENCE, 3), new, "active"),
    ]


async def test_a_cancel_that_was_rejected_holds_the_new_number_until_a_later_one_is_accepted(world: World) -> None:
    old = await accepted_hire(world)
    await world.apply(world.withdrawn())
    await world.apply(world.corrected(a_whole_relation(legal_employer="844")))
    await world.apply(world.answered(old, record_id=EMPLOYMENT, version=2, outcome="rejected", code="E-9"))

    await world.apply(world.person_changed(family_name="Claes"))

    assert NEW_MASTER not in {record for record, _ in await world.fed()}
    async with world.engine.connect() as connection:
        status = await payroll_status(connection, NR)
    assert status is not None
    held = {each.record_id: each.held_because for each in status_view(NR, status).records}
    assert (held[EMPLOYMENT], held[NEW_MASTER]) == ("cancel-rejected", "cancel-not-accepted")

    async with world.engine.begin() as connection:
        work = SqlWork(connection, NOW, None, new_means(the_settings()))
        assert await redrive(work, NR, EMPLOYMENT)
        await work.end()
    await world.apply(world.answered(old, record_id=EMPLOYMENT, version=3))

    assert (await world.fed())[-1] == (NEW_MASTER, 1)


async def test_what_was_never_sent_is_not_cancelled_and_nothing_waits_for_it(world: World) -> None:
    await world.apply(*world.known(), world.started())
    await world.apply(world.corrected(a_whole_relation(legal_employer="844")))

    _, new = await world.numbers()
    sent = await world.said("elvire.feed")
    assert [message.version for message in sent] == [(MASTER, 1), (MASTER, 2), (NEW_MASTER, 1)]
    assert sent[2].body["replaces"] == sent[0].key
    await world.apply(world.answered(new, record_id=NEW_MASTER))
    assert (await fed_since(world, 3))[0].version == (EMPLOYMENT, 1)


async def test_a_file_the_engine_never_heard_of_is_not_replaced(world: World) -> None:
    await world.apply(world.registered(), world.started())
    await world.apply(world.corrected(a_whole_relation(rsz_category="675")), world.account())

    (master,) = await world.said("elvire.feed")
    assert (master.version, master.body["replaces"]) == ((f"master/{NR}/810/675", 1), None)
    assert await world.files() == ["file-invalid", "file-dropped", "file-invalid", "file-repaired"]


async def test_records_of_other_relations_stay_where_they_are(world: World) -> None:
    number = await accepted_hire(world)
    await world.apply(world.started(employment_sequence=2))
    await world.apply(world.corrected(a_whole_relation(legal_employer="844")))

    told = await fed_since(world, 4)

    assert [each.version for each in told] == [(EMPLOYMENT, 2), (ABSENCE, 2)]
    await world.apply(world.person_changed())
    assert [(each.version, each.key) for each in await fed_since(world, 6)] == [((MASTER, 2), number)]


async def test_back_before_the_cancel_was_answered_it_goes_on_under_the_same_number(world: World) -> None:
    number = await accepted_hire(world)
    await world.apply(world.corrected(a_whole_relation(legal_employer="844")))
    await world.apply(world.corrected(a_whole_relation()))

    told = await fed_since(world, 6)

    assert [(each.version, each.key) for each in told] == [
        ((MASTER, 3), number),
        ((EMPLOYMENT, 3), number),
        ((ABSENCE, 3), number),
    ]
    assert told[0].body["status"] == "open"


async def test_a_correction_under_the_same_key_is_one_more_version(world: World) -> None:
    await accepted_hire(world)
    ended = [{"first_day": "2026-10-01", "last_day": "2026-12-31", "is_ended": True}]
    await world.apply(world.corrected(a_whole_relation(unit="OVO999009", periods=ended)))

    employment, master = await fed_since(world, 3)

    assert (employment.version, employment.body["unit"]) == ((EMPLOYMENT, 2), "OVO999009")
    assert (employment.body["first_day"], employment.body["last_day"]) == ("2026-10-01", "2026-12-31")
    assert (master.version, master.body["closed_after"]) == ((MASTER, 2), "2026-12-31")


async def test_an_end_that_never_was_opens_the_file_again(world: World) -> None:
    await accepted_hire(world)
    await world.apply(world.ended(), world.rescinded(a_whole_relation()))

    told = await fed_since(world, 5)

    assert [each.version for each in told] == [(MASTER, 3), (EMPLOYMENT, 3)]
    assert (told[0].body["status"], told[1].body["last_day"]) == ("open", None)


async def test_a_relation_that_never_was_is_undone_with_its_absences(world: World) -> None:
    await accepted_hire(world)
    await world.apply(world.rescinded())
    await world.apply(world.withdrawn(), world.approved(request_id="7d0f6b1e-3c52-4a8e-9a41-0c5f2b6e1a02"))

    told = await fed_since(world, 3)

    assert [(each.version, each.body["status"]) for each in told] == [
        ((EMPLOYMENT, 2), "cancelled"),
        ((ABSENCE, 2), "cancelled"),
        ((MASTER, 2), "closed"),
    ]
    assert await world.deferred() == []


async def test_a_relation_that_never_was_and_was_never_told_leaves_nothing(world: World) -> None:
    await world.apply(world.registered(), world.started(), world.rescinded(), world.account())

    assert await world.fed() == []
    assert await world.files() == ["file-invalid", "file-dropped"]


async def test_a_rehire_is_a_new_period_in_the_same_record_and_opens_the_file(world: World) -> None:
    await accepted_hire(world)
    await world.apply(world.ended())
    await world.apply(world.started(action="rehire", effective_day="2027-03-01"))

    master, employment = await fed_since(world, 5)

    assert (master.version, master.body["status"]) == ((MASTER, 3), "open")
    assert (employment.version, employment.body["first_day"]) == ((EMPLOYMENT, 3), "2027-03-01")
    assert employment.body["last_day"] is None


async def test_a_contract_whose_last_day_lies_ahead_keeps_the_file_open_when_the_relation_beside_it_ends(
    world: World,
) -> None:
    await accepted_hire(world)
    await world.apply(world.started(employment_sequence=2, last_day="2027-12-31"), world.ended())
    await world.apply(world.account(iban="BE68539007547034", effective_day="2027-02-01"))

    *_, master = await fed_since(world, 3)

    assert (master.version, master.body["status"], master.body["iban"]) == ((MASTER, 2), "open", "BE68539007547034")


@pytest.mark.parametrize("is_rescinded", [False, True])
async def test_a_leave_that_was_withdrawn_before_it_was_sent_is_never_sent_under_the_number_that_was_wrong(
    world: World, *, is_rescinded: bool
) -> None:
    await world.apply(*world.known(), world.started(), world.approved(), world.withdrawn())
    number = await world.number()
    right = a_whole_relation(legal_employer="844")
    await world.apply(world.rescinded() if is_rescinded else world.corrected(right))
    await world.apply(world.answered(number))

    assert not {EMPLOYMENT, ABSENCE} & {record for record, _ in await world.fed()}


@pytest.mark.parametrize("changes", [{}, {"employment_sequence": 7, "action": "rehire"}])
async def test_a_start_of_what_goes_on_or_a_return_of_what_never_was_is_parked(
    world: World, changes: dict[str, Any]
) -> None:
    await world.apply(*world.known(), world.started(), world.started(**changes))

    assert [state for state, _ in await world.deferred()] == ["parked"]


async def test_a_switch_of_the_primary_relation_is_of_no_concern(world: World) -> None:
    await accepted_hire(world)
    body = {"vlimpersnummer": NR, "employment_sequence": 1, "previous_sequence": None}
    await world.apply(world.record("personnel.people", "personnel.primary-switched.v1", body))

    assert (await fed_since(world, 3), await world.deferred()) == ([], [])
