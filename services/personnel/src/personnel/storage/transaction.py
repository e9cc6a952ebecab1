from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager
from datetime import date, datetime
from typing import Final
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis import envelope
from chassis.clock import day_of
from chassis.envelope import Seen
from chassis.outbox import Unsaid, lock_subjects, say_all
from personnel.domain.listed import Listed
from personnel.domain.role import Role
from personnel.messages.described import ORGANISATION
from personnel.messages.health import HEALTH
from personnel.messages.outbound import Event
from personnel.messages.person_event import PEOPLE
from personnel.storage.tables import OUTBOX
from personnel.storage.vault import NumberRange, Vault

SOURCE: Final = "/personnel"
IMPORTER: Final = "import"
"""Who works when no account does: an import that goes on by itself."""


class Transaction:
    """What every part of the unit of work has: a connection in a transaction, the time, and a voice.

    What it has to say is said together when it ends, or when somebody asks where a stream stands.
    """

    def __init__(
        self,
        connection: AsyncConnection,
        now: datetime,
        vault: Vault,
        numbers: NumberRange,
        origin: str = "entered",
        new_id: Callable[[], UUID] = uuid4,
        actor: str = IMPORTER,
        *,
        is_register: bool = False,
        roles_closed_to_hr_specialist: frozenset[Role] = frozenset(),
        listed: Listed = Listed(),  # noqa: B008 - never changed
    ) -> None:
        self.connection = connection
        self.now = now
        self.vault = vault
        self.numbers = numbers
        self.origin = origin
        self.new_id = new_id
        self.actor = actor
        self.roles_closed_to_hr_specialist = roles_closed_to_hr_specialist
        self.is_register = is_register
        self.listed = listed
        self._locked: set[str] = set()
        self._stands: dict[str, Seen | None] = {}
        self._unsaid: list[Unsaid] = []

    async def finish(self) -> None:
        """Write and say what was kept until now: what ends every work that is not taken back."""
        unsaid, self._unsaid = self._unsaid, []
        await say_all(self.connection, OUTBOX, unsaid)

    @property
    def today(self) -> date:
        """The day in Brussels on which the work is done."""
        return day_of(self.now)

    async def lock(self, *subjects: str) -> None:
        """Keep others from changing these people until the transaction ends."""
        fresh = set(subjects) - self._locked
        await lock_subjects(self.connection, OUTBOX, fresh)
        self._locked |= fresh

    @asynccontextmanager
    async def attempt(self) -> AsyncIterator[None]:
        """A part of the work that leaves no trace when an error ends it."""
        locked, unsaid = set(self._locked), list(self._unsaid)
        try:
            async with self.connection.begin_nested():
                yield
        except BaseException:
            self._locked = locked  # what the attempt locked was let go with it
            self._unsaid = unsaid  # and so was what it had to say, and what it said of what came before
            self.forget()
            raise

    def forget(self) -> None:
        """Read again what was kept from earlier reads of this transaction."""
        self._stands.clear()

    def is_locked(self, subject: str) -> bool:
        """Whether nobody else can change this person before the transaction ends."""
        return subject in self._locked

    async def say(
        self,
        *events: Event,
        rests_on: Collection[str] = (),
        event_id: UUID | None = None,
        origin: str | None = None,
    ) -> None:
        """Say facts in this transaction, resting on what is known of the organisation, and about health of the person.

        What is said about health has a stream of its own; who hears both knows by that which of the person came first.
        """
        seen = await self._organisation_at(rests_on)
        people = [event.key for event in events if event.topic == HEALTH]
        seen = (*seen, *await self._positions(PEOPLE, people))
        said = [
            envelope.Event(
                topic=event.topic,
                key=event.key,
                event_id=event_id or self.new_id(),
                event_type=event.event_type,
                data=event.model_dump_json().encode(),
                origin=origin or self.origin,
                seen=seen,
            )
            for event in events
        ]
        self._unsaid += [Unsaid(event=event, source=SOURCE, now=self.now) for event in said]
        for event in events:
            self._stands.pop(event.key, None)

    async def position_of(self, vlimpersnummer: str) -> Seen:
        """Where the person's stream stands."""
        found = await self._positions(PEOPLE, [vlimpersnummer])
        return found[0] if found else Seen(PEOPLE, vlimpersnummer, 0)

    async def positions(self, topic: str, keys: Collection[str]) -> dict[str, Seen]:
        """Where streams stand, by key."""
        return {seen.key: seen for seen in await self._positions(topic, keys)}

    async def _organisation_at(self, keys: Collection[str]) -> tuple[Seen, ...]:
        """Where streams of the organisation stand; an import asks for the same ones over and over."""
        unknown = [key for key in keys if key not in self._stands]
        if unknown:
            found = {seen.key: seen for seen in await self._positions(ORGANISATION, unknown)}
            self._stands.update({key: found.get(key) for key in unknown})
        return tuple(seen for key in sorted(keys) if (seen := self._stands[key]) is not None)

    async def _positions(self, topic: str, keys: Collection[str]) -> tuple[Seen, ...]:
        if not keys:
            return ()
        if any(each.event.topic == topic and each.event.key in keys for each in self._unsaid):
            await Transaction.finish(self)
        stream = OUTBOX.stream
        query = select(stream).where(stream.c.topic == topic, stream.c.key.in_(keys)).order_by(stream.c.key)
        rows = await self.connection.execute(query)
        return tuple(Seen(row.topic, row.key, row.sequence) for row in rows)
