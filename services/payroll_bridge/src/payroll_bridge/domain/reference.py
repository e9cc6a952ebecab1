"""Reference data that a work relation names by code: place of work, work schedule, risk code."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from payroll_bridge.domain.finding import Finding
from payroll_bridge.domain.relation import Relation

ReferenceKind = Literal["location", "schedule", "risk-code"]
KINDS: Final[tuple[ReferenceKind, ...]] = ("location", "schedule", "risk-code")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """One code of the reference data and the days on which it may be used, the last included."""

    subject: str
    valid_from: date
    valid_until: date | None

    def holds_on(self, day: date) -> bool:
        """Whether it may be used on a day."""
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)


def subject(kind: ReferenceKind, code: str) -> str:
    """How a code is named in the organisation's stream."""
    return f"{kind}:{code}"


def named_by(relation: Relation) -> dict[ReferenceKind, str | None]:
    """The codes that a relation names, as `kind:code`; None where it names none."""
    codes: dict[ReferenceKind, str | None] = {
        "location": relation.location,
        "schedule": relation.schedule,
        "risk-code": relation.risk_code,
    }
    return {kind: subject(kind, code) if code is not None else None for kind, code in codes.items()}


def check_references(relation: Relation, known: Mapping[str, Reference]) -> Iterator[Finding]:
    """Each is named, exists, and held on the day from which the job row holds: that is when it was chosen."""
    sequence = relation.employment_sequence
    for kind, name in named_by(relation).items():
        if name is None:
            yield Finding(code=f"{kind}-missing", employment_sequence=sequence)
            continue
        found = known.get(name)
        if found is not None and found.holds_on(relation.terms_day):
            continue
        yield Finding(
            code=f"{kind}-unknown" if found is None else f"{kind}-not-valid",
            employment_sequence=sequence,
            reference=name,
            on_day=relation.terms_day,
        )
