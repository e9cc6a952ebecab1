"""State documents: how a person is, as a whole. A rebuild and a resync read them; the running consumer does not."""

from datetime import date
from typing import ClassVar, Final, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict

from notifier.messages.told import ToldRelation

PEOPLE_STATE: Final = "personnel.people.state"
REQUESTS_STATE: Final = "absence.requests.state"


class Part(BaseModel):
    """Tolerant of whatever else a document holds."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class StatedPerson(Part):
    """The person."""

    given_name: str
    family_name: str
    language: str
    mail_address: str | None


class StatedGrant(Part):
    """A role that the person holds or held."""

    grant_id: UUID
    role: str
    scope_kind: Literal["unit", "legal_employer", "all"]
    scope_code: str | None
    from_day: date
    until_day: date | None


class PersonStated(Part):
    """Everything about a person that personnel tells."""

    event_type: ClassVar[str] = "personnel.person-stated.v1"

    vlimpersnummer: str
    person: StatedPerson
    relations: tuple[ToldRelation, ...]
    grants: tuple[StatedGrant, ...]


class StatedRequest(Part):
    """A leave request; without days it was never approved."""

    request_id: UUID
    employment_sequence: int
    first_day: date
    last_day: date
    part: Literal["full", "am", "pm"]
    state: Literal["requested", "approved", "refused", "withdrawn"]
    days: tuple[Part, ...] | None
    requested_at: AwareDatetime


class StatedSpell(Part):
    """A period of sickness; of this only the days are read."""

    spell_id: UUID
    employment_sequence: int
    first_day: date
    last_day: date
    state: Literal["reported", "withdrawn"] = "reported"


class AbsencesStated(Part):
    """All leave and sickness of a person."""

    event_type: ClassVar[str] = "absence.person-stated.v1"

    vlimpersnummer: str
    leave_requests: tuple[StatedRequest, ...]
    sickness_spells: tuple[StatedSpell, ...]
