"""Values of which the lists are not public, or differ from one employer to the other: they are settings."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from personnel.domain.refusal import RefusalError, about

RIGHTS: Final = frozenset({"part_time_leave"})
KINDS_OF_EXAMINATION: Final = frozenset(
    {"voorafgaand", "periodiek", "werkhervatting", "spontaan", "moederschapsbescherming"}
)
DECISIONS: Final = frozenset({"fit", "fit_with_measures", "unfit"})
MANDATES: Final = frozenset({"municipal_councillor", "welfare_councillor"})


class NotListedError(RefusalError):
    """The value is not on the list of those that may be recorded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """What may be recorded."""

    handicap_rights: frozenset[str] = RIGHTS
    examination_kinds: frozenset[str] = KINDS_OF_EXAMINATION
    examination_decisions: frozenset[str] = DECISIONS
    political_mandates: frozenset[str] = MANDATES


def check_listed(value: str, field: str, allowed: Collection[str]) -> None:
    """Refuse what is not on the list.

    Raises:
        NotListedError: see there.

    """
    with about(field):
        if value not in allowed:
            raise NotListedError({"enum": sorted(allowed)})
