from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is wrong with a payroll file.

    `employment_sequence` is the work relation concerned, 0 for the person. Where the reference data lack a code,
    `reference` names it as `kind:code` and `on_day` the day on which it must hold.
    """

    code: str
    employment_sequence: int = 0
    reference: str | None = None
    on_day: date | None = None

    @property
    def told_as(self) -> tuple[str, int]:
        """What makes it another error in the eyes of a case handler."""
        return self.code, self.employment_sequence
