"""What each refusal about health, a mandate and what happened is over HTTP."""

from collections.abc import Mapping
from typing import Final

from personnel.domain import health, held, listed
from personnel.domain.refusal import RefusalError

CONFLICT: Final = 409
INVALID: Final = 422

HEALTH_REFUSALS: Final[Mapping[type[RefusalError], tuple[int, str, str, str, str]]] = {
    listed.NotListedError: (
        INVALID,
        "not-listed",
        "kind",
        "Deze waarde staat niet op de lijst",
        "This value is not on the list",
    ),
    health.InFutureError: (
        INVALID,
        "in-future",
        "held_day",
        "Dit moet nog gebeuren",
        "This has still to happen",
    ),
    health.ConsolidationBeforeAccidentError: (
        INVALID,
        "consolidation-before-accident",
        "injury.consolidation_day",
        "De consolidatie ligt voor het ongeval",
        "The consolidation lies before the accident",
    ),
    health.ConsolidationIncompleteError: (
        INVALID,
        "consolidation-incomplete",
        "injury.consolidation_day",
        "Bij een percentage hoort de dag van de consolidatie",
        "A percentage goes with the day of the consolidation",
    ),
    held.HappenedError: (
        CONFLICT,
        "happened",
        "resource",
        "Wat gebeurd is, eindigt niet: corrigeer het, of neem het terug",
        "What happened has no end: correct it, or take it back",
    ),
}
