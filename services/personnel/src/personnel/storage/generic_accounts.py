from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    ARRAY,
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    Integer,
    Row,
    Table,
    Text,
    any_,
    func,
    literal,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from personnel.domain.generic_account import GenericAccount
from personnel.domain.scope import Area
from personnel.storage.tables import metadata
from personnel.storage.transaction import Transaction

GENERIC_ACCOUNT: Final = Table(
    "generic_account",
    metadata,
    Column("account", Text, primary_key=True),
    Column("legal_employer", Text, ForeignKey("legal_employer.code"), nullable=False, unique=True),
    Column("mailbox", Text, nullable=False),
    Column("members", ARRAY(Text), nullable=False),
    Column("is_open", Boolean, nullable=False),
    Column("changed_by", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False),
)


class GenericAccountRows(Transaction):
    """Accounts that HR teams share."""

    async def generic_account(self, account: str) -> GenericAccount | None:
        """The account with this name."""
        return await generic_account(self.connection, account)

    async def put_generic_account(self, account: GenericAccount) -> None:
        """Keep an account in place of how it was."""
        values = {
            **asdict(account),
            "account": account.account,
            "members": list(account.members),
            "changed_by": self.actor,
            "recorded_at": self.now,
        }
        kept = insert(GENERIC_ACCOUNT).values(values)
        await self.connection.execute(kept.on_conflict_do_update(index_elements=["account"], set_=values))


async def generic_account(connection: AsyncConnection, account: str) -> GenericAccount | None:
    """The account with this name."""
    found = await connection.execute(select(GENERIC_ACCOUNT).where(GENERIC_ACCOUNT.c.account == account))
    row = found.one_or_none()
    return _account(row) if row else None


async def generic_accounts(
    connection: AsyncConnection, area: Area, after: str | None, limit: int
) -> list[GenericAccount]:
    """The accounts of the legal employers in an area, by name after one of them."""
    query = select(GENERIC_ACCOUNT).order_by(GENERIC_ACCOUNT.c.account).limit(limit)
    if not area.is_everything:
        query = query.where(GENERIC_ACCOUNT.c.legal_employer.in_(area.legal_employers))
    if after is not None:
        query = query.where(GENERIC_ACCOUNT.c.account > after)
    return [_account(row) for row in await connection.execute(query)]


async def forget_member(connection: AsyncConnection, vlimpersnummer: str, now: datetime) -> None:
    """Take somebody out of all accounts."""
    members = GENERIC_ACCOUNT.c.members
    await connection.execute(
        update(GENERIC_ACCOUNT)
        .where(literal(vlimpersnummer) == any_(members))
        .values(
            members=func.array_remove(members, vlimpersnummer),
            revision=GENERIC_ACCOUNT.c.revision + 1,
            recorded_at=now,
        )
    )


def _account(row: Row[Any]) -> GenericAccount:
    return GenericAccount(
        legal_employer=row.legal_employer,
        mailbox=row.mailbox,
        members=tuple(row.members),
        is_open=row.is_open,
        revision=row.revision,
    )
