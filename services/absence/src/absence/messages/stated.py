"""State documents: how a person is, as a whole. A rebuild and a resync read them; the running consumer does not."""

from datetime import date
from typing import ClassVar, Final, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from absence.messages.inbound import Relation

PEOPLE_STATE: Final = "personnel.people.state"


class Part(BaseModel):
    """Tolerant of whatever else a document holds."""

    model_config = ConfigDict(frozen=True, extra="ignore")


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
    relations: tuple[Relation, ...]
    grants: tuple[StatedGrant, ...]
