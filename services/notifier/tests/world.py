"""The consumer on PostgreSQL, and what came of what it heard."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.batch import apply_batch
from chassis.consumer import Memory
from chassis.envelope import Record
from notifier.app import new_consumer
from notifier.messages.message_list import read_list
from notifier.storage.message_lists import accept_list
from notifier.storage.tables import DECISION, ITEM, MAIL, REMINDER
from services.notifier.tests.builders import (
    AGENCY,
    BACKUP,
    CHIEF,
    CLOCK,
    EMPLOYEE,
    EMPLOYER,
    HANDLER,
    LIST,
    MANAGER,
    MATERIAL,
    NOW,
    PARTNER,
    ROOT,
    SICK_DESK,
    SPECIALIST,
    SUPERIOR,
    TEAM,
    the_settings,
)
from services.notifier.tests.records import REQUEST, SPELL, TRACEPARENT, Records, a_relation, id_of

__all__ = ["REQUEST", "SPELL", "TRACEPARENT", "World", "a_relation", "id_of"]


class World(Records):
    """Applies records on PostgreSQL as the consume role does."""

    def __init__(self, engine: AsyncEngine) -> None:
        super().__init__()
        self.engine = engine
        self.consumer = new_consumer(the_settings())
        self.memory = Memory()

    async def use_list(self, content: str | None = None) -> None:
        written = content or LIST.read_text()
        async with self.engine.begin() as connection:
            await accept_list(connection, written, read_list(written), NOW)

    async def import_organisation(self) -> None:
        """Three units above each other, and everybody with a role; nobody is told of an import."""
        records = [self.unit(ROOT, None), self.unit(AGENCY, ROOT), self.unit(TEAM, AGENCY)]
        holders = [MANAGER, BACKUP, CHIEF, SICK_DESK, MATERIAL, CLOCK, HANDLER, SPECIALIST, PARTNER, SUPERIOR]
        for number in [*holders, EMPLOYEE]:
            records.append(self.registered(number, origin="imported"))
            records.append(self.started(number, origin="imported", effective_day="2020-01-01"))
        records += [
            self.granted(MANAGER, "manager"),
            self.granted(BACKUP, "manager_backup"),
            self.granted(CHIEF, "manager", code=AGENCY),
            self.granted(SICK_DESK, "mail_sick", code=AGENCY),
            self.granted(MATERIAL, "wf_material", code=ROOT),
            self.granted(CLOCK, "wf_clock", "legal_employer", EMPLOYER),
            self.granted(HANDLER, "dcpa_handler", "all", None),
            self.granted(SPECIALIST, "hr_specialist", "all", None),
            self.granted(PARTNER, "hrbp", "all", None),
            self.granted(SUPERIOR, "superior", code=AGENCY),
        ]
        await self.apply(*records)
        async with self.engine.begin() as connection:
            await connection.execute(DECISION.delete())

    async def apply(self, *records: Record) -> None:
        await apply_batch(self.engine, self.consumer, records, self.memory)

    async def decisions(self, rule: str | None = None, channel: str | None = None) -> Sequence[Row[Any]]:
        wanted = select(DECISION).order_by(DECISION.c.id)
        async with self.engine.connect() as connection:
            rows = (await connection.execute(wanted)).all()
        return [row for row in rows if rule in {None, row.rule} and channel in {None, row.channel}]

    async def mails(self) -> Sequence[Row[Any]]:
        async with self.engine.connect() as connection:
            return (await connection.execute(select(MAIL).order_by(MAIL.c.number))).all()

    async def items(self, rule: str | None = None) -> Sequence[Row[Any]]:
        async with self.engine.connect() as connection:
            rows = (await connection.execute(select(ITEM).order_by(ITEM.c.number))).all()
        return [row for row in rows if rule in {None, row.rule}]

    async def reminders(self, rule: str | None = None) -> Sequence[Row[Any]]:
        wanted = select(REMINDER).order_by(REMINDER.c.rule, REMINDER.c.cause, REMINDER.c.day)
        async with self.engine.connect() as connection:
            rows = (await connection.execute(wanted)).all()
        return [row for row in rows if rule in {None, row.rule}]

    async def told(self, rule: str, channel: str = "mail") -> set[tuple[str | None, str]]:
        """Recipient and reason of each decision by a rule and a channel."""
        return {(row.recipient, row.reason) for row in await self.decisions(rule, channel)}
