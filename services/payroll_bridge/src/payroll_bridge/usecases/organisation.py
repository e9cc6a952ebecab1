"""What is told about the organisation, as far as it is shown."""

from payroll_bridge.ports import Work


async def change_legal_employer(work: Work, code: str, name: str) -> None:
    """Know how a legal employer is called."""
    await work.keep_legal_employer(code, name)
