"""The RSZ worker code (werknemerskengetal) of a work relation."""

from collections.abc import Iterator

from payroll_bridge.domain.finding import Finding
from payroll_bridge.domain.relation import Relation


def check_worker(relation: Relation) -> Iterator[Finding]:
    """Social security cannot be declared without it."""
    if relation.worker_code is None:
        yield Finding(code="worker-code-missing", employment_sequence=relation.employment_sequence)
