"""What the driver knows of one person while it plays: the current state, and how far the stream is."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from deploy.local.demo.client import Answer
from deploy.local.demo.facts import JobStated, PersonStated

PEOPLE: Final = "personnel.people"
PERSON_FIELDS: Final = ("given_name", "family_name", "language", "mail_address", "insz")
ROW_FIELDS: Final = ("kind", "legal_employer", "rsz_category", "statute", "unit", "pay_group")
ROW_FIELDS_OPTIONAL: Final = ("worker_code", "schedule", "location", "risk_code")


@dataclass
class Known:
    """One person.

    `jobs` are the rows of each work relation as they were entered, the last one last; `requests` the leave requests
    that a story named, to come back to them.
    """

    vlimpersnummer: str = ""
    person: dict[str, Any] = field(default_factory=dict)
    jobs: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    seen: dict[str, int] = field(default_factory=dict)
    requests: dict[str, Any] = field(default_factory=dict)

    def job(self, employment_sequence: int) -> dict[str, Any]:
        """The last row of a work relation."""
        return self.jobs[employment_sequence][-1]

    def take(self, answer: Answer) -> int:
        """Remember the position that an answer gave; tells the place on the person's stream."""
        for stream, sequence in answer.positions.items():
            if stream.startswith(f"{PEOPLE}/"):
                self.seen[stream] = max(sequence, self.seen.get(stream, 0))
        return answer.positions.get(f"{PEOPLE}/{self.vlimpersnummer}", 0)


def person_stated(
    known: Known, position: int, recorded_day: date, *, is_new: bool = False, is_imported: bool = False
) -> PersonStated:
    """The person as known now."""
    person: dict[str, Any] = {name: known.person.get(name) for name in PERSON_FIELDS}
    return PersonStated(
        vlimpersnummer=known.vlimpersnummer,
        position=position,
        recorded_day=recorded_day,
        is_imported=is_imported,
        is_new=is_new,
        birth_day=date.fromisoformat(known.person["birth_day"]),
        **person,
    )


def job_stated(
    known: Known,
    sequence: int,
    position: int,
    effective_day: date,
    recorded_day: date,
    *,
    is_start: bool = False,
    is_imported: bool = False,
) -> JobStated:
    """The job row as known now."""
    job = known.job(sequence)
    terms: dict[str, Any] = {name: job.get(name) for name in (*ROW_FIELDS, *ROW_FIELDS_OPTIONAL)}
    return JobStated(
        vlimpersnummer=known.vlimpersnummer,
        position=position,
        recorded_day=recorded_day,
        is_imported=is_imported,
        employment_sequence=sequence,
        effective_day=effective_day,
        is_start=is_start,
        last_day=_day(job.get("last_day")),
        probation_end=_day(job.get("probation_end")),
        **terms,
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
