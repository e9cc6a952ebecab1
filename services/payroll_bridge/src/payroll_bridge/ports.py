"""What the use cases need of a unit of work, in their own words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol
from uuid import UUID

from payroll_bridge.domain.absence import Absence
from payroll_bridge.domain.feed import Outcome, State
from payroll_bridge.domain.payroll_file import PayrollFile
from payroll_bridge.domain.person import Person
from payroll_bridge.domain.relation import Key, Relation
from payroll_bridge.messages.outbound import FeedMessage, FileEvent


class Position(NamedTuple):
    """A place in a stream on which something rests."""

    topic: str
    key: str
    sequence: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """What made a message: kept with it, so that one that waits goes out as if it had gone at once."""

    origin: str
    rests_on: tuple[Position, ...]
    traceparent: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptMessage:
    """A message of the feed, its state and its cause."""

    message: FeedMessage
    state: State
    cause: Cause


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The engine's answer to one version of one record."""

    event_id: UUID
    record_id: str
    version: int
    outcome: Outcome
    code: str | None
    text: str | None


class Work(Protocol):
    """A unit of work begun by one fact. Whoever begins it holds the lock of the person concerned."""

    @property
    def now(self) -> datetime:
        """The present instant in business time, aware and in UTC."""

    @property
    def cause(self) -> Cause:
        """The fact that began the work, as the cause of what is said."""

    async def person(self, vlimpersnummer: str) -> Person | None:
        """The person, if anybody told of one."""

    async def keep_person(self, person: Person) -> None:
        """The person is so from now on."""

    async def relation(self, vlimpersnummer: str, employment_sequence: int) -> Relation | None:
        """The work relation, if anybody told of it."""

    async def relations_of(self, vlimpersnummer: str) -> Sequence[Relation]:
        """All work relations of a person, by sequence."""

    async def keep_relation(self, relation: Relation) -> None:
        """The work relation is so from now on."""

    async def keep_legal_employer(self, code: str, name: str) -> None:
        """The legal employer is called so from now on."""

    async def files_of(self, vlimpersnummer: str) -> Sequence[PayrollFile]:
        """All payroll files of a person, by key."""

    async def keep_file(self, file: PayrollFile) -> None:
        """The payroll file is so from now on."""

    async def number_of(self, key: Key) -> str | None:
        """The Elvire number that the key has already."""

    async def give_number(self, key: Key) -> str:
        """A new Elvire number for a key that has none."""

    async def is_master_accepted(self, elvire_number: str) -> bool:
        """Whether the engine accepted a master record of the number."""

    async def accept_master(self, elvire_number: str) -> None:
        """The engine accepted a master record of the number."""

    async def next_version(self, record_id: str) -> int:
        """The version after the last one of a record; 1 for a new record."""

    async def keep_message(self, message: FeedMessage, state: State) -> None:
        """Keep a new message with the cause at hand."""

    async def message(self, record_id: str, version: int) -> KeptMessage | None:
        """One version of a record."""

    async def held_messages(self, elvire_number: str) -> Sequence[KeptMessage]:
        """What is held under a number, in the order in which it was made."""

    async def mark_sent(self, message: FeedMessage) -> None:
        """The held message goes out with this work."""

    async def settle(self, message: FeedMessage, state: State, answer: Answer) -> None:
        """The message has this state, by this answer."""

    async def record_answer(self, answer: Answer, *, is_first: bool) -> None:
        """Keep the answer, whether it changed something or not."""

    async def absence(self, absence_id: UUID) -> Absence | None:
        """The absence, if anybody told of it."""

    async def keep_absence(self, absence: Absence) -> None:
        """The absence is so from now on."""

    async def say(self, event: FeedMessage | FileEvent, cause: Cause) -> None:
        """Say an event, with its cause, when and only when the work is kept."""
