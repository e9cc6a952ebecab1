"""The state of a person's absences, for the compacted sibling of `absence.requests`."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from absence.messages.stating import PersonStated, stated_request, stated_spell
from absence.storage import rows
from absence.storage.tables import LEAVE_REQUEST, SICKNESS_SPELL
from chassis.clock import day_of
from chassis.inbox import Place


async def person_stated(connection: AsyncConnection, vlimpersnummer: str, at: Place, now: datetime) -> bytes | None:
    """The document about a person whose stream stands at `at`; None when there is nothing about the person (any more).

    Of requests and spells that are in the database each was said on the stream, so the document is never ahead of it.
    """
    leave = select(LEAVE_REQUEST).where(LEAVE_REQUEST.c.vlimpersnummer == vlimpersnummer)
    leave = leave.order_by(LEAVE_REQUEST.c.requested_at, LEAVE_REQUEST.c.request_id)
    requests = [stated_request(rows.leave_request_of(row)) for row in await connection.execute(leave)]
    sickness = select(SICKNESS_SPELL).where(SICKNESS_SPELL.c.vlimpersnummer == vlimpersnummer)
    sickness = sickness.order_by(SICKNESS_SPELL.c.reported_at, SICKNESS_SPELL.c.spell_id)
    spells = [stated_spell(rows.sickness_spell_of(row)) for row in await connection.execute(sickness)]
    if not requests and not spells:
        return None
    stated = PersonStated(
        vlimpersnummer=vlimpersnummer,
        epoch=at.epoch,
        sequence=at.sequence,
        leave_requests=tuple(requests),
        sickness_spells=tuple(spells),
        effective_day=day_of(now),
        recorded_at=now,
    )
    return stated.model_dump_json().encode()
