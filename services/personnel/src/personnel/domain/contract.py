"""Contracts that follow each other without a day between."""

from collections.abc import Iterable
from datetime import date

from personnel.domain.employment import Employment, Identity
from personnel.domain.period import DAY
from personnel.domain.refusal import RefusalError


class ConsecutiveContractError(RefusalError):
    """A contract without a day between is a change of the work relation that is there, with a later last day."""


def check_consecutive(employments: Iterable[Employment], identity: Identity, first_day: date) -> None:
    """Refuse a new relation of an employee that would begin on the day after one with the same key.

    Raises:
        ConsecutiveContractError: see there; it names the relation to change.

    """
    for employment in employments:
        key = (employment.legal_employer, employment.rsz_category)
        is_alike = key == (identity.legal_employer, identity.rsz_category)
        is_employee = employment.kind == identity.kind == "employee"
        if is_alike and is_employee and employment.last_day == first_day - DAY:
            raise ConsecutiveContractError({"change": employment.employment_sequence, "action": "contract_change"})
