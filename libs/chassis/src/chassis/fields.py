"""Forms of fields that more than one service takes."""

import re
from datetime import date
from typing import Annotated, Any, Final

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

FIRST_DAY: Final = date(1900, 1, 1)
LAST_DAY: Final = date(2199, 12, 31)
PERSON_FORM: Final = "^[0-9]{6}$"
KEY_FORM: Final = "^[A-Za-z0-9:._-]{1,100}$"
TOPIC_FORM: Final = "^[a-z.-]{1,100}$"
NUMBER_MAX: Final = 2**63 - 1
REASON_MAX: Final = 200
"""Characters of why an operator gave a record up."""
_WRITTEN_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def refused(dutch: str, english: str, allowed: Any = None) -> PydanticCustomError:
    """What a validator raises to tell a rule of its own in two languages; the sentences must hold nothing of the input.

    (Of a ValueError only the kind is told: its text may come from a library, and repeat what was sent.)
    """
    return PydanticCustomError("refused", "refused", {"reason": dutch, "reason_en": english, "allowed": allowed})


def _written(value: Any) -> Any:
    """A day as it is written: pydantic would also take a number for seconds, and midnight for a day."""
    if type(value) is date or (isinstance(value, str) and _WRITTEN_DAY.fullmatch(value)):
        return value
    raise PydanticCustomError("date_parsing", "is no date")


Day = Annotated[date, Field(ge=FIRST_DAY, le=LAST_DAY), BeforeValidator(_written)]
"""A day in Brussels, written YYYY-MM-DD, in years that people live and work in."""
