"""What each refusal about how long data are kept is over HTTP."""

from collections.abc import Mapping
from typing import Final

from personnel.domain import retention
from personnel.domain.refusal import RefusalError

NOT_FOUND: Final = 404
CONFLICT: Final = 409
INVALID: Final = 422

RETENTION_REFUSALS: Final[Mapping[type[RefusalError], tuple[int, str, str, str, str]]] = {
    retention.AfterNotOfKindError: (
        INVALID,
        "after-not-of-kind",
        "after",
        "De bewaartijd van deze soort gegevens begint niet met het einde van de geldigheid",
        "The time of this kind of data does not begin with the end of its validity",
    ),
    retention.KeptTooShortError: (
        INVALID,
        "kept-too-short",
        "months",
        "De wet vraagt dit langer te bewaren",
        "The law asks to keep this for longer",
    ),
    retention.ReportUnknownError: (
        NOT_FOUND,
        "report-unknown",
        "report_id",
        "Dit verslag is niet gekend",
        "There is no such report",
    ),
    retention.ReportOpenError: (
        CONFLICT,
        "report-open",
        "report_id",
        "Er is al een verslag dat niet afgehandeld is",
        "There is a report that was not dealt with",
    ),
    retention.ReportDecidedError: (
        CONFLICT,
        "report-decided",
        "report_id",
        "Het verslag wacht niet op een beslissing",
        "The report does not wait for a decision",
    ),
    retention.NothingToEraseError: (
        CONFLICT,
        "nothing-to-erase",
        "kind",
        "Hiervan is niets bewaard",
        "Nothing is kept of this",
    ),
}
