"""What the forms of all kinds of particulars have in common."""

from dataclasses import fields
from typing import Any, ClassVar

from pydantic import ConfigDict, Field

from chassis.fields import Day
from personnel.domain.particular import Particular
from personnel.messages.fields import Body, Code


class Dated(Body):
    """A value, and for which days it holds."""

    kind_of: ClassVar[type[Particular]]

    effective_day: Day | None = Field(None, description="day from which it holds; today when left out")
    last_day: Day | None = Field(None, description="last day on which it holds; open-ended when left out")
    reason: Code | None = Field(None, description="code of why it is entered")

    def value(self) -> Particular:
        """The value, of its kind."""
        return self.kind_of(**{each.name: getattr(self, each.name) for each in fields(self.kind_of)})


def an_example(**told: Any) -> ConfigDict:
    """Settings of a form that has this example."""
    return ConfigDict(json_schema_extra={"examples": [told]})
