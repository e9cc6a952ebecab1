"""Absences are read by those whom they concern."""

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from absence.domain.authority import Caller, HiddenError
from absence.domain.employment import NotYetKnownError
from absence.domain.leave import LeaveRequest
from absence.domain.sickness import SicknessSpell
from absence.ports import Work
from absence.usecases.standing import sight, sight_to_read

PAGE: Final = 50
"""How many absences are listed at a time when nobody says it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadableRequest:
    """A request, and whether the caller may read why it was refused: the person and the managers may."""

    request: LeaveRequest
    is_reason_readable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Absences:
    """A page of a person's leave requests and sickness spells, by first day."""

    requests: tuple[ReadableRequest, ...]
    spells: tuple[SicknessSpell, ...]
    following: str | None
    """The place that the next page comes after; None on the last one."""


async def read_request(work: Work, caller: Caller, request_id: UUID) -> ReadableRequest:
    """One request."""
    request = await work.leave_request(request_id)
    if request is None:
        raise HiddenError
    found = await sight_to_read(work, caller, request)
    return ReadableRequest(request=request, is_reason_readable=found.reads_reason(request.employment_sequence))


async def list_absences(
    work: Work, caller: Caller, vlimpersnummer: str, *, after: str = "", at_most: int = PAGE
) -> Absences:
    """A page of all that the caller may read of a person: who is over the team reads the relations in it.

    Of who left, whoever decides reads what is still asked.
    """
    found = await sight(work, caller, vlimpersnummer)
    if not (found.reads_some or found.left):
        raise HiddenError
    if not await work.knows_person(vlimpersnummer):
        raise NotYetKnownError
    known: tuple[LeaveRequest | SicknessSpell, ...] = (
        *await work.leave_requests(vlimpersnummer, since=date.min),
        *await work.sickness_spells(vlimpersnummer, since=date.min),
    )
    listed = {_place(each): each for each in known if found.opens(each)}
    if not (found.reads_some or listed):
        raise HiddenError
    places = sorted(place for place in listed if place > after)
    page = [listed[place] for place in places[:at_most]]
    return Absences(
        requests=tuple(
            ReadableRequest(request=each, is_reason_readable=found.reads_reason(each.employment_sequence))
            for each in page
            if isinstance(each, LeaveRequest)
        ),
        spells=tuple(each for each in page if isinstance(each, SicknessSpell)),
        following=places[at_most - 1] if len(places) > at_most else None,
    )


def _place(absence: LeaveRequest | SicknessSpell) -> str:
    """Where an absence stands among those of its person; it stays there, whatever comes before or after."""
    number = absence.request_id if isinstance(absence, LeaveRequest) else absence.spell_id
    return f"{absence.period.first_day.isoformat()}/{number}"
