"""The family of somebody as the national register tells it, and what only the person can tell of the household."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Final, Literal

from personnel.domain.access import Resource
from personnel.domain.kept import Kept
from personnel.domain.refusal import RefusalError

Kinship = Literal["partner", "child", "other"]

PARTNER: Final = 1
"""The number of whoever is the partner now."""
FORMER_FROM: Final = 50
"""Former partners have this number or a higher one."""
NUMBER_MAX: Final = 99
ALONE: Final = ("single", "divorced", "widowed")
"""Civil states beside which somebody can live together in fact."""


class FamilyNumberError(RefusalError):
    """The partner has number 1, former partners 50 and more, and all others the numbers between."""


class PartnerStaysError(RefusalError):
    """Number 1 is somebody else's, who has to be moved first, to a number of former partners."""


class CohabitationNotPossibleError(RefusalError):
    """Who is married or lives together by law does not live together in fact only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyMember(Kept):
    """Somebody of the family, by number."""

    resource: ClassVar[str] = "family-members"
    opened_as: ClassVar[Resource] = "civil_data"
    key_field: ClassVar[str] = "number"
    is_registered: ClassVar[bool] = True

    number: int
    kinship: Kinship
    is_former: bool
    given_name: str
    family_name: str
    birth_day: date | None

    def check(self, today: date) -> None:  # noqa: ARG002 - as every kind
        """Refuse a number that does not go with who it is."""
        if self.kinship == "partner" and not self.is_former:
            _check_number(self.number, PARTNER, PARTNER)
        elif self.kinship == "partner":
            _check_number(self.number, FORMER_FROM, NUMBER_MAX)
        else:
            _check_number(self.number, PARTNER + 1, FORMER_FROM - 1)

    def is_same(self, other: "FamilyMember") -> bool:
        """Whether both are one and the same human being, as far as can be told."""
        return (self.given_name, self.family_name, self.birth_day) == (
            other.given_name,
            other.family_name,
            other.birth_day,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Cohabitation(Kept):
    """With whom somebody lives together in fact; no register knows that."""

    resource: ClassVar[str] = "cohabitation"
    opened_as: ClassVar[Resource] = "household"

    partner_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FiscalSituation(Kept):
    """What counts for the tax on pay, as the person declares it."""

    resource: ClassVar[str] = "fiscal-situation"
    opened_as: ClassVar[Resource] = "household"

    partner_has_income: bool
    dependent_children: int
    dependent_others: int


def check_partner(member: FamilyMember, held: FamilyMember | None) -> None:
    """Refuse another partner as long as the one until now was not moved.

    Raises:
        PartnerStaysError: see there.

    """
    if member.number == PARTNER and held is not None and not held.is_same(member):
        raise PartnerStaysError({"move_to": {"ge": FORMER_FROM, "le": NUMBER_MAX}})


def check_cohabitation(status: str | None, alone: Collection[str] = ALONE) -> None:
    """Refuse cohabitation beside a civil state that rules it out; one that is not known does not.

    Raises:
        CohabitationNotPossibleError: see there.

    """
    if status is not None and status not in alone:
        raise CohabitationNotPossibleError({"civil_state": list(alone)})


def _check_number(number: int, lowest: int, highest: int) -> None:
    if not lowest <= number <= highest:
        raise FamilyNumberError({"ge": lowest, "le": highest})
