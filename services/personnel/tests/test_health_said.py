"""What is said about health: on its own topic alone, as it is now, and no more than may be told."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from personnel.domain.health import ExaminationHeld, Handicap, Incident, Injury, WorkAccident
from personnel.domain.particular import Particular, PoliticalMandate
from personnel.messages.health import AccidentRecorded, ExaminationRecorded, HandicapRecorded
from personnel.storage.tables import OUTBOX
from personnel.usecases.held_steps import Why
from personnel.usecases.particular_steps import Wanted
from personnel.usecases.particulars import (
    correct_particular,
    end_particular,
    record_particular,
    rescind_particular,
)
from services.personnel.tests.builders import MARIA, START, furnish
from services.personnel.tests.callers import Caller
from services.personnel.tests.fakes import FakeWork
from services.personnel.tests.test_health import BODIES, SENSITIVE

HR = Why(source="hr")
LATER = START + timedelta(days=30)
ACCIDENT = WorkAccident(
    incident=Incident(day=START, at=None, whereabouts="at_work", place="Gang", cause="Natte vloer", is_serious=False),
    injury=Injury(
        description="Pols verstuikt", medical_number=None, consolidation_day=None, consolidation_percentage=None
    ),
)


def a_right(**changes: Any) -> Handicap:
    known = {"number": 1, "registration": "handicap", "right": None, "document": "DOS-1"}
    return Handicap(**{**known, **changes})


def held_on(day: date, decision: str = "fit") -> ExaminationHeld:
    return ExaminationHeld(kind="periodiek", held_day=day, decision=decision)


@pytest.fixture
async def work() -> FakeWork:
    work = FakeWork()
    await furnish(work)
    return work


async def record(work: FakeWork, value: Particular, day: date = START) -> UUID:
    known = await record_particular(work, MARIA, Wanted(value=value, effective_day=day), "hr")
    return known.actions[-1].event_id


async def test_it_is_said_on_its_own_topic_and_of_a_mandate_nothing_is_said(work: FakeWork) -> None:
    values = (a_right(), held_on(START), ACCIDENT, PoliticalMandate(mandate="municipal_councillor", body="Gent"))

    for value in values:
        await record(work, value)

    assert [type(event) for event in work.events] == [HandicapRecorded, ExaminationRecorded, AccidentRecorded]
    assert {event.topic for event in work.events} == {"personnel.health"}
    assert work.ids == [action.event_id for action in (await work.particulars(MARIA)).actions[:3]]


async def test_neither_document_nor_what_happened_nor_what_was_hurt_is_said(work: FakeWork) -> None:
    await record(work, a_right())
    await record(work, ACCIDENT)

    said = " ".join(event.model_dump_json() for event in work.events)

    assert [word for word in ("DOS-1", "Gang", "Natte vloer", "Pols") if word in said] == []


async def test_an_end_a_correction_and_a_rescission_are_said_with_how_it_is_then(work: FakeWork) -> None:
    first = await record(work, a_right())
    await end_particular(work, MARIA, "handicap", "1", LATER, HR)
    end = (await work.particulars(MARIA)).actions[-1].event_id
    await rescind_particular(work, MARIA, "handicap", end, HR)
    wanted = Wanted(value=a_right(registration="chronic_illness"))
    await correct_particular(work, MARIA, first, wanted, "hr")
    await rescind_particular(work, MARIA, "handicap", first, HR)

    said = [event for event in work.events if isinstance(event, HandicapRecorded)]

    assert [(event.outcome, event.registration, event.effective_day) for event in said] == [
        ("recorded", "handicap", START),
        ("ended", "handicap", LATER),
        ("recorded", "handicap", START),
        ("recorded", "chronic_illness", START),
        ("withdrawn", "chronic_illness", START),
    ]
    assert {event.record_id for event in said} == {first}
    assert work.origins == [None, None, "corrected", "corrected", "corrected"]


async def test_what_is_known_already_is_said_once(work: FakeWork) -> None:
    for _ in range(2):
        await record(work, held_on(START))
        await record(work, ACCIDENT)

    assert [event.outcome for event in work.events if isinstance(event, ExaminationRecorded)] == ["recorded"]
    assert [event.case_number for event in work.events if isinstance(event, AccidentRecorded)] == ["1-000001"]


@pytest.mark.postgres
async def test_what_is_said_about_health_rests_on_what_was_said_of_the_person(
    handler: Caller, engine: AsyncEngine
) -> None:
    number = await handler.register()
    for resource in SENSITIVE:
        assert (await handler.post(f"/people/{number}/{resource}", BODIES[resource])).status_code == 201

    async with engine.connect() as connection:
        rows = (await connection.execute(OUTBOX.outbox.select())).all()

    health = [row for row in rows if row.topic == "personnel.health"]
    assert [row.topic for row in rows] == ["personnel.people", *["personnel.health"] * 3]
    assert {row.key for row in health} == {number.encode()}
    assert {dict(zip(row.header_names, row.header_values, strict=True))["ce_seen"] for row in health} == {
        f"personnel.people/{number}@1".encode()
    }
