"""What is not right about data that every rule let through, and who is to mend it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

FindingKind = Literal["end-date-stale", "manager-vacant", "risk-code-missing", "welfare-contact-invalid"]
Owner = Literal["dcpa_handler", "hrbp"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a finding is in Dutch and English, and the role that mends it."""

    owner: Owner
    dutch: str
    english: str


FINDINGS: Final[Mapping[FindingKind, Told]] = {
    "end-date-stale": Told(
        owner="dcpa_handler",
        dutch="De geplande einddatum is voorbij en de arbeidsrelatie is niet beëindigd of verlengd",
        english="The planned last day has passed, and the work relation was neither ended nor extended",
    ),
    "manager-vacant": Told(
        owner="hrbp",
        dutch="De entiteit heeft geen leidinggevende",
        english="The unit has no manager",
    ),
    "risk-code-missing": Told(
        owner="dcpa_handler",
        dutch="De functierij noemt geen risicocode",
        english="The job row names no risk code",
    ),
    "welfare-contact-invalid": Told(
        owner="hrbp",
        dutch="De contactpersoon welzijn van de locatie ontbreekt, is uit dienst, of is te lang niet nagekeken",
        english="The welfare contact of the location is missing, out of service, or was not checked for too long",
    ),
}
"""The kinds of findings."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing to mend. `subject` is a unit, a location, or a person's work relation as `number/sequence`."""

    kind: FindingKind
    subject: str
    unit: str | None
    vlimpersnummer: str | None
    employment_sequence: int | None
    since: date | None

    @property
    def key(self) -> str:
        """Its place in the list."""
        return f"{self.kind}:{self.subject}"
