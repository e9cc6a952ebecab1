"""Every handler as a consumer runs it: records in, rows and outbox out, on a real database."""

from uuid import uuid4

import pytest
from sqlalchemy import select

from chassis.envelope import Seen
from chassis.release import discard, replay
from payroll_bridge.storage.tables import FEED_ANSWER, FEED_MESSAGE, LEGAL_EMPLOYER, PERSON
from payroll_bridge.storage.tables import INBOX as TABLES
from services.payroll_bridge.tests.builders import ABSENCE, EMPLOYMENT, IBAN, INSZ, MASTER, NR
from services.payroll_bridge.tests.world import ORGANISATION, PEOPLE, REQUESTS, World, apply_all

pytestmark = pytest.mark.postgres


async def hired(world: World) -> str:
    await world.apply(*world.known(), world.started())
    return await world.number()


async def test_a_hire_gets_a_number_and_a_master_and_the_employment_waits(world: World) -> None:
    number = await hired(world)

    (assigned,) = await world.said("payroll.files")
    assert assigned.event_type == "payroll.number-assigned.v1"
    assert assigned.headers["ce_source"] == "/payroll-bridge"
    assert assigned.headers["ce_seen"] == f"personnel.people/{NR}@3"
    assert len(number) == 11
    (master,) = await world.said("elvire.feed")
    assert (master.key, *master.version) == (number, MASTER, 1)
    assert (master.body["insz"], master.body["status"]) == (INSZ, "open")


async def test_an_accepted_master_lets_go_what_waits_in_order_with_its_own_origin_and_cause(world: World) -> None:
    await world.apply(*world.known(), world.started(origin="imported"), world.changed(unit="OVO999009"))
    await world.apply(world.approved())
    number = await world.number()
    assert await world.fed() == [(MASTER, 1)]

    await world.apply(world.answered(number))

    sent = await world.said("elvire.feed")
    assert [message.version for message in sent] == [(MASTER, 1), (EMPLOYMENT, 1), (EMPLOYMENT, 2), (ABSENCE, 1)]
    assert [message.headers["ce_sequence"] for message in sent] == ["1", "2", "3", "4"]
    assert [message.headers["ce_origin"] for message in sent] == ["imported", "imported", "entered", "entered"]
    assert sent[1].headers["ce_seen"] == f"personnel.people/{NR}@3"
    assert sent[3].headers["ce_seen"] == f"absence.requests/{NR}@1"


async def test_a_rejected_master_keeps_the_gate_shut_until_a_later_one_is_accepted(world: World) -> None:
    number = await hired(world)
    await world.apply(world.answered(number, outcome="rejected", code="E-104"))
    await world.apply(world.person_changed(family_name="Claes"))
    assert await world.fed() == [(MASTER, 1), (MASTER, 2)]

    await world.apply(world.answered(number, version=2))

    assert await world.fed() == [(MASTER, 1), (MASTER, 2), (EMPLOYMENT, 1)]


async def test_an_end_closes_the_file_and_a_return_opens_it_under_the_same_number(world: World) -> None:
    number = await hired(world)
    await world.apply(world.answered(number), world.ended())
    await world.apply(world.person_changed(given_name="Marie"))
    await world.apply(world.started(employment_sequence=2, effective_day="2027-02-01"))

    sent = (await world.said("elvire.feed"))[2:]

    assert [message.version for message in sent] == [
        (EMPLOYMENT, 2),
        (MASTER, 2),
        (MASTER, 3),
        (MASTER, 4),
        (f"employment/{NR}/2", 1),
    ]
    assert sent[0].body["last_day"] == "2026-12-31"
    assert (sent[1].body["status"], sent[1].body["closed_after"]) == ("closed", "2026-12-31")
    assert (sent[2].body["status"], sent[2].body["closed_after"]) == ("closed", "2026-12-31")
    assert (sent[3].body["status"], sent[3].body["closed_after"]) == ("open", None)
    assert {message.body["given_name"] for message in sent[2:4]} == {"Marie"}
    assert {message.key for message in sent} == {number}


async def test_a_withdrawn_leave_is_cancelled_with_its_days_and_one_never_approved_is_not_fed(world: World) -> None:
    number = await hired(world)
    await world.apply(world.answered(number), world.approved(), world.withdrawn())
    await world.apply(world.withdrawn(request_id=str(uuid4()), was_approved=False))

    sent = (await world.said("elvire.feed"))[2:]

    assert [message.version for message in sent] == [(ABSENCE, 1), (ABSENCE, 2)]
    assert [message.body["status"] for message in sent] == ["active", "cancelled"]
    assert sent[0].body["days"] == sent[1].body["days"]
    assert sent[0].body["days"] == [{"day": "2026-12-21", "part": "full", "pay_category": "paid"}]


async def test_sickness_is_fed_with_its_days(world: World) -> None:
    await world.apply(world.answered(await hired(world)), world.sick())

    (*_, absence) = await world.said("elvire.feed")
    assert absence.body["days"][0]["pay_category"] == "sickness"


async def test_sickness_that_was_reported_by_mistake_is_cancelled_with_its_days(world: World) -> None:
    await world.apply(world.answered(await hired(world)), world.sick(), world.well())

    sent = (await world.said("elvire.feed"))[2:]

    assert [message.version for message in sent] == [(ABSENCE, 1), (ABSENCE, 2)]
    assert [message.body["status"] for message in sent] == ["active", "cancelled"]
    assert sent[0].body["days"] == sent[1].body["days"]


async def test_a_message_is_settled_by_its_first_answer_and_later_ones_are_recorded_only(world: World) -> None:
    number = await hired(world)
    rejected = world.answered(number, outcome="rejected", code="E-104", text="Onbekend")
    await world.apply(rejected)
    await world.apply(rejected, world.answered(number), world.answered(number, outcome="rejected", code="E-999"))

    files = await world.said("payroll.files")
    assert [said.event_type for said in files] == ["payroll.number-assigned.v1", "payroll.message-rejected.v1"]
    assert (files[1].body["code"], files[1].body["text"]) == ("E-104", "Onbekend")
    assert files[1].headers["ce_seen"] == f"engine.acks/{number}@1,personnel.people/{NR}@3"
    assert await world.fed() == [(MASTER, 1)]
    async with world.engine.connect() as connection:
        message = (await connection.execute(select(FEED_MESSAGE).where(FEED_MESSAGE.c.kind == "master"))).one()
        answers = (await connection.execute(select(FEED_ANSWER).order_by(FEED_ANSWER.c.id))).all()
    assert (message.state, message.answer_code) == ("rejected", "E-104")
    assert [answer.is_first for answer in answers] == [True, False, False]


async def test_an_answer_to_what_was_never_sent_is_parked(world: World) -> None:
    number = await hired(world)
    await world.apply(world.answered(number, version=7), world.answered("E9999999901"))
    await world.apply(world.answered(number))

    reason = "an answer to a message that was never sent under that number"
    assert await world.deferred() == [
        ("parked", reason),
        ("parked", reason),
        ("held", "behind a parked record of the same subject"),
    ]


async def test_an_answer_to_a_held_message_is_parked(world: World) -> None:
    number = await hired(world)
    await world.apply(world.answered(number, record_id=EMPLOYMENT))

    assert [state for state, _ in await world.deferred()] == ["parked"]


async def test_an_absence_of_somebody_nobody_told_of_is_parked(world: World) -> None:
    await world.apply(world.approved())

    assert await world.deferred() == [("parked", "the person is not known")]


async def test_an_absence_that_rests_on_a_hire_waits_for_it(world: World) -> None:
    person, start = world.known(), world.started()
    await world.apply(world.approved(seen=(Seen(PEOPLE, NR, 3),)))
    assert [state for state, _ in await world.deferred()] == ["waiting"]

    await world.apply(*person, start)
    await world.apply(world.answered(await world.number()))

    assert await world.deferred() == []
    assert await world.fed() == [(MASTER, 1), (EMPLOYMENT, 1), (ABSENCE, 1)]


@pytest.mark.parametrize("reverse", [False, True])
async def test_facts_said_again_and_out_of_order_have_their_effect_once(world: World, *, reverse: bool) -> None:
    records = [*world.known(), world.started(), world.changed(unit="OVO999009"), world.ended()]
    records = records[::-1] if reverse else records
    await apply_all(world, [*records, *records])
    await world.apply(*records)
    await world.apply(world.answered(await world.number()))

    assert await world.deferred() == []
    assert await world.fed() == [(MASTER, 1), (MASTER, 2), (EMPLOYMENT, 1), (EMPLOYMENT, 2), (EMPLOYMENT, 3)]


async def test_what_cannot_be_parks_and_a_replay_after_the_cause_is_gone_goes_on(world: World) -> None:
    await world.apply(*world.known())
    await world.apply(world.ended(), world.started())
    assert await world.deferred() == [
        ("parked", "the work relation is not known"),
        ("held", "behind a parked record of the same subject"),
    ]
    async with world.engine.connect() as connection:
        parked = await connection.scalar(select(TABLES.deferred.c.id).where(TABLES.deferred.c.state == "parked"))

    await discard(world.engine, world.consumer, int(parked or 0), "told too early")

    assert await world.fed() == [(MASTER, 1)]


async def test_a_replay_that_fails_again_leaves_the_record_parked(world: World) -> None:
    number = await hired(world)
    await world.apply(world.answered(number, version=2))
    async with world.engine.connect() as connection:
        parked = int(await connection.scalar(select(TABLES.deferred.c.id)) or 0)
    with pytest.raises(Exception, match="never sent"):
        await replay(world.engine, world.consumer, parked)
    assert [state for state, _ in await world.deferred()] == ["parked"]


async def test_a_legal_employer_is_known_by_name_and_other_facts_have_no_effect(world: World) -> None:
    employer = {"code": "810", "name": "Demo-agentschap", "kbo": "9990018122"}
    unit = {"code": "OVO999004", "name": "Team"}
    role = {"vlimpersnummer": NR, "role": "manager"}
    await world.apply(
        world.record(ORGANISATION, "personnel.legal-employer-changed.v1", employer, key="employer:810"),
        world.record(ORGANISATION, "personnel.unit-changed.v1", unit, key="unit:OVO999004"),
        world.registered(),
        world.record(PEOPLE, "personnel.role-granted.v1", role),
        world.record(PEOPLE, "personnel.role-revoked.v1", role),
        world.record(REQUESTS, "absence.leave-requested.v1", {"vlimpersnummer": NR}),
        world.record(REQUESTS, "absence.leave-refused.v1", {"vlimpersnummer": NR}),
    )

    assert await world.deferred() == []
    async with world.engine.connect() as connection:
        assert (await connection.execute(select(LEGAL_EMPLOYER))).all() == [("810", "Demo-agentschap")]


async def test_no_insz_is_readable_in_the_tables(world: World) -> None:
    await hired(world)

    async with world.engine.connect() as connection:
        person = (await connection.execute(select(PERSON))).one()
        message = (await connection.execute(select(FEED_MESSAGE).where(FEED_MESSAGE.c.kind == "master"))).one()
    assert INSZ not in repr(person)
    assert INSZ not in repr(message)
    assert IBAN not in repr(person)
    assert IBAN not in repr(message)
    assert person.insz_sealed != message.insz_sealed
    assert person.iban_sealed != message.iban_sealed


async def test_a_record_under_anothers_key_is_parked(world: World) -> None:
    await world.apply(world.record(PEOPLE, "personnel.person-registered.v1", {"vlimpersnummer": NR}, key="900018"))

    ((state, reason),) = await world.deferred()
    assert state == "parked"
    assert INSZ not in reason
