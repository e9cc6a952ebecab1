"""Every event that is heard, applied on PostgreSQL as the consume role does."""

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import delete, select

from chassis import deferred
from chassis.batch import apply_batch
from chassis.consumer import Memory, RetryLaterError
from chassis.release import release, replay
from notifier.consumers import HANDLERS, HEARS
from notifier.storage import INBOX
from notifier.storage.tables import LEGAL_EMPLOYER, MESSAGE_LIST, PERSON
from services.notifier.tests.builders import (
    AGENCY,
    BACKUP,
    CHIEF,
    CLOCK,
    EMPLOYEE,
    HANDLER,
    MANAGER,
    MATERIAL,
    SICK_DESK,
    SPECIALIST,
    TODAY,
)
from services.notifier.tests.world import REQUEST, SPELL, TRACEPARENT, World, id_of

pytestmark = pytest.mark.postgres


def test_every_event_heard_has_a_handler() -> None:
    assert {event for events in HEARS.values() for event in events} == set(HANDLERS)


async def test_a_hire_is_told_to_the_manager_and_those_who_prepare(world: World) -> None:
    await world.apply(world.registered("900200"), world.started("900200", effective_day="2026-12-01"))

    told = {(MANAGER, "told"), (SPECIALIST, "told"), (MATERIAL, "told"), (CLOCK, "told")}
    assert await world.told("PER-001") == told
    mails = await world.mails()
    assert {mail.cause for mail in mails} == {"employment/900200/1"}
    assert "start op dinsdag 1 december 2026 bij Team OVO999004" in mails[0].plain


async def test_a_leaver_is_told_to_the_same(world: World) -> None:
    await world.apply(world.ended(last_day=TODAY + timedelta(days=6)))

    told = {(MANAGER, "told"), (SPECIALIST, "told"), (MATERIAL, "told"), (CLOCK, "told")}
    assert await world.told("PER-002") == told
    assert await world.told("PER-002", "worklist") == {(HANDLER, "told")}
    assert "tot en met maandag 30 november 2026" in (await world.mails())[0].plain


async def test_a_request_goes_to_the_manager(world: World) -> None:
    await world.apply(world.leave("requested"))

    assert await world.told("AFW-001") == {(MANAGER, "told")}
    (mail,) = await world.mails()
    assert (mail.rule, mail.cause, mail.state) == ("AFW-001", REQUEST, "due")
    assert mail.traceparent.split("-")[1] == TRACEPARENT.split("-")[1]


async def test_a_request_goes_to_the_back_up_while_the_manager_is_ill(world: World) -> None:
    await world.apply(world.sick(MANAGER), world.leave("requested"))

    assert await world.told("AFW-001") == {(MANAGER, "replaced"), (BACKUP, "told")}


async def test_a_request_goes_to_the_back_up_while_the_manager_has_leave_unless_it_is_withdrawn(world: World) -> None:
    leave: dict[str, Any] = {"number": MANAGER, "first_day": TODAY, "last_day": TODAY, "request_id": str(uuid4())}
    await world.apply(world.leave("approved", **leave), world.leave("requested"))
    assert await world.told("AFW-001") == {(MANAGER, "replaced"), (BACKUP, "told")}

    await world.apply(world.leave("withdrawn", **leave), world.leave("requested", request_id=str(uuid4())))
    assert (MANAGER, "told") in await world.told("AFW-001")


async def test_a_manager_asks_the_one_above(world: World) -> None:
    await world.apply(world.leave("requested", MANAGER))

    assert await world.told("AFW-001") == {(CHIEF, "told")}


async def test_decisions_are_told_to_the_employee_and_withdrawals_to_the_manager(world: World) -> None:
    await world.apply(world.leave("approved"), world.leave("withdrawn"), world.leave("refused"))

    assert await world.told("AFW-002") == await world.told("AFW-003") == {(EMPLOYEE, "told")}
    assert await world.told("AFW-004") == {(MANAGER, "told")}


async def test_sickness_is_told_as_being_away_and_nothing_more(world: World) -> None:
    await world.apply(world.sick())

    assert await world.told("AFW-010") == {(SICK_DESK, "told")}
    (mail,) = await world.mails()
    assert mail.cause == SPELL
    assert "is afwezig van dinsdag 24 november 2026 tot en met woensdag 25 november 2026" in mail.plain
    assert "ziek" not in (mail.subject + mail.plain + mail.html).lower()


async def test_a_number_is_told_to_the_handler(world: World) -> None:
    await world.apply(world.number_assigned())

    assert await world.told("LON-006") == {(HANDLER, "told")}
    assert (await world.mails())[0].cause == f"number/{EMPLOYEE}/810/495"


@pytest.mark.parametrize("record_id", [f"employment/{EMPLOYEE}/1", f"master/{EMPLOYEE}/810/495", f"absence/{SPELL}"])
async def test_a_rejection_is_told_to_the_handler_without_its_reason(world: World, record_id: str) -> None:
    await world.apply(world.sick(), world.rejected(record_id))

    assert await world.told("LON-001") == {(HANDLER, "told")}
    mail = (await world.mails())[-1]
    assert mail.cause == record_id
    assert "850730" not in mail.plain
    assert "ziekte" not in (mail.plain + mail.html).lower()


async def test_an_import_sends_nothing_and_leaves_one_row_per_rule(world: World) -> None:
    await world.apply(world.registered("900200", origin="imported"), world.started("900200", origin="imported"))

    assert await world.told("PER-001") == {(None, "imported")}
    assert await world.mails() == []


async def test_moves_revocations_and_new_names_are_followed(world: World) -> None:
    manager_of_agency = world.granted("900300", "manager", code=AGENCY)
    grant = json.loads(manager_of_agency.value or b"")
    revoked = {**grant, "effective_day": TODAY.isoformat()}
    await world.apply(
        world.started(kind="changed", unit=AGENCY, effective_day=TODAY),
        manager_of_agency,
        world.record("personnel.people", "personnel.role-revoked.v1", revoked),
        world.record(
            "personnel.people",
            "personnel.person-changed.v1",
            {
                "vlimpersnummer": CHIEF,
                "given_name": "An",
                "family_name": "Claes",
                "language": "nl",
                "mail_address": None,
            },
        ),
        world.leave("requested"),
    )

    assert (CHIEF, "no_address") in await world.told("AFW-001")
    assert (MANAGER, "told") not in await world.told("AFW-001")


async def test_a_legal_employer_is_known(world: World) -> None:
    body = {"code": "810", "name": "Demo-agentschap", "kbo": "9990018122"}
    record = world.record("personnel.organisation", "personnel.legal-employer-changed.v1", body, key="employer:810")
    await world.apply(record)

    async with world.engine.connect() as connection:
        assert await connection.scalar(select(LEGAL_EMPLOYER.c.name)) == "Demo-agentschap"


async def test_a_repeat_changes_nothing(world: World) -> None:
    record = world.leave("requested")
    await world.apply(record)
    await world.apply(record)
    await world.apply(record, record)

    assert [row.channel for row in await world.decisions("AFW-001")] == ["mail", "worklist"]
    assert len(await world.mails()) == len(await world.items()) == 1


async def test_a_repeat_that_the_inbox_forgot_decides_nothing_anew(world: World) -> None:
    record = world.leave("requested")
    await world.apply(record)
    async with world.engine.begin() as connection:
        await connection.execute(delete(INBOX.inbox))
        await connection.execute(delete(INBOX.position).where(INBOX.position.c.topic == "absence.requests"))
    await world.apply(record)

    assert [row.channel for row in await world.decisions("AFW-001")] == ["mail", "worklist"]
    assert len(await world.mails()) == len(await world.items()) == 1


async def test_a_fact_that_comes_too_early_waits_for_the_one_before(world: World) -> None:
    first, second = world.leave("requested"), world.leave("approved")
    await world.apply(second)
    assert await world.decisions() == []

    await world.apply(first)
    await release(world.engine, world.consumer, world.memory)
    assert [row.rule for row in await world.decisions(channel="mail")] == ["AFW-001", "AFW-002"]


IMPOSSIBLE: list[tuple[str, dict[str, Any]]] = [
    ("started", {"kind": "changed", "employment_sequence": 7}),
    ("ended", {"employment_sequence": 7}),
    ("leave", {"what": "requested", "employment_sequence": 7}),
    ("rejected", {"record_id": f"employment/{EMPLOYEE}/7"}),
]


@pytest.mark.parametrize(("builder", "given"), IMPOSSIBLE)
async def test_what_cannot_be_is_parked_without_its_payload(world: World, builder: str, given: dict[str, Any]) -> None:
    await world.apply(getattr(world, builder)(**given))

    async with world.engine.connect() as connection:
        (row,) = (await connection.execute(select(INBOX.deferred))).all()
    assert row.state == deferred.PARKED
    assert row.subject == EMPLOYEE
    assert EMPLOYEE not in row.reason
    assert await world.decisions() == []


async def test_a_parked_fact_that_is_replayed_decides_then_and_lets_go_what_it_held(world: World) -> None:
    async with world.engine.begin() as connection:
        await connection.execute(delete(PERSON).where(PERSON.c.vlimpersnummer == EMPLOYEE))
    await world.apply(world.leave("requested"), world.leave("approved"))
    assert await world.decisions() == []

    async with world.engine.begin() as connection:
        number = await connection.scalar(select(INBOX.deferred.c.id).where(INBOX.deferred.c.state == deferred.PARKED))
        person = {"given_name": "Maria", "family_name": "Peeters", "mail_address": "m@d.example", "language": "nl"}
        await connection.execute(PERSON.insert().values(vlimpersnummer=EMPLOYEE, **person))
    assert number is not None
    await replay(world.engine, world.consumer, number)

    assert [row.rule for row in await world.decisions(channel="mail")] == ["AFW-001", "AFW-002"]


async def test_without_any_list_facts_wait_and_are_not_parked(world: World) -> None:
    async with world.engine.begin() as connection:
        await connection.execute(delete(MESSAGE_LIST))

    with pytest.raises(RetryLaterError):
        await apply_batch(world.engine, world.consumer, [world.leave("requested")], Memory())


async def test_a_decision_names_event_rule_version_and_reason(world: World) -> None:
    record = world.leave("approved")
    await world.apply(record)

    (row,) = await world.decisions("AFW-002", "mail")
    assert row.event_id == id_of(record)
    assert row.event_type == "absence.leave-approved.v1"
    assert len(row.rule_version) == len(row.list_version) == 12
    assert row.reason_text == "Krijgt het bericht als betrokken personeelslid."
