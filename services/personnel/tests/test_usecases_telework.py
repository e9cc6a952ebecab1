"""What others hear of telework: that it is asked, and what became of it."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from personnel.domain.particular import Telework
from personnel.messages.outbound import Event
from personnel.messages.telework import TeleworkDecided, TeleworkRequested, telework_parts
from personnel.usecases.held_steps import Why
from personnel.usecases.particular_steps import Wanted
from personnel.usecases.particulars import (
    correct_particular,
    decide_telework,
    end_particular,
    record_particular,
    rescind_particular,
)
from services.personnel.tests.builders import MARIA, START, furnish
from services.personnel.tests.fakes import FakeWork

HR = Why(source="hr")
LATER = START + timedelta(days=30)


def telework(days: int = 2, **changes: Any) -> Wanted:
    status = changes.pop("status", "asked")
    return Wanted(value=Telework(status=status, days_per_week=days, weekdays=()), effective_day=START, **changes)


@pytest.fixture
async def work() -> FakeWork:
    work = FakeWork()
    await furnish(work)
    return work


async def asked(work: FakeWork) -> UUID:
    """Ask for two days a week; gives the request."""
    known = await record_particular(work, MARIA, telework(), "self")
    return known.actions[-1].event_id


def told(event: Event) -> tuple[str, int, date]:
    assert isinstance(event, TeleworkRequested | TeleworkDecided)
    what = event.outcome if isinstance(event, TeleworkDecided) else "requested"
    return what, event.days_per_week, event.effective_day


async def parts(work: FakeWork) -> list[tuple[str, date, date | None]]:
    found = telework_parts(await work.particulars(MARIA))
    return [(part.status, part.effective_day, part.last_day) for part in found]


async def test_each_turn_of_a_request_is_said_with_its_own_request(work: FakeWork) -> None:
    request = await asked(work)
    await correct_particular(work, MARIA, request, telework(3), "self")
    known = await decide_telework(work, MARIA, request, "hr", None, is_approved=False)
    await rescind_particular(work, MARIA, "telework", known.actions[-1].event_id, HR)
    await decide_telework(work, MARIA, request, "hr", None, is_approved=True)
    await end_particular(work, MARIA, "telework", "approved", LATER, HR)
    await rescind_particular(work, MARIA, "telework", request, HR)

    assert [told(event) for event in work.events] == [
        ("requested", 2, START),
        ("requested", 3, START),
        ("refused", 3, START),
        ("requested", 3, START),
        ("approved", 3, START),
        ("ended", 3, LATER),
        ("withdrawn", 3, START),
    ]
    assert {event.request_id for event in work.events if isinstance(event, TeleworkDecided)} == {request}
    ids = [action.event_id for action in (await work.particulars(MARIA)).actions]
    assert work.ids == ids
    assert work.origins == [None, "corrected", None, "corrected", None, None, "corrected"]


async def test_an_arrangement_without_a_request_is_said_as_approved_and_stated_until_it_ends(work: FakeWork) -> None:
    await record_particular(work, MARIA, telework(1, status="approved"), "hr")
    await asked(work)
    before = await parts(work)

    await end_particular(work, MARIA, "telework", "approved", LATER, HR)

    assert [told(event)[0] for event in work.events] == ["approved", "requested", "ended"]
    assert before == [("approved", START, None), ("asked", START, None)]
    assert await parts(work) == [("approved", START, LATER - timedelta(days=1)), ("asked", START, None)]


async def test_nothing_is_said_of_other_particulars_nor_of_what_is_known_already(work: FakeWork) -> None:
    await asked(work)
    await record_particular(work, MARIA, telework(), "self")

    assert len(work.events) == 1
