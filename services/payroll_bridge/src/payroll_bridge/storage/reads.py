"""What is read outside of a unit of work."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from payroll_bridge.storage.tables import ELVIRE_NUMBER, NUMBER_RULE


async def grain_in_use(connection: AsyncConnection) -> str | None:
    """By what numbers were given until now; None before the first."""
    found: str | None = await connection.scalar(select(NUMBER_RULE.c.grain))
    return found


async def person_of_number(connection: AsyncConnection, elvire_number: str) -> str | None:
    """The person to whom a number belongs; None for a number that was never given."""
    query = select(ELVIRE_NUMBER.c.vlimpersnummer).where(ELVIRE_NUMBER.c.elvire_number == elvire_number)
    found: str | None = await connection.scalar(query)
    return found
