"""Where somebody sits in the organisation on a day."""

from dataclasses import dataclass

from notifier.domain.grant import EVERYTHING, LEGAL_EMPLOYER, UNIT, Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """The employee, the own unit and those above it (nearest first), and the legal employer."""

    vlimpersnummer: str
    units: tuple[str, ...]
    legal_employer: str

    @property
    def scopes(self) -> tuple[Scope, ...]:
        """Where to look for somebody with a role, nearest first."""
        units = tuple(Scope(UNIT, unit) for unit in self.units)
        return (*units, Scope(LEGAL_EMPLOYER, self.legal_employer), EVERYTHING)


def nowhere(vlimpersnummer: str) -> Seat:
    """The place of somebody who has no work relation yet."""
    return Seat(vlimpersnummer=vlimpersnummer, units=(), legal_employer="")
