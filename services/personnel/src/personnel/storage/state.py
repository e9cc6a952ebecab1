"""The state of a person, for the compacted sibling of `personnel.people`."""

from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.clock import day_of
from chassis.inbox import Place
from personnel.messages.relation import relation_told
from personnel.messages.stating import PersonStated, grant_parts, person_part
from personnel.messages.telework import telework_parts
from personnel.storage.vault import NumberRange, Vault
from personnel.storage.work import SqlWork

NO_NUMBERS: Final = NumberRange(0, 0)
"""Nobody gets a number here."""


async def stated_person(
    connection: AsyncConnection, vault: Vault, vlimpersnummer: str, at: Place, now: datetime
) -> PersonStated | None:
    """The person whose stream stands at `at`; None when there is nobody with this number, or not any more."""
    work = SqlWork(connection, now, vault, NO_NUMBERS)
    person = await work.person(vlimpersnummer)
    if person is None:
        return None
    career = (await work.ledger(vlimpersnummer)).career
    return PersonStated(
        vlimpersnummer=vlimpersnummer,
        epoch=at.epoch,
        sequence=at.sequence,
        person=person_part(person),
        relations=tuple(relation_told(career, employment) for employment in career.employments),
        grants=grant_parts((await work.role_ledger(vlimpersnummer)).told),
        telework=tuple(telework_parts(await work.particulars(vlimpersnummer))),
        effective_day=day_of(now),
        recorded_at=now,
    )
