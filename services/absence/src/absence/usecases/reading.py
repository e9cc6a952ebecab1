"""Absences are read by those whom they concern."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from absence.domain.authority import Caller, HiddenError
from absence.domain.employment import Employment, NotYetKnownError
from absence.domain.leave import LeaveRequest
from absence.domain.sickness import SicknessSpell
from absence.ports import Work
from absence.usecases.standing import check_reader, is_manager, relation_of


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadableRequest:
    """A request, and whether the caller may read why it was refused: the person and the managers may."""

    request: LeaveRequest
    is_reason_readable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Absences:
    """A person's leave requests and sickness spells, by first day."""

    requests: tuple[ReadableRequest, ...]
    spells: tuple[SicknessSpell, ...]


async def read_request(work: Work, caller: Caller, request_id: UUID) -> ReadableRequest:
    """One request."""
    owner = await work.owner_of_request(request_id)
    if owner is None:
        raise HiddenError
    request = await work.leave_request(request_id)
    employment = await relation_of(work, owner, request.employment_sequence)
    await check_reader(work, caller, employment)
    return ReadableRequest(request=request, is_reason_readable=await _reads_reasons(work, caller, employment))


async def list_absences(work: Work, caller: Caller, vlimpersnummer: str) -> Absences:
    """Everything about a person that the caller may read: a manager reads the relations that he or she manages."""
    reads_all = caller.is_handler or caller.is_hr_reader or caller.person == vlimpersnummer
    if not await work.knows_person(vlimpersnummer):
        raise NotYetKnownError if reads_all else HiddenError
    employments = await work.employments(vlimpersnummer)
    reasons = {each.employment_sequence: await _reads_reasons(work, caller, each) for each in employments}
    readable = reasons.keys() if reads_all else {sequence for sequence, reads in reasons.items() if reads}
    if not readable and not reads_all:
        raise HiddenError
    requests = await work.leave_requests(vlimpersnummer, since=date.min)
    spells = await work.sickness_spells(vlimpersnummer, since=date.min)
    return Absences(
        requests=tuple(
            ReadableRequest(request=each, is_reason_readable=reasons[each.employment_sequence])
            for each in requests
            if each.employment_sequence in readable
        ),
        spells=tuple(each for each in spells if each.employment_sequence in readable),
    )


async def _reads_reasons(work: Work, caller: Caller, employment: Employment) -> bool:
    return caller.person == employment.vlimpersnummer or await is_manager(work, caller, employment)
