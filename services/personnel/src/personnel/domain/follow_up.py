"""What becomes of a work relation when another takes its place: by legal employer, RSZ category and statute.

The cases are those of personnel administration: an inactive relation, another company, another statute.
"""

from dataclasses import dataclass
from typing import Final, Literal

from personnel.domain.employment import Employment, Identity, JobTerms, PayGroup
from personnel.domain.refusal import RefusalError

Previous = Literal["ends", "long_term_absent"]

ENDS: Final[Previous] = "ends"
ABSENT: Final[Previous] = "long_term_absent"


class PreviousNotAllowedError(RefusalError):
    """In this case something else becomes of the relation that was there first."""


@dataclass(frozen=True, slots=True)
class Fate:
    """What may become of a relation, the usual first; and its pay group while it is absent, None: as it is."""

    allowed: tuple[Previous, ...]
    absent_pay_group: PayGroup | None = None

    def chosen(self, wanted: Previous | None) -> Previous:
        """What becomes of it.

        Raises:
            PreviousNotAllowedError: it cannot be what is wanted.

        """
        if wanted is not None and wanted not in self.allowed:
            raise PreviousNotAllowedError(list(self.allowed))
        return wanted or self.allowed[0]


def fate_of(previous: Employment, identity: Identity, terms: JobTerms) -> Fate:
    """What may become of a relation that another follows.

    * Who is, or becomes, no employee: the relation ends; absence for long is for employees.
    * Another legal employer: never an inactive relation across companies, but a row of leave without pay (NVT).
    * From contractual to statutory: absent, without pay (NVT). From statutory to contractual: absent, and the pay group
      stays until the statutory post really ends.
    * Same employer and category, as for a mandate, a promotion or a secondment: absent, with the same Elvire number.
    * Otherwise, another category alone: it ends, unless it is wanted that it is absent, without pay.
    """
    mine, row = previous.identity, previous.latest.terms
    if "non_employee" in {mine.kind, identity.kind}:
        return Fate((ENDS,))
    if mine.legal_employer != identity.legal_employer:
        return Fate((ABSENT,), "NVT")
    if (row.statute, terms.statute) == ("contractual", "statutory"):
        return Fate((ABSENT,), "NVT")
    if row.statute != terms.statute or mine.rsz_category == identity.rsz_category:
        return Fate((ABSENT,))
    return Fate((ENDS, ABSENT), "NVT")
