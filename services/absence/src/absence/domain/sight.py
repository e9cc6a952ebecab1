"""What a caller may do with somebody's absences on a day; the rules of personnel's roles, told of absences."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from absence.domain.authority import DECIDING, EVERYTHING, READING, Caller, Grant, Role, Scope
from absence.domain.employment import Employment
from absence.domain.leave import LeaveRequest, LeaveState
from absence.domain.sickness import SicknessSpell


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """Whether it is the caller's own file, or one that HR roles open; and in which relations a team role does."""

    is_own: bool
    is_handler: bool
    is_hr_reader: bool
    seen: frozenset[int] = frozenset()
    """The relations, by sequence, of which the caller reads as somebody over the team."""
    decided: frozenset[int] = frozenset()
    """Those of them in which the caller decides."""
    left: frozenset[int] = frozenset()
    """Relations that are over, in which the caller decides over what was still asked."""

    @property
    def reads_all(self) -> bool:
        """Whether all absences are open, whatever relation they are in."""
        return self.is_own or self.is_handler or self.is_hr_reader

    @property
    def reads_some(self) -> bool:
        """Whether absences are open of whatever kind and state."""
        return self.reads_all or bool(self.seen)

    def reads(self, employment_sequence: int) -> bool:
        """Whether the absences in a relation are open."""
        return self.reads_all or employment_sequence in self.seen

    def opens(self, absence: LeaveRequest | SicknessSpell) -> bool:
        """Whether an absence is open; a request in a relation that is over, to who decides, until it is decided."""
        is_asked = isinstance(absence, LeaveRequest) and absence.state is LeaveState.REQUESTED
        return self.reads(absence.employment_sequence) or (is_asked and absence.employment_sequence in self.left)

    def decides(self, request: LeaveRequest) -> bool:
        """Whether the caller decides over a request, if it can be decided."""
        return request.employment_sequence in self.decided | self.left

    def reads_reason(self, employment_sequence: int) -> bool:
        """Whether the caller may read why leave in a relation was refused: the person and who decides may."""
        return self.is_own or employment_sequence in self.decided


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A work relation, the scopes it lies in on a day, nearest first, and who decides over absences in it."""

    employment: Employment
    scopes: Sequence[Scope]
    deciders: frozenset[str] = frozenset()


def sight_of(
    caller: Caller, vlimpersnummer: str, placed: Sequence[Placed], own_grants: Iterable[Grant], day: date
) -> Sight:
    """What follows from the roles that the caller holds on the day, and, without a person, from the token.

    Roles of HR open who is in service in their scope, who was there last and who is to come there; a case handler
    also opens who has no relation. Roles over a team open the relations that are in service on the day; when one is
    over, what was asked in it is still decided where it was last.
    """
    held = list(own_grants)
    judged = [each for each in placed if each.employment in judged_on([one.employment for one in placed], day)]

    def opens(roles: Iterable[Role], where: Sequence[Scope]) -> bool:
        return any(grant.role in roles and grant.scope in where for grant in held)

    around = [EVERYTHING, *(scope for each in judged for scope in each.scopes)]
    is_newcomer_of_handler = not placed and any(grant.role is Role.DCPA_HANDLER for grant in held)
    team = [each for each in placed if each.employment.serves(day, day)]
    deciding = [each for each in placed if caller.person in each.deciders]
    decided = {each.employment.employment_sequence for each in deciding if each in team}
    left = {each.employment.employment_sequence for each in deciding if each.employment.is_over(day)}
    seen = {each.employment.employment_sequence for each in team if opens(DECIDING, each.scopes)}
    return Sight(
        is_own=caller.person == vlimpersnummer,
        is_handler=caller.is_handler or is_newcomer_of_handler or opens({Role.DCPA_HANDLER}, around),
        is_hr_reader=caller.is_hr_reader or opens(READING, around),
        seen=frozenset(seen if caller.person != vlimpersnummer else ()),
        decided=frozenset(decided),
        left=frozenset(left),
    )


def judged_on(employments: Sequence[Employment], day: date) -> list[Employment]:
    """The relations by which somebody is placed: in service on the day, else the last, else the first to come."""
    serving = [each for each in employments if each.serves(day, day)]
    periods = [period for each in employments for period in each.periods]
    if serving or not periods:
        return serving
    past = [period.last_day for period in periods if period.last_day is not None and period.last_day < day]
    nearest = max(past, default=None) or min(period.first_day for period in periods)
    return [each for each in employments if each.serves(nearest, nearest)]
