"""Roles of a person in two times: who gave and took them, for which days, and from when on that was known."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from personnel.domain import recorded
from personnel.domain.action import ActionNotInForceError, ActionUnknownError, LaterActionError
from personnel.domain.period import Period
from personnel.domain.recorded import Recorded
from personnel.domain.role import NOBODY, Asked, GrantTerms, GrantUnknownError, Role, RoleGrant, ScopeKind
from personnel.domain.timeline import Stretch, Timeline, Turned

GrantKind = Literal["granted", "revoked", "corrected", "rescinded"]


@dataclass(frozen=True, slots=True)
class GrantSlot:
    """Where a grant stands: its id is that of the event that gave the role."""

    event_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Granted:
    """A role as it was given, and the first day without it once it was taken away."""

    terms: GrantTerms
    asked: Asked = NOBODY
    revoked_from: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantTaken:
    """One thing that was done to a grant, by whom and why."""

    event_id: UUID
    grant_id: UUID
    kind: GrantKind
    reason: str | None
    effective_day: date
    recorded_at: datetime
    by: str
    about: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldRole:
    """What somebody holds on the days of a grant."""

    role: Role
    scope_kind: ScopeKind
    scope_code: str | None
    requester: str | None
    approver: str | None


GrantVersion = recorded.Version[GrantSlot, Granted]
GrantEntry = recorded.Entry[Granted]
GrantStep = recorded.Step[GrantSlot, Granted, GrantTaken]
RoleState = Mapping[str, Timeline[HeldRole]]
"""Which role is held on which days, by the id of the grant."""
RoleDifference = Mapping[str, Timeline[Turned[HeldRole]]]


@dataclass(frozen=True, kw_only=True)
class RoleLedger(Recorded[GrantSlot, Granted, GrantTaken]):
    """All that was ever recorded about the roles of a person."""

    @property
    def grants(self) -> list[RoleGrant]:
        """The grants that were not taken back, by first day."""
        found = [self._grant(version) for version in self.current.values()]
        return sorted(found, key=lambda grant: (grant.terms.from_day, grant.grant_id))

    @property
    def told(self) -> list[RoleGrant]:
        """All that others ever heard of: what was taken back was revoked before it began."""
        last = {version.slot: version for version in self.versions}
        return [
            self._grant(version, revoked_from=None if slot in self.current else version.fact.terms.from_day)
            for slot, version in sorted(last.items(), key=lambda each: (each[1].fact.terms.from_day, each[0].event_id))
        ]

    def grant(self, grant_id: UUID) -> RoleGrant:
        """The grant with this identity.

        Raises:
            GrantUnknownError: there is none, or not any more.

        """
        version = self.current.get(GrantSlot(grant_id))
        if version is None:
            raise GrantUnknownError
        return self._grant(version)

    def actions_on(self, grant_id: UUID) -> tuple[GrantTaken, ...]:
        """What was ever done to a grant.

        Raises:
            GrantUnknownError: there never was one.

        """
        found = tuple(action for action in self.actions if action.grant_id == grant_id)
        if not found:
            raise GrantUnknownError
        return found

    def action_on(self, grant_id: UUID, event_id: UUID) -> GrantTaken:
        """What was done to a grant under this id, and is no rescission.

        Raises:
            ActionUnknownError, ActionNotInForceError: nothing, or it was a rescission.

        """
        action = self.action(event_id)
        if action.grant_id != grant_id:
            raise ActionUnknownError
        if action.kind == "rescinded":
            raise ActionNotInForceError
        return action

    def original(self, grant_id: UUID, event_id: UUID) -> GrantTaken:
        """What a correction of an event mends: the grant itself, or the revocation that holds.

        Raises:
            ActionUnknownError, ActionNotInForceError: there is nothing to mend.
            LaterActionError: the role was taken away once more since.

        """
        original = self.action(self.root(self.action_on(grant_id, event_id).event_id))
        undone = {action.about for action in self.actions if action.kind == "rescinded"}
        if original.event_id in undone:
            raise ActionNotInForceError
        revoked = [each for each in self.actions_on(grant_id) if each.kind == "revoked" and each.event_id not in undone]
        if original.kind == "revoked" and revoked[-1] != original:
            raise LaterActionError({"rescind_first": str(revoked[-1].event_id)})
        return original

    def state(self) -> RoleState:
        """Which role is held on which days; a grant that holds on no day is left out."""
        return {str(grant.grant_id): (_stretch(grant, period),) for grant in self.grants if (period := grant.period)}

    def _grant(self, version: GrantVersion, revoked_from: date | None = None) -> RoleGrant:
        fact, grant_id = version.fact, version.slot.event_id
        return RoleGrant(
            grant_id=grant_id,
            vlimpersnummer=self.vlimpersnummer,
            terms=fact.terms,
            revoked_from=revoked_from or fact.revoked_from,
            revision=len(self.actions_on(grant_id)),
            asked=fact.asked,
        )


def _stretch(grant: RoleGrant, period: Period) -> Stretch[HeldRole]:
    terms, asked = grant.terms, grant.asked
    held = HeldRole(
        role=terms.role,
        scope_kind=terms.scope_kind,
        scope_code=terms.scope_code,
        requester=asked.requester,
        approver=asked.approver,
    )
    return Stretch(period.first_day, period.last_day, held)
