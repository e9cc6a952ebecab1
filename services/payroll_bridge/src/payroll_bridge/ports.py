"""What the use cases need of a unit of work, in their own words."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple, Protocol
from uuid import UUID

from payroll_bridge.domain.absence import Absence
from payroll_bridge.domain.feed import Outcome, State
from payroll_bridge.domain.finding import Finding
from payroll_bridge.domain.payroll_file import PayrollFile
from payroll_bridge.domain.person import Person
from payroll_bridge.domain.record import FeedRecord
from payroll_bridge.domain.reference import Reference
from payroll_bridge.domain.relation import Key, Relation
from payroll_bridge.messages.outbound import FeedMessage, Said


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
    """A unit of work begun by a fact, a request or a job. Whoever begins it holds the lock of the person concerned."""

    @property
    def now(self) -> datetime:
        """The present instant in business time, aware and in UTC."""

    @property
    def cause(self) -> Cause:
        """What began the work, as the cause of what is said."""

    @property
    def checks(self) -> Collection[str]:
        """Codes of the checks that hold."""

    @property
    def followed_for(self) -> timedelta:
        """How long after its last day in service a closed file still hears of changes of the person."""

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

    async def forget_relation(self, vlimpersnummer: str, employment_sequence: int) -> None:
        """The work relation never was."""

    async def keep_legal_employer(self, code: str, name: str) -> None:
        """The legal employer is called so from now on."""

    async def keep_reference(self, reference: Reference) -> None:
        """The code of the reference data is so from now on."""

    async def references(self, subjects: Collection[str]) -> Mapping[str, Reference]:
        """Those of these codes that the reference data have."""

    async def files_of(self, vlimpersnummer: str) -> Sequence[PayrollFile]:
        """All payroll files of a person, by key."""

    async def keep_file(self, file: PayrollFile) -> None:
        """The payroll file is so from now on."""

    async def findings_of(self, key: Key) -> Sequence[Finding]:
        """What was found wrong with a file last."""

    async def keep_findings(self, key: Key, findings: Sequence[Finding]) -> None:
        """This, and nothing else, is wrong with the file."""

    async def number_of(self, key: Key) -> str | None:
        """The Elvire number that the key has already."""

    async def give_number(self, key: Key) -> str:
        """A new Elvire number for a key that has none."""

    async def is_master_accepted(self, elvire_number: str) -> bool:
        """Whether the engine accepted a master record of the number."""

    async def accept_master(self, elvire_number: str) -> None:
        """The engine accepted a master record of the number."""

    async def is_erased(self, elvire_number: str) -> bool:
        """Whether the person of the number was erased."""

    async def record(self, vlimpersnummer: str, record_id: str) -> FeedRecord | None:
        """A record of the feed about a person, if there is one, or is to be one."""

    async def records_of(self, vlimpersnummer: str) -> Sequence[FeedRecord]:
        """Masters and employments of a person, and those absences of which the engine must still hear.

        In the order in which they are told: masters, employments, absences, and among these as they came.
        """

    async def absence_records(self, vlimpersnummer: str, employment_sequence: int) -> Sequence[FeedRecord]:
        """All records of absences from a work relation."""

    async def keep_record(self, record: FeedRecord) -> None:
        """The record is so from now on."""

    async def keep_message(self, message: FeedMessage, state: State, cause: Cause) -> None:
        """Keep a new message with its cause."""

    async def message(self, record_id: str, version: int) -> KeptMessage | None:
        """One version of a record."""

    async def held_messages(self, keys: Collection[Key]) -> Sequence[KeptMessage]:
        """What is held under these keys until their master is accepted, in the order in which it was made."""

    async def take_back(self, record_id: str) -> bool:
        """Forget all versions of a record if none was ever sent; tells whether it did."""

    async def mark_sent(self, messages: Sequence[FeedMessage]) -> None:
        """The held messages go out with this work."""

    async def settle(self, message: FeedMessage, state: State, answer: Answer) -> None:
        """The message has this state, by this answer."""

    async def record_answer(self, answer: Answer, *, is_first: bool) -> None:
        """Keep the answer, whether it changed something or not."""

    async def versions(self, record_id: str) -> Mapping[int, State]:
        """The state of each version of a record, lowest first."""

    async def to_repeat(self, elvire_numbers: Sequence[str]) -> Sequence[KeptMessage]:
        """The last version of each record that the engine has under these numbers and did not reject.

        Number by number, master first.
        """

    async def absence(self, absence_id: UUID) -> Absence | None:
        """The absence, if anybody told of it."""

    async def absences_of(self, vlimpersnummer: str, employment_sequence: int) -> Sequence[Absence]:
        """All absences from a work relation that anybody told of, by first day."""

    async def keep_absence(self, absence: Absence) -> None:
        """The absence is so from now on."""

    async def erase(self, vlimpersnummer: str) -> None:
        """Nothing that tells who somebody is, or when and why somebody was away, stays; numbers and counts do."""

    async def say(self, event: Said, cause: Cause) -> None:
        """Say an event, with its cause, when and only when the work is kept."""
