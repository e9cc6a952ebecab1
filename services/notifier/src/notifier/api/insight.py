"""Who reads about whom: a person by the roles held today, an account that is nobody's own by its token."""

from dataclasses import dataclass, field
from datetime import date

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.problems import not_allowed
from chassis.tokens import Actor
from notifier.domain.employment import row_on
from notifier.domain.grant import Grant, Scope
from notifier.domain.insight import judged_on, reaches
from notifier.domain.role import HANDLER
from notifier.domain.seat import Seat
from notifier.storage.relations import SqlRelations


@dataclass(frozen=True, slots=True, kw_only=True)
class Insight:
    """What a caller reads about on a day; `held` is none for an account that reads about everybody."""

    connection: AsyncConnection
    held: tuple[Grant, ...] | None
    day: date
    known: dict[str, bool] = field(default_factory=dict)

    async def opens(self, vlimpersnummer: str) -> bool:
        """Whether messages about a person may be read."""
        if self.held is None:
            return True
        if vlimpersnummer not in self.known:
            self.known[vlimpersnummer] = await self._reaches(vlimpersnummer, self.held)
        return self.known[vlimpersnummer]

    async def _reaches(self, vlimpersnummer: str, held: tuple[Grant, ...]) -> bool:
        replica = SqlRelations(self.connection)
        relations = await replica.relations(vlimpersnummer)
        if not relations and any(grant.role == HANDLER for grant in held):
            return True
        scopes: list[Scope] = []
        for relation in judged_on(relations, self.day):
            row = row_on(relation.rows, self.day)
            units = await replica.units_above(row.unit)
            scopes += Seat(vlimpersnummer=vlimpersnummer, units=units, legal_employer=row.legal_employer).scopes
        return reaches(held, scopes)


async def insight(connection: AsyncConnection, caller: Actor, roles: frozenset[str], day: date) -> Insight:
    """What a caller reads about by these roles.

    Raises:
        Problem: by none of them.

    """
    if caller.person is None:
        if not caller.roles & roles:
            raise not_allowed(*roles)
        return Insight(connection=connection, held=None, day=day)
    held = await SqlRelations(connection).grants_of(caller.person, roles, day)
    if not held:
        raise not_allowed(*roles)
    return Insight(connection=connection, held=held, day=day)
