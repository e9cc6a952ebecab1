"""What was said of a role is put right or taken back; what was known until then stays in the history."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Final
from uuid import UUID

from personnel.domain.action import FieldNotCorrectableError
from personnel.domain.period import DAY
from personnel.domain.role import Asked, HeldAfterServiceError, RoleGrant
from personnel.domain.role_ledger import Granted, GrantKind, GrantSlot, RoleLedger
from personnel.ports import Work
from personnel.usecases.approvals import check_asked
from personnel.usecases.deaths import day_of_death
from personnel.usecases.leaving import first_day_gone
from personnel.usecases.people import locked_person
from personnel.usecases.role_steps import take
from personnel.usecases.roles import check_beside, check_held, check_terms

TERMS: Final = frozenset({"scope_kind", "scope_code", "from_day", "until_day"})
ASKED: Final = frozenset(field.name for field in fields(Asked))
CORRECTABLE: Final[Mapping[GrantKind, frozenset[str]]] = {
    "granted": TERMS | ASKED,
    "revoked": frozenset({"first_day_without"}),
}
"""What each kind of action said, and can be wrong in. Another role is another grant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantCorrection:
    """What an event should have said: the fields that were wrong, and why they are put right."""

    corrects: UUID
    given: Mapping[str, Any]
    reason: str | None


async def correct_grant(work: Work, vlimpersnummer: str, grant_id: UUID, correction: GrantCorrection) -> RoleGrant:
    """Put right what was said of a grant; records nothing when nothing differs.

    Raises:
        PersonUnknownError, GrantUnknownError, ActionUnknownError: there is no such thing.
        ActionNotInForceError: it was taken back, or is a rescission itself.
        LaterActionError: the role was taken away once more since.
        FieldNotCorrectableError: the event said nothing of this field.
        RefusalError: what would be then breaks a rule, as when it is entered.

    """
    await locked_person(work, vlimpersnummer)
    before = await work.role_ledger(vlimpersnummer)
    known = before.grant(grant_id)
    original = before.original(grant_id, correction.corrects)
    if correction.given.keys() - CORRECTABLE[original.kind]:
        raise FieldNotCorrectableError(sorted(CORRECTABLE[original.kind]))
    mended = corrected(known, correction.given)
    if mended == Granted(terms=known.terms, asked=known.asked, revoked_from=known.revoked_from):
        return known
    rests_on = await _check(work, before, known, mended)
    entries = {GrantSlot(grant_id): mended}
    after = await take(
        work,
        before,
        "corrected",
        grant_id,
        entries,
        correction.reason,
        about=original.event_id,
        rests_on=rests_on,
    )
    return after.grant(grant_id)


async def rescind_grant(work: Work, vlimpersnummer: str, grant_id: UUID, rescinds: UUID, reason: str | None) -> None:
    """All is as it was before the event; of the grant itself, the role was never given.

    Raises:
        PersonUnknownError, ActionUnknownError: there is no such thing.
        ActionNotInForceError: nothing of it holds any more.
        LaterActionError: something later stands in its place.
        RefusalError: what would be then breaks a rule.

    """
    await locked_person(work, vlimpersnummer)
    before = await work.role_ledger(vlimpersnummer)
    wanted = restored(before, grant_id, rescinds)
    rests_on: tuple[str, ...] = ()
    if wanted is not None:
        rests_on = await _check(work, before, before.grant(grant_id), wanted)
    entries = before.without(rescinds)
    await take(work, before, "rescinded", grant_id, entries, reason, about=rescinds, rests_on=rests_on)


def restored(known: RoleLedger, grant_id: UUID, rescinds: UUID) -> Granted | None:
    """The grant as it was before an event that can be taken back; None when it was the grant itself.

    Raises:
        ActionUnknownError, ActionNotInForceError, LaterActionError: see there.

    """
    return known.without(known.action_on(grant_id, rescinds).event_id)[GrantSlot(grant_id)].fact


def corrected(known: RoleGrant, given: Mapping[str, Any]) -> Granted:
    """The grant with the fields that are put right."""
    revoked_from = given.get("first_day_without", known.revoked_from)
    terms = {name: value for name, value in given.items() if name in TERMS}
    asked = {name: value for name, value in given.items() if name in ASKED}
    return Granted(terms=replace(known.terms, **terms), asked=replace(known.asked, **asked), revoked_from=revoked_from)


async def _check(work: Work, before: RoleLedger, known: RoleGrant, wanted: Granted) -> tuple[str, ...]:
    """Refuse what could not have been granted, or taken away, so."""
    rests_on = await check_terms(work, wanted.terms)
    if wanted.revoked_from is not None and wanted.revoked_from != known.revoked_from:
        check_held(wanted.terms, wanted.revoked_from)
    grant = replace(known, terms=wanted.terms, asked=wanted.asked, revoked_from=wanted.revoked_from)
    check_beside(work, before, grant)
    if (grant.terms, grant.asked) != (known.terms, known.asked):
        await check_asked(work, before.vlimpersnummer, grant.terms, grant.asked)
    await _check_service(work, known, grant)
    return rests_on


async def _check_service(work: Work, known: RoleGrant, grant: RoleGrant) -> None:
    """Refuse to give back what ended with the service, or with the life."""
    number, period = grant.vlimpersnummer, grant.period
    died_on = day_of_death(await work.particulars(number))
    left_from = first_day_gone((await work.ledger(number)).career) or (died_on and died_on + DAY)
    if left_from is None or period is None or period == known.period:
        return
    if period.last_day is None or period.last_day >= left_from:
        raise HeldAfterServiceError({"lt": left_from.isoformat()})
