"""What is done on request or by the clock: checks again, records again, everything again."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from payroll_bridge.domain.finding import Finding
from payroll_bridge.domain.payroll_file import PayrollFile
from payroll_bridge.ports import Work
from payroll_bridge.usecases.flow import let_flow, remember


async def check_person(work: Work, vlimpersnummer: str) -> Sequence[tuple[PayrollFile, Sequence[Finding]]] | None:
    """Check the files of a person now, and let flow what may; what is wrong with each. None: nobody told of one."""
    if await work.person(vlimpersnummer) is None:
        return None
    await let_flow(work, vlimpersnummer)
    return [(file, await work.findings_of(file.key)) for file in await work.files_of(vlimpersnummer)]


async def redrive(work: Work, vlimpersnummer: str, record_id: str) -> bool:
    """Make the next version of a record whose last one was rejected, as it is now; False when it was not rejected."""
    record = await work.record(vlimpersnummer, record_id)
    last = await work.message(record_id, record.version) if record else None
    if record is None or last is None or last.state != "rejected":
        return False
    await remember(work, replace(record, is_cancelled_there=False), last.message.effective_day)
    await let_flow(work, vlimpersnummer)
    return True


async def repeat_numbers(work: Work, elvire_numbers: Sequence[str], load_id: UUID) -> int:
    """Repeat what the engine has under these numbers, as a part of a full load; tells how many records."""
    kept = await work.to_repeat(elvire_numbers)
    for each in kept:
        await work.say(each.message.model_copy(update={"load_id": load_id}), each.cause)
    return len(kept)
