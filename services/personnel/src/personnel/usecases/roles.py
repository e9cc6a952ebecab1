from collections.abc import Collection
from dataclasses import replace
from datetime import date
from uuid import UUID

from personnel.domain.organisation import employer_key, unit_key
from personnel.domain.period import new_period
from personnel.domain.refusal import about
from personnel.domain.role import (
    NOBODY,
    Asked,
    GrantRevokedError,
    GrantTerms,
    GrantUnknownError,
    NotHeldThenError,
    Role,
    RoleAlreadyGrantedError,
    RoleClosedError,
    RoleGrant,
    ScopeMismatchError,
)
from personnel.domain.role_ledger import Granted, GrantSlot, RoleLedger
from personnel.ports import Work
from personnel.usecases.approvals import check_asked
from personnel.usecases.organisation import check_legal_employer, check_unit
from personnel.usecases.people import locked_person
from personnel.usecases.role_steps import take


async def grant_role(work: Work, vlimpersnummer: str, terms: GrantTerms, asked: Asked = NOBODY) -> RoleGrant:
    """Give a person a role on a scope that exists.

    Raises:
        PersonUnknownError, UnitUnknownError, LegalEmployerUnknownError: there is no such thing on the first day.
        EndBeforeStartError: the last day lies before the first.
        ScopeMismatchError: a code is missing, or is given for everything.
        RoleAlreadyGrantedError: the person holds it at that time.
        RoleClosedError: an HR specialist cannot hold it.
        RequesterUnknownError, ApprovalRequiredError, ApproverReceivesError: about who asked and approved.

    """
    await locked_person(work, vlimpersnummer)
    rests_on = await check_terms(work, terms)
    before = await work.role_ledger(vlimpersnummer)
    grant_id = work.new_id()
    check_beside(work, before, RoleGrant(grant_id=grant_id, vlimpersnummer=vlimpersnummer, terms=terms))
    await check_asked(work, vlimpersnummer, terms, asked)
    entries = {GrantSlot(grant_id): Granted(terms=terms, asked=asked)}
    after = await take(work, before, "granted", grant_id, entries, asked.reason, event_id=grant_id, rests_on=rests_on)
    return after.grant(grant_id)


async def revoke_role(
    work: Work, vlimpersnummer: str, grant_id: UUID, first_day_without: date, reason: str | None = None
) -> RoleGrant:
    """Take a role away; on its own first day it was never held.

    Raises:
        PersonUnknownError, GrantUnknownError: there is no such thing.
        GrantRevokedError: it was revoked already.
        NotHeldThenError: it does not hold on that day anyway.

    """
    await locked_person(work, vlimpersnummer)
    grant = find_grant(await work.grants(vlimpersnummer), grant_id)
    if grant.revoked_from is not None:
        raise GrantRevokedError
    check_held(grant.terms, first_day_without)
    return await take_role(work, grant, first_day_without, reason)


async def take_role(work: Work, grant: RoleGrant, first_day_without: date, reason: str | None) -> RoleGrant:
    """Take a role away from a day on, and say so."""
    before = await work.role_ledger(grant.vlimpersnummer)
    slot = GrantSlot(grant.grant_id)
    revoked = replace(before.current[slot].fact, revoked_from=first_day_without)
    after = await take(work, before, "revoked", grant.grant_id, {slot: revoked}, reason)
    return after.grant(grant.grant_id)


def find_grant(grants: Collection[RoleGrant], grant_id: UUID) -> RoleGrant:
    """The grant with this identity.

    Raises:
        GrantUnknownError: there is none.

    """
    for grant in grants:
        if grant.grant_id == grant_id:
            return grant
    raise GrantUnknownError


def check_held(terms: GrantTerms, first_day_without: date) -> None:
    """Refuse a day on which a role does not hold, so that it cannot be taken away from then on.

    Raises:
        NotHeldThenError: see there.

    """
    if not new_period(terms.from_day, terms.until_day).has(first_day_without):
        until = {"le": terms.until_day.isoformat()} if terms.until_day else {}
        raise NotHeldThenError({"ge": terms.from_day.isoformat(), **until})


def check_beside(work: Work, known: RoleLedger, wanted: RoleGrant) -> None:
    """Refuse what somebody holds already, or cannot hold beside another role.

    Raises:
        RoleAlreadyGrantedError, RoleClosedError: see there.

    """
    period = wanted.period
    for grant in known.grants:
        if grant.grant_id == wanted.grant_id or not (period and grant.period and grant.period.overlaps(period)):
            continue
        if grant.is_like(wanted.terms):
            raise RoleAlreadyGrantedError
        _check_together(work, grant.terms.role, wanted.terms.role)


async def check_terms(work: Work, terms: GrantTerms) -> tuple[str, ...]:
    """The keys of the organisation's topic on which a grant rests, if its days and its scope can be.

    Raises:
        EndBeforeStartError, ScopeMismatchError, UnitUnknownError, LegalEmployerUnknownError: see there.

    """
    with about("until_day"):
        new_period(terms.from_day, terms.until_day)
    with about("scope_code"):
        return await _check_scope(work, terms)


def _check_together(work: Work, held: Role, wanted: Role) -> None:
    """Refuse what an HR specialist cannot hold, whichever of the two comes first."""
    for one, other in ((held, wanted), (wanted, held)):
        if one == "hr_specialist" and other in work.roles_closed_to_hr_specialist:
            raise RoleClosedError({"not_with": held})


async def _check_scope(work: Work, terms: GrantTerms) -> tuple[str, ...]:
    if (terms.scope_kind == "all") != (terms.scope_code is None):
        raise ScopeMismatchError
    if terms.scope_code is None:
        return ()
    if terms.scope_kind == "unit":
        await check_unit(work, terms.scope_code, terms.from_day)
        return (unit_key(terms.scope_code),)
    await check_legal_employer(work, terms.scope_code, terms.from_day)
    return (employer_key(terms.scope_code),)
