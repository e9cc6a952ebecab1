"""Which people a set of roles opens, for what, as of a day. `storage/scope.py` says the same to the database."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from personnel.domain.access import ACCESS, OWN, Action, Opener, Resource, allows
from personnel.domain.career import Career
from personnel.domain.refusal import RefusalError
from personnel.domain.role import ScopeKind


class NotOpenError(RefusalError):
    """The roles of whoever asks do not reach this; whether it exists is not told."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is on a day: the work relation of a person, or what a role reaches."""

    legal_employer: str | None
    unit: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where somebody is: in service, or else where somebody last was, or will first be. Newcomers are nowhere."""

    is_serving: bool
    places: frozenset[Place]


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """Units, those below them included, and legal employers; or everything."""

    is_everything: bool = False
    units: frozenset[str] = frozenset()
    legal_employers: frozenset[str] = frozenset()

    def has(self, place: Place) -> bool:
        """Whether the place is in it."""
        return self.is_everything or place.legal_employer in self.legal_employers or place.unit in self.units

    @property
    def is_empty(self) -> bool:
        """Whether nothing is in it."""
        return not (self.is_everything or self.units or self.legal_employers)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Which people are open, as of a day, for one action on one resource."""

    day: date
    own: str | None = None
    """Whoever asks, when people may do this with their own file."""
    team: Area = field(default_factory=Area)
    """Where those in service are open."""
    files: Area = field(default_factory=Area)
    """Where also those are open who left, and who are to come."""
    takes_newcomers: bool = False

    @property
    def is_everything(self) -> bool:
        """Whether everybody is open."""
        return self.files.is_everything

    @property
    def is_of_others(self) -> bool:
        """Whether anybody but whoever asks can be open."""
        return not (self.team.is_empty and self.files.is_empty)

    def opens(self, vlimpersnummer: str, standing: Standing) -> bool:
        """Whether somebody who stands there on the day of the scope is open."""
        if vlimpersnummer == self.own or self.is_everything:
            return True
        if not standing.places:
            return self.takes_newcomers
        areas = (self.files, self.team) if standing.is_serving else (self.files,)
        return any(area.has(place) for area in areas for place in standing.places)


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A role that is held on a day, and where; `units` are that of the scope and all below it on that day."""

    role: Opener
    scope_kind: ScopeKind
    scope_code: str | None = None
    units: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    """The roles that whoever asks holds on a day; `person` is who it is."""

    day: date
    person: str | None
    held: tuple[Held, ...]

    def to(self, action: Action, resource: Resource) -> Scope:
        """Whose resource of this kind is open."""
        may = [held for held in self.held if allows(held.role, action, resource)]
        return Scope(
            day=self.day,
            own=self.person if OWN.allows(action, resource) else None,
            team=_area(held for held in may if ACCESS[held.role].is_for_team),
            files=_area(held for held in may if not ACCESS[held.role].is_for_team),
            takes_newcomers=any(ACCESS[held.role].takes_newcomers and not _area([held]).is_empty for held in may),
        )

    def roles_to(self, action: Action, resource: Resource) -> frozenset[Opener]:
        """The roles held that do this for somebody."""
        return frozenset(held.role for held in self.held if allows(held.role, action, resource))


def standing_of(career: Career, day: date) -> Standing:
    """Where a person is on a day, or was last, or will be first."""
    is_serving = career.serves_on(day)
    judged = day if is_serving else _nearest(career, day)
    places = frozenset[Place]()
    if judged is not None:
        serving = [each for each in career.employments if each.serves_on(judged)]
        places = frozenset(Place(each.legal_employer, each.row_on(judged).terms.unit) for each in serving)
    return Standing(is_serving=is_serving, places=places)


def _nearest(career: Career, day: date) -> date | None:
    """Of somebody who is not in service: the last day that was, or else the first that will be."""
    periods = [period.days for each in career.employments for period in each.periods]
    past = [period.last_day for period in periods if period.last_day is not None and period.last_day < day]
    return max(past, default=None) or min((period.first_day for period in periods), default=None)


def _area(held: Iterable[Held]) -> Area:
    known = list(held)
    return Area(
        is_everything=any(each.scope_kind == "all" for each in known),
        units=frozenset[str]().union(*(each.units for each in known)),
        legal_employers=frozenset(
            each.scope_code for each in known if each.scope_kind == "legal_employer" and each.scope_code
        ),
    )
