from dataclasses import asdict
from typing import Any

from sqlalchemy import Row, insert, select, update

from personnel.domain.role import Asked, GrantTerms, RoleGrant
from personnel.storage.tables import ROLE_GRANT
from personnel.storage.transaction import Transaction


class RoleRows(Transaction):
    """Roles that people were granted."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._grants: dict[str, list[RoleGrant]] = {}

    def forget(self) -> None:
        """Read again what was kept from earlier reads of this transaction."""
        super().forget()
        self._grants.clear()

    async def grants(self, vlimpersnummer: str) -> list[RoleGrant]:
        """The roles that a person was ever granted, by first day; of a locked person they are read once."""
        if vlimpersnummer in self._grants:
            return list(self._grants[vlimpersnummer])
        rows = await self.connection.execute(
            select(ROLE_GRANT)
            .where(ROLE_GRANT.c.vlimpersnummer == vlimpersnummer)
            .order_by(ROLE_GRANT.c.from_day, ROLE_GRANT.c.grant_id)
        )
        found = [_grant(row) for row in rows]
        if self.is_locked(vlimpersnummer):
            self._grants[vlimpersnummer] = found
        return list(found)

    async def add_grant(self, grant: RoleGrant) -> None:
        """Keep a new grant."""
        self._grants.pop(grant.vlimpersnummer, None)
        values = {
            "grant_id": grant.grant_id,
            "vlimpersnummer": grant.vlimpersnummer,
            "role": grant.terms.role,
            "scope_kind": grant.terms.scope_kind,
            "scope_code": grant.terms.scope_code,
            "from_day": grant.terms.from_day,
            "until_day": grant.terms.until_day,
            "revoked_from": grant.revoked_from,
            **asdict(grant.asked),
            "origin": self.origin,
            "revision": grant.revision,
            "recorded_at": self.now,
        }
        await self.connection.execute(insert(ROLE_GRANT).values(values))

    async def replace_grant(self, grant: RoleGrant) -> None:
        """Keep a revoked grant."""
        self._grants.pop(grant.vlimpersnummer, None)
        await self.connection.execute(
            update(ROLE_GRANT)
            .where(ROLE_GRANT.c.grant_id == grant.grant_id)
            .values(revoked_from=grant.revoked_from, revision=grant.revision, recorded_at=self.now)
        )


def _grant(row: Row[Any]) -> RoleGrant:
    terms = GrantTerms(
        role=row.role,
        scope_kind=row.scope_kind,
        scope_code=row.scope_code,
        from_day=row.from_day,
        until_day=row.until_day,
    )
    return RoleGrant(
        grant_id=row.grant_id,
        vlimpersnummer=row.vlimpersnummer,
        terms=terms,
        revoked_from=row.revoked_from,
        revision=row.revision,
        asked=Asked(requester=row.requester, approver=row.approver, reason=row.reason),
    )
