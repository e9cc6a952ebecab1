"""A part of a file is erased: its values go, with that by which they are found, and a trace without value stays."""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from personnel.domain.held import EntryTaken, HeldStep
from personnel.domain.person_facts import RESOURCES
from personnel.domain.retention import FILE, PARTICULARS, READ_LOG, NothingToEraseError, RetentionRule
from personnel.ports import Keeping
from personnel.usecases.bank_accounts import change_bank_account
from personnel.usecases.erasure import erase_person
from personnel.usecases.held_steps import settle
from personnel.usecases.people import locked_person


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """By whose word, why, and by which report."""

    by: str
    reason: str
    report_id: UUID | None = None


async def erase_part(
    work: Keeping, number: str, kind: str, why: Why, rule: RetentionRule | None = None, day: date | None = None
) -> int:
    """Erase what is kept of a kind, or of it what a rule keeps for no longer on a day; tells how many values went.

    Raises:
        PersonUnknownError: there is no such person, or not any more.
        NothingToEraseError: nothing of the kind is kept.
        StillInServiceError: the whole file of somebody who is in service.

    """
    await locked_person(work, number)
    if kind == FILE:
        await erase_person(work, number)
        erased = 1
    else:
        erased = await _erase_values(work, number, kind, why, rule, day or work.today)
        if not erased:
            raise NothingToEraseError
        await work.forget_copies(number, kind)
    await work.add_trace(number, kind, erased, why.by, why.reason, why.report_id)
    return erased


async def _erase_values(work: Keeping, number: str, kind: str, why: Why, rule: RetentionRule | None, day: date) -> int:
    if kind in {*PARTICULARS, READ_LOG}:
        erased = await work.erase_rows(number, kind, rule, day)
        if erased and kind != READ_LOG:
            await _tell_history(work, number, kind, why)
        if erased and kind in RESOURCES:
            await settle(work, await work.particulars(number), work.today)
        return erased
    person = await locked_person(work, number)
    if not await work.kept_of(number, kind):
        return 0
    match kind:
        case "insz":
            row = replace(person.data, insz=None)
            await settle(work, await work.particulars(number), work.today, row=row)
        case "bank-account":
            await change_bank_account(work, number, None)
    return 1


async def _tell_history(work: Keeping, number: str, resource: str, why: Why) -> None:
    """Among all that was done to a resource it stands that values were erased."""
    action = EntryTaken(
        event_id=work.new_id(),
        resource=resource,
        kind="erased",
        source="hr",
        reason=None,
        effective_day=work.today,
        recorded_at=work.now,
        by=why.by,
    )
    await work.record_particular(number, HeldStep(action=action, entries={}))
