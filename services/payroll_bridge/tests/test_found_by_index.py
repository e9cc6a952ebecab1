"""What is asked of one number costs the same however many numbers there are: no table of messages is read whole."""

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from chassis.inbox import Place
from chassis.sealed import Seal
from payroll_bridge.domain.number import DEFAULT_PATTERN, read_pattern
from payroll_bridge.storage import Means, SqlWork
from payroll_bridge.storage.state import file_stated
from services.payroll_bridge.tests import builders
from services.payroll_bridge.tests.builders import NOW
from services.payroll_bridge.tests.world import World

pytestmark = pytest.mark.postgres

MANY = 2000
MEANS = Means(seal=Seal(builders.SEALING_KEY), pattern=read_pattern(DEFAULT_PATTERN), grain="employer_category")

NUMBERS = """
    INSERT INTO elvire_number (elvire_number, running, vlimpersnummer, legal_employer, rsz_category, assigned_at)
    SELECT 'many-' || n, 500000 + n, 'many-' || n, legal_employer, rsz_category, assigned_at
    FROM elvire_number, generate_series(1, :many) AS each(n)
"""
MESSAGES = """
    INSERT INTO feed_message (record_id, version, elvire_number, vlimpersnummer, kind, event_type, body, origin,
                              rests_on, state, made_at)
    SELECT record_id || n, 1, 'many-' || n, 'many-' || n, kind, event_type, body, origin, rests_on, state, made_at
    FROM feed_message, generate_series(1, :many) AS each(n)
"""
READ_WHOLE = "SELECT seq_tup_read FROM pg_stat_xact_user_tables WHERE relname = 'feed_message'"


async def crowd(engine: AsyncEngine) -> None:
    """Copy the only number and its messages."""
    async with engine.begin() as connection:
        for statement in (NUMBERS, MESSAGES):
            await connection.execute(text(statement), {"many": MANY})
        await connection.execute(text("ANALYZE elvire_number, feed_message"))


async def rows_read_whole(connection: AsyncConnection) -> int:
    """Rows of the table of messages that this connection came across without an index, since it was last counted."""
    return int((await connection.execute(text(READ_WHOLE))).scalar_one())


async def test_what_was_sent_under_a_number_is_found_by_the_number(world: World) -> None:
    await world.apply(*world.known(), world.started())
    number = await world.number()
    await crowd(world.engine)
    async with world.engine.connect() as connection:
        before = await rows_read_whole(connection)
        stated = await file_stated(connection, number, Place(1, 1), NOW, MEANS.seal)
        repeated = await SqlWork(connection, NOW, None, MEANS).to_repeat([number])
        after = await rows_read_whole(connection)

    assert stated
    assert [kept.message.record_id for kept in repeated] == [stated_record for stated_record, _ in await world.fed()]
    assert after == before
