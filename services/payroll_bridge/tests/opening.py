"""Units of work, in memory and on PostgreSQL, for the suites that both must pass; and messages to put in them."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.outbox import lock_subjects
from chassis.sealed import Seal
from payroll_bridge.domain.number import DEFAULT_PATTERN, Grain, read_pattern
from payroll_bridge.domain.relation import Key
from payroll_bridge.messages.outbound import EmploymentChanged, MasterChanged
from payroll_bridge.ports import Work
from payroll_bridge.storage import OUTBOX, Means, SqlWork
from services.payroll_bridge.tests import builders
from services.payroll_bridge.tests.fakes import FakeWork, Memory

KEY = Key(builders.NR, "810", "495")
OTHER = KEY._replace(legal_employer="844")
PERSONAL = ("given_name", "family_name", "birth_day", "language", "insz")
OpenWork = Callable[..., AbstractAsyncContextManager[Work]]


def a_master(number: str, **changes: Any) -> MasterChanged:
    given = {
        **{
            name: builders.WHOLE_PERSON[name] for name in ("given_name", "family_name", "birth_day", "language", "insz")
        },
        "record_id": builders.MASTER,
        "version": 1,
        "elvire_number": number,
        "vlimpersnummer": builders.NR,
        "legal_employer": "810",
        "rsz_category": "495",
        "status": "open",
        "closed_after": None,
        "effective_day": builders.START,
        "recorded_at": builders.NOW,
    }
    return MasterChanged.model_validate({**given, **changes})


def an_employment(number: str, **changes: Any) -> EmploymentChanged:
    given = {
        "record_id": builders.EMPLOYMENT,
        "version": 1,
        "elvire_number": number,
        "vlimpersnummer": builders.NR,
        "employment_sequence": 1,
        "statute": "statutory",
        "unit": "OVO999004",
        "pay_group": "MON",
        "first_day": builders.START,
        "last_day": None,
        "effective_day": builders.START,
        "recorded_at": builders.NOW,
    }
    return EmploymentChanged.model_validate({**given, **changes})


@pytest.fixture(params=["fake", pytest.param("real", marks=pytest.mark.postgres)])
def open_work(request: pytest.FixtureRequest) -> OpenWork:
    """Begins a unit of work; what it did is kept when it ends."""
    memory = Memory()

    @asynccontextmanager
    async def fake(grain: Grain = "employer_category", **fact: Any) -> AsyncIterator[Work]:
        memory.grain = grain
        yield FakeWork(memory, fact=builders.a_fact(**fact))

    if request.param == "fake":
        return fake
    engine: AsyncEngine = request.getfixturevalue("engine")

    @asynccontextmanager
    async def real(grain: Grain = "employer_category", **fact: Any) -> AsyncIterator[Work]:
        means = Means(seal=Seal(builders.SEALING_KEY), pattern=read_pattern(DEFAULT_PATTERN), grain=grain)
        async with engine.begin() as connection:
            await lock_subjects(connection, OUTBOX, [builders.NR])
            work = SqlWork(connection, builders.NOW, builders.a_fact(**fact), means)
            yield work
            await work.end()

    return real
