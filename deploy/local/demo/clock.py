"""Business time that somebody advances: a file with one instant, which every service reads for its HR rules.

Leases, tokens and idempotency keys go by real time.
"""

from datetime import date, datetime, time
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

BRUSSELS: Final = ZoneInfo("Europe/Brussels")
OFFICE_OPENS: Final = time(9, 0)
VARIABLES: Final = (
    "PERSONNEL_BUSINESS_CLOCK",
    "ABSENCE_BUSINESS_CLOCK",
    "PAYROLL_BRIDGE_BUSINESS_CLOCK",
    "NOTIFIER_BUSINESS_CLOCK",
)


class BusinessClock:
    """The clock of one run; it shows nothing until it is set."""

    def __init__(self, path: Path) -> None:
        self._path = path.resolve()

    @property
    def variables(self) -> dict[str, str]:
        """What makes the services read it."""
        return dict.fromkeys(VARIABLES, str(self._path))

    def set_to(self, day: date) -> None:
        """Make it nine o'clock in Brussels on a day. Who reads meanwhile finds the old instant or the new one."""
        draft = self._path.with_suffix(".draft")
        draft.write_text(f"{datetime.combine(day, OFFICE_OPENS, BRUSSELS).isoformat()}\n", encoding="utf-8")
        draft.replace(self._path)
