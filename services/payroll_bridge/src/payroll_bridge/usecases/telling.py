"""What case handlers are told of a payroll file."""

from collections.abc import Sequence

from chassis.clock import day_of
from payroll_bridge.domain.check import dutch
from payroll_bridge.domain.finding import Finding
from payroll_bridge.domain.payroll_file import PayrollFile
from payroll_bridge.messages.outbound import FileDropped, FileError, FileInvalid, FileRepaired
from payroll_bridge.ports import Work


async def tell_findings(work: Work, file: PayrollFile, findings: Sequence[Finding], *, was_valid: bool) -> None:
    """Everything that is wrong with the file now, or that nothing is any more: it was repaired, or nobody needs it.

    `was_valid` tells whether the engine has something of the file.
    """
    about = {
        "vlimpersnummer": file.key.vlimpersnummer,
        "elvire_number": file.elvire_number,
        "legal_employer": file.key.legal_employer,
        "rsz_category": file.key.rsz_category,
        "effective_day": day_of(work.now),
        "recorded_at": work.now,
    }
    if findings:
        errors = tuple(FileError(code=each.code, text=dutch(each)) for each in findings)
        await work.say(FileInvalid(**about, errors=errors, was_valid=was_valid), work.cause)
        return
    await work.say(FileDropped(**about) if file.never_was else FileRepaired(**about), work.cause)
