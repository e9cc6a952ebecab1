"""Leave is asked for, decided and taken back."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from absence.domain.authority import Caller, HiddenError, NotAllowedError
from absence.domain.day_line import leave_days
from absence.domain.employment import Employment, NotEmployedError, employment_for
from absence.domain.leave import LeaveRequest, LeaveState, OverlapError
from absence.domain.leave_type import LeaveType, check_part
from absence.domain.period import Period
from absence.domain.sickness import SicknessSpell
from absence.domain.sight import Sight
from absence.domain.taken import takes
from absence.messages import outbound
from absence.ports import Work
from absence.usecases.standing import (
    check_own_or_handler,
    known_employments,
    lock_both,
    positions_of,
    relation_of,
    sight,
    sight_to_read,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveWish:
    """What somebody asks for; the id is made by whoever carries the wish here."""

    request_id: UUID
    vlimpersnummer: str
    leave_type: LeaveType
    period: Period
    employment_sequence: int | None


async def request_leave(work: Work, caller: Caller, wish: LeaveWish) -> LeaveRequest:
    """Ask for leave, for oneself or as a case handler."""
    await lock_both(work, wish.vlimpersnummer, caller)
    check_own_or_handler(await sight(work, caller, wish.vlimpersnummer))
    employments = await known_employments(work, wish.vlimpersnummer)
    employment = employment_for(employments, wish.period, wish.employment_sequence)
    check_part(wish.leave_type, wish.period)
    days = leave_days(wish.leave_type, wish.period)
    await _check_free(work, wish, employments)
    request = LeaveRequest(
        request_id=wish.request_id,
        vlimpersnummer=wish.vlimpersnummer,
        employment_sequence=employment.employment_sequence,
        leave_type=wish.leave_type,
        period=wish.period,
        days=days,
        state=LeaveState.REQUESTED,
        requested_at=work.now,
        requested_by=caller.account,
    )
    await work.keep_leave_request(request)
    seen = await positions_of(work, request.vlimpersnummer, caller.person)
    await work.say(outbound.leave_requested(request, work.now), seen=seen)
    return request


async def approve_leave(work: Work, caller: Caller, request_id: UUID) -> LeaveRequest:
    """Approve a request as who decides over the employee."""
    asked, employment, decider = await _to_decide(work, caller, request_id)
    request = asked.approve(by=decider, at=work.now)
    if not employment.covers(request.period):
        raise NotEmployedError
    await work.keep_leave_request(request)
    seen = await positions_of(work, request.vlimpersnummer, decider)
    await work.say(outbound.leave_approved(request, work.now), seen=seen)
    await _say_availability(work, request, "away")
    return request


async def refuse_leave(work: Work, caller: Caller, request_id: UUID, reason: str | None) -> LeaveRequest:
    """Refuse a request for good, as who decides over the employee."""
    asked, _, decider = await _to_decide(work, caller, request_id)
    request = asked.refuse(by=decider, at=work.now, reason=reason)
    await work.keep_leave_request(request)
    seen = await positions_of(work, request.vlimpersnummer, decider)
    await work.say(outbound.leave_refused(request, work.now), seen=seen)
    return request


async def withdraw_leave(work: Work, caller: Caller, request_id: UUID) -> LeaveRequest:
    """Take a request or approved leave back, as the person or a case handler."""
    asked, found = await _open_request(work, caller, request_id)
    check_own_or_handler(found)
    request = asked.withdraw(by=caller.account, at=work.now, today=work.today)
    was_approved = asked.state is LeaveState.APPROVED
    await work.keep_leave_request(request)
    seen = await positions_of(work, request.vlimpersnummer, caller.person)
    await work.say(outbound.leave_withdrawn(request, work.now, was_approved=was_approved), seen=seen)
    if was_approved:
        await _say_availability(work, request, "back")
    return request


async def _to_decide(work: Work, caller: Caller, request_id: UUID) -> tuple[LeaveRequest, Employment, str]:
    """The request, its relation and who decides, if the caller is one who does."""
    request, found = await _open_request(work, caller, request_id)
    employment = await relation_of(work, request.vlimpersnummer, request.employment_sequence)
    if caller.person is None or employment is None or not found.decides(request):
        raise NotAllowedError
    return request, employment, caller.person


async def _open_request(work: Work, caller: Caller, request_id: UUID) -> tuple[LeaveRequest, Sight]:
    """The request and what the caller may do, with everybody locked whose state the decision rests on."""
    owner = await work.owner_of_request(request_id)
    if owner is None:
        raise HiddenError
    await lock_both(work, owner, caller)
    request = await work.leave_request(request_id)
    if request is None:
        raise HiddenError  # erased, since we looked whose it is
    return request, await sight_to_read(work, caller, request)


async def _check_free(work: Work, wish: LeaveWish, employments: Sequence[Employment]) -> None:
    """Nothing else may take the same part of a day."""
    known: tuple[LeaveRequest | SicknessSpell, ...] = (
        *await work.leave_requests(wish.vlimpersnummer, since=wish.period.first_day),
        *await work.sickness_spells(wish.vlimpersnummer, since=wish.period.first_day),
    )
    if any(takes(each, employments, wish.period) for each in known):
        raise OverlapError


async def _say_availability(work: Work, request: LeaveRequest, state: outbound.Availability) -> None:
    """For everybody's eyes. It rests on the employee only: who decided would tell that there was a decision."""
    seen = await positions_of(work, request.vlimpersnummer)
    await work.say(outbound.availability_changed(request, work.now, state), seen=seen)
