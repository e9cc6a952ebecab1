"""State documents: how a person is, as a whole. A rebuild and a resync read them; the running consumer does not."""

from datetime import date
from typing import ClassVar, Final, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from payroll_bridge.domain.person import Language, Person
from payroll_bridge.messages.inbound import DayHeard, RelationHeard

PEOPLE_STATE: Final = "personnel.people.state"
REQUESTS_STATE: Final = "absence.requests.state"


class Part(BaseModel):
    """Tolerant of whatever else a document holds."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class StatedPerson(Part):
    """The person."""

    given_name: str
    family_name: str
    birth_day: date
    language: Language
    insz: str | None = Field(repr=False)
    iban: str | None = Field(repr=False)

    def of(self, vlimpersnummer: str) -> Person:
        """The person with this number."""
        return Person(
            vlimpersnummer=vlimpersnummer,
            given_name=self.given_name,
            family_name=self.family_name,
            birth_day=self.birth_day,
            language=self.language,
            insz=self.insz,
            iban=self.iban,
        )


class PersonStated(Part):
    """Everything about a person that personnel tells."""

    event_type: ClassVar[str] = "personnel.person-stated.v1"

    vlimpersnummer: str
    person: StatedPerson
    relations: tuple[RelationHeard, ...]
    effective_day: date


class StatedRequest(Part):
    """A leave request; without days it was never approved."""

    request_id: UUID
    employment_sequence: int
    first_day: date
    state: Literal["requested", "approved", "refused", "withdrawn"]
    days: tuple[DayHeard, ...] | None


class StatedSpell(Part):
    """A period of sickness."""

    spell_id: UUID
    employment_sequence: int
    first_day: date
    state: Literal["reported", "withdrawn"] = "reported"
    days: tuple[DayHeard, ...]


class AbsencesStated(Part):
    """All leave and sickness of a person."""

    event_type: ClassVar[str] = "absence.person-stated.v1"

    vlimpersnummer: str
    leave_requests: tuple[StatedRequest, ...]
    sickness_spells: tuple[StatedSpell, ...]
