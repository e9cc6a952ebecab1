from dataclasses import replace
from datetime import date
from typing import Final
from uuid import UUID

from personnel.domain.organisation import employer_key, unit_key
from personnel.domain.period import new_period
from personnel.domain.refusal import about
from personnel.domain.role import (
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
from personnel.messages.outbound import RoleGranted, RoleRevoked
from personnel.ports import Work
from personnel.usecases.approvals import check_asked
from personnel.usecases.organisation import check_legal_employer, check_unit
from personnel.usecases.people import locked_person

NOBODY: Final = Asked()


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
    with about("until_day"):
        period = new_period(terms.from_day, terms.until_day)
    with about("scope_code"):
        rests_on = await _check_scope(work, terms)
    for grant in await work.grants(vlimpersnummer):
        if not grant.period or not grant.period.overlaps(period):
            continue
        if grant.is_like(terms):
            raise RoleAlreadyGrantedError
        _check_together(work, grant.terms.role, terms.role)
    await check_asked(work, vlimpersnummer, terms, asked)
    grant = RoleGrant(grant_id=work.new_id(), vlimpersnummer=vlimpersnummer, terms=terms, asked=asked)
    await work.add_grant(grant)
    event = RoleGranted(
        vlimpersnummer=vlimpersnummer,
        grant_id=grant.grant_id,
        role=terms.role,
        scope_kind=terms.scope_kind,
        scope_code=terms.scope_code,
        until_day=terms.until_day,
        effective_day=terms.from_day,
        recorded_at=work.now,
    )
    await work.say(event, rests_on=rests_on)
    return grant


async def revoke_role(work: Work, vlimpersnummer: str, grant_id: UUID, first_day_without: date) -> RoleGrant:
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
    if grant.period is None or not grant.period.has(first_day_without):
        until = {"le": grant.terms.until_day.isoformat()} if grant.terms.until_day else {}
        raise NotHeldThenError({"ge": grant.terms.from_day.isoformat(), **until})
    return await take_role(work, grant, first_day_without)


async def take_role(work: Work, grant: RoleGrant, first_day_without: date) -> RoleGrant:
    """Take a role away from a day on, and say so."""
    revoked = replace(grant, revoked_from=first_day_without, revision=grant.revision + 1)
    await work.replace_grant(revoked)
    event = RoleRevoked(
        vlimpersnummer=grant.vlimpersnummer,
        grant_id=grant.grant_id,
        role=grant.terms.role,
        scope_kind=grant.terms.scope_kind,
        scope_code=grant.terms.scope_code,
        effective_day=first_day_without,
        recorded_at=work.now,
    )
    await work.say(event)
    return revoked


def find_grant(grants: list[RoleGrant], grant_id: UUID) -> RoleGrant:
    """The grant with this identity.

    Raises:
        GrantUnknownError: there is none.

    """
    for grant in grants:
        if grant.grant_id == grant_id:
            return grant
    raise GrantUnknownError


def _check_together(work: Work, held: Role, wanted: Role) -> None:
    """Refuse what an HR specialist cannot hold, whichever of the two comes first."""
    for one, other in ((held, wanted), (wanted, held)):
        if one == "hr_specialist" and other in work.roles_closed_to_hr_specialist:
            raise RoleClosedError({"not_with": held})


async def _check_scope(work: Work, terms: GrantTerms) -> tuple[str, ...]:
    """The keys of the organisation's topic on which the grant rests."""
    if (terms.scope_kind == "all") != (terms.scope_code is None):
        raise ScopeMismatchError
    if terms.scope_code is None:
        return ()
    if terms.scope_kind == "unit":
        await check_unit(work, terms.scope_code, terms.from_day)
        return (unit_key(terms.scope_code),)
    await check_legal_employer(work, terms.scope_code, terms.from_day)
    return (employer_key(terms.scope_code),)
