"""Who speaks about a person has that person alone until the transaction ends."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine
from toy import NOW, OUTBOX, an_event

from chassis.outbox import enqueue, lock_subjects

pytestmark = pytest.mark.postgres

IMPATIENT = text("SET LOCAL lock_timeout = '200ms'")


async def known(engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        await lock_subjects(connection, OUTBOX, ["ann", "bob"])
        await enqueue(connection, OUTBOX, [an_event()], source="/toy", now=NOW)


async def test_a_subject_is_held_until_the_transaction_ends_and_others_are_free(engine):
    await known(engine)
    async with engine.begin() as first:
        await lock_subjects(first, OUTBOX, ["ann"])
        async with engine.begin() as other:
            await other.execute(IMPATIENT)
            await lock_subjects(other, OUTBOX, ["bob"])
        async with engine.connect() as second:
            await second.execute(IMPATIENT)
            with pytest.raises(DBAPIError, match="lock timeout"):
                await lock_subjects(second, OUTBOX, ["ann"])

    async with engine.begin() as second:
        await second.execute(IMPATIENT)
        await lock_subjects(second, OUTBOX, ["ann"])


async def test_even_without_the_lock_no_two_get_the_same_place_in_a_stream(engine):
    await known(engine)
    async with engine.begin() as first:
        await enqueue(first, OUTBOX, [an_event()], source="/toy", now=NOW)
        async with engine.connect() as second:
            await second.execute(IMPATIENT)
            with pytest.raises(DBAPIError, match="lock timeout"):
                await enqueue(second, OUTBOX, [an_event()], source="/toy", now=NOW)
