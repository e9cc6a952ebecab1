"""Elvire numbers in the database: given once, under constraints that hold whoever else gives numbers."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from payroll_bridge.domain.number import Grain, NumberPattern, require_same_grain
from payroll_bridge.domain.relation import Key
from payroll_bridge.storage.reads import grain_in_use
from payroll_bridge.storage.tables import ELVIRE_NUMBER, NUMBER_RULE, RUNNING


async def find_number(connection: AsyncConnection, owner: Key) -> str | None:
    """The number that belongs to this owner."""
    number = ELVIRE_NUMBER.c
    query = select(number.elvire_number).where(
        number.vlimpersnummer == owner.vlimpersnummer,
        number.legal_employer == owner.legal_employer,
        number.rsz_category == owner.rsz_category,
    )
    found: str | None = await connection.scalar(query)
    return found


async def insert_number(
    connection: AsyncConnection, owner: Key, pattern: NumberPattern, grain: Grain, now: datetime
) -> str:
    """Give the owner the next number; the first number ever given fixes by what numbers are given.

    Raises:
        NumberGrainError: numbers were given by another grain.
        IntegrityError: the owner has a number already.

    """
    in_use, running = (
        await connection.execute(select(select(NUMBER_RULE.c.grain).scalar_subquery(), RUNNING.next_value()))
    ).one()
    if in_use is None:
        rule = insert(NUMBER_RULE).values(id=1, grain=grain, fixed_at=now).on_conflict_do_nothing()
        await connection.execute(rule)
        in_use = await grain_in_use(connection)
    require_same_grain(grain, in_use)
    number = pattern.number(running)
    await connection.execute(
        insert(ELVIRE_NUMBER).values(elvire_number=number, running=running, assigned_at=now, **owner._asdict())
    )
    return number
