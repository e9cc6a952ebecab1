from dataclasses import dataclass
from datetime import date
from typing import Final, Literal
from uuid import UUID

from personnel.domain.period import DAY, Period
from personnel.domain.refusal import RefusalError

Role = Literal[
    "manager",
    "manager_backup",
    "superior",
    "doublure",
    "hrbp",
    "hr_specialist",
    "dcpa_handler",
    "hr_financial",
    "ploeg_administrator",
    "training_administrator",
    "mail_sick",
    "wf_material",
    "wf_clock",
    "hrtd",
    "welfare",
]
ScopeKind = Literal["unit", "legal_employer", "all"]


class ScopeMismatchError(RefusalError):
    """A scope of one unit or legal employer needs its code; a scope of all has none."""


class RoleAlreadyGrantedError(RefusalError):
    """The person already holds this role on this scope at that time."""


class GrantUnknownError(RefusalError):
    """The person has no such grant."""


class GrantRevokedError(RefusalError):
    """The grant was revoked already."""


class ApprovalRequiredError(RefusalError):
    """Who asks works elsewhere: the HR business partner of the entity that the role reaches must approve."""


class ApproverReceivesError(RefusalError):
    """Nobody approves a role for himself."""


class RequesterUnknownError(RefusalError):
    """Nobody has the number of whoever is said to ask."""


class RoleClosedError(RefusalError):
    """An HR specialist cannot hold this role as well."""


class HeldAfterServiceError(RefusalError):
    """Who left has no role any more from the day after the last one in service."""


class NotHeldThenError(RefusalError):
    """The grant does not hold on that day, so it cannot be taken away from then on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantTerms:
    """A role, on what, and when: both days included, no last day means open-ended."""

    role: Role
    scope_kind: ScopeKind
    scope_code: str | None
    from_day: date
    until_day: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Who asked for a role, who approved it, and why. An import, and an account that is nobody's, ask for no one."""

    requester: str | None = None
    approver: str | None = None
    reason: str | None = None


NOBODY: Final = Asked()


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleGrant:
    """A role that a person received; `revoked_from` is the first day without it."""

    grant_id: UUID
    vlimpersnummer: str
    terms: GrantTerms
    revoked_from: date | None = None
    revision: int = 1
    asked: Asked = NOBODY

    @property
    def period(self) -> Period | None:
        """The days on which it holds; none when it was revoked before it began."""
        last_day = self.last_day
        if last_day is not None and last_day < self.terms.from_day:
            return None
        return Period(self.terms.from_day, last_day)

    def holds_on(self, day: date) -> bool:
        """Whether it is held on a day."""
        return self.period is not None and self.period.has(day)

    @property
    def last_day(self) -> date | None:
        """The last day on which it holds, a revocation included."""
        revoked = () if self.revoked_from is None else (self.revoked_from - DAY,)
        return min([day for day in (self.terms.until_day, *revoked) if day is not None], default=None)

    def is_like(self, terms: GrantTerms) -> bool:
        """Whether it gives the same role on the same scope."""
        own = self.terms
        return (own.role, own.scope_kind, own.scope_code) == (terms.role, terms.scope_kind, terms.scope_code)
