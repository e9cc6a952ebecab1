"""Who may do what with somebody's absences, and who that somebody's managers are."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final, NamedTuple
from uuid import UUID


class NotAllowedError(Exception):
    """The caller may know of it, but not do this."""


class HiddenError(Exception):
    """There is no such thing, or the caller may not learn that there is."""


class Role(StrEnum):
    """Roles of a person on a part of the organisation that open absences."""

    MANAGER = "manager"
    MANAGER_BACKUP = "manager_backup"
    SUPERIOR = "superior"
    DOUBLURE = "doublure"
    HRBP = "hrbp"
    HR_SPECIALIST = "hr_specialist"
    DCPA_HANDLER = "dcpa_handler"


DECIDING: Final = (Role.MANAGER, Role.MANAGER_BACKUP, Role.SUPERIOR, Role.DOUBLURE)
"""Who reads the absences of a team, and decides over those for whom nobody with the role is nearer."""

STANDING_IN: Final = frozenset({Role.MANAGER_BACKUP, Role.DOUBLURE})
"""Who decides in the place of a manager, and so not over that manager."""

READING: Final = frozenset({Role.HRBP, Role.HR_SPECIALIST})
"""Who reads the absences in the scope, and changes nothing."""


class Scope(NamedTuple):
    """A part of the organisation: one unit, one legal employer, or everything (without code)."""

    kind: str
    code: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """A role that a person holds on a scope, from a day until another (both included)."""

    grant_id: UUID
    vlimpersnummer: str
    role: Role
    scope: Scope
    from_day: date
    until_day: date | None

    def holds_on(self, day: date) -> bool:
        """Whether the role is held on a day."""
        return self.from_day <= day and (self.until_day is None or day <= self.until_day)


EVERYTHING: Final = Scope("all", None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who asks: an account, the person it belongs to if any, and what its token says it is.

    A token says something only of an account that is nobody's own; what a person may do, the granted roles say.
    """

    account: str
    person: str | None
    is_handler: bool
    """A DCPA case handler."""
    is_hr_reader: bool
    """An HR business partner or HR specialist: reads, changes nothing."""


def scopes_from(units: Sequence[str], legal_employer: str) -> tuple[Scope, ...]:
    """Where to look for somebody's managers, nearest first: own unit, the units above, the employer, everything."""
    return (*(Scope("unit", unit) for unit in units), Scope("legal_employer", legal_employer), EVERYTHING)


def deciders(employee: str, scopes: Sequence[Scope], grants: Iterable[Grant]) -> frozenset[str]:
    """Who decides over an employee: for each role those on the nearest scope where somebody holds it.

    Nobody decides over the own absences: then one scope further up. A back-up or doublure does not decide over the
    manager whom he or she replaces either.
    """
    holders: defaultdict[tuple[Role, Scope], set[str]] = defaultdict(set)
    for grant in grants:
        holders[grant.role, grant.scope].add(grant.vlimpersnummer)
    own_scopes = {scope for scope in scopes if employee in holders[Role.MANAGER, scope]}
    return frozenset[str]().union(
        *(
            _nearest(
                holders[role, scope] - {employee}
                for scope in scopes
                if not (role in STANDING_IN and scope in own_scopes)
            )
            for role in DECIDING
        )
    )


def _nearest(levels: Iterable[set[str]]) -> frozenset[str]:
    return next((frozenset(level) for level in levels if level), frozenset())
