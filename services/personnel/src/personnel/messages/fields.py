"""The forms of fields, as requests and imported rows have them."""

from decimal import Decimal
from typing import Annotated, Any, Final
from unicodedata import category

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError, PydanticKnownError

from chassis.fields import PERSON_FORM

PLAIN: Final = r"^[^\x00-\x1f\x7f]+$"
"""Text without control characters, which a database or a mail header cannot hold."""

SEEN: Final = r"^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+$"
UNSEEN: Final = frozenset({"Cc", "Cf", "Zl", "Zp"})
"""Categories of characters that nobody sees: a name of nothing else looks empty, and some turn the text around them."""

MAIL: Final = r"^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$"
"""A dot stands between two others: elsewhere no mail header can hold the address."""

Vlimpersnummer = Annotated[
    str, StringConstraints(pattern=PERSON_FORM), Field(description="number of the person", examples=["100017"])
]


def _seen(text: str) -> str:
    if any(category(character) in UNSEEN for character in text):
        raise PydanticKnownError("string_pattern_mismatch", {"pattern": SEEN})
    return text


Name = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=100, pattern=PLAIN),
    AfterValidator(_seen),
]
LongName = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=PLAIN),
    AfterValidator(_seen),
]
Remark = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500, pattern=PLAIN)]
Purpose = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=PLAIN)]
MailAddress = Annotated[str, StringConstraints(max_length=254, pattern=MAIL)]
Insz = Annotated[str, StringConstraints(pattern=r"^[0-9]{11}$")]
Iban = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}[0-9]{2}[0-9A-Z]{11,30}$")]
Kbo = Annotated[str, StringConstraints(pattern=r"^[0-9]{10}$")]
EmployerCode = Annotated[str, StringConstraints(pattern=r"^[0-9A-Z]{2,10}$")]
UnitCode = Annotated[str, StringConstraints(pattern=r"^OVO[0-9]{6}$")]
RszCategory = Annotated[str, StringConstraints(pattern=r"^[0-9]{3}$")]
Code = Annotated[str, StringConstraints(min_length=1, max_length=60, pattern=r"^[A-Za-z0-9_.-]+$")]
ReferenceCode = Annotated[str, StringConstraints(max_length=20, pattern=r"^[0-9A-Z][0-9A-Z-]{0,19}$")]
"""The code of a location, a schedule, a scale and the like."""


def _point(value: Any) -> Any:
    return value.replace(",", ".") if isinstance(value, str) else value


Hours = Annotated[
    Decimal,
    BeforeValidator(_point),
    Field(ge=0, le=24, max_digits=4, decimal_places=2, description="7.6 (or 7,6) is seven hours and 36 minutes"),
]
"""Hours of one day, as a decimal; a spreadsheet in Dutch writes a comma."""

Amount = Annotated[
    Decimal,
    BeforeValidator(_point),
    Field(gt=0, lt=1_000_000, decimal_places=2, description="euros in a year, gross, at 100 %"),
]
Step = Annotated[int, Field(ge=0, le=99, description="step of the salary scale")]
Years = Annotated[int, Field(ge=0, le=60)]
RecognisedMonths = Annotated[int | None, Field(None, ge=0, le=720, description="months recognised besides service")]


class Body(BaseModel):
    """What is sent: nothing but the named fields."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _not_null(value: Any) -> Any:
    if value is None:
        raise PydanticCustomError("not_null", "must have a value when it is given")
    return value


NotNull: Final = AfterValidator(_not_null)
"""For a field of a change that may be left out, and that cannot be emptied."""
