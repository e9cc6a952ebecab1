"""`absence.requests`: leave and sickness."""

from uuid import UUID

from chassis.envelope import Fact
from notifier.consumers.around import follow_calendar, possible
from notifier.domain.occasion import Occasion
from notifier.messages import inbound, readings
from notifier.ports import Work
from notifier.usecases import replica
from notifier.usecases.decide import announce


async def on_leave_requested(work: Work, fact: Fact) -> None:
    """Somebody asks for leave: told, and told again while nobody decides."""
    heard = inbound.LeaveRequested.model_validate_json(fact.data)
    occasion = readings.leave_occasion(heard, fact)
    async with possible(), follow_calendar(work, occasion):
        await replica.keep_request(work, readings.request(heard))
        await announce(work, occasion)


async def on_leave_approved(work: Work, fact: Fact) -> None:
    """Leave is granted: known, and told."""
    heard = inbound.LeaveApproved.model_validate_json(fact.data)
    await replica.keep_absence(work, readings.leave(heard))
    await _decided(work, readings.leave_occasion(heard, fact), heard.request_id)


async def on_leave_refused(work: Work, fact: Fact) -> None:
    """Leave is not granted: told."""
    heard = inbound.LeaveRefused.model_validate_json(fact.data)
    await _decided(work, readings.leave_occasion(heard, fact), heard.request_id)


async def on_leave_withdrawn(work: Work, fact: Fact) -> None:
    """A request is taken back: known if it had been granted, and told."""
    heard = inbound.LeaveWithdrawn.model_validate_json(fact.data)
    if heard.was_approved:
        await replica.keep_absence(work, readings.leave(heard, is_cancelled=True))
    await _decided(work, readings.leave_occasion(heard, fact), heard.request_id)


async def on_sickness_reported(work: Work, fact: Fact) -> None:
    """Somebody is away: known, and told without the reason."""
    heard = inbound.SicknessReported.model_validate_json(fact.data)
    await replica.keep_absence(work, readings.sickness(heard))
    async with possible():
        await announce(work, readings.sickness_occasion(heard, fact))


async def on_sickness_withdrawn(work: Work, fact: Fact) -> None:
    """Somebody was reported away by mistake: known. No message tells of it."""
    heard = inbound.SicknessWithdrawn.model_validate_json(fact.data)
    await replica.keep_absence(work, readings.sickness(heard, is_cancelled=True))


async def _decided(work: Work, occasion: Occasion, request_id: UUID) -> None:
    async with possible(), follow_calendar(work, occasion):
        await replica.forget_request(work, request_id)
        await announce(work, occasion)
