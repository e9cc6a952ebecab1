"""How long each kind of data about people is kept: rules that are entered, as the times themselves are not public."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, get_args
from uuid import UUID

from personnel.domain.particular import KINDS, Telework
from personnel.domain.period import new_period
from personnel.domain.refusal import RefusalError
from personnel.domain.seniority import months_later

After = Literal["validity", "leaving", "death"]
"""From what on the months count: the last day on which it held (or was read), the last day in service, the death."""

PersonField = Literal["insz", "bank-account"]
PERSON_FIELDS: Final[tuple[PersonField, ...]] = get_args(PersonField)
READ_LOG: Final = "read-log"
FILE: Final = "file"
"""All there is of a person; what is left is the number."""

PARTICULARS: Final = tuple(
    sorted(name for name, kind in KINDS.items() if name != Telework.resource and not kind.is_lasting)
)
"""What nobody is ever without goes with the file, and so does telework, which is said to others as it holds."""
FIELDS: Final = (*PARTICULARS, *PERSON_FIELDS)
"""What can be erased of a person by itself."""
RETAINED: Final = (*FIELDS, READ_LOG, FILE)
"""Everything that has a time of its own."""
DEATH: Final = "death"
"""Reason of the end of a work relation by which a death is known."""

ReportState = Literal["making", "waiting", "approved", "finished", "refused"]


class AfterNotOfKindError(RefusalError):
    """The time of this kind does not begin with that."""


class KeptTooShortError(RefusalError):
    """The law wants it kept for longer."""


class ReportUnknownError(RefusalError):
    """There is no such report."""


class ReportOpenError(RefusalError):
    """A report is open; a second one would be about the same."""


class ReportDecidedError(RefusalError):
    """The report does not wait for a decision: it is being made, was decided, or was carried out."""


class NothingToEraseError(RefusalError):
    """Nothing of this is kept of the person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionRule:
    """A kind of data is kept for so many months after something, on which ground, from a day on; the newest counts."""

    kind: str
    after: After
    months: int
    source: str
    valid_from: date
    valid_until: date | None = None

    def cut(self, day: date) -> date:
        """What ended on this day or before is kept for no longer on a day."""
        return months_later(day, -self.months)


@dataclass(frozen=True, slots=True, kw_only=True)
class Floor:
    """The least that the law asks for, and where."""

    kind: str
    months: int
    source: str
    valid_from: date


FLOORS: Final = (
    Floor(
        kind=FILE,
        months=60,
        source="Koninklijk besluit van 8 augustus 1980 betreffende het bijhouden van sociale documenten, art. 25",
        valid_from=date(1981, 1, 1),
    ),
)
"""Shortest times that a public source gives. It gives no longest ones: those are for the controller of the data."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionReport:
    """What is to be erased as of a day, and how far that is; `reached` is the last number that was dealt with."""

    report_id: UUID
    state: ReportState
    as_of: date
    asked_by: str
    decided_by: str | None = None
    reason: str | None = None
    reached: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """So many values of a kind are kept of a person for no longer."""

    vlimpersnummer: str
    kind: str
    found: int


def check_rule(rule: RetentionRule) -> None:
    """Refuse a rule that cannot be.

    Raises:
        EndBeforeStartError: the last day lies before the first.
        AfterNotOfKindError: a field of the person holds as long as the file does, so its time begins with leaving.
        KeptTooShortError: see `FLOORS`.

    """
    new_period(rule.valid_from, rule.valid_until)
    if rule.after == "validity" and rule.kind not in {*PARTICULARS, READ_LOG}:
        raise AfterNotOfKindError({"after": ["leaving", "death"]})
    for floor in FLOORS:
        if floor.kind == rule.kind and rule.months < floor.months:
            raise KeptTooShortError({"ge": floor.months, "source": floor.source})


def rules_on(rules: Iterable[RetentionRule], day: date) -> Mapping[str, RetentionRule]:
    """The rule that counts on a day, by kind; of rules in the order of their entry."""
    found: dict[str, RetentionRule] = {}
    for rule in rules:
        has_begun = rule.valid_from <= day
        if has_begun and (rule.kind not in found or found[rule.kind].valid_from <= rule.valid_from):
            found[rule.kind] = rule
    return {kind: rule for kind, rule in found.items() if rule.valid_until is None or rule.valid_until >= day}
