"""Steps in the roles of a person: recorded, and said as far as others must know."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from uuid import UUID

from personnel.domain.period import DAY
from personnel.domain.role import RoleGrant
from personnel.domain.role_ledger import (
    Granted,
    GrantEntry,
    GrantKind,
    GrantSlot,
    GrantStep,
    GrantTaken,
    RoleLedger,
)
from personnel.messages.outbound import RoleGranted, RoleRevoked
from personnel.ports import Work
from personnel.usecases.steps import CORRECTED


async def take(
    work: Work,
    before: RoleLedger,
    kind: GrantKind,
    grant_id: UUID,
    entries: Mapping[GrantSlot, Granted | GrantEntry],
    reason: str | None,
    *,
    event_id: UUID | None = None,
    about: UUID | None = None,
    rests_on: Collection[str] = (),
) -> RoleLedger:
    """Record a step in one grant; a correction is said as the whole grant, and the first fact under the step's id."""
    event_id = event_id or work.new_id()
    whole = {slot: GrantEntry(each, event_id) if isinstance(each, Granted) else each for slot, each in entries.items()}
    slot = GrantSlot(grant_id)
    old, new = before.current.get(slot), whole[slot].fact
    facts = [fact for fact in (old.fact if old else None, new) if fact is not None]
    days = [fact.terms.from_day for fact in facts]
    if kind == "revoked" and new is not None and new.revoked_from is not None:
        days = [new.revoked_from]
    action = GrantTaken(
        event_id=event_id,
        grant_id=grant_id,
        kind=kind,
        reason=reason,
        effective_day=min(days),
        recorded_at=work.now,
        by=work.actor,
        about=about,
    )
    step = GrantStep(action=action, entries=whole)
    await work.record_role(before.vlimpersnummer, step)
    after = before.with_step(step)
    origin = CORRECTED if kind in {"corrected", "rescinded"} else None
    for place, event in enumerate(_told(before, after, grant_id, work.now)):
        own_id = event_id if place == 0 else work.new_id()
        await work.say(event, rests_on=rests_on, event_id=own_id, origin=origin)
    return after


def _told(
    before: RoleLedger, after: RoleLedger, grant_id: UUID, recorded_at: datetime
) -> Iterator[RoleGranted | RoleRevoked]:
    """What others must hear: the whole grant when it is another than they know, and when it ends before its time."""
    old, new = ({each.grant_id: each for each in known.told}.get(grant_id) for known in (before, after))
    if new is None:
        return
    known_last = old.last_day if old is not None and old.terms == new.terms else None
    is_known = old is not None and old.terms == new.terms
    if not is_known or (new.revoked_from is None and known_last != new.last_day):
        yield _granted(new, recorded_at)
        known_last = new.terms.until_day
    if new.last_day != known_last:
        yield _revoked(new, recorded_at)


def _granted(grant: RoleGrant, recorded_at: datetime) -> RoleGranted:
    terms = grant.terms
    return RoleGranted(
        vlimpersnummer=grant.vlimpersnummer,
        grant_id=grant.grant_id,
        role=terms.role,
        scope_kind=terms.scope_kind,
        scope_code=terms.scope_code,
        until_day=terms.until_day,
        effective_day=terms.from_day,
        recorded_at=recorded_at,
    )


def _revoked(grant: RoleGrant, recorded_at: datetime) -> RoleRevoked:
    terms = grant.terms
    assert grant.last_day is not None  # noqa: S101 - it was revoked
    return RoleRevoked(
        vlimpersnummer=grant.vlimpersnummer,
        grant_id=grant.grant_id,
        role=terms.role,
        scope_kind=terms.scope_kind,
        scope_code=terms.scope_code,
        effective_day=grant.last_day + DAY,
        recorded_at=recorded_at,
    )
