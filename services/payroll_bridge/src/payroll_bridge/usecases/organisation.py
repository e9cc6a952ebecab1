"""What is told about the organisation: names that are shown, and codes that files are checked against."""

from payroll_bridge.domain.reference import Reference
from payroll_bridge.ports import Work


async def change_legal_employer(work: Work, code: str, name: str) -> None:
    """Know how a legal employer is called."""
    await work.keep_legal_employer(code, name)


async def change_reference(work: Work, reference: Reference) -> None:
    """Know a code and when it holds. Files that lacked it are looked at by the role `jobs`, which sees that it came."""
    await work.keep_reference(reference)
