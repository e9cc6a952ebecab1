"""The lists that were in use, and what is wrong with the file at present."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from notifier.domain.rule import MessageList
from notifier.messages.list_faults import Fault
from notifier.messages.message_list import read_list
from notifier.storage.tables import MESSAGE_LIST, MESSAGE_LIST_REFUSAL

ACCEPT_LOCK: Final = 0x6D6C697374
"""Advisory lock under which a list is taken into use, so that two processes do not both take it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListInUse:
    """The list in use with since when, and what is wrong with a newer file if there is one."""

    messages: MessageList | None
    accepted_at: datetime | None
    faults: list[dict[str, Any]]
    refused_at: datetime | None


async def current_list(connection: AsyncConnection) -> MessageList | None:
    """The list in use; none when there never was a right one."""
    row = await _current_row(connection)
    return read_list(row.content) if row else None


async def list_in_use(connection: AsyncConnection) -> ListInUse:
    """The list in use and the warning beside it."""
    row = await _current_row(connection)
    refusal = (await connection.execute(select(MESSAGE_LIST_REFUSAL))).one_or_none()
    return ListInUse(
        messages=read_list(row.content) if row else None,
        accepted_at=row.accepted_at if row else None,
        faults=refusal.faults if refusal else [],
        refused_at=refusal.refused_at if refusal else None,
    )


async def accept_list(connection: AsyncConnection, content: str, messages: MessageList, now: datetime) -> bool:
    """Take a list into use and forget the warning; false when it was in use already."""
    await connection.execute(select(func.pg_advisory_xact_lock(ACCEPT_LOCK)))
    await connection.execute(delete(MESSAGE_LIST_REFUSAL))
    row = await _current_row(connection)
    if row and row.version == messages.version:
        return False
    await connection.execute(insert(MESSAGE_LIST).values(version=messages.version, content=content, accepted_at=now))
    return True


async def refuse_list(connection: AsyncConnection, faults: tuple[Fault, ...], now: datetime) -> bool:
    """Show what is wrong; the list in use stays. Tells whether there is one."""
    fresh = insert(MESSAGE_LIST_REFUSAL).values(
        is_only_row=True, faults=[_as_json(fault) for fault in faults], refused_at=now
    )
    await connection.execute(
        fresh.on_conflict_do_update(
            index_elements=["is_only_row"],
            set_={"faults": fresh.excluded.faults, "refused_at": fresh.excluded.refused_at},
        )
    )
    return await _current_row(connection) is not None


async def _current_row(connection: AsyncConnection) -> Row[Any] | None:
    newest = select(MESSAGE_LIST).order_by(MESSAGE_LIST.c.id.desc()).limit(1)
    return (await connection.execute(newest)).one_or_none()


def _as_json(fault: Fault) -> dict[str, Any]:
    """A fault as it is kept and shown."""
    return {
        "line": fault.line,
        "field": fault.field,
        "reason": fault.reason,
        "reason_en": fault.reason_en,
        "allowed": list(fault.allowed),
    }
