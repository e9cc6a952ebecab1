"""The streams that payroll-bridge hears, as records, and what it says, read from its outbox."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.batch import apply_batch
from chassis.consumer import Consumer, Memory
from chassis.envelope import Event, Record, Seen, write_headers
from chassis.release import release
from payroll_bridge.storage import INBOX, OUTBOX
from services.payroll_bridge.tests import builders

PEOPLE = "personnel.people"
REQUESTS = "absence.requests"
ACKS = "engine.acks"
ORGANISATION = "personnel.organisation"


@dataclass(frozen=True)
class Said:
    """One row of the outbox."""

    topic: str
    key: str
    headers: dict[str, str]
    body: dict[str, Any]

    @property
    def event_type(self) -> str:
        return self.headers["ce_type"]

    @property
    def version(self) -> tuple[str, int]:
        return self.body["record_id"], self.body["version"]


@dataclass
class World:
    """Makes records with their place in the stream, applies them as a consumer does, and reads what was said."""

    engine: AsyncEngine
    consumer: Consumer
    sequences: Counter[tuple[str, str]] = field(default_factory=Counter)
    memory: Memory = field(default_factory=Memory)

    def record(
        self,
        topic: str,
        event_type: str,
        body: dict[str, Any],
        *,
        key: str | None = None,
        origin: str = "entered",
        seen: tuple[Seen, ...] = (),
    ) -> Record:
        """The next record of a stream."""
        stream_key = key or body["vlimpersnummer"]
        self.sequences[topic, stream_key] += 1
        event = Event(
            topic=topic,
            key=stream_key,
            event_id=uuid4(),
            event_type=event_type,
            data=json.dumps(body).encode(),
            origin=origin,
            seen=seen,
        )
        place = self.sequences[topic, stream_key]
        headers = write_headers(event, source="/test", time=builders.NOW, epoch=1, sequence=place, traceparent=None)
        return Record(
            topic=topic,
            partition=0,
            offset=sum(self.sequences.values()),
            key=stream_key.encode(),
            value=event.data,
            headers=headers,
        )

    def registered(self, **changes: Any) -> Record:
        return self.record(PEOPLE, "personnel.person-registered.v1", {**builders.WHOLE_PERSON, **changes})

    def account(self, **changes: Any) -> Record:
        return self.record(PEOPLE, "personnel.bank-account-changed.v1", {**builders.ACCOUNT, **changes})

    def reference(self, subject: str, **changes: Any) -> Record:
        kind, _, code = subject.partition(":")
        body = {"code": code, "valid_from": "2020-01-01", "valid_until": None, **changes}
        return self.record(ORGANISATION, f"personnel.{kind}-changed.v1", body, key=subject)

    def references(self) -> list[Record]:
        """The codes that a hire names."""
        return [self.reference(subject) for subject in builders.REFERENCES]

    def known(self, **changes: Any) -> list[Record]:
        """A person with a bank account, two records of the journal."""
        nr = {"vlimpersnummer": changes.get("vlimpersnummer", builders.NR)}
        return [self.registered(**changes), self.account(**nr)]

    def corrected(self, relation: dict[str, Any], **changes: Any) -> Record:
        body = {**builders.END, "corrects": str(uuid4()), "relation": relation, **changes}
        return self.record(PEOPLE, "personnel.employment-corrected.v1", body, origin="corrected")

    def rescinded(self, relation: dict[str, Any] | None = None, **changes: Any) -> Record:
        body = {**builders.END, "rescinds": str(uuid4()), "relation": relation, **changes}
        return self.record(PEOPLE, "personnel.employment-rescinded.v1", body, origin="corrected")

    def erased(self) -> Record:
        return self.record(PEOPLE, "personnel.person-erased.v1", {**builders.ACCOUNT})

    def person_changed(self, **changes: Any) -> Record:
        return self.record(PEOPLE, "personnel.person-changed.v1", {**builders.WHOLE_PERSON, **changes})

    def started(self, *, origin: str = "entered", **changes: Any) -> Record:
        body = {**builders.WHOLE_ROW, **changes}
        return self.record(PEOPLE, "personnel.employment-started.v1", body, origin=origin)

    def changed(self, **changes: Any) -> Record:
        return self.record(PEOPLE, "personnel.employment-changed.v1", {**builders.WHOLE_ROW, **changes})

    def ended(self, **changes: Any) -> Record:
        return self.record(PEOPLE, "personnel.employment-ended.v1", {**builders.END, **changes})

    def approved(self, *, seen: tuple[Seen, ...] = (), **changes: Any) -> Record:
        return self.record(REQUESTS, "absence.leave-approved.v1", {**builders.APPROVAL, **changes}, seen=seen)

    def sick(self, **changes: Any) -> Record:
        return self.record(REQUESTS, "absence.sickness-reported.v1", {**builders.SPELL, **changes})

    def well(self, **changes: Any) -> Record:
        """The sickness was reported by mistake."""
        body = {**builders.SPELL, "withdrawn_at": "2026-12-21T09:30:00Z", **changes}
        return self.record(REQUESTS, "absence.sickness-withdrawn.v1", body)

    def withdrawn(self, **changes: Any) -> Record:
        return self.record(REQUESTS, "absence.leave-withdrawn.v1", {**builders.WITHDRAWAL, **changes})

    def answered(self, number: str, **changes: Any) -> Record:
        body = {**builders.ANSWER, "elvire_number": number, **changes}
        return self.record(ACKS, "engine.message-acknowledged.v1", body, key=number)

    async def apply(self, *records: Record) -> None:
        """Apply one batch, then what can be released, as a running consumer does."""
        await apply_batch(self.engine, self.consumer, records, self.memory)
        await release(self.engine, self.consumer, self.memory)

    async def said(self, topic: str) -> list[Said]:
        """What was said on a topic, in the order of the outbox."""
        outbox = OUTBOX.outbox
        async with self.engine.connect() as connection:
            rows = await connection.execute(select(outbox).where(outbox.c.topic == topic).order_by(outbox.c.id))
        return [
            Said(
                topic=row.topic,
                key=row.key.decode(),
                headers={n: v.decode() for n, v in zip(row.header_names, row.header_values, strict=True)},
                body=json.loads(row.value),
            )
            for row in rows
        ]

    async def fed(self) -> list[tuple[str, int]]:
        """Record and version of each message sent to the engine, in order."""
        return [message.version for message in await self.said("elvire.feed")]

    async def deferred(self) -> list[tuple[str, str]]:
        """State and reason of what is waiting, held or parked."""
        deferred = INBOX.deferred
        async with self.engine.connect() as connection:
            rows = await connection.execute(select(deferred).order_by(deferred.c.id))
        return [(row.state, row.reason) for row in rows]

    async def number(self) -> str:
        """The only number that was given."""
        (number,) = await self.numbers()
        return number

    async def numbers(self) -> list[str]:
        """The numbers that were given, in that order."""
        files = await self.said("payroll.files")
        return [str(each.body["elvire_number"]) for each in files if each.event_type == "payroll.number-assigned.v1"]

    async def files(self) -> list[str]:
        """What case handlers were told, without the numbers."""
        told = [
            each.event_type.removeprefix("payroll.").removesuffix(".v1") for each in await self.said("payroll.files")
        ]
        return [each for each in told if each != "number-assigned"]


async def apply_all(world: World, records: Iterable[Record]) -> None:
    """Apply records one by one."""
    for record in records:
        await world.apply(record)
