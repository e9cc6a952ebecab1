"""Who asks for a role, and who must approve it: what reaches another entity needs the HR business partner there."""

from personnel.domain.role import (
    ApprovalRequiredError,
    ApproverReceivesError,
    Asked,
    GrantTerms,
    RequesterUnknownError,
)
from personnel.ports import Work


async def check_asked(work: Work, vlimpersnummer: str, terms: GrantTerms, asked: Asked) -> None:
    """Refuse a role that whoever asks may not ask for, or not without an approval.

    Raises:
        RequesterUnknownError: nobody has that number.
        ApproverReceivesError: the approver is to receive the role.
        ApprovalRequiredError: it reaches an entity where the requester does not work, and nobody who may has approved.

    """
    if asked.approver == vlimpersnummer:
        raise ApproverReceivesError
    if asked.requester is None:
        return
    if await work.person(asked.requester) is None:
        raise RequesterUnknownError
    entity = await _entity_of(work, terms)
    if entity is not None and entity in await _employers_of(work, asked.requester):
        return
    approver = asked.approver or asked.requester
    if approver == vlimpersnummer or not await _is_partner_of(work, approver, entity):
        raise ApprovalRequiredError({"role": "hrbp", "scope": entity or "all"})


async def _entity_of(work: Work, terms: GrantTerms) -> str | None:
    """The legal employer that the role reaches; none when it reaches all."""
    if terms.scope_kind == "unit" and terms.scope_code is not None:
        unit = await work.unit(terms.scope_code)
        return unit.legal_employer if unit else None
    return terms.scope_code


async def _employers_of(work: Work, vlimpersnummer: str) -> set[str]:
    """Where somebody is in service today."""
    return {each.legal_employer for each in await work.employments(vlimpersnummer) if each.serves_on(work.today)}


async def _is_partner_of(work: Work, vlimpersnummer: str, entity: str | None) -> bool:
    """Whether somebody is, today, HR business partner of the whole entity; none: of all."""
    scopes = {"all"} if entity is None else {"all", entity}
    return any(
        grant.terms.role == "hrbp"
        and grant.terms.scope_kind != "unit"
        and (grant.terms.scope_code or "all") in scopes
        and grant.period is not None
        and grant.period.has(work.today)
        for grant in await work.grants(vlimpersnummer)
    )
