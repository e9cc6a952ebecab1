"""Personnel actions: what was done to a work relation, by whom, and what it is called in Dutch."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal
from uuid import UUID

from personnel.domain.refusal import RefusalError

ActionKind = Literal["started", "rehired", "changed", "ended", "switched", "corrected", "rescinded"]

ACTIONS: Final[Mapping[str, str]] = {
    "hire": "Aanstelling",
    "rehire": "Heraanstelling",
    "change": "Gegevenswijziging",
    "contract_change": "Gegevenswijziging: contractwijziging",
    "end_of_probation": "Gegevenswijziging: einde proeftijd",
    "transfer": "Overplaatsing",
    "promotion": "Bevordering",
    "new_appointment": "Nieuwe aanstelling binnen AR",
    "retirement": "Pensionering",
    "long_term_absent": "Langdurig afwezig",
    "return": "Terug na langdurige afwezigheid",
    "primary_switch": "Wijziging functie-indicator",
    "end": "Beëindiging",
    "correction": "Correctie historie",
    "rescission": "Annulering",
}
"""The actions that have a name; other codes are the employer's own."""


class ActionUnknownError(RefusalError):
    """Nothing that was said about the work relation has this id."""


class ActionNotInForceError(RefusalError):
    """What is to be corrected or taken back is not so any more."""


class LaterActionError(RefusalError):
    """Something later rests on it, and has to be taken back first."""


class FieldNotCorrectableError(RefusalError):
    """The original says nothing of this field."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionTaken:
    """One thing that was done to a work relation, and said under the same id.

    Attributes:
        event_id: of the event that said it.
        kind: what was done; a rehire is said as a start.
        action: its code, and `reason` the code of why.
        effective_day: as in the event.
        about: of a correction or rescission, the event that it is about.
        previous_sequence: of a switch, the relation that gave way.
        by: the account of whoever did it.

    """

    event_id: UUID
    employment_sequence: int
    kind: ActionKind
    action: str
    reason: str | None
    effective_day: date
    recorded_at: datetime
    by: str
    about: UUID | None = None
    previous_sequence: int | None = None
