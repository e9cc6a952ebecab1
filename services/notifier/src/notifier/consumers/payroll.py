"""`payroll.files`: numbers, and what the payroll engine refused or lacks."""

from uuid import UUID

from chassis.envelope import Fact
from notifier.consumers.around import possible
from notifier.messages import inbound, readings
from notifier.ports import Work
from notifier.usecases.decide import announce, end_items


async def on_number_assigned(work: Work, fact: Fact) -> None:
    """Somebody got an Elvire number: told."""
    heard = inbound.NumberAssigned.model_validate_json(fact.data)
    async with possible():
        await announce(work, readings.number_occasion(heard, fact))


async def on_message_rejected(work: Work, fact: Fact) -> None:
    """The payroll engine refused a record: told."""
    heard = inbound.MessageRejected.model_validate_json(fact.data)
    async with possible():
        await announce(work, readings.rejection_occasion(heard, fact, await _relation(work, heard)))


async def on_rejection_resolved(work: Work, fact: Fact) -> None:
    """The payroll engine took what it had refused: nothing to do any more."""
    heard = inbound.RejectionResolved.model_validate_json(fact.data)
    async with possible():
        await end_items(work, readings.resolved_occasion(heard, fact))


async def on_file_invalid(work: Work, fact: Fact) -> None:
    """A payroll file is not in order: told with what it lacks."""
    heard = inbound.FileInvalid.model_validate_json(fact.data)
    async with possible():
        await announce(work, readings.file_occasion(heard, fact))


async def on_file_repaired(work: Work, fact: Fact) -> None:
    """A payroll file is in order again: nothing to do any more."""
    heard = inbound.FileRepaired.model_validate_json(fact.data)
    async with possible():
        await end_items(work, readings.file_occasion(heard, fact))


async def on_file_dropped(work: Work, fact: Fact) -> None:
    """Nobody was in service under a payroll file after all: nothing to do any more."""
    heard = inbound.FileDropped.model_validate_json(fact.data)
    async with possible():
        await end_items(work, readings.file_occasion(heard, fact))


async def _relation(work: Work, heard: inbound.MessageRejected) -> int | None:
    """The relation that a feed record is about; none where it does not tell."""
    match readings.record_kind(heard):
        case readings.EMPLOYMENT_RECORD:
            return int(readings.record_name(heard))
        case readings.ABSENCE_RECORD:
            absence = await work.absence(UUID(readings.record_name(heard)))
            return absence.employment_sequence if absence else None
        case _:
            return None
