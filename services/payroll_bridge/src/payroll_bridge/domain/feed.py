"""The rules of the feed: identities of records, and when a message may go."""

from collections.abc import Sequence
from typing import Final, Literal
from uuid import UUID

from payroll_bridge.domain.relation import Key

Kind = Literal["master", "employment", "absence"]
State = Literal["held", "sent", "acknowledged", "rejected"]
Outcome = Literal["accepted", "rejected"]

ABSENCES: Final = "absence/"
"""With what the identities of absences begin."""

REASON_MISSING: Final = "unspecified"
"""The code of a rejection for which the engine gave none."""


def master_record(key: Key) -> str:
    """The record of a person under one key."""
    return f"master/{key.vlimpersnummer}/{key.legal_employer}/{key.rsz_category}"


def employment_record(vlimpersnummer: str, employment_sequence: int) -> str:
    """The record of a work relation."""
    return f"employment/{vlimpersnummer}/{employment_sequence}"


def absence_record(absence_id: UUID) -> str:
    """The record of a leave or a spell of sickness."""
    return f"{ABSENCES}{absence_id}"


def first_state(kind: Kind, *, is_master_accepted: bool) -> State:
    """Whether a new message goes at once: masters always do, the rest once the engine accepted the number's master."""
    return "sent" if kind == "master" or is_master_accepted else "held"


def settled_state(state: State, outcome: Outcome) -> State | None:
    """The state that an answer leads to; None when the message was answered before, so that nothing changes."""
    if state != "sent":
        return None
    return "acknowledged" if outcome == "accepted" else "rejected"


def opens_number(kind: Kind, outcome: Outcome) -> bool:
    """Whether the answer lets go what was held under the number."""
    return kind == "master" and outcome == "accepted"


def unresolved(rejected: Sequence[int], accepted: Sequence[int]) -> list[int]:
    """The versions that were rejected and after which none was accepted, lowest first."""
    last = max(accepted, default=0)
    return sorted(version for version in rejected if version > last)
