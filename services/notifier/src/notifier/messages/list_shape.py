"""The shape of the who-receives-what list as it is written."""

import re
from datetime import timedelta
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from notifier.domain.rule import ACTIVE, ALWAYS

DURATION: Final = re.compile(r"P([1-9][0-9]{0,3})D")
"""A number of whole days, as ISO 8601 writes it."""

Label = Annotated[str, Field(min_length=1, max_length=60)]
Sentence = Annotated[str, Field(min_length=1, max_length=300)]
Code = Annotated[str, Field(pattern=r"^[A-Z]{3}-[0-9]{3}$")]


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class ListedAddressee(_Strict):
    """A role that is told."""

    role: str
    when: str = ALWAYS
    channel: str | None = None
    after: str | None = None


class ListedMessage(_Strict):
    """One row of the list."""

    code: Code
    process: Label
    module: Label
    trigger: str
    before: str | None = None
    after: str | None = None
    repeat: str | None = None
    to: Annotated[list[ListedAddressee], Field(min_length=1)]
    channel: str
    text: str
    confidentiality: str
    state: Literal["active", "waiting"] = ACTIVE
    closed_by: Annotated[list[str], Field(min_length=1)] | None = None
    reason: Sentence | None = None


class ListedFile(_Strict):
    """The whole list."""

    messages: Annotated[list[ListedMessage], Field(min_length=1)]


def duration(written: str | None) -> timedelta | None:
    """A duration whose form was checked; none where none is written."""
    found = DURATION.fullmatch(written or "")
    return timedelta(days=int(found[1])) if found else None
