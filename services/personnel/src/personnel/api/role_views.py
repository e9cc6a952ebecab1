"""How roles are shown in two times: a list as of a day, what was done to one, and how two instants differ."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from pydantic import BaseModel, Field

from personnel.api.examples import GRANT, like
from personnel.api.views import GrantView, grant_view
from personnel.domain.role_ledger import Granted, GrantKind, GrantSlot, GrantTaken, RoleDifference, RoleLedger

EVENT: Final = "0b1d7f5e-3a6c-4e8f-8a53-7a1c2f9d4e21"
GRANTED: Final[dict[str, Any]] = {
    name: GRANT[name]
    for name in ("role", "scope_kind", "scope_code", "from_day", "until_day", "revoked_from", "requester", "approver")
}
LIST: Final[dict[str, Any]] = {
    "vlimpersnummer": "100017",
    "as_of": "2026-11-24",
    "known_at": "2026-11-24T09:00:00Z",
    "grants": [GRANT],
}
HISTORY: Final[dict[str, Any]] = {
    "vlimpersnummer": "100017",
    "grant_id": GRANT["grant_id"],
    "actions": [
        {
            "event_id": EVENT,
            "kind": "corrected",
            "reason": "wrong_day",
            "effective_day": "2026-01-01",
            "who": "els.claes",
            "recorded_at": "2026-11-24T09:00:00Z",
            "about_event": GRANT["grant_id"],
            "old": {**GRANTED, "reason": None, "from_day": "2026-02-01"},
            "new": {**GRANTED, "reason": None},
        }
    ],
}
DIFFERENCE: Final[dict[str, Any]] = {
    "vlimpersnummer": "100017",
    "known_from": "2026-11-01T00:00:00Z",
    "known_to": "2026-12-01T00:00:00Z",
    "changes": [
        {
            "grant_id": GRANT["grant_id"],
            "first_day": "2026-01-01",
            "last_day": "2026-01-31",
            "old": None,
            "new": {name: GRANT[name] for name in ("role", "scope_kind", "scope_code", "requester", "approver")},
        }
    ],
}
HELD: Final = "null: not held"


class GrantsView(BaseModel):
    """The roles of a person as they were known at an instant: all, or those that are held on a day."""

    model_config = like(LIST)

    vlimpersnummer: str
    as_of: date | None = Field(description="null: whenever they hold")
    known_at: datetime
    grants: list[GrantView]


class GrantActionView(BaseModel):
    """One thing that was done to a grant, with old and new; null: the role was not given, or never was."""

    event_id: UUID = Field(description="what a correction or rescission names")
    kind: GrantKind
    reason: str | None
    effective_day: date
    who: str = Field(description="the account")
    recorded_at: datetime
    about_event: UUID | None = Field(description="of a correction or rescission: which event it is about")
    old: dict[str, Any] | None
    new: dict[str, Any] | None


class GrantHistoryView(BaseModel):
    """All that was done to a grant, oldest first."""

    model_config = like(HISTORY)

    vlimpersnummer: str
    grant_id: UUID
    actions: list[GrantActionView]


class RoleTurnedView(BaseModel):
    """Days on which another role is known to be held."""

    grant_id: UUID
    first_day: date
    last_day: date | None
    old: dict[str, Any] | None = Field(description=HELD)
    new: dict[str, Any] | None = Field(description=HELD)


class RoleDifferenceView(BaseModel):
    """The days on which what was known at one instant differs from what was known at another."""

    model_config = like(DIFFERENCE)

    vlimpersnummer: str
    known_from: datetime
    known_to: datetime
    changes: list[RoleTurnedView]


class GrantLeftView(BaseModel):
    """What is left of a grant after a rescission; null when the role was never given."""

    model_config = like({"vlimpersnummer": "100017", "grant_id": GRANT["grant_id"], "grant": GRANT})

    vlimpersnummer: str
    grant_id: UUID
    grant: GrantView | None


def grants_view(known: RoleLedger, as_of: date | None, known_at: datetime) -> GrantsView:
    """The roles as shown."""
    grants = [grant for grant in known.grants if as_of is None or grant.holds_on(as_of)]
    return GrantsView(
        vlimpersnummer=known.vlimpersnummer,
        as_of=as_of,
        known_at=known_at,
        grants=[grant_view(each) for each in grants],
    )


def grant_history_view(known: RoleLedger, grant_id: UUID) -> GrantHistoryView:
    """A history as shown."""
    actions = [_action_view(known, action) for action in known.actions_on(grant_id)]
    return GrantHistoryView(vlimpersnummer=known.vlimpersnummer, grant_id=grant_id, actions=actions)


def role_turned_views(changes: RoleDifference) -> list[RoleTurnedView]:
    """A difference as shown."""
    return [
        RoleTurnedView(
            grant_id=UUID(key),
            first_day=stretch.first_day,
            last_day=stretch.last_day,
            old=None if stretch.value.old is None else asdict(stretch.value.old),
            new=None if stretch.value.new is None else asdict(stretch.value.new),
        )
        for key, stretches in changes.items()
        for stretch in stretches
    ]


def _action_view(known: RoleLedger, action: GrantTaken) -> GrantActionView:
    old, new = known.changes_by(action.event_id).get(GrantSlot(action.grant_id), (None, None))
    return GrantActionView(
        event_id=action.event_id,
        kind=action.kind,
        reason=action.reason,
        effective_day=action.effective_day,
        who=action.by,
        recorded_at=action.recorded_at,
        about_event=action.about,
        old=_told(old),
        new=_told(new),
    )


def _told(fact: Granted | None) -> dict[str, Any] | None:
    if fact is None:
        return None
    return {**asdict(fact.terms), **asdict(fact.asked), "revoked_from": fact.revoked_from}
