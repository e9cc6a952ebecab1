"""What the product accepted (HTTP 2xx), as the driver knows it: its own input and what the answers told."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

Decision = Literal["requested", "approved", "refused", "withdrawn", "withdrawn_after_approval"]


@dataclass(frozen=True, kw_only=True)
class PersonnelFact:
    """A fact on the stream of one person. `position` is its place there, as the answer told."""

    vlimpersnummer: str
    position: int
    recorded_day: date
    is_imported: bool = False


@dataclass(frozen=True, kw_only=True)
class PersonStated(PersonnelFact):
    """Who the person is: at registration and after each change. `is_new`: at registration."""

    given_name: str
    family_name: str
    birth_day: date
    language: str
    mail_address: str | None
    insz: str | None
    is_new: bool


@dataclass(frozen=True, kw_only=True)
class AccountStated(PersonnelFact):
    """The bank account to which the person is paid from now on; None: none is known any more."""

    iban: str | None


@dataclass(frozen=True, kw_only=True)
class JobStated(PersonnelFact):
    """The whole job row from a day on. `is_start`: the row with which the work relation starts."""

    employment_sequence: int
    kind: str
    legal_employer: str
    rsz_category: str
    statute: str
    unit: str
    pay_group: str
    worker_code: str | None
    schedule: str | None
    location: str | None
    risk_code: str | None
    last_day: date | None
    probation_end: date | None
    effective_day: date
    is_start: bool

    @property
    def key(self) -> tuple[str, str]:
        """Legal employer and RSZ category: what an Elvire number belongs to."""
        return self.legal_employer, self.rsz_category


@dataclass(frozen=True, kw_only=True)
class JobEnded(PersonnelFact):
    """A work relation ends after this day."""

    employment_sequence: int
    last_day: date


@dataclass(frozen=True, kw_only=True)
class DeathStated(PersonnelFact):
    """The person died; the work relation ended with that day."""

    death_day: date
    employment_sequence: int


@dataclass(frozen=True, kw_only=True)
class RelationCorrected(PersonnelFact):
    """A work relation was wrong: its latest row and period as they are now; without a row it never was."""

    employment_sequence: int
    row: JobStated | None
    first_day: date
    last_day: date | None
    is_ended: bool


@dataclass(frozen=True, kw_only=True)
class Redriven:
    """A case handler had everything of a person sent again that the engine rejected."""

    vlimpersnummer: str
    recorded_day: date


@dataclass(frozen=True, kw_only=True)
class ParticularNoted:
    """A particular of somebody was recorded."""

    vlimpersnummer: str
    resource: str
    recorded_day: date


@dataclass(frozen=True, kw_only=True)
class RoleGranted(PersonnelFact):
    """The person holds a role on a scope; in the demo for as long as it lasts."""

    role: str
    scope_kind: str
    scope_code: str | None


@dataclass(frozen=True, kw_only=True)
class LeaveStated:
    """What happened to a leave request on `recorded_day`."""

    request_id: str
    vlimpersnummer: str
    employment_sequence: int
    leave_type: str
    first_day: date
    last_day: date
    part: str
    decision: Decision
    recorded_day: date


@dataclass(frozen=True, kw_only=True)
class SicknessStated:
    """A sickness spell was reported on `recorded_day`."""

    spell_id: str
    vlimpersnummer: str
    employment_sequence: int
    first_day: date
    last_day: date
    recorded_day: date


@dataclass(frozen=True, kw_only=True)
class UnitStated:
    """A unit of the organisation."""

    code: str
    parent: str | None
    legal_employer: str


@dataclass(frozen=True, kw_only=True)
class Rejection:
    """The engine was told to reject this version of the records of one person and one kind (`employment`, …)."""

    vlimpersnummer: str
    record_kind: str
    version: int

    def is_about(self, record_id: str, version: int, vlimpersnummer: str) -> bool:
        """Tell whether a feed record falls under it."""
        return (
            record_id.partition("/")[0] == self.record_kind
            and version == self.version
            and vlimpersnummer == self.vlimpersnummer
        )


Fact = (
    PersonStated
    | AccountStated
    | JobStated
    | JobEnded
    | DeathStated
    | RelationCorrected
    | RoleGranted
    | LeaveStated
    | SicknessStated
    | Redriven
    | ParticularNoted
    | UnitStated
)
