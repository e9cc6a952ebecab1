"""What forms of particulars have in common: a value of a kind, and for which days it holds."""

from dataclasses import fields
from datetime import date
from typing import Any, ClassVar

from pydantic import ConfigDict, Field

from chassis.fields import Day
from personnel.domain.kept import Happening
from personnel.domain.particular import Particular
from personnel.messages.fields import Body, Code


class Entered(Body):
    """A value as it is entered."""

    kind_of: ClassVar[type[Particular]]

    reason: Code | None = Field(None, description="code of why it is entered")

    def value(self) -> Particular:
        """The value, of its kind."""
        return self.kind_of(**{each.name: getattr(self, each.name) for each in fields(self.kind_of)})

    def begins(self) -> date | None:
        """The day from which it holds; None when it is not told."""
        return None

    def ends(self) -> date | None:
        """The last day on which it holds; None when it is open-ended."""
        return None


class Dated(Entered):
    """A value, and for which days it holds."""

    effective_day: Day | None = Field(None, description="day from which it holds; today when left out")
    last_day: Day | None = Field(None, description="last day on which it holds; open-ended when left out")

    def begins(self) -> date | None:
        """The day from which it holds; None when it is not told."""
        return self.effective_day

    def ends(self) -> date | None:
        """The last day on which it holds; None when it is open-ended."""
        return self.last_day


class Happened(Entered):
    """What happened on a day of its own. It is known again, so that the same told twice is there once."""

    def begins(self) -> date | None:
        """The day on which it happened."""
        value = self.value()
        return value.happened_on if isinstance(value, Happening) else None


def an_example(**told: Any) -> ConfigDict:
    """An example of a form."""
    return ConfigDict(json_schema_extra={"examples": [told]})
